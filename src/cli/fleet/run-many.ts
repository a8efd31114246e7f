import PQueue from 'p-queue';
import { rememberDocuments } from '../../loader/yaml/read-file.js';
import { type Diagnostic, hasErrors } from '../../model/project/diagnostic.js';
import { type Fleet, type FleetTenant } from '../../model/project/fleet.js';
import {
  FLEET_SUMMARY_FORMAT_VERSION,
  type FleetSummary,
  type TenantSummary,
} from '../../model/results/fleet-summary.js';
import { type NextStep } from '../../report/plan/plan-view.js';
import { type CliContext, type Output } from '../context.js';
import { EXIT, type ExitCode } from '../program/exit-codes.js';
import { type ProjectOptions } from '../program/options.js';
import { toolVersion } from '../program/version.js';
import { createLog } from '../terminal/log.js';
import { type FleetOptions, type TenantCommand } from './fleet-options.js';
import { loadTenant } from './open-fleet.js';
import { inRings, notRun } from './rings.js';
import { createTenantRun } from './run-tenant.js';
import {
  fleetExitCode,
  openReports,
  readFormerSummaries,
  type Reports,
  saveReport,
  showSummary,
  withoutReport,
} from './summary.js';
import { unusedValue } from '../../loader/declarations/project-rules.js';
import { compareDiagnostics, type Project } from '../../loader/load.js';

