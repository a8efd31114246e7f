import { decodeFilter, decodeTarget } from '../differ/diff/desired-assignment.js';
import { contentFingerprint, fingerprint } from '../differ/diff/fingerprint.js';
import { type Names } from '../differ/diff/describe-changes.js';
import { type CurrentPolicy } from '../model/tenant/tenant.js';
import { type Direction } from '../model/project/declaration.js';
import { type PlanState } from '../model/results/explanation.js';
import { canonicalJson, type JsonObject } from '../model/json.js';
import {
  type AssignmentLabel,
  type KeptAssignment,
  type Plan,
  policyKey,
  type PolicyPlan,
  type TargetLabel,
} from '../model/results/plan.js';
import { FILTER_ID, FILTER_TYPE } from '../model/tenant/target-types.js';
import { type Entry, entriesOf, reachAlike } from './explained-assignments.js';

/** What a saved plan makes of one policy. */
export interface PolicyFuture {
  readonly state: PlanState;
  /** What the policy holds once the plan is carried out. */
  readonly entries: readonly Entry[];
  /** Why the plan does not simply do what it says, a sentence each. */
  readonly notes: readonly string[];
}

/** How a saved plan stands to a policy as it is now, and what it would leave behind. */
export function futureOf(
  plan: Plan,
  policy: CurrentPolicy,
  now: readonly Entry[],
  names: Names,
): PolicyFuture {
  const key = policyKey(policy);
  const planned = plan.policies.find((one) => policyKey(one) === key);
  const as = (state: PlanState, ...notes: readonly string[]): PolicyFuture => ({
    state,
    entries: now,
    notes,
  });
  if (planned === undefined) return isBlocked(plan, policy) ? as('blocked', BLOCKED) : as('outside');
  if (policy.unreadable !== undefined) return as(planned.changes.length > 0 ? 'changes' : 'unchanged');
  // The plan of an undo knows states by their content: ids may have been given anew.
  const asFound = plan.undoes === undefined ? fingerprint : contentFingerprint;
  const isAsFound = asFound(policy.assignments) === planned.fingerprint;
  if (isAsFound && planned.changes.length === 0) return as('unchanged');
  const then = entriesOf(listAfter(planned, plan), names);
  if (!isAsFound) return reachAlike(now, then) ? as('already applied') : as('overtaken', OVERTAKEN);
  const refusals = [...planned.refused, ...plan.refused].map(({ code }) => code);
  if (refusals.length === 0) return { state: 'changes', entries: then, notes: [] };
  const note = `Apply refuses this as the plan stands (${[...new Set(refusals)].join(', ')}): this is what it would be if that were allowed.`;
  return { state: 'refused', entries: then, notes: [note] };
}

const BLOCKED = 'The plan could not be made for this policy, and apply would leave it as it is.';
const OVERTAKEN =
  'The policy was changed after the plan was made, and apply would leave it as it is. Plan again to see what the files ask for now.';

function isBlocked({ blocked }: Plan, { type, id, name }: CurrentPolicy): boolean {
  return blocked.some(
    (one) =>
      one.type === type &&
      (one.id === undefined ? one.name === name : one.id.toLowerCase() === id.toLowerCase()),
  );
}

/** The policies of a plan that the tenant does not have; those of types that could not be read are not among them. */
export function goneFrom(
  plan: Plan,
  isRead: (type: PolicyPlan['type']) => boolean,
  live: readonly CurrentPolicy[],
): readonly PolicyPlan[] {
  const keys = new Set(live.map(policyKey));
  return plan.policies.filter((policy) => isRead(policy.type) && !keys.has(policyKey(policy)));
}

/** A policy's whole list once its changes are made, as Graph would show it: what changes, what stays, what nobody understands. */
export function listAfter(policy: PolicyPlan, { unknown, policySets }: Plan): readonly JsonObject[] {
  const key = policyKey(policy);
  const own = (kept: readonly KeptAssignment[]): readonly KeptAssignment[] =>
    kept.filter(({ type, policyId }) => policyKey({ type, id: policyId }) === key);
  // What policy sets own stands among the unchanged too, but only here it says so.
  const ofSets = own(policySets).map(({ target }) => ({ target, source: 'policySets' }));
  const unchanged = policy.unchanged.map((label) => ({ target: targetOf(label) }));
  for (const { target } of ofSets) {
    const twin = unchanged.findIndex((other) => signature(other.target) === signature(target));
    if (twin >= 0) unchanged.splice(twin, 1);
  }
  return [
    ...policy.changes.flatMap(({ after }) => (after === null ? [] : [{ ...after }])),
    ...unchanged,
    ...ofSets,
    // Of which kind a source nobody knows was, the plan does not say: its own code is as strange.
    ...own(unknown).map(({ target, reason }) => ({
      target,
      ...(reason === 'unknown-source' ? { source: reason } : {}),
    })),
  ];
}

function signature(target: JsonObject): string {
  return canonicalJson([decodeTarget(target)?.key ?? null, decodeFilter(target) ?? null]);
}

function targetOf({ direction, target, filter }: AssignmentLabel): JsonObject {
  const narrowed = filter === undefined ? {} : { [FILTER_ID]: filter.id, [FILTER_TYPE]: filter.mode };
  return { ...wireTarget(direction, target), ...narrowed };
}

function wireTarget(direction: Direction, { kind, id, odataType, properties }: TargetLabel): JsonObject {
  const typed = (type: string, more: JsonObject = {}): JsonObject => ({
    '@odata.type': `#microsoft.graph.${type}`,
    ...more,
  });
  // All users of a managed app policy are a virtual group, and so have an id.
  if (id !== undefined)
    return typed(direction === 'include' ? 'groupAssignmentTarget' : 'exclusionGroupAssignmentTarget', {
      groupId: id,
    });
  if (kind === 'allUsers') return typed('allLicensedUsersAssignmentTarget');
  if (kind === 'allDevices') return typed('allDevicesAssignmentTarget');
  return typed(odataType ?? '', properties);
}
