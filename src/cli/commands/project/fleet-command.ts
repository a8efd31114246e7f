import nodePath, { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { slashedWay } from '../../../model/file-paths.js';
import type { Fleet, FleetTenant } from '../../../model/project/fleet.js';
import { jsonText, jsonLine } from '../../../report/text/json-text.js';
import { counted } from '../../../model/numbers.js';
import { printable } from '../../../report/text/printable.js';
import type { CliContext } from '../../context.js';
import type { FleetFileOptions } from '../../fleet/fleet-options.js';
import { chooseTenants, openFleet } from '../../fleet/open-fleet.js';
import {
  collect,
  type Declare,
  examples,
  fleetFileOption,
  parseCount,
  projectOptions,
} from '../../program/command-options.js';
import { EXIT, type ExitCode, UsageError } from '../../program/exit-codes.js';

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
    .option('--single', 'one tenant in each job, such as for drift; an error if they are too many for that')
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
  /** Whether no job may have several tenants. */
  readonly single?: boolean;
}

/** Prints the matrix by which an engine spreads the tenants over machines. */
export async function matrix(options: MatrixOptions, context: CliContext): Promise<ExitCode> {
  const fleet = await openFleet(options, context);
  if (fleet === undefined) return EXIT.error;
  const { ring, engine } = options;
  const tenants = chooseTenants(fleet, { ring, tenant: [], all: ring.length === 0 });
  context.stdout.write(matrixText(packJobs(fleet, tenants, options), engine));
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
  const show = (path: string): string => slashedWay(base, path, nodePath) || '.';
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

/** What a job knows of itself. All of it is text of letters, digits, `-` and spaces: safe in a shell as it is. */
interface Leg {
  readonly ring: string;
  /** Names, with a space between. */
  readonly tenants: string;
  /** `--tenant contoso --tenant fabrikam` */
  readonly args: string;
}

export const ENGINES = ['github', 'azure-pipelines'] as const;
export type Engine = (typeof ENGINES)[number];

/**
 * The jobs in the form an engine takes for its matrix: of GitHub Actions `{"include": [{…}]}`, of Azure Pipelines one
 * object for each leg by its name. On one line, since both carry it in the output of a step.
 */
export function matrixText(jobs: readonly Job[], engine: Engine): string {
  const legs = jobs.map((job) => [nameOf(job), legOf(job)] as const);
  const matrix =
    engine === 'github' ? { include: legs.map(([job, leg]) => ({ job, ...leg })) } : Object.fromEntries(legs);
  return jsonLine(matrix);
}

/** Unique in a matrix; of letters, digits and `_`, beginning with a letter, as Azure Pipelines demands. */
function nameOf({ ring = 'fleet', number }: Job): string {
  return `${ring.replaceAll('-', '_')}_${number}`;
}

function legOf({ ring = '', tenants }: Job): Leg {
  return {
    ring,
    tenants: tenants.join(' '),
    args: tenants.map((name) => `--tenant ${name}`).join(' '),
  };
}

/** Both engines end a run whose matrix makes more jobs than this. */
export const MOST_JOBS = 256;

/** One job of a matrix: tenants of one ring, in the order of the file. */
export interface Job {
  /** Absent where the fleet has no rings. */
  readonly ring?: string;
  /** Counts the jobs of the ring, from 1. */
  readonly number: number;
  readonly tenants: readonly string[];
}

/**
 * Spreads tenants over up to `most` jobs: as few in each as that allows, as even as can be, rings never mixed. Throws
 * a UsageError where there are more rings than jobs, or more tenants if each job may have one only.
 */
export function packJobs(
  { rings }: Pick<Fleet, 'rings'>,
  tenants: readonly FleetTenant[],
  { jobs: most, single = false }: Pick<MatrixOptions, 'jobs' | 'single'>,
): readonly Job[] {
  const groups = (rings.length === 0 ? [undefined] : rings)
    .map((ring) => ({ ring, names: tenants.filter((one) => one.ring === ring).map(({ name }) => name) }))
    .filter(({ names }) => names.length > 0);
  if (groups.length > most)
    throw new UsageError(
      `${groups.length} rings do not fit into ${most} jobs. Ask for one ring at a time with --ring.`,
    );
  const jobsAt = (size: number): number =>
    groups.reduce((sum, { names }) => sum + Math.ceil(names.length / size), 0);
  if (single && jobsAt(1) > most)
    throw new UsageError(
      `${counted(tenants.length, 'tenant')} do not fit into ${counted(most, 'job')} with one tenant each. ` +
        'Make a matrix for each ring, with --ring NAME, in a workflow of its own.',
    );
  let size = 1;
  while (jobsAt(size) > most) size += 1;
  return groups.flatMap(({ ring, names }) => {
    const jobs = Math.ceil(names.length / size);
    return Array.from({ length: jobs }, (_, index) => ({
      ...(ring === undefined ? {} : { ring }),
      number: index + 1,
      tenants: names.slice(
        Math.floor((index * names.length) / jobs),
        Math.floor(((index + 1) * names.length) / jobs),
      ),
    }));
  });
}
