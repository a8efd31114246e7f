import { type Assignment } from '../../model/assignment/assignment.js';
import { groupIdOf } from '../../model/assignment/target.js';
import { type Bounds } from '../../model/results/plan.js';
import { type ExactMembers } from '../../model/tenant/members.js';
import { UserSet } from '../../model/tenant/user-set.js';
import { type PolicyChanges } from '../diff/changes.js';

/** Users whom a policy reaches: surely, and possibly, since a filter may let someone through or not. */
export interface ReachSets {
  readonly sure: UserSet;
  /** By filter (`''`: none): users included under it and excluded by nothing. */
  readonly byFilter: ReadonlyMap<string, UserSet>;
}

/** A policy's assignments before and after its changes, understood ones alone. */
export function beforeAndAfter({
  current,
  diff,
}: PolicyChanges): readonly [readonly Assignment[], readonly Assignment[]] {
  const after = diff.drafts.flatMap((draft) => (draft.action === 'delete' ? [] : [draft.after]));
  return [current.understood, [...diff.kept, ...after]];
}

/** Include minus exclude. A filtered exclusion counts whole: it is rarer than rare, and so errs on the side of fewer. */
export function reachSets(assignments: readonly Assignment[], members: ExactMembers): ReachSets {
  let excluded = new UserSet();
  for (const { target } of assignments)
    if (target.direction === 'exclude') excluded = excluded.or(usersOf(target, members));
  const byFilter = new Map<string, UserSet>();
  for (const { target, filter } of assignments) {
    if (target.direction === 'exclude') continue;
    const key = filter === null ? '' : `${filter.mode} ${filter.id}`;
    const users = usersOf(target, members).minus(excluded);
    byFilter.set(key, (byFilter.get(key) ?? new UserSet()).or(users));
  }
  return { sure: byFilter.get('') ?? new UserSet(), byFilter };
}

function usersOf(target: Assignment['target'], members: ExactMembers): UserSet {
  if (target.recipient.kind !== 'allUsers') return members.sets.get(groupIdOf(target) ?? '') ?? new UserSet();
  const everyone = new UserSet();
  for (let index = 0; index < members.ids.length; index++) everyone.add(index);
  return everyone;
}

/** Users, those of whom it is sure and those of whom it is possible. */
interface Span {
  readonly sure: UserSet;
  readonly possible: UserSet;
}
export interface ExactImpact {
  readonly gain: Span;
  readonly lose: Span;
  readonly keep: Span;
}

/** Who gains, loses and keeps a policy. Filters are opaque: under another filter someone may do either, or neither. */
export function exactImpact(changes: PolicyChanges, members: ExactMembers): ExactImpact {
  const [before, after] = beforeAndAfter(changes).map((list) => reachSets(list, members)) as [
    ReachSets,
    ReachSets,
  ];
  const [was, willBe] = [anyOf(before), anyOf(after)];
  return {
    gain: { sure: after.sure.minus(was), possible: newly(after, before).minus(before.sure) },
    lose: { sure: before.sure.minus(willBe), possible: newly(before, after).minus(after.sure) },
    keep: { sure: before.sure.and(after.sure), possible: was.and(willBe) },
  };
}

/** Several policies together: whoever gains any of them, and so on. */
export function together(impacts: readonly ExactImpact[]): ExactImpact {
  const union = (spans: readonly Span[]): Span => ({
    sure: spans.reduce((all, { sure }) => all.or(sure), new UserSet()),
    possible: spans.reduce((all, { possible }) => all.or(possible), new UserSet()),
  });
  return {
    gain: union(impacts.map(({ gain }) => gain)),
    lose: union(impacts.map(({ lose }) => lose)),
    keep: union(impacts.map(({ keep }) => keep)),
  };
}

/** How many that is. Index 0 weighs as many as there are users in none of the groups. */
export function boundsOf({ sure, possible }: Span, { ids, everyone }: ExactMembers): Bounds {
  const rest = Math.max(0, (everyone ?? 0) - (ids.length - 1));
  const weigh = (users: UserSet): number => users.size + (users.has(0) ? rest - 1 : 0);
  return { min: weigh(sure), max: weigh(possible) };
}

function anyOf({ byFilter }: ReachSets): UserSet {
  return [...byFilter.values()].reduce((all, users) => all.or(users), new UserSet());
}

/** Users included under a filter, or none, under which the other state does not include them. */
function newly(state: ReachSets, other: ReachSets): UserSet {
  return [...state.byFilter].reduce(
    (all, [filter, users]) => all.or(users.minus(other.byFilter.get(filter) ?? new UserSet())),
    new UserSet(),
  );
}
