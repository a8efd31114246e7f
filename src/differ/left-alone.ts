import { type CurrentPolicy } from '../model/current.js';
import { compareText } from '../model/json.js';
import { type KeptAssignment, policyKey, type UnmanagedPolicy } from '../model/plan.js';
import { opaqueTarget } from './describe.js';
import { type PolicyType } from '../model/policy-types.js';
import { planOrder } from './plan-order.js';
import { type PolicyChanges } from './changes.js';
import { type PlanInput } from './plan-input.js';
import { resolveDeclarations, type Resolution, type ResolvedPolicy } from './resolve.js';

/** Assignments that a policy set owns or that nobody understands: kept, and told. */
export function keptAssignments(
  { policy }: ResolvedPolicy,
  { current, diff }: PolicyChanges,
): readonly KeptAssignment[] {
  const owner = { type: policy.type, policyId: policy.id, policyName: policy.name };
  return [
    ...current.opaque.map(({ id, raw, reason }) => ({
      ...owner,
      assignmentId: id,
      reason,
      target: opaqueTarget(raw),
    })),
    ...diff.policySets.map(({ id, raw }) => ({
      ...owner,
      assignmentId: id,
      reason: 'policy-set' as const,
      target: opaqueTarget(raw),
    })),
  ];
}

/** Live policies of these types that no file speaks of. */
export function findUnmanaged(
  { mentioned }: Resolution,
  { otherDeclarations, tenant }: Pick<PlanInput, 'otherDeclarations' | 'tenant'>,
  types: Iterable<PolicyType>,
): readonly UnmanagedPolicy[] {
  const known = new Set(mentioned.map(policyKey));
  for (const policy of resolveDeclarations(otherDeclarations, tenant).mentioned) known.add(policyKey(policy));
  return [...types]
    .flatMap((type): readonly CurrentPolicy[] => {
      const listing = tenant.policies.get(type);
      return listing?.ok ? listing.value : [];
    })
    .filter((policy) => !known.has(policyKey(policy)))
    .map(({ type, id, name, assignments, assignmentCount = assignments.length }) => ({
      type,
      id,
      name,
      assignments: assignmentCount,
    }))
    .sort((a, b) => compareText(planOrder(a), planOrder(b)));
}
