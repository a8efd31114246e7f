import { relative } from 'node:path';
import { isDone } from '../../../applier/policy-outcomes.js';
import { type Outcome, type PolicyOutcome } from '../../../model/results/outcome.js';
import { type Plan, policyKey } from '../../../model/results/plan.js';
import { counted } from '../../../model/numbers.js';
import { type CliContext } from '../../context.js';
import { printedCommand, type RepeatedOptions } from '../../program/printed-command.js';
import { type ApplyRun } from './apply-run.js';

/** The files that a run left, and what went wrong with them. */
export interface RunLeavings {
  /** Undefined if there is none. */
  readonly journal: string | undefined;
  readonly undoFile: string;
  /** What that file contains by now. */
  readonly undoPlan: Plan | undefined;
  readonly isStopped: boolean;
  /** Files that could not be written, a sentence each. */
  readonly problems: readonly string[];
}

/** The outcome with what the applier does not know: what earlier runs did, the files that were left, and the next command. */
export function wholeOutcome(
  outcome: Outcome,
  run: ApplyRun,
  left: RunLeavings,
  options: RepeatedOptions,
  context: Pick<CliContext, 'cwd' | 'shell'>,
): Outcome {
  const reported = new Set(
    outcome.policies.flatMap(({ type, id }) => (id === undefined ? [] : [policyKey({ type, id })])),
  );
  const earlier = run.saved === undefined ? appliedEarlier(run) : [];
  const ended = [...run.fit.ended, ...earlier].filter(
    ({ type, id }) => id === undefined || !reported.has(policyKey({ type, id })),
  );
  const summary = { ...outcome.summary };
  for (const { result } of ended) summary[result] += 1;
  // Each policy counts once: what is reported by name is not among the unchanged.
  const planned = new Set(run.session.run.plan.policies.map(policyKey));
  summary.unchanged -= ended.filter(
    ({ type, id, result }) =>
      result === 'already applied' && id !== undefined && planned.has(policyKey({ type, id })),
  ).length;
  const policies = [...outcome.policies, ...ended];
  const show = (path: string): string => relative(context.cwd, path) || path;
  const notes = [...notesOf(run, policies, left), ...(outcome.notes ?? [])];
  const words = nextWords(run, policies);
  const next =
    policies.every(isDone) || words === undefined || options.emulator === true
      ? undefined
      : printedCommand(words, options, context);
  const { waits } = run.session.connection;
  const { tenant } = run.workspace;
  return {
    ...outcome,
    ...(tenant === undefined ? {} : { tenant }),
    summary,
    policies,
    ...(waits.count > 0 ? { waits: { ...waits } } : {}),
    ...(left.journal === undefined ? {} : { journal: show(left.journal) }),
    ...(left.journal !== undefined && (run.former !== undefined || outcome.policies.some(mayHaveWritten))
      ? { undo: show(left.undoFile) }
      : {}),
    ...(notes.length > 0 ? { notes } : {}),
    ...(next === undefined ? {} : { next }),
  };
}

/** With `--resume`, what the run that is continued had done already. */
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
            reason: `The unfinished run of ${former?.file ?? ''} ${result === undefined ? 'applied it, or it had no change' : 'applied it'}.`,
            requests: [],
          },
        ]
      : [],
  );
}

/** Whether a request took effect, or may have. */
function mayHaveWritten({ requests }: PolicyOutcome): boolean {
  return requests.some(({ status }) => status === null || status < 300 || status >= 500);
}

function notesOf(
  { saved, former, heal, session }: ApplyRun,
  policies: readonly PolicyOutcome[],
  { isStopped, undoPlan, problems }: RunLeavings,
): readonly string[] {
  const wrote = policies.some(mayHaveWritten);
  const { diagnostics } = session.run.plan;
  const undeclaredCount = diagnostics.filter(({ code }) => code === 'policy-undeclared').length;
  const refusedBack = (undoPlan?.policies ?? []).filter(({ refused }) => refused.length > 0);
  return [
    ...(isStopped && !policies.every(isDone) ? ['The run was stopped before its end.'] : []),
    ...problems,
    ...(undeclaredCount > 0
      ? [
          `${counted(undeclaredCount, 'policy is', 'policies are')} unmanaged, and the settings require every policy to be declared.`,
        ]
      : []),
    ...(former === undefined
      ? []
      : [`This continues the unfinished run of ${former.file}; its undo plan undoes both.`]),
    ...(heal !== undefined && heal.left.length > 0
      ? [
          `Only drift was reverted; ${counted(heal.left.length, 'policy waits', 'policies wait')} for an apply or a decision.`,
        ]
      : []),
    ...(saved !== undefined && wrote ? undoNotes(saved, policies.every(isDone)) : []),
    ...(wrote ? (undoPlan?.refused ?? []) : []).map(
      ({ code, message, allow }) => `Undo would be refused: ${code}: ${message} ${allow} would allow it.`,
    ),
    ...(wrote && refusedBack.length > 0
      ? [
          `Undo would be refused for ${counted(refusedBack.length, 'policy', 'policies')}: ${refusedBack
            .map(({ name, refused }) => `“${name}” (${refused.map(({ code }) => code).join(', ')})`)
            .join(', ')}.`,
        ]
      : []),
  ];
}

/** What an undo, or the undo of one, means for the tenant and for the files, which it does not read. */
function undoNotes({ undoes, redoes }: Plan, isWhole: boolean): readonly string[] {
  if (undoes === undefined) return [];
  if (redoes !== undefined)
    return [
      isWhole ? 'What was undone is applied again.' : 'Only a part of what was undone is applied again.',
    ];
  return [
    `${isWhole ? 'The tenant is back to its previous state' : 'Undo was partial'}. If the files still contain these changes, revert them too: the next apply makes them again.`,
  ];
}

/** How to continue; undefined for an undo that is over: a plan would make again what was undone. */
function nextWords(
  { file, saved, heal }: ApplyRun,
  policies: readonly PolicyOutcome[],
): readonly string[] | undefined {
  const isOver = policies.every(
    ({ result, replan }) =>
      isDone({ result }) || ['stale', 'blocked', 'refused'].includes(result) || replan === true,
  );
  if (isOver) return saved?.undoes === undefined ? ['plan'] : undefined;
  if (heal !== undefined) return ['apply', '--heal', '--baseline', heal.baseline];
  if (file === undefined || saved === undefined) return ['apply'];
  return [saved.undoes === undefined ? 'apply' : 'undo', file];
}
