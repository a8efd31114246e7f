import { applyPlan } from '../../applier/apply-plan.js';
import { fitSavedPlan, holdBack, type SavedPlanFit } from '../../applier/saved-plan.js';
import { type Outcome } from '../../model/outcome.js';
import { type Plan } from '../../model/plan.js';
import { renderOutcomeJson } from '../../report/json.js';
import { counted } from '../../report/labels.js';
import { renderOutcomeMarkdown } from '../../report/outcome-markdown.js';
import { renderOutcomeText } from '../../report/outcome-text.js';
import { renderPlanText } from '../../report/plan-text.js';
import { type CliContext } from '../context.js';
import { EXIT, type ExitCode, UsageError } from '../exit-codes.js';
import { createLog } from '../log.js';
import { type TenantOptions, useColour } from '../options.js';
import { type PlanSession, planRun } from '../plan-run.js';
import { createProgress } from '../progress.js';
import { readPlanFile } from '../read-plan-file.js';
import { showPlan } from './plan.js';

export interface ApplyOptions extends TenantOptions {
  readonly yes?: boolean;
  readonly allOrNothing?: boolean;
}

/** Plans, shows, asks and carries out; with a saved plan, carries out just what was reviewed, without asking. */
export async function apply(
  file: string | undefined,
  options: ApplyOptions,
  context: CliContext,
): Promise<ExitCode> {
  const saved = file === undefined ? undefined : await readPlanFile(file, context);
  const session = await planRun(options, context);
  if (session === undefined) return EXIT.error;
  try {
    return await applySession(session, saved, options, context);
  } finally {
    await session.connection.close();
  }
}

async function applySession(
  session: PlanSession,
  saved: Plan | undefined,
  options: ApplyOptions,
  context: CliContext,
): Promise<ExitCode> {
  const { plan } = session.run;
  if (saved !== undefined && saved.tenantId.toLowerCase() !== plan.tenantId.toLowerCase())
    throw new UsageError(
      `The saved plan is for tenant ${saved.tenantId}, the settings pin ${plan.tenantId}.`,
    );
  const fit = fitOf(saved, plan, options);
  if (options.format === 'text') await showPlan(plan, options, context);
  else if (saved === undefined && options.yes !== true)
    context.stderr.write(renderPlanText(plan, { colour: false }));
  const isNothingToDo = plan.summary.changed === 0 && plan.summary.blocked === 0 && fit.ended.length === 0;
  if (plan.refused.length > 0 && plan.summary.changed > 0) {
    if (options.format !== 'text') await showPlan(plan, options, context);
    return EXIT.refused;
  }
  if (saved === undefined && plan.summary.changed > 0 && !(await isConfirmed(plan, options, context)))
    return EXIT.error;

  const log = createLog(context.stderr, options.logLevel);
  const progress = createProgress(context.stderr, log);
  const outcome = await applyPlan({
    run: session.run,
    writer: session.connection.openWriter(),
    clock: context.clock,
    stale: fit.stale,
    onPolicy: progress.onPolicy,
  });
  progress.end();
  const whole = withEnded(outcome, fit.ended);
  if (options.format === 'json') context.stdout.write(renderOutcomeJson(whole));
  else if (options.format === 'markdown') context.stdout.write(renderOutcomeMarkdown(whole));
  else if (!isNothingToDo)
    context.stdout.write(`\n${renderOutcomeText(whole, { colour: useColour(options, context) })}`);
  const { reads, writes } = session.connection.calls;
  log.info(`${counted(reads, 'read')} and ${counted(writes, 'write')} in all.`);
  return exitCodeOf(whole);
}

function fitOf(saved: Plan | undefined, plan: Plan, { allOrNothing }: ApplyOptions): SavedPlanFit {
  if (saved === undefined) return { stale: new Map(), ended: [] };
  const fit = fitSavedPlan(saved, plan);
  return allOrNothing === true ? holdBack(fit, plan) : fit;
}

async function isConfirmed(plan: Plan, { yes }: ApplyOptions, { ask, stderr }: CliContext): Promise<boolean> {
  if (yes === true) return true;
  if (ask === undefined) {
    stderr.write('Nothing was applied: there is no terminal to ask on. Say --yes, or apply a saved plan.\n');
    return false;
  }
  const answer = await ask(`\nCarry out ${counted(plan.summary.requests, 'request')}? Only “yes” will do: `);
  if (answer.trim() === 'yes') return true;
  stderr.write('Nothing was applied.\n');
  return false;
}

function withEnded(outcome: Outcome, ended: SavedPlanFit['ended']): Outcome {
  const summary = { ...outcome.summary };
  for (const { result } of ended) {
    summary[result] += 1;
    // The fresh plan counts it as unchanged; here it has a line of its own.
    if (result === 'already applied') summary.unchanged -= 1;
  }
  return { ...outcome, summary, policies: [...outcome.policies, ...ended] };
}

function exitCodeOf({ policies }: Outcome): ExitCode {
  const isDone = policies.every(({ result }) => result === 'applied' || result === 'already applied');
  return isDone ? EXIT.ok : EXIT.partial;
}
