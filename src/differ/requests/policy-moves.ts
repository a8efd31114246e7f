import { type Assignment, type Filter, type OpaqueAssignment } from '../../model/assignment/assignment.js';
import { sameFilter } from '../../model/assignment/equality.js';
import { covers, type Recipient } from '../../model/assignment/target.js';
import { type Direction } from '../../model/project/declaration.js';
import type { PolicyType } from '../../model/tenant/policy-types.js';
import { type PolicyChanges } from '../diff/changes.js';
import { beforeAndAfter } from '../impact/user-sets.js';

/** The users of a recipient who pass all of these filters. */
export interface Part {
  readonly recipient: Recipient;
  readonly filters: readonly Filter[];
}

/** What the order between policies rests on: the users that a policy gains and loses, one recipient at a time. */
export interface GroupTransfers {
  /** Policy key. */
  readonly key: string;
  readonly type: PolicyType;
  readonly gains: readonly Part[];
  readonly losses: readonly Part[];
}

/** What a policy gains and loses by its changes. */
export function transfersOf(key: string, changes: PolicyChanges): GroupTransfers {
  const { type, current } = changes;
  const [before, after] = beforeAndAfter(changes);
  return {
    key,
    type,
    gains: findGains(before, after, current.opaque),
    losses: findLosses(before, after, current.opaque),
  };
}

/** The users that a policy gains. `opaque`: assignments of both states that are not understood. */
export function findGains(
  before: readonly Assignment[],
  after: readonly Assignment[],
  opaque: readonly OpaqueAssignment[],
): readonly Part[] {
  return findLosses(after, before, opaque);
}

/**
 * The users that a policy loses: an inclusion is gone or its filter narrower, or an exclusion is new or wider while
 * someone is included.
 */
function findLosses(
  before: readonly Assignment[],
  after: readonly Assignment[],
  opaque: readonly OpaqueAssignment[],
): readonly Part[] {
  const of = (list: readonly Assignment[], direction: Direction) =>
    list.filter(({ target }) => target.direction === direction);
  const included = of(before, 'include');
  const mayReachSomeone = included.length > 0 || opaque.some(({ target }) => target?.direction !== 'exclude');
  return [
    ...subtractReach(included, of(after, 'include')),
    ...(mayReachSomeone ? subtractReach(of(after, 'exclude'), of(before, 'exclude')) : []),
  ];
}

/** The users of the assignments of one list, without those that the other list names by the same recipient. */
function subtractReach(list: readonly Assignment[], others: readonly Assignment[]): readonly Part[] {
  const byTarget = new Map<string, (Filter | null)[]>();
  for (const { target, filter } of others) {
    const filters = byTarget.get(target.key);
    if (filters === undefined) byTarget.set(target.key, [filter]);
    else filters.push(filter);
  }
  return list.flatMap(({ target, filter }): readonly Part[] => {
    const taken = byTarget.get(target.key) ?? [];
    if (taken.includes(null)) return [];
    const passed = [filter, ...taken.map((one) => one && opposite(one))];
    const filters = passed.flatMap((one) => one ?? []);
    return isPassable(filters) ? [{ recipient: target.recipient, filters }] : [];
  });
}

function opposite({ id, mode }: Filter): Filter {
  return { id, mode: mode === 'include' ? 'exclude' : 'include' };
}

/** Whether of two filters exactly one lets through each user. */
export function isOpposite(a: Filter, b: Filter): boolean {
  return sameFilter(a, opposite(b));
}

/** Whether someone can pass all of these filters. */
function isPassable(filters: readonly Filter[]): boolean {
  return !filters.some((one) => filters.some((other) => isOpposite(one, other)));
}

/**
 * Whether someone may belong to both: of the same recipient or of all users, and by filters that do not contradict each
 * other. Two groups may share members as well; that is not considered, or every policy would wait for every other.
 */
export function mayShareUsers(a: Part, b: Part): boolean {
  const overlap = covers(a.recipient, b.recipient) || covers(b.recipient, a.recipient);
  return overlap && isPassable([...a.filters, ...b.filters]);
}
