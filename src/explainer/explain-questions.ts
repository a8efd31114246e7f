import { type Assignment } from '../model/assignment/assignment.js';
import { decode } from '../model/assignment/graph-codec.js';
import { decodeStates } from '../model/assignment/plan-codec.js';
import { groupIdOf } from '../model/assignment/target.js';
import { type CurrentPolicy, type Questions, type Tenant } from '../model/tenant/tenant.js';
import { compareText } from '../model/json.js';
import { type Plan, policyKey, type PolicyPlan } from '../model/results/plan.js';
import { managedTypes, type Settings } from '../model/project/settings.js';

/** What explaining asks of a tenant: every policy of the managed types with its whole list, and the groups a plan names. */
export function questionsFor(
  settings: Pick<Settings, 'types' | 'graphVersion'>,
  plan: Plan | undefined,
  group: { readonly name?: string; readonly id?: string },
): Questions {
  return {
    types: managedTypes(settings),
    isDeclared: () => true,
    groupNames: group.name === undefined ? [] : [group.name],
    groupIds: [...(group.id === undefined ? [] : [group.id.toLowerCase()]), ...groupsAfter(plan)],
    filters:
      plan?.policies.some(({ changes }) => changes.some(({ filters }) => filters.after !== undefined)) ??
      false,
    policySets: true,
  };
}

/** Groups that a policy names, now or after the plan: ids in lower case, each once. Intune's virtual group is none. */
export function groupsNamedBy(policies: readonly CurrentPolicy[], plan?: Plan): readonly string[] {
  const keys = new Set(policies.map(policyKey));
  const now = policies.flatMap(({ type, assignments }) => decode(assignments, type).understood);
  const then = plan?.policies.filter((policy) => keys.has(policyKey(policy))) ?? [];
  return groupIds([...now, ...assignmentsAfter(then)]);
}

function groupsAfter(plan: Plan | undefined): readonly string[] {
  return groupIds(assignmentsAfter(plan?.policies ?? []));
}

function assignmentsAfter(policies: readonly PolicyPlan[]): readonly Assignment[] {
  return policies.flatMap(({ after, type }) => decodeStates(after, type).understood);
}

function groupIds(assignments: readonly Assignment[]): readonly string[] {
  const ids = assignments.flatMap(({ target }) => groupIdOf(target) ?? []);
  return [...new Set(ids)].sort(compareText);
}

/** Every policy that could be listed. */
export function policiesIn({ policies }: Tenant): readonly CurrentPolicy[] {
  return [...policies.values()].flatMap((listing) => (listing.ok ? listing.value : []));
}
