import { join, resolve } from 'node:path';
import { fitSavedPlan, holdBack, type SavedPlanFit } from '../../../applier/saved-plan.js';
import { type PlannedRun } from '../../../differ/build-plan.js';
import { type Plan } from '../../../model/results/plan.js';
import { leftText } from '../../../report/drift/drift-words.js';
import { renderPlanText } from '../../../report/plan/plan-text.js';
import { counted } from '../../../report/text/labels.js';
import { type CliContext } from '../../context.js';
import { type FleetOptions, type TenantCommand } from '../../fleet/fleet-options.js';
import { runOnTenants } from '../../fleet/run-on-tenants.js';
import { type Declare, examples, fleetOptions, tenantOptions } from '../../program/command-options.js';
import { EXIT, type ExitCode, UsageError } from '../../program/exit-codes.js';
import { outcomeFileOf } from '../../project/baseline-file.js';
import { assertTenant, readPlanFile } from '../../project/read-plan-file.js';
import { createLog } from '../../terminal/log.js';
import { findUnfinished, type FoundTraces, readTraces } from '../../workspace/find-journal.js';
import { takeLock } from '../../workspace/lock.js';
import { workspaceOf } from '../../workspace/workspace.js';
import { type ApplyOptions, type ApplyRun, carryOut, refuseRun } from './apply-run.js';
import { openHealing } from './heal.js';
import { planFileOf, showPlan } from './plan-command.js';
import { planRun } from './plan-run.js';
import { undoRun } from './undo-run.js';

export const declareApply: Declare = (command, context, onExit) => {
  fleetOptions(tenantOptions(command, ['text', 'json', 'markdown']))
    .argument('[plan.json]', 'a plan saved with `plan --out`; with several tenants their folder')
    .option('--yes', 'do not ask')
    .option('--all-or-nothing', 'with a plan file: carry out nothing unless all of it still fits')
    .option('--journal <file>', 'where to record every write (default: .assignctl/journal-<time>.jsonl)')
    .option(
      '--resume <journal>',
      'go on with the run of this journal; the newest unfinished one is found without',
    )
    .option(
      '--justification <text>',
      'why, for those who approve: files the requests where a tenant demands it',
    )
    .option('--approval <code>', 'code of an approval that was given')
    .option('--heal', 'with --baseline: put back what the tenant moved, leave what git moved')
    .option('--baseline <file>', 'outcome of the last apply (JSON), for --heal')
    .option('--after <dir>', 'summaries of the rings before: a ring begins when all in them are done')
    .option('--quiet', 'no progress on stderr')
    .addHelpText(
      'after',
      examples(
        'apply',
        'apply --yes',
        'apply plan.json',
        'apply .assignctl/undo.plan.json',
        'apply plans --all',
      ),
    )
    .action(async (file: string | undefined, options: ApplyOptions & FleetOptions) => {
      onExit(await runOnTenants(applyTenants, { ...options, file }, context));
    });
};

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
