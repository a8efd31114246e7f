import {
  type Assignment,
  type CurrentAssignment,
  type DesiredAssignment,
  desiredFromCurrent,
  type Target,
} from '../../model/assignment/assignment.js';
import { contentKey, sameFilter } from '../../model/assignment/equality.js';
import { sourceName, decode } from '../../model/assignment/graph-codec.js';
import { compareText, type JsonObject } from '../../model/json.js';
import { removalKind, type RemovalKind } from '../../model/results/change.js';
import type { Place } from '../../model/project/diagnostic.js';
import type { PolicyType } from '../../model/tenant/policy-types.js';
import type { AfterState, Scope } from './after-state.js';

/** A change before it is described: which assignment becomes which. */
export type AssignmentChange =
  | { readonly action: 'create'; readonly after: DesiredAssignment }
  | { readonly action: 'update'; readonly before: CurrentAssignment; readonly after: DesiredAssignment }
  | { readonly action: 'delete'; readonly before: CurrentAssignment };

export interface Diff {
  readonly drafts: readonly AssignmentChange[];
  /** Already as declared, or preserved: what stays as it is. `assign` sends them again. */
  readonly kept: readonly CurrentAssignment[];
}

/**
 * Compares a policy's assignments with those it should have, target by target; ids and order mean nothing. What is
 * preserved takes no part. Equal assignments match first, then those of equal source. A declared policySets entry may
 * take over a direct one, never the reverse.
 */
export function diffAssignments(
  { desired, preserved }: AfterState,
  current: readonly CurrentAssignment[],
  scope: Scope,
): Diff {
  const stays = new Set(preserved.map(({ assignment }) => assignment));
  const { matches, free } = pairByTarget(
    desired,
    current.filter((have) => !stays.has(have)),
    [
      isSettled,
      (one, have) => one.origin.kind === have.origin.kind,
      (one, have) => scope === 'whole' || (one.origin.kind === 'policySet' && have.origin.kind === 'direct'),
    ],
  );

  const drafts = [
    ...desired.flatMap((after): AssignmentChange[] => {
      const before = matches.get(after);
      if (before === undefined) return [{ action: 'create', after }];
      return isSettled(after, before) ? [] : [{ action: 'update', before, after }];
    }),
    ...free.map((before): AssignmentChange => ({ action: 'delete', before })),
  ];
  const settled = [...matches].flatMap(([one, have]) => (isSettled(one, have) ? [have] : []));
  return {
    drafts: drafts.sort((a, b) => compareText(draftOrder(a), draftOrder(b))),
    kept: [...settled, ...stays],
  };
}

/**
 * Pairs what is desired with what is there, target by target, in passes: what the first pass pairs takes no part in the
 * next. `free`: what is there and paired with nothing.
 */
export function pairByTarget<W extends { readonly target: Target }>(
  desired: readonly W[],
  current: readonly CurrentAssignment[],
  passes: readonly ((one: W, have: CurrentAssignment) => boolean)[],
): { readonly matches: ReadonlyMap<W, CurrentAssignment>; readonly free: readonly CurrentAssignment[] } {
  const free = new Map<string, CurrentAssignment[]>();
  for (const have of current) free.set(have.target.key, [...(free.get(have.target.key) ?? []), have]);
  const matches = new Map<W, CurrentAssignment>();
  for (const fits of passes)
    for (const one of desired) {
      if (matches.has(one)) continue;
      const candidates = free.get(one.target.key) ?? [];
      const found = candidates.find((have) => fits(one, have));
      if (found === undefined) continue;
      matches.set(one, found);
      candidates.splice(candidates.indexOf(found), 1);
    }
  return { matches, free: [...free.values()].flat() };
}

/** The assignment of a draft that shows which recipient it is about. */
export function subject(draft: AssignmentChange): DesiredAssignment | CurrentAssignment {
  return draft.action === 'delete' ? draft.before : draft.after;
}

/** Whether an assignment is as a desired one says, once its policy set is known (`afterStateOf`). */
export function isSettled(desired: DesiredAssignment, have: CurrentAssignment): boolean {
  return contentKey(desired) === contentKey(have);
}

function draftOrder(draft: AssignmentChange): string {
  const { target, origin } = subject(draft);
  const id = draft.action === 'create' ? '' : draft.before.id;
  return [target.direction === 'include' ? 0 : 1, target.key, draft.action, sourceName(origin), id].join(' ');
}

/** An earlier list of a policy as the desired one. What the tool does not understand is not part of it. */
export function desiredListOf(
  list: readonly JsonObject[],
  type: PolicyType,
  place: Place,
): readonly DesiredAssignment[] {
  return decode(list, type).understood.map((one) => desiredFromCurrent(one, place));
}

/** What a draft takes away, as a described change does. */
export function removalOf(draft: AssignmentChange): RemovalKind | undefined {
  const before = draft.action === 'create' ? null : draft.before.filter;
  const after = draft.action === 'delete' ? null : draft.after.filter;
  return removalKind({
    action: draft.action,
    direction: subject(draft).target.direction,
    filters: { before: before ?? undefined, after: after ?? undefined },
  });
}

/** The assignment by which a draft may take people away: a removed or more filtered inclusion, a new or wider exclusion. */
export function narrowed(draft: AssignmentChange): Assignment | undefined {
  return change(draft, 'include');
}

/** The assignment by which a draft may reach more people: the reverse of `narrowed`. */
export function widened(draft: AssignmentChange): Assignment | undefined {
  return change(draft, 'exclude');
}

/** What a draft takes from the one direction or gives to the other. */
function change(draft: AssignmentChange, less: 'include' | 'exclude'): Assignment | undefined {
  switch (draft.action) {
    case 'create':
      return draft.after.target.direction === less ? undefined : draft.after;
    case 'delete':
      return draft.before.target.direction === less ? draft.before : undefined;
    case 'update': {
      const { before, after } = draft;
      if (sameFilter(before.filter, after.filter)) return undefined;
      // Setting a filter makes an assignment smaller, dropping one makes it larger, another one may do both.
      const isOpposite = before.target.direction === less ? after.filter !== null : before.filter !== null;
      return isOpposite ? before : undefined;
    }
  }
}
