import { join, resolve } from 'node:path';
import { fitSavedPlan, holdBack, type SavedPlanFit } from '../../applier/saved-plan.js';
import { type PlannedRun } from '../../differ/finish-plan.js';
import { type Plan } from '../../model/plan.js';
import { leftText } from '../../report/drift-words.js';
import { counted } from '../../report/labels.js';
import { renderPlanText } from '../../report/plan-text.js';
import { outcomeFileOf } from '../files/baseline-file.js';
import { type ApplyOptions, type ApplyRun } from '../runs/apply-run.js';
import { carryOut, refuseRun } from '../runs/carry-out.js';
import { type CliContext } from '../context.js';
import { EXIT, type ExitCode, UsageError } from '../exit-codes.js';
import { findUnfinished, type FoundTraces, readTraces } from '../files/find-journal.js';
import { type TenantCommand } from '../fleet/options.js';
import { openHealing } from '../runs/heal.js';
import { takeLock } from '../files/lock.js';
import { createLog } from '../terminal/log.js';
import { planRun } from '../runs/plan-run.js';
import { assertTenant, readPlanFile } from '../files/read-plan-file.js';
import { undoRun } from '../runs/undo-run.js';
import { workspaceOf } from '../files/workspace.js';
import { planFileOf, showPlan } from './plan.js';

export interface ApplyTenantsOptions extends ApplyOptions {
  /** The saved plan; with several tenants, the folder that holds one for each. */
  readonly file?: string | undefined;
}

/** `apply` on the tenants of a fleet. */
export const applyTenants: TenantCommand<ApplyTenantsOptions> = {
  name: 'apply',
  run: ({ file, ...options }, context) => apply(file, options, context),
  forOneOfMany: (options, tenant) => {
    for (const flag of ['journal', 'resume', 'approval'] as const)
      if (options[flag] !== undefined)
        throw new UsageError(`--${flag} is for one tenant: name it with --tenant.`);
    if (options.baseline !== undefined)
      return { ...options, baseline: outcomeFileOf(options.baseline, tenant) };
    if (options.file !== undefined) return { ...options, file: join(options.file, planFileOf(tenant)) };
    if (options.yes === true) return options;
    throw new UsageError(
      'With several tenants nobody is asked: say --yes, or give the folder of their saved plans.',
    );
  },
  inRings: true,
};

/** Plans, shows, asks and carries out; with a saved plan, carries out just what was reviewed, without asking. */
export async function apply(
  file: string | undefined,
  options: ApplyOptions,
  context: CliContext,
): Promise<ExitCode> {
  const heal = await openHealing(file, options, context);
  const saved = file === undefined ? undefined : await readPlanFile(file, context);
  const workspace = workspaceOf(options, context);
  const given =
    options.resume === undefined ? undefined : await readTraces(resolve(context.cwd, options.resume));
  if (saved?.undoes !== undefined) {
    const own = given ?? (await findUnfinished(workspace.folder, (start) => start.file === saved.digest));
    const session = await undoRun(saved, own, options, context);
    if (session === undefined) return EXIT.error;
    const fit = { stale: new Map<string, string>(), ended: session.ended };
    const held = options.allOrNothing === true ? holdBack(fit, session.run.plan) : fit;
    return applySession({ session, saved, file, fit: held, former: own, workspace }, options, context);
  }
  const session = await planRun(options, context, heal?.narrow);
  if (session === undefined) return EXIT.error;
  const { inputs } = session.run.plan;
  const former =
    given ??
    (await findUnfinished(
      workspace.folder,
      (start) => start.inputs === inputs || (saved !== undefined && start.file === saved.digest),
    ));
  const fit = fitOf(saved, session.run, former, options);
  return applySession({ session, saved, file, fit, former, workspace, heal }, options, context);
}

async function applySession(run: ApplyRun, options: ApplyOptions, context: CliContext): Promise<ExitCode> {
  const { session, saved, workspace, heal } = run;
  const log = createLog(context, options);
  const { plan } = session.run;
  context.observer?.onPlan?.(plan);
  try {
    if (saved !== undefined) assertTenant(saved, plan.tenantId);
    if (options.format === 'text') await showPlan(plan, options, context);
    const hasChanges = plan.summary.changed > 0;
    const isRefused = plan.refused.length > 0 && hasChanges;
    // Whoever is to say yes, or why it must not be, has to see the plan; stdout is the outcome's.
    if (options.format !== 'text' && (isRefused || (saved === undefined && options.yes !== true)))
      log.text(renderPlanText(plan, { colour: false }));
    for (const left of heal?.left ?? []) log.notice(leftText(left));
    if (isRefused) return refuseRun(run, options, context);
    if (!hasChanges) return await carryOut(run, options, context);
    const release = await takeLock(workspace.lockFor(session.connection.origin), context.clock.now());
    try {
      if (saved === undefined && !(await isConfirmed(plan, options, context))) return EXIT.error;
      return await carryOut(run, options, context);
    } finally {
      await release();
    }
  } finally {
    await session.connection.close();
  }
}

function fitOf(
  saved: Plan | undefined,
  run: PlannedRun,
  former: FoundTraces | undefined,
  { allOrNothing }: ApplyOptions,
): SavedPlanFit {
  if (saved === undefined) return { stale: new Map(), ended: [] };
  const fit = fitSavedPlan(saved, run, former?.traces);
  return allOrNothing === true ? holdBack(fit, run.plan) : fit;
}

async function isConfirmed(plan: Plan, options: ApplyOptions, context: CliContext): Promise<boolean> {
  const { ask } = context;
  const log = createLog(context, options);
  if (options.yes === true) return true;
  if (ask === undefined) {
    log.error('Nothing was applied: there is no terminal to ask on. Say --yes, or apply a saved plan.');
    return false;
  }
  const answer = await ask(`\nCarry out ${counted(plan.summary.requests, 'request')}? Only “yes” will do: `);
  if (answer.trim() === 'yes') return true;
  log.notice('Nothing was applied.');
  return false;
}
