import { join, relative, resolve } from 'node:path';
import { applyPlan, isDone } from '../applier/apply-plan.js';
import { approvalsOf } from '../applier/approvals.js';
import { type Outcome, type PolicyOutcome } from '../model/outcome.js';
import { policyKey } from '../model/plan.js';
import { renderOutcomeJson, renderPlanJson } from '../report/json.js';
import { counted } from '../report/labels.js';
import { renderOutcomeMarkdown } from '../report/outcome-markdown.js';
import { renderOutcomeText } from '../report/outcome-text.js';
import { type ApplyOptions, type ApplyRun } from './commands/apply.js';
import { type CliContext } from './context.js';
import { EXIT, type ExitCode, UsageError } from './exit-codes.js';
import { defaultJournalName, JournalFile, replaceFile } from './journal-file.js';
import { createLog } from './log.js';
import { useColour } from './options.js';
import { createProgress } from './progress.js';
import { heedStop } from './stop.js';

/** Carries out what was planned and tells the outcome. Journal and undo plan are made where there is something to write. */
export async function carryOut(run: ApplyRun, options: ApplyOptions, context: CliContext): Promise<ExitCode> {
  const { session, saved, fit, former, workspace } = run;
  const { connection } = session;
  const log = createLog(context.stderr, options.logLevel);
  const journal = journalOf(run, options, context);
  const undoFile =
    run.file !== undefined && resolve(context.cwd, run.file) === workspace.undo
      ? workspace.redo
      : workspace.undo;
  const progress = createProgress(context, options.quiet === true, connection.waits);
  const { stop, end } = heedStop(context);
  try {
    const outcome = await applyPlan({
      run: session.run,
      writer: connection.openWriter(stop),
      clock: context.clock,
      journal,
      undo: { write: (plan) => replaceFile(undoFile, renderPlanJson(plan)) },
      stop,
      approvals: approvalsOf(former?.traces, {
        justification: options.justification,
        code: options.approval,
      }),
      former: former?.traces,
      fileDigest: saved?.digest,
      stale: fit.stale,
      onStart: progress.onStart,
      onPolicy: progress.onPolicy,
    });
    progress.end();
    const whole = withWhole(outcome, run, stop.isStopped, journal.path, undoFile, context);
    print(whole, run, options, context);
    const { reads, writes } = connection.calls;
    log.info(`${counted(reads, 'read')} and ${counted(writes, 'write')} in all.`);
    return whole.policies.every(isDone) ? EXIT.ok : EXIT.partial;
  } finally {
    progress.end();
    end();
    await journal.close();
  }
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

/** The outcome with what only this edge knows: what earlier runs did, the files it left, and how to go on. */
function withWhole(
  outcome: Outcome,
  run: ApplyRun,
  isStopped: boolean,
  journal: string | undefined,
  undo: string,
  { cwd }: CliContext,
): Outcome {
  const told = new Set(
    outcome.policies.flatMap(({ type, id }) => (id === undefined ? [] : [policyKey({ type, id })])),
  );
  const earlier = run.saved === undefined ? appliedEarlier(run) : [];
  const ended = [...run.fit.ended, ...earlier].filter(
    ({ type, id }) => id === undefined || !told.has(policyKey({ type, id })),
  );
  const summary = { ...outcome.summary };
  for (const { result } of ended) summary[result] += 1;
  // Each policy counts once: what is told by name is not among the unchanged.
  const planned = new Set(run.session.run.plan.policies.map(policyKey));
  summary.unchanged -= ended.filter(
    ({ type, id, result }) =>
      result === 'already applied' && id !== undefined && planned.has(policyKey({ type, id })),
  ).length;
  const policies = [...outcome.policies, ...ended];
  const show = (path: string): string => relative(cwd, path) || path;
  const notes = notesOf(run, policies, isStopped);
  const next = policies.every(isDone) ? undefined : nextCommand(run, policies);
  return {
    ...outcome,
    summary,
    policies,
    ...(run.session.connection.waits.count > 0 ? { waits: { ...run.session.connection.waits } } : {}),
    ...(journal === undefined ? {} : { journal: show(journal), undo: show(undo) }),
    ...(notes.length > 0 ? { notes } : {}),
    ...(next === undefined ? {} : { next }),
  };
}

/** With `--resume`, what the run that is gone on with had done already. */
function appliedEarlier({ former, session }: ApplyRun): readonly PolicyOutcome[] {
  const unchanged = new Set(
    session.run.plan.policies.filter(({ changes }) => changes.length === 0).map(policyKey),
  );
  return [...(former?.traces.policies ?? [])].flatMap(([key, { policy, states, result }]): PolicyOutcome[] =>
    unchanged.has(key) && (result === 'applied' || (result === undefined && states.size > 0))
      ? [
          {
            ...policy,
            result: 'already applied',
            reason: `The unfinished run of ${former?.file ?? ''} ${result === undefined ? 'had brought it there, or it was never to change' : 'applied it'}.`,
            requests: [],
          },
        ]
      : [],
  );
}

function notesOf(
  { saved, former, heal }: ApplyRun,
  policies: readonly PolicyOutcome[],
  isStopped: boolean,
): readonly string[] {
  const wrote = policies.some(({ requests }) => requests.length > 0);
  return [
    ...(isStopped ? ['The run was stopped before its end.'] : []),
    ...(former === undefined
      ? []
      : [`This goes on with the unfinished run of ${former.file}; its undo plan takes back both.`]),
    ...(heal !== undefined && heal.left.length > 0
      ? [
          `Only what the tenant had moved was put back; ${counted(heal.left.length, 'policy waits', 'policies wait')} for an apply or a decision.`,
        ]
      : []),
    ...(saved?.undoes !== undefined && wrote
      ? [
          'The tenant holds again what it held; the files still ask for what was taken back, and the next apply would make it so.',
        ]
      : []),
  ];
}

function nextCommand({ file, saved, heal }: ApplyRun, policies: readonly PolicyOutcome[]): string {
  const isOver = policies.every(
    ({ result }) => isDone({ result }) || result === 'stale' || result === 'blocked' || result === 'refused',
  );
  if (isOver) return 'assignctl plan';
  if (heal !== undefined) return `assignctl apply --heal --baseline ${heal.baseline}`;
  return file === undefined || saved === undefined ? 'assignctl apply' : `assignctl apply ${file}`;
}

function print(
  outcome: Outcome,
  { session, fit }: ApplyRun,
  options: ApplyOptions,
  context: CliContext,
): void {
  const { summary } = session.run.plan;
  if (options.format === 'json') context.stdout.write(renderOutcomeJson(outcome));
  else if (options.format === 'markdown') context.stdout.write(renderOutcomeMarkdown(outcome));
  else if (summary.changed > 0 || summary.blocked > 0 || fit.ended.length > 0)
    context.stdout.write(`\n${renderOutcomeText(outcome, { colour: useColour(options, context) })}`);
}
