import {
  covers,
  type Recipient,
  recipientKey,
  type Assignment,
  type Filter,
  type OpaqueAssignment,
} from '../../model/assignment/assignment.js';
import { compareText } from '../../model/json.js';
import { type PolicyType } from '../../model/tenant/policy-types.js';
import { sameFilter } from '../../model/assignment/equality.js';
import { type Direction } from '../../model/project/declaration.js';
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
function mayShareUsers(a: Part, b: Part): boolean {
  const overlap = covers(a.recipient, b.recipient) || covers(b.recipient, a.recipient);
  return overlap && isPassable([...a.filters, ...b.filters]);
}

export interface Order {
  /** For each policy: those that gain what it loses, and so are written and verified first. Circles aside. */
  readonly waitsFor: ReadonlyMap<string, readonly string[]>;
  /** For each policy that waits for others in a circle: the others of its circle. */
  readonly circles: ReadonlyMap<string, readonly string[]>;
  /** For each policy: those that would gain what it loses, and are not written in this run. */
  readonly misses: ReadonlyMap<string, readonly string[]>;
}

/**
 * The order between policies of one type: a policy that gains a recipient goes before one that loses it. `absent`: policies
 * that are not written in this run, or not as declared, with what they would gain.
 */
export function orderPolicies(policies: readonly GroupTransfers[], absent: readonly GroupTransfers[]): Order {
  const [gainers, missing] = [new GainIndex(policies), new GainIndex(absent)];
  const waits = new Map(policies.map((loser) => [loser.key, gainers.findGainers(loser)]));
  const keys = policies.map(({ key }) => key).sort(compareText);
  const circles = new Map<string, readonly string[]>();
  for (const component of strongComponents(keys, (key) => waits.get(key) ?? []))
    if (component.length > 1)
      for (const key of component)
        circles.set(key, component.filter((other) => other !== key).sort(compareText));
  return {
    waitsFor: new Map(
      [...waits].map(([key, first]) => {
        const circle = new Set(circles.get(key));
        return [key, first.filter((other) => !circle.has(other))];
      }),
    ),
    circles,
    misses: new Map(policies.map((loser) => [loser.key, missing.findGainers(loser)])),
  };
}

const ALL_USERS: Recipient = { kind: 'allUsers' };

/** Who gains what, so that a tenant of many policies is not gone through for each of them. */
class GainIndex {
  readonly #gains = new Map<string, { readonly key: string; readonly gain: Part }[]>();

  constructor(policies: readonly GroupTransfers[]) {
    for (const { key, type, gains } of policies)
      for (const gain of gains)
        for (const place of [groupKey(type, gain.recipient), anyOf(type)]) {
          const others = this.#gains.get(place);
          if (others === undefined) this.#gains.set(place, [{ key, gain }]);
          else others.push({ key, gain });
        }
  }

  /** Keys of the other policies of the type that gain what this one loses, in order. */
  findGainers({ key, type, losses }: GroupTransfers): readonly string[] {
    const found = losses.flatMap((loss) => {
      const { recipient } = loss;
      const places =
        recipient.kind === 'allUsers'
          ? [anyOf(type)]
          : [ALL_USERS, recipient].map((one) => groupKey(type, one));
      return places
        .flatMap((place) => this.#gains.get(place) ?? [])
        .flatMap((gainer) => (mayShareUsers(gainer.gain, loss) ? [gainer.key] : []));
    });
    return [...new Set(found)].filter((other) => other !== key).sort(compareText);
  }
}

function groupKey(type: PolicyType, recipient: Recipient): string {
  return `${type} ${recipientKey(recipient)}`;
}

function anyOf(type: PolicyType): string {
  return `${type} any`;
}

/**
 * The strongly connected components of a graph, by Tarjan: nodes that all lead to each other. A component comes before
 * those that lead to it. `next`: where the edges of a node go; each must be one of `nodes`.
 */
function strongComponents<T>(
  nodes: readonly T[],
  next: (node: T) => readonly T[],
): readonly (readonly T[])[] {
  const visits = new Map<T, { readonly index: number; low: number; isOpen: boolean }>();
  const open: T[] = [];
  const components: (readonly T[])[] = [];
  const visit = (node: T): { readonly index: number; low: number; isOpen: boolean } => {
    const own = { index: visits.size, low: visits.size, isOpen: true };
    visits.set(node, own);
    const start = open.push(node) - 1;
    for (const other of next(node)) {
      const seen = visits.get(other);
      if (seen === undefined) own.low = Math.min(own.low, visit(other).low);
      else if (seen.isOpen) own.low = Math.min(own.low, seen.index);
    }
    if (own.low === own.index) {
      const component = open.splice(start);
      for (const member of component) (visits.get(member) ?? own).isOpen = false;
      components.push(component);
    }
    return own;
  };
  for (const node of nodes) if (!visits.has(node)) visit(node);
  return components;
}
