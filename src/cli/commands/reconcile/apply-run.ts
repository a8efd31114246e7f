import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { applyPlan } from '../../../applier/apply-plan.js';
import { approvalsOf } from '../../../applier/approvals.js';
import { isDone, refusedRun } from '../../../applier/policy-outcomes.js';
import { type SavedPlanFit } from '../../../applier/saved-plan.js';
import { hasErrors } from '../../../model/project/diagnostic.js';
import { type Outcome } from '../../../model/results/outcome.js';
import { type Plan } from '../../../model/results/plan.js';
import { leftText } from '../../../report/drift/drift-words.js';
import { renderOutcomeMarkdown, renderOutcomeText } from '../../../report/outcome-report.js';
import { renderPlanText } from '../../../report/plan/plan-text.js';
import { type NextStep } from '../../../report/plan/plan-view.js';
import { renderOutcomeJson, renderPlanJson } from '../../../report/text/json-text.js';
import { counted } from '../../../model/numbers.js';
import { auditLogOf, tenantNameOf } from '../../connect.js';
import { type CliContext } from '../../context.js';
import { EXIT, type ExitCode, UsageError } from '../../program/exit-codes.js';
import { type TenantOptions, useColour } from '../../program/options.js';
import { printedCommand } from '../../program/printed-command.js';
import { assertTenant } from '../../project/input-files.js';
import { placeOf, showPlanFrom, shownSettingsFile, viewOf } from '../../project/project-place.js';
import { reportFailure, createLog, type Log } from '../../terminal/log.js';
import { handleInterrupt } from '../../terminal/interrupt.js';
import { createProgress } from '../../terminal/progress.js';
import { type ResultFile } from '../../terminal/result-file.js';
import { type FoundTraces, type Workspace } from '../../workspace/workspace.js';
import { defaultJournalName, JournalFile, RunRecord } from '../../workspace/journal-file.js';
import { takeLock } from '../../workspace/lock.js';
import { replaceFile } from '../../workspace/replace-file.js';
import { type HealOptions, type HealRun } from './heal.js';
import { confirmationText, expectWork, nextSteps } from './next-steps.js';
import { showPlan } from './plan-command.js';
import { type PlanSession } from './plan-run.js';
import { type RunLeavings, wholeOutcome } from './whole-outcome.js';

export interface ApplyOptions extends TenantOptions, HealOptions {
  readonly yes?: boolean;
  readonly allOrNothing?: boolean;
  readonly journal?: string;
  readonly resume?: string;
  readonly justification?: string;
  readonly approval?: string;
  readonly out?: string;
}

/** All that a run of apply starts from. */
export interface ApplyRun {
  readonly session: PlanSession;
  readonly saved: Plan | undefined;
  /** The plan file as it was named. */
  readonly file: string | undefined;
  readonly fit: SavedPlanFit;
  readonly former: FoundTraces | undefined;
  /** Where only what the tenant moved is put back. */
  readonly heal?: HealRun | undefined;
  readonly workspace: Workspace;
  /** Where the outcome goes as JSON, in addition to what is printed. */
  readonly out: ResultFile | undefined;
}

