import { relative, resolve } from 'node:path';
import { Option } from 'commander';
import { CLOUD_NAMES } from '../../../model/project/settings.js';
import { printable } from '../../../report/text/printable.js';
import { type CliContext } from '../../context.js';
import { connectionOptions, type Declare, examples } from '../../program/command-options.js';
import { EXIT, type ExitCode, UsageError } from '../../program/exit-codes.js';
import { type ConnectionOptions, placeFlags } from '../../program/options.js';
import { toolVersion } from '../../program/version.js';
import { placeOf } from '../../project/project-place.js';
import { writeSchemas } from '../../project/schema-files.js';
import { errorCode } from '../../workspace/error-code.js';
import { type Answers, CI_ENGINES, collectAnswers, type InitFlags } from '../init-files/answers.js';
import { initFiles } from '../init-files/init-files.js';
import { type FileReport, writeInitFiles } from '../init-files/write-new-files.js';

export const declareInit: Declare = (command, context, onExit) => {
  connectionOptions(command, ['text'])
    .option('--tenant-id <id>', 'id of the Entra tenant')
    .addOption(new Option('--cloud <name>', 'Microsoft cloud that holds the tenant').choices(CLOUD_NAMES))
    .addOption(
      new Option('--graph-version <version>', 'version of Microsoft Graph')
        .choices(['beta', 'v1.0'])
        .default('beta'),
    )
    .addOption(new Option('--ci <engine>', 'pipelines to write').choices(CI_ENGINES))
    .option('--from-tenant', 'and write the tenant’s policies as declarations, as `export` does')
    .option('--yes', 'ask nothing: take what is usual where no flag says otherwise')
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

/** Writes what a config repository begins with. Nothing that is there is written over; no tenant is needed. */
export async function init(options: InitOptions, context: CliContext): Promise<ExitCode> {
  if (options.config !== undefined)
    throw new UsageError('--config: init writes assignctl.yaml, in the folder that -C names.');
  const answers = await collectAnswers(
    { ...(await answersFromExistingSettings(options, context)), ...options },
    context,
  );
  const dir = resolve(context.cwd, options.C);
  const isExported = options.fromTenant === true;
  const { stdout } = context;
  try {
    const reports = await writeInitFiles(dir, initFiles(dir, answers, toolVersion(), isExported));
    const schemas = await writeSchemas(placeOf(options, context).schemas);
    stdout.write(reports.map(reportLine).join(''));
    stdout.write(schemas.map((path) => line('written', relative(dir, path))).join(''));
  } catch (cause) {
    if (errorCode(cause) === undefined) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${options.C} cannot be written to: ${why}`);
  }
  const code = isExported ? await exportAfter(options, context) : EXIT.ok;
  stdout.write(nextCommands(options, answers, isExported));
  return code;
}

/** What settings that are there say already: nobody is asked for it again. */
async function answersFromExistingSettings(
  options: InitOptions,
  context: CliContext,
): Promise<Partial<Pick<Answers, 'tenantId' | 'cloud'>>> {
  const { settings } = await placeOf(options, context).loadSettings();
  return settings === undefined ? {} : { tenantId: settings.tenantId, cloud: settings.cloud };
}

/** The tenant's policies as declarations; loaded alone where it is asked for, as it brings the way to Graph along. */
async function exportAfter(options: InitOptions, context: CliContext): Promise<ExitCode> {
  const { exportTenant } = await import('../inspect/export-command.js');
  context.stdout.write('\n');
  return exportTenant({ ...options, type: [], layout: 'policy' }, context);
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

function nextCommands(options: InitOptions, { ci }: Answers, isExported: boolean): string {
  const at = placeFlags(options);
  const commands = [
    [`assignctl doctor${at} --for plan`, 'sign-in, permissions, what can be read'],
    isExported
      ? [`assignctl validate${at}`, 'check the files']
      : [`assignctl export${at}`, 'write the policies of the tenant as files'],
    [`assignctl plan${at}`, 'what would change: nothing yet'],
  ] as const;
  const width = Math.max(...commands.map(([command]) => command.length));
  const pipelines =
    ci === 'none' ? '' : '\nThe pipelines need identities and an environment: docs/ci.md tells each step.\n';
  return `\nNext:\n${commands.map(([command, why]) => `  ${command.padEnd(width)}  ${why}\n`).join('')}${pipelines}`;
}
