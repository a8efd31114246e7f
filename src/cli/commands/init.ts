import { relative, resolve } from 'node:path';
import { printable } from '../../report/printable.js';
import { type CliContext } from '../context.js';
import { errorCode } from '../files/error-code.js';
import { EXIT, type ExitCode, UsageError } from '../exit-codes.js';
import { type Answers, collectAnswers, type InitFlags } from '../init/answers.js';
import { initFiles } from '../init/init-files.js';
import { type FileReport, writeInitFiles } from '../init/write-files.js';
import { placeOf } from '../files/place-of.js';
import { writeSchemas } from '../files/schema-files.js';
import { type ConnectionOptions } from '../options.js';
import { placeFlags } from '../place-flags.js';
import { toolVersion } from '../version.js';
import { workspaceOf } from '../files/workspace.js';

export interface InitOptions extends ConnectionOptions, InitFlags {
  readonly fromTenant?: boolean;
}

/** Writes what a config repository begins with. Nothing that is there is written over; no tenant is needed. */
export async function init(options: InitOptions, context: CliContext): Promise<ExitCode> {
  if (options.config !== undefined)
    throw new UsageError('--config: init writes assignctl.yaml, in the folder that -C names.');
  const answers = await collectAnswers({ ...(await answersThere(options, context)), ...options }, context);
  const dir = resolve(context.cwd, options.C);
  const isExported = options.fromTenant === true;
  const { stdout } = context;
  try {
    const reports = await writeInitFiles(dir, initFiles(dir, answers, toolVersion(), isExported));
    const schemas = await writeSchemas(workspaceOf(options, context).folder);
    stdout.write(reports.map(tell).join(''));
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
async function answersThere(
  options: InitOptions,
  context: CliContext,
): Promise<Partial<Pick<Answers, 'tenantId' | 'cloud'>>> {
  const { settings } = await placeOf(options, context).loadSettings();
  return settings === undefined ? {} : { tenantId: settings.tenantId, cloud: settings.cloud };
}

/** The tenant's policies as declarations; loaded alone where it is asked for, as it brings the way to Graph along. */
async function exportAfter(options: InitOptions, context: CliContext): Promise<ExitCode> {
  const { exportTenant } = await import('./export.js');
  context.stdout.write('\n');
  return exportTenant({ ...options, type: [], layout: 'policy' }, context);
}

function tell({ path, what, missing }: FileReport): string {
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
