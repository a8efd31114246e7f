import { canonicalJson, compareText } from '../json.js';
import {
  type Assignment,
  type Current,
  type CurrentAssignment,
  type DesiredAssignment,
  type Filter,
  type OpaqueAssignment,
  type Origin,
} from './assignment.js';
import { encodeKept, sourceName } from './graph-codec.js';
import { recipientKey, type Target } from './target.js';

/** Any assignment of a list: ids and places aside, what it says decides whether two are equal. */
export type AnyAssignment = Assignment | OpaqueAssignment;

/** Text that is equal for two assignments of one policy if and only if they say the same, ids aside. */
export function contentKey(assignment: AnyAssignment): string {
  if ('reason' in assignment) {
    const { raw } = assignment;
    return canonicalJson([encodeKept(raw), raw.source ?? 'direct']);
  }
  const { target, filter, origin } = assignment;
  return canonicalJson([target.key, filter, sourceName(origin), originId(origin)]);
}

/** Every assignment of a list, the ones that are not understood included. */
export function allOf({ understood, opaque }: Current): readonly AnyAssignment[] {
  return [...understood, ...opaque];
}

/** The content keys of a list in an order of their own; equal lists give equal keys. */
export function contents(list: readonly AnyAssignment[]): readonly string[] {
  return list.map(contentKey).sort(compareText);
}

/** Whether two lists say the same, ids and order aside. */
export function sameContent(a: readonly AnyAssignment[], b: readonly AnyAssignment[]): boolean {
  const [left, right] = [contents(a), contents(b)];
  return left.length === right.length && left.every((key, index) => key === right[index]);
}

/** The assignments of a list that the other list does not contain. One that a list contains twice counts twice. */
export function subtract<T extends AnyAssignment>(
  list: readonly T[],
  others: readonly AnyAssignment[],
): readonly T[] {
  const rest = new Map<string, number>();
  for (const key of others.map(contentKey)) rest.set(key, (rest.get(key) ?? 0) + 1);
  return list.filter((one) => {
    const key = contentKey(one);
    const left = rest.get(key) ?? 0;
    rest.set(key, left - 1);
    return left <= 0;
  });
}

export function sameFilter(a: Filter | null, b: Filter | null): boolean {
  return a === null || b === null ? a === b : a.id === b.id && a.mode === b.mode;
}

/** Whether two targets mean the same recipient, be it in different directions. */
export function sameRecipient(a: Target, b: Target): boolean {
  return recipientKey(a.recipient) === recipientKey(b.recipient);
}

/** Whether an existing assignment is just as declared. A declaration may be silent on the id of the policy set. */
export function isAsDeclared(desired: DesiredAssignment, current: CurrentAssignment): boolean {
  return (
    desired.target.key === current.target.key &&
    desired.origin.kind === current.origin.kind &&
    sameFilter(desired.filter, current.filter) &&
    (!desired.declaresOriginId || originId(desired.origin) === originId(current.origin))
  );
}

/**
 * What the desired assignments own in additive ownership: each target they name and, of a group, both directions. A
 * group is either included or excluded, so an entry for one direction decides about the other.
 */
export function ownedBy(
  desired: readonly Pick<Assignment, 'target'>[],
): (have: Pick<Assignment, 'target'>) => boolean {
  const recipients = new Set(desired.map(({ target }) => recipientKey(target.recipient)));
  return ({ target }) => recipients.has(recipientKey(target.recipient));
}

function originId(origin: Origin): string | null {
  return origin.kind === 'direct' ? null : origin.id;
}
