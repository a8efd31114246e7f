import { type JsonObject } from '../json.js';
import { type Direction } from '../project/declaration.js';
import { type TargetLabel } from '../results/change.js';
import { decodeTarget } from '../assignment/graph-codec.js';
import { type Target } from '../assignment/assignment.js';
import { type PolicyType } from './policy-types.js';

/**
 * A policy set (`deviceAppManagement/policySets`, beta): policies, and the targets it assigns all of them to. The MAM types
 * store what a set assigns as direct assignments (Microsoft Learn, “Policy sets”), so only the set itself shows where they
 * come from.
 */
export interface PolicySet {
  readonly id: string;
  readonly name: string;
  /** Ids of the policies and apps it contains, as its items have them. */
  readonly payloadIds: readonly string[];
  /** Targets of its assignments, as read. */
  readonly targets: readonly JsonObject[];
}

/** What is known of the policy sets of a tenant. */
export interface PolicySets {
  readonly known: readonly PolicySet[];
  /** Why all or some of them could not be read, in a sentence. Nothing is blocked by it. */
  readonly unread?: string;
}

/** A policy set as reports name it. */
export interface PolicySetLabel {
  readonly id: string;
  readonly name: string;
}

/** The policy sets that contain a policy and assign it to this target, by name. */
export type FindPolicySets = (
  policy: { readonly type: PolicyType; readonly id: string },
  target: Target,
) => readonly PolicySetLabel[];

/** Finds policy sets by policy and target; none if no one asked for them. Make it once for many policies: it is an index. */
export function findPolicySets({ known }: PolicySets = { known: [] }): FindPolicySets {
  const byPayload = new Map<string, PolicySet[]>();
  for (const set of known)
    for (const id of new Set(set.payloadIds.map(payloadKey)))
      byPayload.set(id, [...(byPayload.get(id) ?? []), set]);
  return ({ type, id }, target) =>
    (byPayload.get(payloadKey(id)) ?? [])
      .filter(({ targets }) => targets.some((raw) => decodeTarget(raw, type)?.key === target.key))
      .map((set) => ({ id: set.id, name: set.name }));
}

/** Items name a policy by its id with its prefix (seen in exports) or, as elsewhere in Intune, by the guid only. */
function payloadKey(id: string): string {
  return id.toLowerCase().replace(/^[a-z]_/, '');
}

/**
 * An assignment of a policy that policy sets of the tenant make too. The service does not distinguish them: a set may make
 * again what is removed, and what is removed from a set stays with the policy.
 */
export interface PolicySetAssignment {
  readonly type: PolicyType;
  readonly policyId: string;
  readonly policyName: string;
  readonly direction: Direction;
  readonly target: TargetLabel;
  /** Key of the change of this assignment, if the plan changes it. */
  readonly change?: string;
  readonly policySets: readonly PolicySetLabel[];
}
