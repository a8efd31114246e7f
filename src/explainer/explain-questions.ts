import { decodeTarget } from '../differ/diff/desired-assignment.js';
import { type CurrentPolicy, type Questions, type Tenant } from '../model/tenant/tenant.js';
import { compareText, isJsonObject } from '../model/json.js';
import { type Plan, policyKey } from '../model/results/plan.js';
import {
  ALL_USERS_GROUP_ID,
  type GraphVersion,
  POLICY_TYPE_NAMES,
  policyTypeInfo,
} from '../model/tenant/policy-types.js';
import { listAfter } from './planned-state.js';

/** What explaining asks of a tenant: every policy with its whole list, and the groups a plan names. */
export function questionsFor(
  version: GraphVersion,
  plan: Plan | undefined,
  group: { readonly name?: string; readonly id?: string },
): Questions {
  return {
    types: POLICY_TYPE_NAMES.filter((type) => policyTypeInfo(type).versions.includes(version)),
    isDeclared: () => true,
    groupNames: group.name === undefined ? [] : [group.name],
    groupIds: [...(group.id === undefined ? [] : [group.id.toLowerCase()]), ...groupsAfter(plan)],
    filters:
      plan?.policies.some(({ changes }) => changes.some(({ filters }) => filters.after !== undefined)) ??
      false,
  };
}

/** Groups that a policy names, now or after the plan: ids in lower case, each once. Intune's virtual group is none. */
export function groupsNamedBy(policies: readonly CurrentPolicy[], plan?: Plan): readonly string[] {
  const keys = new Set(policies.map(policyKey));
  const now = policies.flatMap(({ assignments }) => assignments.map(({ target }) => target));
  const then = plan?.policies.filter((policy) => keys.has(policyKey(policy))) ?? [];
  const after = then.flatMap((policy) =>
    plan === undefined ? [] : listAfter(policy, plan).map(({ target }) => target),
  );
  return groupIds([...now, ...after]);
}

function groupsAfter(plan: Plan | undefined): readonly string[] {
  if (plan === undefined) return [];
  return groupIds(plan.policies.flatMap((policy) => listAfter(policy, plan).map(({ target }) => target)));
}

function groupIds(targets: readonly unknown[]): readonly string[] {
  const ids = targets.flatMap((target) =>
    isJsonObject(target) ? (decodeTarget(target)?.groupId ?? []) : [],
  );
  return [...new Set(ids)].filter((id) => id !== ALL_USERS_GROUP_ID).sort(compareText);
}

/** Every policy that could be listed. */
export function policiesIn({ policies }: Tenant): readonly CurrentPolicy[] {
  return [...policies.values()].flatMap((listing) => (listing.ok ? listing.value : []));
}
