import { join, resolve } from 'node:path';
import { type Project } from '../../loader/load.js';
import { type ReadDocuments } from '../../loader/yaml/read-documents.js';
import { hasErrors } from '../../model/project/diagnostic.js';
import { type Fleet, type FleetTenant } from '../../model/project/fleet.js';
import { type TenantSummary } from '../../model/results/fleet-summary.js';
import { counted } from '../../report/text/labels.js';
import { type CliContext, type Output } from '../context.js';
import { EXIT, type ExitCode } from '../program/exit-codes.js';
import { type LogFormat, type ProjectOptions } from '../program/options.js';
import { failureSentence, reportFailure } from '../terminal/failure.js';
import { createLog } from '../terminal/log.js';
import { replaceFile } from '../workspace/replace-file.js';
import { type FilesChecked } from './check-files.js';
import { type FleetOptions, type TenantCommand } from './fleet-options.js';
import { loadTenant, placeOfTenant } from './open-fleet.js';
import { nothingDone } from './rings.js';
import { type FleetInterrupt } from './run-many.js';
import { environmentOf } from './tenant-environment.js';
import { watchRun } from './watch-run.js';

/** What the runs of all tenants share; nothing of it is a connection, a token or a limit. */
export interface SharedByRuns<O extends ProjectOptions> {
  readonly command: TenantCommand<O>;
  readonly fleet: Fleet;
  readonly files: FilesChecked;
  readonly read: ReadDocuments;
  readonly stop: FleetInterrupt | undefined;
  /** Prints text of a tenant, in its turn. */
  readonly print: (tenant: FleetTenant, text: string) => void;
}

const EXTENSIONS: Readonly<Record<string, string>> = { json: 'json', markdown: 'md', html: 'html' };

/** Runs the command on one tenant as if there were no other. What goes wrong stays with that tenant: nothing is thrown. */
export function createTenantRun<O extends ProjectOptions>(
  { command, fleet, files, read, stop, print }: SharedByRuns<O>,
  options: O & FleetOptions,
  context: CliContext,
): (tenant: FleetTenant) => Promise<TenantSummary> {
  const names = fleet.tenants.map(({ name }) => name);
  return async (tenant) => {
    const { name } = tenant;
    const errors = files.errors.get(name);
    if (errors !== undefined)
      return {
        ...nothingDone(tenant),
        exitCode: EXIT.error,
        problems: [`${counted(errors, 'error')} in its files`],
      };
    if (command.isOfFiles === true) return { ...nothingDone(tenant), exitCode: EXIT.ok };
    const watch = watchRun();
    const prefixed = prefixLines(context.stderr, name, options.logFormat);
    let stdout = '';
    const own: CliContext = {
      ...context,
      ...stop?.forRun,
      env: environmentOf(name, { env: context.env, fleet: names, isOnlyTenant: false }),
      stdout: { write: (text) => (stdout += text) },
      stderr: prefixed,
      ask: undefined,
      terminal: undefined,
      observer: watch.observer,
    };
    const place = placeOfTenant(tenant, options, context, async () =>
      withoutReported(await loadTenant(tenant, options, context, read)),
    );
    let exitCode: ExitCode = EXIT.error;
    let failure: string | undefined;
    try {
      exitCode = await command.run({ ...(await command.forOneOfMany(options, name, context)), place }, own);
    } catch (error) {
      failure = failureSentence(error);
      reportFailure(error, createLog(own, options), options.logFormat);
    }
    prefixed.end();
    if (options.format === 'text' && stdout !== '') print(tenant, titled(tenant, stdout));
    if (options.reports !== undefined) await saveReport(tenant, stdout, options, context);
    const facts = watch.facts();
    const problems = failure === undefined ? facts.problems : [...facts.problems, failure];
    return { ...nothingDone(tenant), ...facts, problems, exitCode };
  };
}

/** Warnings and notes were reported for all tenants together; errors that came since are reported here. */
function withoutReported(project: Project): Project {
  return hasErrors(project.diagnostics) ? project : { ...project, diagnostics: [] };
}

function titled({ name, ring }: FleetTenant, text: string): string {
  return `── ${name}${ring === undefined ? '' : ` (${ring})`} ──\n${text}\n`;
}

async function saveReport(
  { name }: FleetTenant,
  text: string,
  { format, reports = '' }: FleetOptions,
  { cwd }: CliContext,
): Promise<void> {
  const folder = resolve(cwd, reports);
  await replaceFile(join(folder, `${name}.${EXTENSIONS[format] ?? 'txt'}`), text);
}

/** A stream whose every line says which tenant it is of; lines go out whole, so that those of several runs do not mix. */
function prefixLines(
  out: Output,
  tenant: string,
  logFormat: LogFormat,
): Output & { readonly end: () => void } {
  const marked = (line: string): string =>
    logFormat === 'json' ? line.replace(/^\{/, `{"tenant":"${tenant}",`) : `[${tenant}] ${line}`;
  let rest = '';
  return {
    write: (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) out.write(line === '' ? '\n' : `${marked(line)}\n`);
    },
    end: () => {
      if (rest !== '') out.write(`${marked(rest)}\n`);
      rest = '';
    },
  };
}
