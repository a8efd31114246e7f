import { type Outcome, type PolicyOutcome } from '../model/outcome.js';
import { policyKey, type PolicyPlan } from '../model/plan.js';
import { type ApplyInput } from './apply-input.js';
import { baselineOf } from './baseline-of.js';
import { Ledger } from './ledger.js';
import { isDone, outcomeOf, refusedOutcome, unsent } from './policy-outcomes.js';
import { type Findings, startPolicies } from './start-policies.js';
import { findUnseenHands, type UnseenHands } from './unseen-hands.js';

/**
 * Carries out a plan: policies side by side, each in its own order, and a policy that loses a group after those that
 * gain it. Every policy with a change and every blocked one is in the outcome. Before the first write the journal and
 * the undo plan are on disk; nothing is written down where nothing is to be written.
 */
export async function applyPlan(input: ApplyInput): Promise<Outcome> {
  const { plan } = input.run;
  const changed = plan.policies.filter(({ changes }) => changes.length > 0);
  const hindered = new Map(
    changed.flatMap((planned) => {
      const outcome = hindranceOf(planned, input);
      return outcome === undefined ? [] : [[policyKey(planned), outcome]];
    }),
  );
  const free = changed.filter((planned) => !hindered.has(policyKey(planned)));
  const ledger = new Ledger(input.run, free, input.former, input.file);
  if (!ledger.isEmpty) await ledger.open(input.journal, input.undo);
  // All are awaited even where one throws: no write may still be on the way when this function ends.
  const findings: Findings = { readings: new Map(), assigned: [] };
  const settled = await Promise.allSettled(startPolicies(changed, hindered, ledger, findings, input));
  if (!ledger.isEmpty) await input.undo.write(ledger.undoPlan());
  const outcomes = settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
  if (!ledger.isEmpty) await input.journal.write({ kind: 'end', isComplete: !outcomes.some(isLeftOver) });
  const unseen = await findUnseenHands(findings.assigned, input.readAuditLog, input.stop);
  return {
    ...outcomeOf(
      plan,
      outcomes.map((outcome) => withUnseen(outcome, unseen)),
    ),
    baseline: baselineOf(input.run, findings.readings),
    ...(unseen.doubt === undefined ? {} : { notes: [unseen.doubt] }),
  };
}

function withUnseen(outcome: PolicyOutcome, { told }: UnseenHands): PolicyOutcome {
  const sentence = outcome.id === undefined ? undefined : told.get(policyKey({ ...outcome, id: outcome.id }));
  if (sentence === undefined) return outcome;
  return {
    ...outcome,
    reason: [...(outcome.reason === undefined ? [] : [outcome.reason]), sentence].join(' '),
  };
}

/** What keeps a policy from being carried out before anything else is looked at. */
function hindranceOf(planned: PolicyPlan, { stale }: ApplyInput): PolicyOutcome | undefined {
  const why = stale.get(policyKey(planned));
  if (why !== undefined) return unsent(planned, 'stale', why);
  return planned.refused.length === 0 ? undefined : refusedOutcome(planned, planned.refused);
}

/** Whether the next run has to go on with a policy. One that is stale or refused was not begun. */
function isLeftOver(outcome: PolicyOutcome): boolean {
  return !isDone(outcome) && outcome.result !== 'stale' && outcome.result !== 'refused';
}