/** Applies what was planned and reports the outcome. Journal and undo plan are made if there is something to write. */
async function applyAndReport(run: ApplyRun, options: ApplyOptions, context: CliContext): Promise<ExitCode> {
  const { session, saved, fit, former, workspace } = run;
  const { connection } = session;
  const log = createLog(context, options);
  const journal = journalOf(run, options, context);
  const undoFile =
    run.file !== undefined && resolve(context.cwd, run.file) === workspace.undo
      ? workspace.redo
      : workspace.undo;
  const { stop, requestStop, end } = handleInterrupt(context, log);
  const record = new RunRecord({
    journal,
    writeUndoPlan: (plan) => replaceFile(undoFile, renderPlanJson(plan)),
    requestStop,
  });
  const name = await nameIn(session);
  const progress = await createProgress(context, log, {
    isQuiet: options.quiet === true,
    ...workOf(run),
    waits: connection.waits,
  });
  try {
    const outcome = await applyPlan({
      run: session.run,
      writer: connection.openWriter(stop),
      clock: context.clock,
      journal: record.journal,
      undo: record.undo,
      readAuditLog: auditLogOf(connection.audit, context.clock),
      self: await connection.self(),
      host: hostname(),
      runUrl: runUrlOf(context),
      stop,
      approvals: approvalsOf(former?.traces, {
        justification: options.justification,
        code: options.approval,
      }),
      former: former?.traces,
      file: saved,
      stale: fit.stale,
      onStart: progress.onStart,
      onPolicy: progress.onPolicy,
      onBug: (error) => reportFailure(error, log, options.logFormat),
    });
    progress.end();
    const { undoPlan, problems } = record;
    const isTemporary = placeOf(options, context).isTemporary === true;
    const files = isTemporary
      ? { journal: undefined, undoPlan: undefined }
      : { journal: journal.path, undoPlan };
    const left = { ...files, undoFile, isStopped: stop.isStopped, problems };
    const whole = wholeOutcome({ ...outcome, ...name }, run, left, options, context);
    context.observer?.onOutcome?.(whole);
    if (options.format !== 'text' || hasSomethingToReport(run))
      print(whole, options, context, undoStep(whole, run, left, options, context));
    const isSaved = await save(whole, run, log);
    const { reads, writes } = connection.calls;
    log.info(`${counted(reads, 'read')} and ${counted(writes, 'write')} in all.`);
    const isAll =
      whole.policies.every(isDone) &&
      !hasErrors(session.run.plan.diagnostics) &&
      problems.length === 0 &&
      isSaved;
    return isAll ? EXIT.ok : EXIT.partial;
  } finally {
    progress.end();
    end();
    // What is in it has been flushed; a failing close must not hide the outcome.
    await journal.close().catch(() => undefined);
  }
}

/** The outcome was printed: that it cannot be saved as well is reported, and ends nothing. */
async function save(outcome: Outcome, { out }: ApplyRun, log: Log): Promise<boolean> {
  try {
    await out?.write(renderOutcomeJson(outcome));
    return true;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    log.error(`error: ${error.message}`);
    return false;
  }
}

/** The name of the tenant, for an outcome. A plan as JSON does without, and has not asked. */
async function nameIn({ shown, connection }: PlanSession): Promise<Pick<Outcome, 'tenantName'>> {
  const tenantName = await tenantNameOf(shown, connection);
  return tenantName === undefined ? {} : { tenantName };
}

/** Reports the outcome of a run that a limit keeps from writing anything. As text the plan itself has said it. */
async function refuseRun(
  { session, out }: ApplyRun,
  options: ApplyOptions,
  context: CliContext,
): Promise<ExitCode> {
  const outcome = { ...refusedRun(session.run.plan), ...(await nameIn(session)) };
  if (options.format !== 'text') print(outcome, options, context);
  await out?.write(renderOutcomeJson(outcome));
  return EXIT.refused;
}

function journalOf(
  { workspace }: ApplyRun,
  { journal }: ApplyOptions,
  { cwd, clock, openNew }: CliContext,
): JournalFile {
  const path =
    journal === undefined ? join(workspace.folder, defaultJournalName(clock.now())) : resolve(cwd, journal);
  return new JournalFile(path, journal === undefined, () => clock.now(), openNew);
}

/** Longer than any address of a run. */
const MOST_CHARACTERS = 1000;

/**
 * Address of the run of a pipeline; undefined if none is known. Without what may be a secret: the sign-in, and of the query all
 * but numbers.
 */
function runUrlOf({ env }: CliContext): string | undefined {
  const given = env.ASSIGNCTL_RUN_URL ?? '';
  if (given.length > MOST_CHARACTERS || !URL.canParse(given)) return undefined;
  const { protocol, origin, pathname, searchParams } = new URL(given);
  const numbers = [...searchParams].filter(([, value]) => /^\d{1,20}$/.test(value));
  const query = numbers.length === 0 ? '' : `?${new URLSearchParams(numbers).toString()}`;
  return /^https?:$/.test(protocol) ? `${origin}${pathname}${query}` : undefined;
}

/** How much there is to apply, and how long a policy takes at the least. */
function workOf({ session: { run, connection } }: ApplyRun): {
  readonly total: number;
  readonly msPerPolicy: number;
} {
  const { changed, requests } = run.plan.summary;
  const { calls, perMs } = connection.writeLimit;
  return { total: changed, msPerPolicy: changed === 0 ? 0 : (requests / changed) * (perMs / calls) };
}

