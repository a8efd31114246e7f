import { compareText } from '../../model/json.js';
import { type KeptAssignment, policyKey, type UnmanagedPolicy } from '../../model/results/plan.js';
import { POLICY_TYPE_NAMES, type PolicyType, policyTypeInfo } from '../../model/tenant/policy-types.js';
import { managedTypes } from '../../model/project/settings.js';
import { type CurrentPolicy, whyMissed } from '../../model/tenant/tenant.js';
import type { PlanInput } from '../draft-plan.js';
import { type Resolution, resolveDeclarations, type ResolvedPolicy } from '../resolve/resolve.js';
import { type TenantDiagnostic } from '../resolve/tenant-codes.js';
import { type PolicyChanges, opaqueTarget } from './changes.js';

/** Sorts policies by type, name and id, independent of the order that files and tenant gave them. */
export function planOrder({ type, name, id }: { type: PolicyType; name: string; id: string }): string {
  return [POLICY_TYPE_NAMES.indexOf(type), name, id].join('\u0000');
}

/** The same for what is kept, then by assignment. */
export function keptOrder({ type, policyName, policyId, assignmentId }: KeptAssignment): string {
  return `${planOrder({ type, name: policyName, id: policyId })}\u0000${assignmentId}`;
}

/** Assignments that a policy set owns or that are not understood: kept, and reported. */
export function keptAssignments(
  { policy }: ResolvedPolicy,
  { after }: PolicyChanges,
): readonly KeptAssignment[] {
  const owner = { type: policy.type, policyId: policy.id, policyName: policy.name };
  return [
    ...after.opaque.map(({ id, raw, reason }) => ({
      ...owner,
      assignmentId: id,
      reason,
      target: opaqueTarget(raw),
    })),
    ...after.preserved.flatMap(({ assignment: { id, raw }, reason }) =>
      reason === 'policy-set' ? [{ ...owner, assignmentId: id, reason, target: opaqueTarget(raw) }] : [],
    ),
  ];
}

/** Whether a whole run must find every policy of the managed types in a file. */
function isStrict({ settings, otherDeclarations }: PlanInput): boolean {
  return settings.everyPolicyDeclared !== undefined && otherDeclarations.length === 0;
}

/** Unmanaged policies as errors, if the settings require every policy to be declared. */
export function undeclared(
  unmanaged: readonly UnmanagedPolicy[],
  input: PlanInput,
): readonly TenantDiagnostic[] {
  const { everyPolicyDeclared } = input.settings;
  if (everyPolicyDeclared === undefined || !isStrict(input)) return [];
  const about = { ...everyPolicyDeclared.place, severity: 'error' } as const;
  const unknown = managedTypes(input.settings).flatMap((type): TenantDiagnostic[] => {
    const why = whyMissed(input.tenant.policies.get(type));
    if (why === undefined) return [];
    return [
      {
        ...about,
        code: 'policies-unreadable',
        message: `Whether every ${policyTypeInfo(type).title} policy is declared, as the settings require, is not known: ${why}`,
        hint: 'Run assignctl doctor, or remove everyPolicyDeclared from the settings.',
      },
    ];
  });
  return [
    ...unknown,
    ...unmanaged.map(({ type, id, name }): TenantDiagnostic => ({
      ...about,
      code: 'policy-undeclared',
      message: `${type} “${name}” (${id}) is unmanaged, and the settings require every policy to be declared.`,
      hint: 'Write its declaration with assignctl export, or remove everyPolicyDeclared from the settings.',
    })),
  ];
}

/** Live policies that are not in the files: of these types, or of those that a plan looks at. */
export function findUnmanaged(
  { mentioned }: Resolution,
  input: PlanInput,
  types: Iterable<PolicyType> = isStrict(input)
    ? managedTypes(input.settings)
    : new Set(input.declarations.map(({ policy }) => policy.type)),
): readonly UnmanagedPolicy[] {
  const { otherDeclarations, tenant } = input;
  const known = new Set(mentioned.map(policyKey));
  for (const policy of resolveDeclarations(otherDeclarations, tenant).mentioned) known.add(policyKey(policy));
  return [...types]
    .flatMap((type): readonly CurrentPolicy[] => {
      const listing = tenant.policies.get(type);
      return listing?.ok ? listing.value : [];
    })
    .filter((policy) => !known.has(policyKey(policy)))
    .map(({ type, id, name, assignments, assignmentCount = assignments.length, unreadable }) => ({
      type,
      id,
      name,
      assignments: unreadable === undefined ? assignmentCount : null,
    }))
    .sort((a, b) => compareText(planOrder(a), planOrder(b)));
}
