import { type PlannedRun } from '../differ/finish-plan.js';
import { planOrder } from '../differ/diff/unmanaged.js';
import { heldOf } from '../differ/drift/baseline.js';
import { compareText, type JsonObject } from '../model/json.js';
import {
  type Baseline,
  type Outcome,
  OUTCOME_FORMAT_VERSION,
  type PolicyOutcome,
  type PolicyResult,
} from '../model/results/outcome.js';
import {
  type AbsentGainer,
  type BlockedPolicy,
  type Plan,
  type PolicyPlan,
  type Refusal,
} from '../model/results/plan.js';

/**
 * The assignments of every policy of a run at its end: as last read, for those it worked on; as planned from, for the
 * others. One that it wrote to and could not read again is left out: its state is not known.
 */
export function baselineOf(
  { plan, resolved }: PlannedRun,
  readings: ReadonlyMap<string, readonly JsonObject[] | undefined>,
): Baseline {
  const policies = [...resolved]
    .flatMap(([key, { policy }]) => {
      const assignments = readings.has(key) ? readings.get(key) : policy.assignments;
      return assignments === undefined ? [] : [{ policy, assignments }];
    })
    .sort((a, b) => compareText(planOrder(a.policy), planOrder(b.policy)))
    .map(({ policy: { type, id, name }, assignments }) => ({
      type,
      id,
      name,
      assignments: heldOf(assignments, type),
    }));
  return { graphVersion: plan.graphVersion, policies };
}

/** Whether nothing of a policy is left to do. */
export function isDone({ result }: Pick<PolicyOutcome, 'result'>): boolean {
  return result === 'applied' || result === 'already applied';
}

/** The ending of a policy that nothing was sent for. */
export function unsent(
  { type, id, name }: Pick<PolicyPlan, 'type' | 'id' | 'name'>,
  result: PolicyResult,
  reason: string,
): PolicyOutcome {
  return { type, id, name, result, reason, requests: [] };
}

export function refusedOutcome(planned: PolicyPlan, refusals: readonly Refusal[]): PolicyOutcome {
  const reasons = refusals.map(({ code, message, allow }) => `${code}: ${message} ${allow} would allow it.`);
  return unsent(planned, 'refused', reasons.join(' '));
}

/** Why nothing is sent for a policy that loses what another one does not gain in this run. */
export function skippedBecause({ name, reason }: AbsentGainer): string {
  const why = {
    blocked: 'that one is blocked',
    'left-out': '--only leaves that one out',
    pending: '--heal leaves that change to the next apply',
  }[reason];
  return `It loses a group that ${name} is to gain, and ${why}: ${NO_GAP}.`;
}

/** Why a policy is skipped: one that gains what it loses, or that is in a circle with it, was not applied. */
export const NO_GAP = 'no one is left without both';

/** The outcome of a run: how its policies ended, and those that were blocked before it began. */
export function outcomeOf(plan: Plan, ended: readonly PolicyOutcome[]): Outcome {
  const policies = [...ended, ...plan.blocked.map(blockedOutcome)];
  return {
    formatVersion: OUTCOME_FORMAT_VERSION,
    tenantId: plan.tenantId,
    summary: { ...countResults(policies), unchanged: plan.summary.unchanged },
    policies,
  };
}

/** The outcome of a run that a limit keeps from writing anything. */
export function refusedRun(plan: Plan): Outcome {
  const changed = plan.policies.filter(({ changes }) => changes.length > 0);
  return outcomeOf(
    plan,
    changed.map((planned) => refusedOutcome(planned, [...plan.refused, ...planned.refused])),
  );
}

function blockedOutcome({ type, id, name, messages }: BlockedPolicy): PolicyOutcome {
  return {
    type,
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    result: 'blocked',
    reason: messages.join(' '),
    requests: [],
  };
}

function countResults(policies: readonly PolicyOutcome[]): Record<PolicyResult, number> {
  const of = (result: PolicyResult): number => policies.filter((policy) => policy.result === result).length;
  return {
    applied: of('applied'),
    'already applied': of('already applied'),
    failed: of('failed'),
    stale: of('stale'),
    refused: of('refused'),
    blocked: of('blocked'),
    waiting: of('waiting'),
    skipped: of('skipped'),
  };
}
