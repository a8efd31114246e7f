import { compareText } from '../../model/json.js';
import { type Change, policyKey, type PolicyPlan } from '../../model/results/plan.js';
import { type GroupSummary } from '../../model/results/affected-users.js';

type Part = 'included' | 'noLongerIncluded' | 'excluded' | 'noLongerExcluded' | 'updated';

/** The plan seen from the groups: "Contractors: out of 40 policies". Sorted by name. */
export function summariseGroups(
  policies: readonly PolicyPlan[],
  usersOf: (groupId: string) => number | undefined,
): readonly GroupSummary[] {
  const groups = new Map<string, { name?: string } & Record<Part, string[]>>();
  for (const policy of policies)
    for (const change of policy.changes) {
      const { id, name, kind } = change.target;
      if (id === undefined || kind !== 'group') continue;
      const group = groups.get(id) ?? {
        ...(name === undefined ? {} : { name }),
        included: [],
        noLongerIncluded: [],
        excluded: [],
        noLongerExcluded: [],
        updated: [],
      };
      group[partOf(change)].push(policyKey(policy));
      groups.set(id, group);
    }
  return [...groups]
    .map(([id, group]): GroupSummary => {
      const users = usersOf(id);
      return { id, ...group, ...(users === undefined ? {} : { users }) };
    })
    .sort((a, b) => compareText(a.name ?? '', b.name ?? '') || compareText(a.id, b.id));
}

function partOf({ action, direction }: Change): Part {
  if (action === 'update') return 'updated';
  if (direction === 'include') return action === 'create' ? 'included' : 'noLongerIncluded';
  return action === 'create' ? 'excluded' : 'noLongerExcluded';
}
