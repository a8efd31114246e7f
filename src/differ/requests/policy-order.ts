import { groupIdOf } from '../../model/assignment/target.js';
import { type PolicyType } from '../../model/tenant/policy-types.js';
import { subject } from '../diff/diff.js';
import { type PolicyChanges } from '../diff/changes.js';

/** What the order between policies rests on: the groups a policy begins or ceases to reach. */
export interface Moves {
  readonly key: string;
  readonly type: PolicyType;
  readonly gains: ReadonlySet<string>;
  readonly loses: ReadonlySet<string>;
}

/**
 * A group is gained by a new inclusion or a dropped exclusion, and lost by the opposite. A new exclusion takes a
 * group away only from a policy that included somebody: memberships overlap, so anybody may have been in it.
 */
export function movesOf(key: string, { type, diff, current }: PolicyChanges): Moves {
  const gains = new Set<string>();
  const loses = new Set<string>();
  const reachedSomeone = current.understood.some(({ target }) => target.direction === 'include');
  for (const draft of diff.drafts) {
    const { target } = subject(draft);
    const { direction } = target;
    const groupId = groupIdOf(target);
    if (groupId === undefined || draft.action === 'update') continue;
    const isGain = (draft.action === 'create') === (direction === 'include');
    if (isGain) gains.add(groupId);
    else if (draft.action === 'delete' || reachedSomeone) loses.add(groupId);
  }
  return { key, type, gains, loses };
}

export interface Order {
  /** For each policy: those that gain what it loses, and so go first. */
  readonly after: ReadonlyMap<string, readonly string[]>;
  /** Policies that wait for each other in a circle. */
  readonly swaps: ReadonlySet<string>;
}

/** The order between policies of one type: whoever gains a group is written and verified before whoever loses it. */
export function orderPolicies(policies: readonly Moves[]): Order {
  const gainers = new Map<string, Moves[]>();
  for (const policy of policies)
    for (const group of policy.gains) {
      const others = gainers.get(placeOf(policy, group)) ?? [];
      others.push(policy);
      gainers.set(placeOf(policy, group), others);
    }
  const after = new Map(
    policies.map((loser) => {
      const first = new Set([...loser.loses].flatMap((group) => gainers.get(placeOf(loser, group)) ?? []));
      first.delete(loser);
      return [loser.key, [...first].map(({ key }) => key).sort()];
    }),
  );
  const swaps = new Set(policies.map(({ key }) => key).filter((key) => reaches(after, key, key)));
  return { after, swaps };
}

/** A group moves between policies of one type alone. */
function placeOf({ type }: Moves, group: string): string {
  return `${type} ${group}`;
}

function reaches(after: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [...(after.get(from) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === to) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(after.get(next) ?? []));
  }
  return false;
}
