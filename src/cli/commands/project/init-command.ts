import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Option } from 'commander';
import { CLOUD_NAMES } from '../../../model/project/settings.js';
import { printable } from '../../../report/text/printable.js';
import { type CliContext } from '../../context.js';
import { openFleet } from '../../fleet/open-fleet.js';
import { connectionOptions, type Declare, examples } from '../../program/command-options.js';
import { EXIT, type ExitCode, UsageError } from '../../program/exit-codes.js';
import { type ConnectionOptions } from '../../program/options.js';
import { asUsageError } from '../../workspace/system-error.js';
import { placeFlags, printedCommand } from '../../program/printed-command.js';
import { docsUrl } from '../../program/version.js';
import { placeOf, shownPath } from '../../project/project-place.js';
import { writeSchemas } from '../../project/schema-files.js';
import {
  type Answers,
  CI_ENGINES,
  collectAnswers,
  type InitFlags,
  releaseFor,
} from '../init-files/answers.js';
import { gitlabInclude } from '../init-files/gitlab-files.js';
import { type InitFile } from '../init-files/github-files.js';
import { type FileReport, fleetFiles, initFiles, writeInitFiles } from '../init-files/init-files.js';
import { findRepository, watchingFleet, NEW_REPOSITORY, type Repository } from '../init-files/repository.js';
import { DEFAULT_FLEET_FILE } from '../../../model/project/fleet.js';

export const declareInit: Declare = (command, context, onExit) => {
  connectionOptions(command, ['text'])
    .option('--tenant-id <id>', 'id of the Entra tenant')
    .addOption(new Option('--cloud <name>', 'Microsoft cloud of the tenant').choices(CLOUD_NAMES))
    .addOption(
      new Option('--graph-version <version>', 'version of Microsoft Graph')
        .choices(['beta', 'v1.0'])
        .default('beta'),
    )
    .addOption(new Option('--ci <engine>', 'pipelines to write').choices(CI_ENGINES))
    .option('--pin <commit>', 'commit of assignctl that the pipelines use (default: the one of this release)')
    .option('--from-tenant', 'also run `export`: write the tenant’s policies as declarations')
    .option('--yes', 'ask nothing: use defaults for what no flag says')
    .addHelpText(
      'after',
      examples('init', 'init --tenant-id 4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10 --ci github --yes'),
    )
    .action(async (options: InitOptions) => {
      onExit(await init(options, context));
    });
};

export interface InitOptions extends ConnectionOptions, InitFlags {
  readonly fromTenant?: boolean;
}

/** Writes the first files of a project. Only schemas are renewed: no other existing file is overwritten. */
export async function init(options: InitOptions, context: CliContext): Promise<ExitCode> {
  if (options.config !== undefined)
    throw new UsageError('--config: init writes assignctl.yaml, in the folder that -C names.');
  const dir = resolve(context.cwd, options.C);
  if (existsSync(join(dir, DEFAULT_FLEET_FILE))) return initFleet(dir, options, context);
  const known = existsSync(dir) ? await answersFromExistingSettings(options, context) : {};
  const answers = await collectAnswers({ ...known, ...options }, context);
  const release = releaseFor(answers.ci, options.pin);
  const repository = await findRepository(dir);
  const isExported = options.fromTenant === true;
  const { stdout } = context;
  const reports = await inWritableFolder(options, context, async () => {
    const files = await initFiles(dir, answers, release, isExported, repository ?? NEW_REPOSITORY);
    const written = await writeAndReport(dir, files, options, context);
    const schemas = await writeSchemas(placeOf(options, context).schemas);
    const view = { folder: options.C, cwd: context.cwd };
    stdout.write(
      schemas
        .map(({ path, isRenewed }) => [isRenewed ? 'renewed' : 'written', relative(dir, path)] as const)
        .map(([what, path]) => line(what, shownPath(path, view)))
        .join(''),
    );
    return written;
  });
  const code = isExported ? await exportAfter(options, context) : EXIT.ok;
  stdout.write(
    nextCommands(options, context, isExported) +
      nextForPipelines(answers.ci, GUIDES[answers.ci], repository, reports),
  );
  return code;
}

/** Writes the pipelines of a fleet, and nothing else: what its tenants are is in its own files. */
async function initFleet(dir: string, options: InitOptions, context: CliContext): Promise<ExitCode> {
  const { C, ci, tenantId, fromTenant } = options;
  if (ci === undefined || ci === 'none' || tenantId !== undefined || fromTenant === true)
    throw new UsageError(
      `${C} is the folder of a fleet. Add a tenant to its ${DEFAULT_FLEET_FILE}, or name another folder with -C. Its pipelines: ${printedCommand(['init', '--ci', 'github'], options, context)}`,
    );
  if (ci === 'generic')
    throw new UsageError(
      `--ci ${ci}: its script is for one tenant. ${docsUrl(FLEET_GUIDE)} shows what to do for a fleet.`,
    );
  const release = releaseFor(ci, options.pin);
  const fleet = await openFleet({ ...options, fleet: DEFAULT_FLEET_FILE }, context);
  if (fleet === undefined) return EXIT.error;
  const found = await findRepository(dir);
  const repository = found && watchingFleet(found, dir, fleet);
  const reports = await inWritableFolder(options, context, async () => {
    const files = await fleetFiles(dir, ci, fleet, release, repository ?? NEW_REPOSITORY);
    return writeAndReport(dir, files, options, context);
  });
  context.stdout.write(nextForPipelines(ci, FLEET_GUIDE, repository, reports));
  return EXIT.ok;
}

