import { readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import {
  FLEET_SUMMARY_FILE,
  FLEET_SUMMARY_FORMAT_VERSION,
  type FleetCommand,
  type FleetSummary,
} from '../../model/results/fleet-summary.js';
import { type FleetTenant } from '../../model/project/fleet.js';
import { type NextStep } from '../../report/plan/plan-view.js';
import {
  renderDiagnosticsGithub,
  renderDiagnosticsSarif,
  renderDiagnosticsText,
} from '../../report/text/diagnostics.js';
import { renderFleetSummaryJson } from '../../report/text/json-text.js';
import { type CliContext } from '../context.js';
import { EXIT, type ExitCode, UsageError } from '../program/exit-codes.js';
import { useColour, widthOf } from '../program/options.js';
import { toolVersion } from '../program/version.js';
import { showDiagnosticsFrom } from '../project/project-place.js';
import { readTextFile } from '../project/input-files.js';
import { type Log } from '../terminal/log.js';
import { FORMER_RESULTS, openResultFile, type ResultFile } from '../terminal/result-file.js';
import { asUsageError } from '../workspace/system-error.js';
import { type FleetOptions } from './fleet-options.js';

/** Prints the summary in the format that was asked for; one that shows a single plan is shown as text. */
export async function showSummary(
  summary: FleetSummary,
  next: readonly NextStep[],
  options: FleetOptions,
  context: CliContext,
): Promise<void> {
  context.stdout.write(await renderSummary(summary, next, options, context));
}

async function renderSummary(
  summary: FleetSummary,
  next: readonly NextStep[],
  options: FleetOptions,
  context: CliContext,
): Promise<string> {
  const diagnostics = showDiagnosticsFrom({ folder: options.C, cwd: context.cwd }, summary.diagnostics);
  switch (options.format) {
    case 'json':
      return renderFleetSummaryJson(summary);
    case 'markdown':
      return (await import('../../report/fleet/fleet-report.js')).renderFleetMarkdown(summary, undefined, {
        next,
      });
    case 'github':
      return renderDiagnosticsGithub(diagnostics);
    case 'sarif':
      return renderDiagnosticsSarif(diagnostics, { toolVersion: toolVersion() });
    default: {
      const colour = useColour(options, context);
      const files = summary.command === 'validate' ? renderDiagnosticsText(diagnostics, { colour }) : '';
      if (summary.tenants.length === 0) return files;
      const { renderFleetText } = await import('../../report/fleet/fleet-report.js');
      return files + renderFleetText(summary, { colour, columns: widthOf(context), next });
    }
  }
}

/** The folder of `--reports`. Both functions throw a UsageError that says why a file cannot be written. */
export interface Reports {
  /** Writes what the run of a tenant has printed. */
  readonly writeReport: (tenant: Pick<FleetTenant, 'name'>, text: string) => Promise<void>;
  readonly writeSummary: (summary: FleetSummary) => Promise<void>;
}

/**
 * The folder of `--reports`, checked before any tenant is asked for anything. Each file in it is a result as that of `--out` is: throws a
 * UsageError if one cannot be written, or is no result of an earlier run. Reports as text, Markdown or HTML are such results if the
 * summary of a run is in the folder. Undefined without the option.
 */
export async function openReports(
  { reports: folder, format }: { readonly reports?: string; readonly format: string },
  tenants: readonly Pick<FleetTenant, 'name'>[],
  context: Pick<CliContext, 'cwd' | 'stdout' | 'stderr'>,
): Promise<Reports | undefined> {
  if (folder === undefined) return undefined;
  const summary = await openResultFile(join(folder, FLEET_SUMMARY_FILE), context);
  const former = summary?.isFormer === true ? FORMER_RESULTS.any : FORMER_RESULTS.json;
  const files = new Map<string, ResultFile | undefined>();
  for (const { name } of tenants) {
    const file = join(folder, `${name}.${EXTENSIONS[format] ?? 'txt'}`);
    files.set(name, await openResultFile(file, context, former));
  }
  return {
    writeReport: async ({ name }, text) => files.get(name)?.write(text),
    writeSummary: async (made) => summary?.write(renderFleetSummaryJson(made)),
  };
}

const EXTENSIONS: Readonly<Record<string, string>> = { json: 'json', markdown: 'md', html: 'html' };

/** Waits until a file of `--reports` is written. It ends nothing if it cannot be: that is reported, and returned as a sentence. */
export async function saveReport(written: Promise<void> | undefined, log: Log): Promise<string | undefined> {
  try {
    await written;
    return undefined;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    log.error(`error: ${error.message}`);
    return error.message;
  }
}

/** The exit code of a run whose result could not be saved: 4 if something may have been applied. */
export function withoutReport(command: FleetCommand, exitCode: ExitCode): ExitCode {
  const hasApplied = command === 'apply' && (exitCode === EXIT.ok || exitCode === EXIT.partial);
  return hasApplied ? EXIT.partial : EXIT.error;
}

/**
 * How the tenants ended by the summaries under a folder, one folder below the other, as CI leaves the artefacts of
 * several jobs. A tenant that ended twice is done only if it was done both times. Throws a UsageError for a summary
 * that cannot be read, or is of another command or fleet.
 */
export async function readFormerSummaries(
  folder: string,
  expected: { readonly command: FleetCommand; readonly fleet: string },
  { cwd }: Pick<CliContext, 'cwd'>,
): Promise<ReadonlyMap<string, number | null>> {
  const root = resolve(cwd, folder);
  let names: readonly string[];
  try {
    names = (await readdir(root, { recursive: true })).filter((name) =>
      /(^|[\\/])fleet-summary\.json$/.test(name),
    );
  } catch (cause) {
    throw asUsageError(cause, `--after ${folder} cannot be read`, 'Name the folder of the summaries.');
  }
  const ended = new Map<string, number | null>();
  for (const name of [...names].sort())
    for (const [tenant, code] of await readSummary(join(root, name), expected, cwd)) {
      const before = ended.get(tenant);
      ended.set(tenant, before === undefined || before === 0 ? code : before);
    }
  return ended;
}

async function readSummary(
  path: string,
  { command, fleet }: { readonly command: FleetCommand; readonly fleet: string },
  cwd: string,
): Promise<readonly (readonly [string, number | null])[]> {
  const shown = relative(cwd, path);
  const summary = await parseSummary(path, shown);
  if (summary.command !== command) throw new UsageError(`${shown} is of another command than ${command}.`);
  if (summary.fleet !== fleet)
    throw new UsageError(`${shown} is of another state of the fleet file. Run the ring before again.`);
  const tenants = Array.isArray(summary.tenants) ? summary.tenants.filter(isJsonObject) : [];
  return tenants.flatMap(({ name, exitCode }) =>
    typeof name === 'string' ? [[name, typeof exitCode === 'number' ? exitCode : null] as const] : [],
  );
}

async function parseSummary(path: string, shown: string): Promise<JsonObject> {
  const text = await readTextFile(path, shown);
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value) && value.formatVersion === FLEET_SUMMARY_FORMAT_VERSION) return value;
  } catch {
    throw new UsageError(`${shown} cannot be read: it is not JSON. Was it cut short?`);
  }
  throw new UsageError(`${shown} is no summary of a fleet that this version reads.`);
}

/** Of two tenants' exit codes the first in this list says more about the whole. */
const WORST_FIRST: readonly ExitCode[] = [
  EXIT.error,
  EXIT.refused,
  EXIT.partial,
  EXIT.incomplete,
  EXIT.changes,
];

/**
 * The exit code of a run over several tenants. All the same: that one. Else for `apply` 4, since a part was or may have
 * been applied; for commands that only look, the worst. Tenants that were not run (null) keep it from being 0.
 */
export function fleetExitCode(command: FleetCommand, codes: readonly (number | null)[]): ExitCode {
  const ran = new Set(codes.filter((code) => code !== null));
  const isWhole = ran.size === new Set(codes).size;
  if (ran.size === 0) return EXIT.error;
  if (isWhole && ran.size === 1 && ran.has(EXIT.ok)) return EXIT.ok;
  if (command === 'apply' && (ran.size > 1 || ran.has(EXIT.ok))) return EXIT.partial;
  return WORST_FIRST.find((code) => ran.has(code)) ?? EXIT.error;
}
