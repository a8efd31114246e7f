import { join, resolve } from 'node:path';
import PQueue from 'p-queue';
import { rememberDocuments } from '../../loader/yaml/read-documents.js';
import { type Fleet, type FleetTenant } from '../../model/project/fleet.js';
import {
  FLEET_SUMMARY_FORMAT_VERSION,
  type FleetSummary,
  type TenantSummary,
} from '../../model/results/fleet-summary.js';
import { renderFleetSummaryJson } from '../../report/text/json-text.js';
import { type CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../program/exit-codes.js';
import { type ProjectOptions } from '../program/options.js';
import { toolVersion } from '../program/version.js';
import { createLog } from '../terminal/log.js';
import { replaceFile } from '../workspace/replace-file.js';
import { checkFiles } from './check-files.js';
import { type FleetOptions, type TenantCommand } from './fleet-options.js';
import { loadTenant } from './open-fleet.js';
import { inRings, notRun } from './rings.js';
import { createTenantRun } from './run-tenant.js';
import { fleetExitCode, readFormerSummaries, showSummary, SUMMARY_FILE } from './summary.js';

/** Some tenants of a fleet, ring by ring. */
export interface Chosen {
  readonly fleet: Fleet;
  readonly tenants: readonly FleetTenant[];
}

/** Runs a command on several tenants, side by side and each for itself, and tells how all of them ended. */
export async function runMany<O extends ProjectOptions>(
  command: TenantCommand<O>,
  { fleet, tenants }: Chosen,
  options: O & FleetOptions,
  context: CliContext,
): Promise<ExitCode> {
  // Options that fit no run of several are told before anything is done.
  for (const { name } of tenants.slice(0, 1)) await command.forOneOfMany(options, name, context);
  const { after, reports } = options;
  const expected = { command: command.name, fleet: fleet.digest };
  const former = after === undefined ? undefined : await readFormerSummaries(after, expected, context);
  const read = rememberDocuments();
  const files = await checkFiles(fleet, tenants, (tenant) => loadTenant(tenant, options, context, read));
  if (command.isOfFiles !== true) createLog(context, options).diagnostics(files.diagnostics, options);

  const stop = command.inRings === true ? interruptFleet(context) : undefined;
  const runTenant = createTenantRun({ command, fleet, files, read, stop }, options, context);
  const each = async (some: readonly FleetTenant[]): Promise<readonly TenantSummary[]> =>
    new PQueue({ concurrency: options.parallel }).addAll(
      some.map(
        (tenant) => async () =>
          stop?.isStopped === true ? notRun(tenant, 'the run was stopped') : runTenant(tenant),
      ),
    );
  try {
    const ended =
      command.inRings === true
        ? await inRings({ fleet, tenants, isWhole: options.all === true, former }, each)
        : await each(tenants);
    const summary = summaryOf(command.name, fleet, ended, files.diagnostics);
    if (reports !== undefined)
      await replaceFile(join(resolve(context.cwd, reports), SUMMARY_FILE), renderFleetSummaryJson(summary));
    await showSummary(summary, options, context);
    return summary.exitCode;
  } finally {
    stop?.end();
  }
}

function summaryOf(
  command: FleetSummary['command'],
  fleet: Fleet,
  tenants: readonly TenantSummary[],
  diagnostics: FleetSummary['diagnostics'],
): FleetSummary & { readonly exitCode: ExitCode } {
  const codes = tenants.map(({ exitCode }) => exitCode);
  const count = (isCounted: (code: number | null) => boolean): number => codes.filter(isCounted).length;
  return {
    formatVersion: FLEET_SUMMARY_FORMAT_VERSION,
    toolVersion: toolVersion(),
    command,
    fleet: fleet.digest,
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
 * One ear for Ctrl-C and SIGTERM over many runs: at the first, those that are under way end in order and no other
 * begins; at the second, the program ends where it stands.
 */
export function interruptFleet({ onStopRequest, exitNow }: CliContext): FleetInterrupt {
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
