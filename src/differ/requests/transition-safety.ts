import { type Assignment, type Filter } from '../../model/assignment/assignment.js';
import { recipientKey } from '../../model/assignment/target.js';
import { type Direction } from '../../model/project/declaration.js';
import { compareText } from '../../model/json.js';

/** One assignment as far as reach goes: everyone in `who` whom the filter lets through is included, or excluded. */
export interface Reach {
  readonly direction: Direction;
  /** A group, or a kind of target such as all users: someone is in it or is not, and that is all we assume. */
  readonly who: string;
  readonly filter: Filter | null;
}

export function reachOf({ target, filter }: Assignment): Reach {
  return { direction: target.direction, who: recipientKey(target.recipient), filter };
}

/** An assignment that is not understood may include someone whom nothing else tells apart. `who`: the same in each state. */
export function opaqueReach(who: string): Reach {
  return { direction: 'include', who: `? ${who}`, filter: null };
}

/**
 * The law of no harm: whoever is reached before and after is reached in between, and whoever is reached neither
 * before nor after is not reached in between. Memberships and filters are opaque; an exclusion wins.
 *
 * Every combination that matters is tried. At most three memberships do: whoever is harmed stays harmed when they
 * leave all groups but the one including them before (or in between), the one after, and the one excluding them in
 * between (or the ones excluding them before and after). So subsets of up to three are tried, with all filter values.
 */
export function keepsLaw(
  before: readonly Reach[],
  between: readonly Reach[],
  after: readonly Reach[],
): boolean {
  const states = withoutBystanders([before, between, after]);
  const everyone = [...new Set(states.flat().map(({ who }) => who))];
  return everySubsetUpTo(3, everyone, (memberships) => {
    const relevant = states.map((state) => state.filter(({ who }) => memberships.has(who)));
    const filters = [
      ...new Set(relevant.flat().flatMap(({ filter }) => (filter === null ? [] : [filter.id]))),
    ];
    for (let bits = 0; bits < 2 ** filters.length; bits++) {
      const matching = new Set(filters.filter((_, index) => (bits >> index) & 1));
      const [was, is, willBe] = relevant.map((state) => isReached(state, matching));
      if (was === willBe && is !== was) return false;
    }
    return true;
  });
}

/** Whether someone in every `who` of the list, whom just the `matching` filters match, is reached. */
function isReached(state: readonly Reach[], matching: ReadonlySet<string>): boolean {
  const applies = ({ filter }: Reach): boolean =>
    filter === null || matching.has(filter.id) === (filter.mode === 'include');
  let included = false;
  for (const reach of state) {
    if (!applies(reach)) continue;
    if (reach.direction === 'exclude') return false;
    included = true;
  }
  return included;
}

/**
 * Drops, for speed alone, what stands unchanged in all three states and shares no membership with what changes or with
 * the other direction: such exclusions only make a violation disappear, and such inclusions of equal filter all act
 * alike, so one stays.
 */
function withoutBystanders(states: readonly (readonly Reach[])[]): readonly (readonly Reach[])[] {
  const text = (reach: Reach): string => JSON.stringify([reach.direction, reach.who, reach.filter]);
  const counts = states.map((state) => new Set(state.map(text)));
  const changing = states.flat().filter((reach) => counts.some((count) => !count.has(text(reach))));
  const included = new Set(
    states.flat().flatMap(({ direction, who }) => (direction === 'include' ? [who] : [])),
  );
  const bothWays = states.flat().filter(({ direction, who }) => direction === 'exclude' && included.has(who));
  const involved = new Set([...changing, ...bothWays].map(({ who }) => who));
  return states.map((state) => {
    const seen = new Set<string>();
    const ordered = [...state].sort((a, b) => compareText(text(a), text(b)));
    return ordered.filter((reach) => {
      if (involved.has(reach.who)) return true;
      if (reach.direction === 'exclude') return false;
      const alike = JSON.stringify(reach.filter);
      return !seen.has(alike) && seen.add(alike);
    });
  });
}

function everySubsetUpTo<T>(
  size: number,
  items: readonly T[],
  holds: (subset: ReadonlySet<T>) => boolean,
  chosen: readonly T[] = [],
  from = 0,
): boolean {
  if (!holds(new Set(chosen))) return false;
  if (chosen.length === size) return true;
  for (let index = from; index < items.length; index++)
    if (!everySubsetUpTo(size, items, holds, [...chosen, items[index] as T], index + 1)) return false;
  return true;
}
