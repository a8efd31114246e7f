import { allOf, sameContent } from '../model/assignment/equality.js';
import { decode } from '../model/assignment/graph-codec.js';
import { decodeStates } from '../model/assignment/plan-codec.js';
import { contentFingerprint, fingerprint } from '../differ/diff/fingerprint.js';
import { type CurrentPolicy } from '../model/tenant/tenant.js';
import { type PlanState } from '../model/results/explanation.js';
import { isBlockedIn, type Plan, policyKey, type PolicyPlan } from '../model/results/plan.js';
import { type ExplainedAssignment, explainedAssignments, type PolicyNames } from './explained-assignments.js';

/** One policy after an apply of a saved plan. */
export interface PlannedState {
  readonly state: PlanState;
  /** The policy's assignments after an apply of the plan. */
  readonly assignments: readonly ExplainedAssignment[];
  /** Why an apply would not, or not simply, do this, a sentence each. */
  readonly notes: readonly string[];
}

/** What a saved plan means for a policy as it is now. */
export function plannedStateOf(
  plan: Plan,
  policy: CurrentPolicy,
  now: readonly ExplainedAssignment[],
  names: PolicyNames,
): PlannedState {
  const key = policyKey(policy);
  const planned = plan.policies.find((one) => policyKey(one) === key);
  const as = (state: PlanState, ...notes: readonly string[]): PlannedState => ({
    state,
    assignments: now,
    notes,
  });
  if (planned === undefined) return isBlockedIn(plan, policy) ? as('blocked', BLOCKED) : as('outside');
  if (policy.unreadable !== undefined) return as(planned.changes.length > 0 ? 'changes' : 'unchanged');
  // The plan of an undo knows states by their content: the service may have given new ids.
  const asFound = plan.undoes === undefined ? fingerprint : contentFingerprint;
  const isAsFound = asFound(policy.assignments, policy.type) === planned.fingerprint;
  if (isAsFound && planned.changes.length === 0) return as('unchanged');
  const after = decodeStates(planned.after, policy.type);
  if (!isAsFound)
    return sameContent(allOf(decode(policy.assignments, policy.type)), allOf(after))
      ? as('already applied')
      : as('overtaken', OVERTAKEN);
  const then = explainedAssignments(after, names);
  const refusals = [...planned.refused, ...plan.refused].map(({ code }) => code);
  if (refusals.length === 0) return { state: 'changes', assignments: then, notes: [] };
  const note = `Apply refuses this plan (${[...new Set(refusals)].join(', ')}): this is what it would be if that were allowed.`;
  return { state: 'refused', assignments: then, notes: [note] };
}

const BLOCKED = 'The plan could not be made for this policy, and apply would leave it as it is.';
const OVERTAKEN =
  'The policy was changed after the plan was made, and apply would leave it as it is. Plan again to see what the files ask for now.';

/** The policies of a plan that the tenant does not have; those of types that could not be read are not among them. */
export function policiesMissingFromTenant(
  plan: Plan,
  isRead: (type: PolicyPlan['type']) => boolean,
  live: readonly CurrentPolicy[],
): readonly PolicyPlan[] {
  const keys = new Set(live.map(policyKey));
  return plan.policies.filter((policy) => isRead(policy.type) && !keys.has(policyKey(policy)));
}
