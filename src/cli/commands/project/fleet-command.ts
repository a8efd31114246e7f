import { relative, resolve, sep } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { jsonText } from '../../../report/text/json-text.js';
import { counted } from '../../../report/text/labels.js';
import { printable } from '../../../report/text/printable.js';
import { type CliContext } from '../../context.js';
import { type FleetFileOptions } from '../../fleet/fleet-options.js';
import { type Engine, ENGINES, matrixText, MOST_JOBS, packJobs } from '../../fleet/job-matrix.js';
import { chooseTenants, openFleet } from '../../fleet/open-fleet.js';
import {
  collect,
  type Declare,
  examples,
  fleetFileOption,
  parseCount,
  projectOptions,
} from '../../program/command-options.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';

export const declareFleet: Declare = (command, context, onExit) => {
  fleetFileOption(projectOptions(command.command('list'), ['text', 'json']))
    .description('list the tenants, ring by ring')
    .option('--ring <name>', 'only this ring; repeatable', collect, [])
    .action(async (options: MatrixOptions) => {
      onExit(await list(options, context));
    });

  fleetFileOption(projectOptions(command.command('matrix'), ['json']))
    .description('print the matrix by which CI spreads the tenants over machines')
    .addOption(new Option('--engine <name>', 'whose matrix').choices(ENGINES).default('github'))
    .option('--ring <name>', 'only this ring; repeatable', collect, [])
    .option('--jobs <number>', 'most jobs', parseJobs, MOST_JOBS)
    .addHelpText('after', examples('fleet matrix --ring pilot', 'fleet matrix --engine azure-pipelines'))
    .action(async (options: MatrixOptions) => {
      onExit(await matrix(options, context));
    });
};

function parseJobs(text: string): number {
  const jobs = parseCount(text);
  if (jobs <= MOST_JOBS) return jobs;
  throw new InvalidArgumentError(`A matrix has up to ${MOST_JOBS} jobs.`);
}

interface RingOptions extends FleetFileOptions {
  readonly ring: readonly string[];
}

export interface MatrixOptions extends RingOptions {
  readonly engine: Engine;
  /** Most jobs of the matrix. */
  readonly jobs: number;
}

/** Prints the matrix by which an engine spreads the tenants over machines. */
export async function matrix(options: MatrixOptions, context: CliContext): Promise<ExitCode> {
  const fleet = await openFleet(options, context);
  if (fleet === undefined) return EXIT.error;
  const { ring, engine, jobs } = options;
  const tenants = chooseTenants(fleet, { ring, tenant: [], all: ring.length === 0 });
  context.stdout.write(matrixText(packJobs(fleet, tenants, jobs), engine));
  return EXIT.ok;
}

/** Version of what `fleet list --format json` prints. */
const FORMAT_VERSION = '1.0';

/** Prints the tenants, ring by ring, and where their files are. */
export async function list(options: RingOptions, context: CliContext): Promise<ExitCode> {
  const fleet = await openFleet(options, context);
  if (fleet === undefined) return EXIT.error;
  const { ring, format } = options;
  const base = resolve(context.cwd, options.C);
  const show = (path: string): string => relative(base, path).split(sep).join('/') || '.';
  const tenants = chooseTenants(fleet, { ring, tenant: [], all: ring.length === 0 }).map(
    ({ name, tenantId, settings, folders, overlay, ...tenant }) => ({
      name,
      tenantId,
      ...(tenant.ring === undefined ? {} : { ring: tenant.ring }),
      settings: show(settings),
      ...(folders === undefined ? {} : { folders: folders.map(show) }),
      ...(overlay === undefined ? {} : { overlay: show(overlay) }),
    }),
  );
  if (format === 'json') {
    context.stdout.write(jsonText({ formatVersion: FORMAT_VERSION, tenants }));
    return EXIT.ok;
  }
  const width = Math.max(0, ...tenants.map(({ name }) => name.length));
  for (const tenant of tenants) {
    const { name, tenantId, settings, folders = [], overlay } = tenant;
    const files = [settings, ...folders, ...(overlay === undefined ? [] : [`overlay ${overlay}`])].join(', ');
    const where = tenant.ring === undefined ? '' : `${tenant.ring}: `;
    context.stdout.write(printable(`${name.padEnd(width)}  ${tenantId}  ${where}${files}`) + '\n');
  }
  const rings = fleet.rings.length === 0 ? '' : `, rings in this order: ${fleet.rings.join(', ')}`;
  context.stdout.write(`${counted(tenants.length, 'tenant')}${rings}.\n`);
  return EXIT.ok;
}
