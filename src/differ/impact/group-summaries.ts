import type { Recipient } from '../../model/assignment/assignment.js';
import { compareText } from '../../model/json.js';
import type { GroupSummary } from '../../model/results/affected-users.js';
import { type Change } from '../../model/results/change.js';
import { policyKey, type PolicyPlan } from '../../model/results/plan.js';
import type { Members } from '../../model/tenant/directory.js';
import type { Group, Tenant } from '../../model/tenant/tenant.js';

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

/** The group with this id in lowercase; null: there is none; undefined: it was not asked for, or could not be read. */
export function groupById({ groupsById, groupsByName }: Tenant, id: string): Group | null | undefined {
  const named = groupsByName.ok ? groupsByName.value : [];
  const asked = groupsById.get(id);
  return asked ?? named.find((group) => group.id.toLowerCase() === id) ?? asked;
}

/** `“Sales”`, or the id of a group without a known name. */
export function groupText(tenant: Tenant, id: string): string {
  const name = groupById(tenant, id)?.name ?? '';
  return name === '' ? id : `“${name}”`;
}

/** `“Sales”`, or what a target other than a group is called. */
export function recipientText(tenant: Tenant, recipient: Recipient): string {
  if (recipient.kind === 'group') return groupText(tenant, recipient.id);
  return recipient.kind === 'other' ? recipient.odataType : EVERYONE[recipient.kind];
}

const EVERYONE = { allUsers: 'all users', allDevices: 'all devices' } as const;

/** The same members with the groups unknown whose members this run may not see: an empty answer says nothing. */
export function withoutHidden<T extends Members>(members: T, tenant: Tenant): T {
  const sizes = [...members.sizes].map(
    ([id, size]) => [id, groupById(tenant, id)?.hasHiddenMembers === true ? null : size] as const,
  );
  return { ...members, sizes: new Map(sizes) };
}