/** Some tenants of a fleet, ring by ring. */
export interface Chosen {
  readonly fleet: Fleet;
  readonly tenants: readonly FleetTenant[];
  /** What there is to say of the fleet file itself. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Runs a command on several tenants, side by side and each for itself, and shows how all of them ended. */
export async function runMany<O extends ProjectOptions>(
  command: TenantCommand<O>,
  { fleet, tenants, diagnostics }: Chosen,
  options: O & FleetOptions,
  context: CliContext,
): Promise<ExitCode> {
  // Options that fit no run of several are refused before anything is done.
  for (const { name } of tenants.slice(0, 1)) await command.forOneOfMany(options, name, context);
  const { after } = options;
  const expected = { command: command.name, fleet: fleet.digest };
  const former = after === undefined ? undefined : await readFormerSummaries(after, expected, context);
  const reports = await openReports(options, tenants, context);
  const read = rememberDocuments();
  const files = await checkFiles(fleet, tenants, (tenant) => loadTenant(tenant, options, context, read));
  if (command.isOfFiles !== true) createLog(context, options).diagnostics(files.diagnostics, options);

  const all = command.isOfFiles === true ? [...diagnostics, ...files.diagnostics] : files.diagnostics;
  // Until the run ends, no summary of an earlier one is taken for its own.
  const begun = tenants.map((tenant) => notRun(tenant, 'the run did not end'));
  await reports?.writeSummary(summaryOf(command.name, fleet, begun, all));
  const stop = command.inRings === true ? interruptFleet(context) : undefined;
  const each = async (some: readonly FleetTenant[]): Promise<readonly TenantSummary[]> => {
    const { write, end } = printInOrder(some, context.stdout);
    const runTenant = createTenantRun(
      { command, fleet, files, read, stop, reports, print: write },
      options,
      context,
    );
    return new PQueue({ concurrency: options.parallel }).addAll(
      some.map((tenant) => async () => {
        const isLate = stop?.isStopped === true;
        const ended = isLate ? notRun(tenant, 'the run was stopped') : await runTenant(tenant);
        end(tenant);
        return ended;
      }),
    );
  };
  try {
    const ended =
      command.inRings === true
        ? await inRings({ fleet, tenants, isWhole: options.all === true, former }, each)
        : await each(tenants);
    const summary = summaryOf(command.name, fleet, ended, all);
    return await report(summary, reports, command.next?.(summary, options, context) ?? [], options, context);
  } finally {
    stop?.end();
  }
}

/** Shows what is wrong with the fleet file, for a command that is about files: there is no tenant to run on. */
export async function reportFleetFile(
  command: FleetSummary['command'],
  diagnostics: readonly Diagnostic[],
  options: FleetOptions,
  context: CliContext,
): Promise<ExitCode> {
  const reports = await openReports(options, [], context);
  return report(summaryOf(command, undefined, [], diagnostics), reports, [], options, context);
}

async function report(
  summary: FleetSummary & { readonly exitCode: ExitCode },
  reports: Reports | undefined,
  next: readonly NextStep[],
  options: FleetOptions,
  context: CliContext,
): Promise<ExitCode> {
  const unsaved = await saveReport(reports?.writeSummary(summary), createLog(context, options));
  await showSummary(summary, next, options, context);
  return unsaved === undefined ? summary.exitCode : withoutReport(summary.command, summary.exitCode);
}

/**
 * Runs end in any order; what they print comes in the order of the tenants, each as soon as all before it have ended.
 */
function printInOrder(
  tenants: readonly FleetTenant[],
  out: Output,
): {
  readonly write: (tenant: FleetTenant, text: string) => void;
  readonly end: (tenant: FleetTenant) => void;
} {
  const texts = new Map<FleetTenant, string>();
  const ended = new Set<FleetTenant>();
  let next = 0;
  return {
    write: (tenant, text) => void texts.set(tenant, (texts.get(tenant) ?? '') + text),
    end: (tenant) => {
      ended.add(tenant);
      for (let one = tenants[next]; one !== undefined && ended.has(one); one = tenants[next]) {
        out.write(texts.get(one) ?? '');
        texts.delete(one);
        next += 1;
      }
    },
  };
}

function summaryOf(
  command: FleetSummary['command'],
  fleet: Fleet | undefined,
  tenants: readonly TenantSummary[],
  diagnostics: FleetSummary['diagnostics'],
): FleetSummary & { readonly exitCode: ExitCode } {
  const codes = tenants.map(({ exitCode }) => exitCode);
  const count = (isCounted: (code: number | null) => boolean): number => codes.filter(isCounted).length;
  return {
    formatVersion: FLEET_SUMMARY_FORMAT_VERSION,
    toolVersion: toolVersion(),
    command,
    fleet: fleet?.digest ?? null,
    exitCode: fleetExitCode(command, codes),
    totals: {
      tenants: tenants.length,
      done: count((code) => code === EXIT.ok),
      notDone: count((code) => code !== null && code !== EXIT.ok),
      skipped: count((code) => code === null),
    },
    tenants,
    diagnostics,
  };
}

export interface FleetInterrupt {
  readonly isStopped: boolean;
  /** What each run is given in place of the process's own. */
  readonly forRun: Pick<CliContext, 'onStopRequest' | 'exitNow'>;
  readonly end: () => void;
}

/**
 * Handles Ctrl-C and SIGTERM for many runs: at the first, those that are under way end in order and no other begins; at
 * the second, the program ends at once.
 */
function interruptFleet({ onStopRequest, exitNow }: CliContext): FleetInterrupt {
  const listeners = new Set<() => void>();
  let isStopped = false;
  const end = onStopRequest(() => {
    if (isStopped) {
      exitNow(EXIT.partial);
      return;
    }
    isStopped = true;
    for (const listener of listeners) listener();
  });
  return {
    get isStopped() {
      return isStopped;
    },
    forRun: {
      onStopRequest: (listener) => {
        listeners.add(listener);
        // A run that was still reading when the request came has to hear of it all the same.
        if (isStopped) listener();
        return () => listeners.delete(listener);
      },
      exitNow,
    },
    end,
  };
}

export interface FilesChecked {
  /** What is wrong in the files of all these tenants. */
  readonly diagnostics: readonly Diagnostic[];
  /** How many errors stop a tenant, by its name; one that is not named here may run. */
  readonly errors: ReadonlyMap<string, number>;
}

/** Reads the files of all tenants, one after the other, before any tenant is spoken to. */
async function checkFiles(
  fleet: Fleet,
  tenants: readonly FleetTenant[],
  load: (tenant: FleetTenant) => Promise<Project>,
): Promise<FilesChecked> {
  const byTenant: TenantDiagnostics[] = [];
  const errors = new Map<string, number>();
  const used = new Set<string>();
  for (const tenant of tenants) {
    const { settings, diagnostics, values } = await load(tenant);
    byTenant.push({ tenant: tenant.name, diagnostics });
    for (const name of values) used.add(name);
    if (settings === undefined || hasErrors(diagnostics))
      errors.set(tenant.name, diagnostics.filter(({ severity }) => severity === 'error').length);
  }
  // What only some tenants were asked of, or what could not be read, may well use a value.
  const isAllKnown = tenants.length === fleet.tenants.length && errors.size === 0;
  const unused = [...fleet.values].filter(([name]) => isAllKnown && !used.has(name));
  const diagnostics = [
    ...shareDiagnostics(byTenant),
    ...unused.map(([name, { place }]) => unusedValue(name, place)),
  ];
  return { diagnostics: diagnostics.sort(compareDiagnostics), errors };
}

export interface TenantDiagnostics {
  readonly tenant: string;
  readonly diagnostics: readonly Diagnostic[];
}

const MOST_NAMED = 20;

/** The problems of several tenants, each reported once: one that not all of them have names those that do. */
function shareDiagnostics(all: readonly TenantDiagnostics[]): readonly Diagnostic[] {
  const byText = new Map<string, { readonly diagnostic: Diagnostic; readonly tenants: string[] }>();
  for (const { tenant, diagnostics } of all)
    for (const diagnostic of diagnostics) {
      const key = JSON.stringify(diagnostic);
      const known = byText.get(key);
      if (known === undefined) byText.set(key, { diagnostic, tenants: [tenant] });
      else if (known.tenants.at(-1) !== tenant) known.tenants.push(tenant);
    }
  return [...byText.values()].map(({ diagnostic, tenants }) =>
    tenants.length === all.length
      ? diagnostic
      : { ...diagnostic, message: `${diagnostic.message.replace(/\.$/, '')} (${named(tenants)}).` },
  );
}

function named(tenants: readonly string[]): string {
  const more = tenants.length > MOST_NAMED ? ` and ${tenants.length - MOST_NAMED} more` : '';
  return `${tenants.length === 1 ? 'tenant' : 'tenants'} ${tenants.slice(0, MOST_NAMED).join(', ')}${more}`;
}
