import {
  type Assignment,
  type Current,
  type CurrentAssignment,
  type DesiredAssignment,
  type Target,
} from '../../model/assignment/assignment.js';
import { type AnyAssignment, isAsDeclared, ownedBy } from '../../model/assignment/equality.js';
import { type Ownership } from '../../model/project/declaration.js';

/** `whole`: exact, and policy sets' assignments are ours as well. No file can say it: only an undo needs it. */
export type Scope = Ownership | 'whole';

/** An assignment that is not ours to change, and why. */
export interface Preserved {
  readonly assignment: CurrentAssignment;
  /** A policy set owns it and no entry declares it; or ownership is additive and no entry names its recipient. */
  readonly reason: 'policy-set' | 'not-declared';
}

/**
 * What a policy should have, all of it: desired, preserved, and what the tool does not understand. It is decided before
 * anything is compared, so that the comparison needs no exceptions and the proof of a plan can compare a list with it.
 */
export interface AfterState {
  /** As declared. If a declaration names no policy set, with the one that the service shows. */
  readonly desired: readonly DesiredAssignment[];
  readonly preserved: readonly Preserved[];
  readonly opaque: Current['opaque'];
}

/**
 * Decides the whole list. A declared policySets entry claims one assignment of a policy set for its target; the others
 * stay. In additive ownership every recipient that no entry names stays too, in both directions.
 */
export function afterStateOf(
  desired: readonly DesiredAssignment[],
  { understood, opaque }: Current,
  scope: Scope,
): AfterState {
  const claims =
    scope === 'whole' ? new Map<DesiredAssignment, CurrentAssignment>() : claim(desired, understood);
  const claimed = new Set(claims.values());
  const isOwned = scope === 'additive' ? ownedBy(desired) : () => true;
  const preserved = understood.flatMap((assignment): readonly Preserved[] => {
    if (scope === 'whole') return [];
    if (isOfSet(assignment)) return claimed.has(assignment) ? [] : [{ assignment, reason: 'policy-set' }];
    return isOwned(assignment) ? [] : [{ assignment, reason: 'not-declared' }];
  });
  return {
    desired: desired.map((one) => {
      const found = claims.get(one);
      return found === undefined || one.declaresOriginId ? one : { ...one, origin: found.origin };
    }),
    preserved,
    opaque,
  };
}

/** Every assignment of the after-state. */
export function listAfter({ desired, preserved, opaque }: AfterState): readonly AnyAssignment[] {
  return [...desired, ...preserved.map(({ assignment }) => assignment), ...opaque];
}

/** A target that the list contains more than once, such as a declared one that a policy set assigns as well. */
export function targetTwice(after: AfterState): Target | undefined {
  const targets = listAfter(after).flatMap(({ target }) => target ?? []);
  const keys = targets.map(({ key }) => key);
  return targets.find(({ key }, index) => keys.indexOf(key) < index);
}

/** For each declared policySets entry an assignment of a policy set: one just as declared before any other. */
function claim(
  desired: readonly DesiredAssignment[],
  understood: readonly CurrentAssignment[],
): ReadonlyMap<DesiredAssignment, CurrentAssignment> {
  const free = new Set(understood.filter(isOfSet));
  const claims = new Map<DesiredAssignment, CurrentAssignment>();
  for (const one of desired.filter(isOfSet)) {
    const candidates = [...free].filter(({ target }) => target.key === one.target.key);
    const found = candidates.find((have) => isAsDeclared(one, have)) ?? candidates[0];
    if (found === undefined) continue;
    claims.set(one, found);
    free.delete(found);
  }
  return claims;
}

function isOfSet({ origin }: Assignment): boolean {
  return origin.kind === 'policySet';
}