/** Throws a UsageError if the system refuses to write there. */
async function inWritableFolder<T>(
  { C }: InitOptions,
  { cwd }: CliContext,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    const path =
      typeof cause === 'object' && cause !== null && 'path' in cause ? relative(cwd, String(cause.path)) : C;
    throw asUsageError(
      cause,
      `${path} cannot be written to`,
      'Name another folder with -C, or remove what is there.',
    );
  }
}

async function writeAndReport(
  dir: string,
  files: readonly InitFile[],
  { C }: InitOptions,
  { cwd, stdout }: CliContext,
): Promise<readonly FileReport[]> {
  const reports = await writeInitFiles(dir, files);
  const view = { folder: C, cwd };
  stdout.write(reports.map((one) => reportLine({ ...one, path: shownPath(one.path, view) })).join(''));
  return reports;
}

/** What existing settings say: no question is asked for it. */
async function answersFromExistingSettings(
  options: InitOptions,
  context: CliContext,
): Promise<Partial<Pick<Answers, 'tenantId' | 'cloud'>>> {
  const { settings } = await placeOf(options, context).loadSettings();
  return settings === undefined ? {} : { tenantId: settings.tenantId, cloud: settings.cloud };
}

/** The tenant's policies as declarations. Loaded only if asked for, since the connection to Graph comes with it. */
async function exportAfter(options: InitOptions, context: CliContext): Promise<ExitCode> {
  const { exportTenant } = await import('../inspect/export-command.js');
  context.stdout.write('\n');
  return exportTenant({ ...options, type: [], only: [], layout: 'policy' }, context);
}

function reportLine({ path, what, missing }: FileReport): string {
  if (what === 'written') return line('written', path);
  const lacks = missing.length === 0 ? '' : `, and lacks ${missing.join(' ')}`;
  const note = what === 'kept, the same' ? '' : ` (it differs from what init writes${lacks})`;
  return line('kept', `${path}${note}`);
}

function line(what: string, text: string): string {
  return `${what.padEnd(9)}${printable(text)}\n`;
}

function nextCommands(options: InitOptions, context: CliContext, isExported: boolean): string {
  const next = (...words: readonly string[]): string => printedCommand(words, options, context);
  const commands = [
    [next('doctor', '--for', 'plan'), 'sign-in, permissions, what can be read'],
    isExported
      ? [`assignctl validate${placeFlags(options, context)}`, 'check the files']
      : [next('export'), 'write the policies of the tenant as files'],
    [next('plan'), 'what would change: nothing yet'],
  ] as const;
  const width = Math.max(...commands.map(([command]) => command.length));
  return `\nNext:\n${commands.map(([command, why]) => `  ${command.padEnd(width)}  ${why}\n`).join('')}`;
}

const FLEET_GUIDE = 'fleet.md';

/** Where the steps of each engine are described. */
const GUIDES: Readonly<Record<Answers['ci'], string>> = {
  github: 'ci.md',
  'azure-pipelines': 'ci.md',
  gitlab: 'pipeline-gitlab.md',
  generic: 'pipeline-generic.md',
  none: '',
};

function nextForPipelines(
  ci: Answers['ci'],
  guide: string,
  repository: Repository | undefined,
  reports: readonly FileReport[],
): string {
  if (ci === 'none') return '';
  const steps = [
    ...(repository === undefined ? ['Put this folder under git: `git init`, then commit the files.'] : []),
    `Set up the identities and the environment of the pipelines: ${docsUrl(guide)}`,
    ...includeStep(reports),
    ...(repository === undefined || repository.directory === '' ? [] : stepsForFolder(ci, repository)),
  ];
  return `\nFor the pipelines:\n${steps.map((step) => `- ${printable(step)}\n`).join('')}`;
}

/** An existing .gitlab-ci.yml is kept, so it has to include the file of this project. */
function includeStep(reports: readonly FileReport[]): readonly string[] {
  const isKept = reports.some(
    ({ path, what }) => path.endsWith('.gitlab-ci.yml') && what === 'kept, yours differs',
  );
  const file = reports.find(({ path }) => path.includes('.gitlab/'))?.path.replace(/^(\.\.\/)*/, '') ?? '';
  return isKept ? [`Add to your .gitlab-ci.yml: ${gitlabInclude(file)}`] : [];
}

/** A folder as CODEOWNERS takes it. */
function owned(directory: string): string {
  return directory.replaceAll(' ', String.raw`\ `);
}

/** How an engine has the owners of a folder review its changes. */
const OWNERS: Readonly<Record<Answers['ci'], (directory: string) => string>> = {
  github: (directory) =>
    `To have changes reviewed by their owners, add a line to .github/CODEOWNERS: /${owned(directory)}/ @your-team`,
  'azure-pipelines': (directory) =>
    `To have changes reviewed by their owners, require reviewers for the path /${directory}/*`,
  gitlab: (directory) =>
    `To have changes reviewed by their owners, add a line to .gitlab/CODEOWNERS: /${owned(directory)}/ @your-team`,
  generic: (directory) => `To have changes reviewed by their owners, require reviewers for /${directory}/`,
  none: () => '',
};

/** What else there is to do if other things are in the same repository. */
function stepsForFolder(ci: Answers['ci'], { directory, branch, watched }: Repository): readonly string[] {
  const required =
    ' Before you make the plan a required check, remove `paths`: it would block every other pull request.';
  const all = watched.map(({ path, isFolder }) => `${path}${isFolder ? '/' : ''}`).join(', ');
  return [
    ...(ci === 'generic'
      ? []
      : [`They run for changes of ${all} on ${branch}.${ci === 'github' ? required : ''}`]),
    OWNERS[ci](directory),
  ];
}
