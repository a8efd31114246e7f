import { type Outcome, type PolicyOutcome } from '../model/results/outcome.js';
import { policyKey, type PolicyPlan } from '../model/results/plan.js';
import { type ApplyInput } from './apply-input.js';
import { AuditWatch } from './audit-watch.js';
import { baselineOf } from './baseline-of.js';
import { Ledger } from './journal/run-recorder.js';
import { isDone, outcomeOf, refusedOutcome, unsent } from './policy-outcomes.js';
import { type Findings, startPolicies } from './start-policies.js';
import { type UnseenHands } from './unseen-hands.js';

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
  const findings: Findings = { readings: new Map(), asSent: new Set() };
  const { readAuditLog, clock, stop } = input;
  const auditWatch = new AuditWatch(free.map(policyKey), readAuditLog, clock, stop);
  const settled = await Promise.allSettled(
    startPolicies(changed, hindered, ledger, findings, auditWatch, input),
  );
  if (!ledger.isEmpty) await input.undo.write(ledger.undoPlan());
  const outcomes = settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
  const unseen = await auditWatch.tell((key) => findings.asSent.has(key));
  const told = outcomes.map((outcome) => withUnseen(outcome, unseen));
  for (const { policy, sentence } of unseen.told.values())
    await input.journal.write({ kind: 'overwritten', policy, sentence });
  if (!ledger.isEmpty) await input.journal.write({ kind: 'end', isComplete: !outcomes.some(isLeftOver) });
  return {
    ...outcomeOf(plan, told),
    baseline: baselineOf(input.run, findings.readings),
    ...(unseen.doubt === undefined ? {} : { notes: [unseen.doubt] }),
  };
}

function withUnseen(outcome: PolicyOutcome, { told }: UnseenHands): PolicyOutcome {
  const hands = outcome.id === undefined ? undefined : told.get(policyKey({ ...outcome, id: outcome.id }));
  if (hands === undefined) return outcome;
  return {
    ...outcome,
    reason: [...(outcome.reason === undefined ? [] : [outcome.reason]), hands.sentence].join(' '),
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
