import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { rememberDocuments } from '../../loader/read-documents.js';
import { type Fleet, type FleetTenant } from '../../model/fleet.js';
import {
  type FleetSummary,
  FLEET_SUMMARY_FORMAT_VERSION,
  type TenantSummary,
} from '../../model/fleet-summary.js';
import { renderFleetSummaryJson } from '../../report/json.js';
import { type CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { createLog } from '../terminal/log.js';
import { toolVersion } from '../version.js';
import { atOnce } from './at-once.js';
import { checkFiles } from './check-files.js';
import { fleetExitCode } from './exit-code.js';
import { readFormerSummaries, SUMMARY_FILE } from './former-summaries.js';
import { loadTenant } from './open-fleet.js';
import { type ProjectOptions } from '../options.js';
import { type FleetOptions, type TenantCommand } from './options.js';
import { inRings, notRun } from './rings.js';
import { createTenantRun } from './run-tenant.js';
import { showSummary } from './show-summary.js';
import { stopAll } from './stop-all.js';

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
  const wanted = { command: command.name, fleet: fleet.digest };
  const former = after === undefined ? undefined : await readFormerSummaries(after, wanted, context);
  const read = rememberDocuments();
  const files = await checkFiles(fleet, tenants, (tenant) => loadTenant(tenant, options, context, read));
  if (command.isOfFiles !== true) createLog(context, options).diagnostics(files.diagnostics, options);

  const stop = command.inRings === true ? stopAll(context) : undefined;
  const runTenant = createTenantRun({ command, fleet, files, read, stop }, options, context);
  const each = async (some: readonly FleetTenant[]): Promise<readonly TenantSummary[]> =>
    atOnce(some, options.parallel, (tenant) =>
      stop?.isStopped === true ? Promise.resolve(notRun(tenant, 'the run was stopped')) : runTenant(tenant),
    );
  try {
    const ended =
      command.inRings === true
        ? await inRings({ fleet, tenants, isWhole: options.all === true, former }, each)
        : await each(tenants);
    const summary = summaryOf(command.name, fleet, ended, files.diagnostics);
    if (reports !== undefined) await writeSummary(resolve(context.cwd, reports), summary);
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

async function writeSummary(folder: string, summary: FleetSummary): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, SUMMARY_FILE), renderFleetSummaryJson(summary));
}