/** A plan without changes has said all there is to say. */
function hasSomethingToReport({ session, fit }: ApplyRun): boolean {
  const { changed, blocked } = session.run.plan.summary;
  return changed > 0 || blocked > 0 || fit.ended.length > 0;
}

function print(outcome: Outcome, options: ApplyOptions, context: CliContext, undo?: NextStep): void {
  if (options.format === 'json') context.stdout.write(renderOutcomeJson(outcome));
  else if (options.format === 'markdown')
    context.stdout.write(renderOutcomeMarkdown(outcome, undefined, undo));
  else context.stdout.write(`\n${renderOutcomeText(outcome, { colour: useColour(options, context), undo })}`);
}

/** The command that undoes a run, or an undo, to copy; none for the embedded Graph, which ends with the run. */
function undoStep(
  { undo }: Outcome,
  { saved }: ApplyRun,
  { undoPlan }: Pick<RunLeavings, 'undoPlan'>,
  options: ApplyOptions,
  context: CliContext,
): NextStep | undefined {
  if (undo === undefined || options.emulator === true) return undefined;
  const isUndo = saved?.undoes !== undefined && saved.redoes === undefined;
  const isRefused =
    undoPlan !== undefined &&
    [...undoPlan.refused, ...undoPlan.policies.flatMap(({ refused }) => refused)].length > 0;
  const verb = isUndo ? 'redo' : 'undo';
  return {
    what: isRefused ? `To see what ${verb} would do, and what it refuses` : `To ${verb}`,
    command: printedCommand(['undo', undo], { ...options, only: [] }, context),
  };
}

/**
 * What `apply` and `undo` do once their plan is made: show it, ask, and apply it under the lock. `isReviewed`: the plan
 * was compared with a reviewed one, and there is no question. Closes the connection.
 */
export async function applySession(
  run: ApplyRun,
  isReviewed: boolean,
  options: ApplyOptions,
  context: CliContext,
): Promise<ExitCode> {
  const { session, saved, workspace, heal } = run;
  const log = createLog(context, options);
  const { plan } = session.run;
  context.observer?.onPlan?.(plan);
  try {
    if (saved !== undefined) assertTenant(saved, plan.tenantId);
    const command = plan.undoes === undefined ? 'apply' : 'undo';
    const next = nextSteps(plan, run.file, options, context).filter(() => plan.refused.length > 0);
    const display = {
      ...session.shown,
      settingsFile: shownSettingsFile(options, context),
      command,
      next,
    };
    if (options.format === 'text') await showPlan(plan, options, context, display);
    const hasChanges = plan.summary.changed > 0;
    const isRefused = plan.refused.length > 0 && hasChanges;
    // The person who confirms, or learns why it is refused, must see the plan; stdout is for the outcome.
    if (options.format !== 'text' && (isRefused || (!isReviewed && options.yes !== true)))
      log.text(renderPlanText(showPlanFrom(viewOf(options, context), plan), { ...display, colour: false }));
    for (const left of heal?.left ?? []) log.notice(leftText(left));
    if (isRefused) return await refuseRun(run, options, context);
    if (!hasChanges) return await applyAndReport(run, options, context);
    const release = await takeLock(workspace.lockFor(session.connection.origin), context.clock.now());
    try {
      if (!isReviewed && !(await isConfirmed(run, options, context))) return EXIT.error;
      return await applyAndReport(run, options, context);
    } finally {
      await release();
    }
  } finally {
    await session.connection.close();
  }
}

/** Asks, unless there is nothing that would be sent: then the outcome says why. */
async function isConfirmed(
  { session, fit }: ApplyRun,
  options: ApplyOptions,
  context: CliContext,
): Promise<boolean> {
  const { ask } = context;
  const log = createLog(context, options);
  const { plan } = session.run;
  const work = expectWork(plan, fit.stale);
  if (options.yes === true || work.policies === 0) return true;
  if (ask === undefined) {
    log.error('Nothing was applied: there is no terminal to ask on. Say --yes, or apply a saved plan.');
    return false;
  }
  const answer = await ask(`\n${confirmationText(work, plan.tenantId, session.shown.tenantName)}`);
  if (answer.trim() === 'yes') return true;
  log.notice('Nothing was applied.');
  return false;
}
