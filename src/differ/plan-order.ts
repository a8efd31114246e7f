import { type KeptAssignment } from '../model/plan.js';
import { POLICY_TYPE_NAMES, type PolicyType } from '../model/policy-types.js';

/** Sorts policies by type, name and id, whatever order files and tenant gave them. */
export function planOrder({ type, name, id }: { type: PolicyType; name: string; id: string }): string {
  return [POLICY_TYPE_NAMES.indexOf(type), name, id].join('\u0000');
}

/** The same for what is kept, then by assignment. */
export function keptOrder({ type, policyName, policyId, assignmentId }: KeptAssignment): string {
  return `${planOrder({ type, name: policyName, id: policyId })}\u0000${assignmentId}`;
}
