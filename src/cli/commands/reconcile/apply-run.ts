import { join, resolve } from 'node:path';
import { applyPlan } from '../../../applier/apply-plan.js';
import { approvalsOf } from '../../../applier/approvals.js';
import { isDone, refusedRun } from '../../../applier/policy-outcomes.js';
import { type SavedPlanFit } from '../../../applier/saved-plan.js';
import { type Outcome } from '../../../model/results/outcome.js';
import { type Plan } from '../../../model/results/plan.js';
import { renderOutcomeMarkdown } from '../../../report/outcome/outcome-markdown.js';
import { renderOutcomeText } from '../../../report/outcome/outcome-text.js';
import { renderOutcomeJson, renderPlanJson } from '../../../report/text/json-text.js';
import { counted } from '../../../report/text/labels.js';
import { auditLogOf } from '../../connection/audit-log.js';
import { type CliContext } from '../../context.js';
import { EXIT, type ExitCode, UsageError } from '../../program/exit-codes.js';
import { type TenantOptions, useColour } from '../../program/options.js';
import { heedStop } from '../../terminal/interrupt.js';
import { createLog } from '../../terminal/log.js';
import { createProgress } from '../../terminal/progress.js';
import { type FoundTraces } from '../../workspace/find-journal.js';
import { defaultJournalName, JournalFile } from '../../workspace/journal-file.js';
import { replaceFile } from '../../workspace/replace-file.js';
import { type Workspace } from '../../workspace/workspace.js';
import { type HealOptions, type HealRun } from './heal.js';
import { type PlanSession } from './plan-run.js';
import { wholeOutcome } from './whole-outcome.js';

export interface ApplyOptions extends TenantOptions, HealOptions {
  readonly yes?: boolean;
  readonly allOrNothing?: boolean;
  readonly journal?: string;
  readonly resume?: string;
  readonly justification?: string;
  readonly approval?: string;
  readonly quiet?: boolean;
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
}

/** Carries out what was planned and tells the outcome. Journal and undo plan are made where there is something to write. */
export async function carryOut(run: ApplyRun, options: ApplyOptions, context: CliContext): Promise<ExitCode> {
  const { session, saved, fit, former, workspace } = run;
  const { connection } = session;
  const log = createLog(context, options);
  const journal = journalOf(run, options, context);
  const undoFile =
    run.file !== undefined && resolve(context.cwd, run.file) === workspace.undo
      ? workspace.redo
      : workspace.undo;
  let undoPlan: Plan | undefined;
  const { stop, end } = heedStop(context, log);
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
      journal,
      undo: {
        write: (plan) => {
          undoPlan = plan;
          return replaceFile(undoFile, renderPlanJson(plan));
        },
      },
      readAuditLog: auditLogOf(connection.audit),
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
    });
    progress.end();
    const left = { journal: journal.path, undoFile, undoPlan, isStopped: stop.isStopped };
    const whole = wholeOutcome(outcome, run, left, context.cwd);
    context.observer?.onOutcome?.(whole);
    if (options.format !== 'text' || hasSomethingToTell(run)) print(whole, options, context);
    const { reads, writes } = connection.calls;
    log.info(`${counted(reads, 'read')} and ${counted(writes, 'write')} in all.`);
    return whole.policies.every(isDone) ? EXIT.ok : EXIT.partial;
  } finally {
    progress.end();
    end();
    await journal.close();
  }
}

/** Tells the outcome of a run that a limit keeps from writing anything. As text the plan itself has said it. */
export function refuseRun({ session }: ApplyRun, options: ApplyOptions, context: CliContext): ExitCode {
  if (options.format !== 'text') print(refusedRun(session.run.plan), options, context);
  return EXIT.refused;
}

function journalOf(
  { workspace }: ApplyRun,
  { journal }: ApplyOptions,
  { cwd, clock }: CliContext,
): JournalFile {
  if (journal !== undefined && !journal.endsWith('.jsonl'))
    throw new UsageError(`--journal ${journal}: a journal’s name ends in .jsonl.`);
  const path =
    journal === undefined ? join(workspace.folder, defaultJournalName(clock.now())) : resolve(cwd, journal);
  return new JournalFile(path, journal === undefined, () => clock.now());
}

/** How much there is to carry out, and how long a policy takes at the least. */
function workOf({ session: { run, connection } }: ApplyRun): {
  readonly total: number;
  readonly msPerPolicy: number;
} {
  const { changed, requests } = run.plan.summary;
  const { calls, perMs } = connection.writeLimit;
  return { total: changed, msPerPolicy: changed === 0 ? 0 : (requests / changed) * (perMs / calls) };
}

/** A plan without changes has said all there is to say. */
function hasSomethingToTell({ session, fit }: ApplyRun): boolean {
  const { changed, blocked } = session.run.plan.summary;
  return changed > 0 || blocked > 0 || fit.ended.length > 0;
}

function print(outcome: Outcome, options: ApplyOptions, context: CliContext): void {
  if (options.format === 'json') context.stdout.write(renderOutcomeJson(outcome));
  else if (options.format === 'markdown') context.stdout.write(renderOutcomeMarkdown(outcome));
  else context.stdout.write(`\n${renderOutcomeText(outcome, { colour: useColour(options, context) })}`);
}
