import {
  type Assignment,
  type Filter,
  type OpaqueAssignment,
  recipientKey,
} from '../../model/assignment/assignment.js';
import { contentKey } from '../../model/assignment/equality.js';
import { type Direction } from '../../model/project/declaration.js';
import { compareText } from '../../model/json.js';

/** One assignment as far as reach goes: everyone in `who` who passes the filter is included, or excluded. */
export interface Reach {
  readonly direction: Direction;
  /** A group, or a kind of target such as all users: someone is in it or is not, and that is all we assume. */
  readonly who: string;
  readonly filter: Filter | null;
}

export function reachOf({ target, filter }: Assignment): Reach {
  return { direction: target.direction, who: recipientKey(target.recipient), filter };
}

const ALL_DEVICES = recipientKey({ kind: 'allDevices' });
/** Recipients that overlap with every group. */
const GENERAL = new Set([recipientKey({ kind: 'allUsers' }), ALL_DEVICES]);

/** Assignments that are not understood may include someone who is in no other recipient. */
export function opaqueReaches(opaque: readonly OpaqueAssignment[]): readonly Reach[] {
  return opaque.map((one) => ({ direction: 'include', who: `? ${contentKey(one)}`, filter: null }));
}

/**
 * The law of no harm: users reached before and after are reached in between, and users reached neither
 * before nor after are not reached in between. Memberships and filters are opaque; an exclusion wins.
 *
 * Every combination that matters is tried. Up to three memberships do: a harmed user stays harmed when they
 * leave all groups but the one including them before (or in between), the one after, and the one excluding them in
 * between (or the ones excluding them before and after). So subsets of up to three are tried, with all filter values.
 */
export function isSafeTransition(
  before: readonly Reach[],
  between: readonly Reach[],
  after: readonly Reach[],
): boolean {
  // Nothing is in between.
  if (between === before || between === after) return true;
  const states = withoutDoubles([before, between, after]);
  const everyone = [...new Set(states.flat().map(({ who }) => who))];
  return everySubsetUpTo(3, everyone, (memberships) =>
    isSafeFor(states, memberships, (was, is, willBe) => was !== willBe || is === was),
  );
}

/**
 * Whether everyone who is reached before or after is reached in between, group by group: users in one group and no
 * other, and users in none. The recipients that are no groups have everyone in them, or those with a device.
 */
export function keepsEachGroup(
  before: readonly Reach[],
  between: readonly Reach[],
  after: readonly Reach[],
): boolean {
  const states = [before, between, after];
  const everyone = [...new Set(states.flat().map(({ who }) => who))];
  const general = everyone.filter((who) => GENERAL.has(who));
  const groups = everyone.filter((who) => !GENERAL.has(who));
  const isKept = (memberships: ReadonlySet<string>): boolean =>
    isSafeFor(states, memberships, (was, is, willBe) => is || !(was || willBe));
  return [general, general.filter((who) => who !== ALL_DEVICES)].every(
    (all) => isKept(new Set(all)) && groups.every((who) => isKept(new Set([...all, who]))),
  );
}

/** Each further filter doubles what has to be tried. Three recipients have more only where the tenant has one very often. */
const MOST_FILTERS = 12;

/**
 * Whether the step is safe for those in all of `memberships` and nothing else, whichever filters match them. Where there are
 * too many filters to try, it counts as unsafe.
 */
function isSafeFor(
  states: readonly (readonly Reach[])[],
  memberships: ReadonlySet<string>,
  isSafe: (was: boolean, is: boolean, willBe: boolean) => boolean,
): boolean {
  const relevant = states.map((state) => state.filter(({ who }) => memberships.has(who)));
  const filters = [...new Set(relevant.flat().flatMap(({ filter }) => (filter === null ? [] : [filter.id])))];
  if (filters.length > MOST_FILTERS) return false;
  for (let bits = 0; bits < 2 ** filters.length; bits++) {
    const matching = new Set(filters.filter((_, index) => (bits >> index) & 1));
    const [was = false, is = false, willBe = false] = relevant.map((state) => isReached(state, matching));
    if (!isSafe(was, is, willBe)) return false;
  }
  return true;
}

/** Whether someone in every `who` of the list, matched by just the `matching` filters, is reached. */
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
 * The same states with one of each kind of recipient, only for speed: those that all states treat alike can replace
 * each other, and a user in several of them is reached as if in one.
 */
function withoutDoubles(states: readonly (readonly Reach[])[]): readonly (readonly Reach[])[] {
  const treatments = new Map<string, string[]>();
  for (const [index, state] of states.entries())
    for (const { who, direction, filter } of state) {
      const treated = treatments.get(who) ?? [];
      treated.push(JSON.stringify([index, direction, filter]));
      treatments.set(who, treated);
    }
  const kinds = new Map<string, string>();
  for (const [who, treated] of treatments) kinds.set(treated.sort(compareText).join(' '), who);
  const kept = new Set(kinds.values());
  return states.map((state) => state.filter(({ who }) => kept.has(who)));
}

function everySubsetUpTo<T>(
  size: number,
  items: readonly T[],
  isTrue: (subset: ReadonlySet<T>) => boolean,
  chosen: readonly T[] = [],
  from = 0,
): boolean {
  if (!isTrue(new Set(chosen))) return false;
  if (chosen.length === size) return true;
  for (let index = from; index < items.length; index++)
    if (!everySubsetUpTo(size, items, isTrue, [...chosen, items[index] as T], index + 1)) return false;
  return true;
}
