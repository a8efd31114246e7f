import { type ExactMembers } from '../model/members.js';
import { type Bounds } from '../model/plan.js';
import { UserSet } from '../model/user-set.js';
import { beforeAndAfter, type ReachSets, reachSets } from './reach-sets.js';
import { type PolicyChanges } from './changes.js';

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
  const [before, after] = beforeAndAfter(changes).map((list) => reachSets(list, changes.type, members)) as [
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
