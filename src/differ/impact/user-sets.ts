import { type Assignment, groupIdOf } from '../../model/assignment/assignment.js';
import { type Direction } from '../../model/project/declaration.js';
import { type Bounds } from '../../model/results/affected-users.js';
import type { ExactMembers } from '../../model/tenant/directory.js';
import { UserSet } from '../../model/tenant/user-set.js';
import { type PolicyChanges } from '../diff/changes.js';

/** Users by the filter (`''`: none) under which assignments of one direction name them. */
export type UsersByFilter = ReadonlyMap<string, UserSet>;

/** Users that a policy reaches, as far as can be known without evaluating filters. */
export interface ReachSets {
  readonly sure: UserSet;
  /** Reached under some answer of the filters. */
  readonly possible: UserSet;
  readonly included: UsersByFilter;
  readonly excluded: UsersByFilter;
}

/** A policy's assignments before and after its changes, understood ones only. */
export function beforeAndAfter({
  current,
  diff,
}: PolicyChanges): readonly [readonly Assignment[], readonly Assignment[]] {
  const after = diff.drafts.flatMap((draft) => (draft.action === 'delete' ? [] : [draft.after]));
  return [current.understood, [...diff.kept, ...after]];
}

/** A filter may let anyone through or no one, in either direction: both answers are considered. */
export function usersReached(assignments: readonly Assignment[], members: ExactMembers): ReachSets {
  const included = byFilter(assignments, 'include', members);
  const excluded = byFilter(assignments, 'exclude', members);
  return {
    sure: usersUnder('', included).minus(anyOf(excluded)),
    possible: anyOf(included).minus(usersUnder('', excluded)),
    included,
    excluded,
  };
}

/** Users that one state names under a filter under which the other does not: only their reach can differ by it. */
function onlyIn(state: UsersByFilter, other: UsersByFilter): UserSet {
  const always = usersUnder('', other);
  return [...state].reduce(
    (all, [filter, users]) => all.or(users.minus(usersUnder(filter, other)).minus(always)),
    new UserSet(),
  );
}

/** The users of a target: those of its group, or everyone. None for devices and what no one can count. */
export function usersOf({ recipient }: Assignment['target'], members: ExactMembers): UserSet {
  if (recipient.kind !== 'allUsers') return members.sets.get(groupIdOf({ recipient }) ?? '') ?? new UserSet();
  const everyone = new UserSet();
  for (let index = 0; index < members.ids.length; index++) everyone.add(index);
  return everyone;
}

function byFilter(
  assignments: readonly Assignment[],
  direction: Direction,
  members: ExactMembers,
): UsersByFilter {
  const users = new Map<string, UserSet>();
  for (const { target, filter } of assignments) {
    if (target.direction !== direction) continue;
    const key = filter === null ? '' : `${filter.mode} ${filter.id}`;
    users.set(key, usersUnder(key, users).or(usersOf(target, members)));
  }
  return users;
}

function usersUnder(filter: string, users: UsersByFilter): UserSet {
  return users.get(filter) ?? new UserSet();
}

function anyOf(users: UsersByFilter): UserSet {
  return [...users.values()].reduce((all, some) => all.or(some), new UserSet());
}

/** Users: those who surely belong to the set, and those who possibly do. */
export interface Span {
  readonly sure: UserSet;
  readonly possible: UserSet;
}
export interface ExactImpact {
  readonly gain: Span;
  readonly lose: Span;
  readonly keep: Span;
}

/**
 * Who gains, loses and keeps a policy. Filters are opaque: under another filter someone may do either, or neither. An
 * assignment that is not understood may reach or exclude anyone, so with one nothing is sure.
 */
export function exactImpact(changes: PolicyChanges, members: ExactMembers): ExactImpact {
  const hasOpaque = changes.current.opaque.length > 0;
  const [before, after] = beforeAndAfter(changes).map((list) => usersReached(list, members)) as [
    ReachSets,
    ReachSets,
  ];
  const moved = (from: ReachSets, to: ReachSets): Span => {
    const less = onlyIn(from.included, to.included).or(onlyIn(to.excluded, from.excluded));
    if (hasOpaque) return { sure: new UserSet(), possible: less };
    return { sure: from.sure.minus(to.possible), possible: less.and(from.possible).minus(to.sure) };
  };
  return {
    gain: moved(after, before),
    lose: moved(before, after),
    keep: { sure: before.sure.and(after.sure), possible: before.possible.and(after.possible) },
  };
}

/** Several policies together: users who gain any of them, and so on. */
export function together(impacts: readonly ExactImpact[]): ExactImpact {
  return {
    gain: union(impacts.map(({ gain }) => gain)),
    lose: union(impacts.map(({ lose }) => lose)),
    keep: union(impacts.map(({ keep }) => keep)),
  };
}

function union(spans: readonly Span[]): Span {
  return {
    sure: spans.reduce((all, { sure }) => all.or(sure), new UserSet()),
    possible: spans.reduce((all, { possible }) => all.or(possible), new UserSet()),
  };
}

/** How many that is. Index 0 weighs as many as there are users in none of the groups. */
export function boundsOf({ sure, possible }: Span, members: ExactMembers): Bounds {
  return { min: weigh(sure, members), max: weigh(possible, members) };
}

function weigh(users: UserSet, { ids, everyone }: ExactMembers): number {
  const rest = Math.max(0, (everyone ?? 0) - (ids.length - 1));
  return users.size + (users.has(0) ? rest - 1 : 0);
}
