import { type Recipient, recipientKey } from '../../model/assignment/target.js';
import { compareText } from '../../model/json.js';
import type { PolicyType } from '../../model/tenant/policy-types.js';
import { mayShareUsers, type GroupTransfers, type Part } from './policy-moves.js';

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
