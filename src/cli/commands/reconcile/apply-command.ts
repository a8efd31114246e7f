import { join, resolve } from 'node:path';
import { fitSavedPlan, blockAll, type SavedPlanFit } from '../../../applier/saved-plan.js';
import { type PlannedRun } from '../../../differ/finish-plan.js';
import { planFileOf } from '../../../model/results/fleet-summary.js';
import { type Plan } from '../../../model/results/plan.js';
import { type CliContext } from '../../context.js';
import {
  assertForOne,
  assertNoOut,
  type FleetOptions,
  runOnTenants,
  type TenantCommand,
} from '../../fleet/fleet-options.js';
import {
  type Declare,
  examples,
  fleetOptions,
  tenantOptions,
  writingOptions,
} from '../../program/command-options.js';
import { EXIT, type ExitCode, UsageError } from '../../program/exit-codes.js';
import { parseAllowance } from '../../program/options.js';
import { printedCommand } from '../../program/printed-command.js';
import { outcomeFileOf, readPlanFile } from '../../project/input-files.js';
import { createLog } from '../../terminal/log.js';
import { findUnfinished, type FoundTraces, openRunFiles, readTraces } from '../../workspace/workspace.js';
import { type ApplyOptions, applySession } from './apply-run.js';
import { openHealing } from './heal.js';
import { planRun } from './plan-run.js';

export const declareApply: Declare = (command, context, onExit) => {
  writingOptions(fleetOptions(tenantOptions(command, ['text', 'json', 'markdown'])))
    .argument('[plan.json]', 'a plan saved with `plan --out`; with several tenants their folder')
    .option('--all-or-nothing', 'with a plan file: apply nothing unless all of it still fits')
    .option('--heal', 'with --baseline: put back what the tenant moved, leave what git moved')
    .option('--baseline <file>', 'outcome of the last apply (JSON), for --heal')
    .option('--after <dir>', 'summaries of the rings before: a ring begins when all in them are done')
    .option('--out <file>', 'save the outcome as JSON')
    .addHelpText('after', examples('apply', 'apply --yes', 'apply plan.json', 'apply plans --all'))
    .action(async (file: string | undefined, options: ApplyOptions & FleetOptions) => {
      onExit(await runOnTenants(applyTenants, { ...options, file }, context));
    });
};

export interface ApplyTenantsOptions extends ApplyOptions {
  /** The saved plan; with several tenants, the folder with one for each. */
  readonly file?: string | undefined;
}

/** `apply` on the tenants of a fleet. */
export const applyTenants: TenantCommand<ApplyTenantsOptions> = {
  name: 'apply',
  run: ({ file, ...options }, context) => apply(file, options, context),
  forOneOfMany: (options, tenant) => {
    assertNoOut(options);
    assertForOne(options, 'journal', 'resume', 'approval', 'impactIds');
    if (options.baseline !== undefined)
      return { ...options, baseline: outcomeFileOf(options.baseline, tenant) };
    if (options.file !== undefined) return { ...options, file: join(options.file, planFileOf(tenant)) };
    if (options.yes === true) return options;
    throw new UsageError('Several tenants need --yes, or the folder of their saved plans.');
  },
  inRings: true,
};

/**
 * Plans, shows, asks and applies. A saved plan was reviewed, so there is no question: what it shows is compared with the plan
 * made now, and only what is the same in both is applied. An undo plan is none that a review approves: it is refused.
 */
export async function apply(
  file: string | undefined,
  options: ApplyOptions,
  context: CliContext,
): Promise<ExitCode> {
  const heal = await openHealing(file, options, context);
  const saved = file === undefined ? undefined : await readPlanFile(file, context);
  if (file !== undefined && saved !== undefined) refuseUndo(file, saved, options, context);
  const { workspace, out } = await openRunFiles(options, file, context);
  const log = createLog(context, options);
  const given =
    options.resume === undefined ? undefined : await readTraces(resolve(context.cwd, options.resume));
  const session = await planRun(options, context, heal?.narrow);
  if (session === undefined) return EXIT.error;
  const { inputs } = session.run.plan;
  const former =
    given ??
    (await findUnfinished(
      workspace.folder,
      (start) => start.inputs === inputs || (saved !== undefined && start.file === saved.digest),
      log.notice,
    ));
  const fit = fitOf(saved, session.run, former, options);
  const run = { session, saved, file, fit, former, workspace, heal, out };
  return applySession(run, saved !== undefined, options, context);
}

function refuseUndo(
  file: string,
  { undoes, redoes }: Plan,
  options: ApplyOptions,
  context: CliContext,
): void {
  if (undoes === undefined && redoes === undefined) return;
  throw new UsageError(
    `${file} is an undo plan, which apply does not take: it shows what no review approved. Run: ${printedCommand(['undo', file], { ...options, only: [] }, context)}`,
  );
}

function fitOf(
  saved: Plan | undefined,
  run: PlannedRun,
  former: FoundTraces | undefined,
  { allOrNothing, allow }: ApplyOptions,
): SavedPlanFit {
  if (saved === undefined) return { stale: new Map(), ended: [] };
  const fit = fitSavedPlan(saved, run, allow.map(parseAllowance), former?.traces);
  return allOrNothing === true ? blockAll(fit, run.plan) : fit;
}
