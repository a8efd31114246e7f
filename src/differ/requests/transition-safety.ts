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

/** What the three states of a step, before, between and after, do with one recipient. */
interface Treatment {
  readonly who: string;
  readonly reaches: readonly (readonly Reach[])[];
}

/**
 * The law of no harm: users reached before and after are reached in between, and users reached neither
 * before nor after are not reached in between. Memberships and filters are opaque; an exclusion wins.
 *
 * Every combination that matters is tried. Up to three memberships do: a harmed user stays harmed when they
 * leave all groups but the one including them before (or in between), the one after, and the one excluding them in
 * between (or the ones excluding them before and after). Of those up to one is treated alike in all states: who is
 * included by it is harmed by exclusions that are not, and an exclusion that is in all states harms no one. So subsets of
 * that kind are tried, with all filter values.
 */
export function isSafeTransition(
  before: readonly Reach[],
  between: readonly Reach[],
  after: readonly Reach[],
): boolean {
  // Nothing is in between.
  if (between === before || between === after) return true;
  const kinds = withoutDoubles(treatmentsOf([before, between, after]));
  const moved = kinds.filter((one) => !isStill(one));
  const still = kinds.filter(isStill);
  const isSafe = (memberships: readonly Treatment[]): boolean =>
    isSafeFor(memberships, (was, is, willBe) => was !== willBe || is === was);
  return everySubsetUpTo(
    3,
    moved,
    (some) =>
      some.length === 0 ||
      (isSafe(some) && (some.length === 3 || still.every((one) => isSafe([...some, one])))),
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
  const everyone = treatmentsOf([before, between, after]);
  const general = everyone.filter(({ who }) => GENERAL.has(who));
  const groups = everyone.filter(({ who }) => !GENERAL.has(who));
  const isKept = (memberships: readonly Treatment[]): boolean =>
    isSafeFor(memberships, (was, is, willBe) => is || !(was || willBe));
  return [general, general.filter(({ who }) => who !== ALL_DEVICES)].every(
    (all) => isKept(all) && groups.every((one) => isKept([...all, one])),
  );
}

function treatmentsOf(states: readonly (readonly Reach[])[]): readonly Treatment[] {
  const byRecipient = new Map<string, Reach[][]>();
  for (const [index, state] of states.entries())
    for (const reach of state) {
      const reaches = byRecipient.get(reach.who) ?? states.map((): Reach[] => []);
      byRecipient.set(reach.who, reaches);
      reaches[index]?.push(reach);
    }
  return [...byRecipient].map(([who, reaches]) => ({ who, reaches }));
}

/** Each further filter doubles what must be tried. Three recipients have more only where the tenant has one very often. */
const MOST_FILTERS = 12;

/**
 * Whether the step is safe for those in all of `memberships` and nothing else, whichever filters match them. Where there are
 * too many filters to try, it counts as unsafe.
 */
function isSafeFor(
  memberships: readonly Treatment[],
  isSafe: (was: boolean, is: boolean, willBe: boolean) => boolean,
): boolean {
  const states = [0, 1, 2].map((state) => memberships.flatMap(({ reaches }) => reaches[state] ?? []));
  const filters = [...new Set(states.flat().flatMap(({ filter }) => (filter === null ? [] : [filter.id])))];
  if (filters.length > MOST_FILTERS) return false;
  for (let bits = 0; bits < 2 ** filters.length; bits++) {
    const matching = new Set(filters.filter((_, index) => (bits >> index) & 1));
    const [was = false, is = false, willBe = false] = states.map((state) => isReached(state, matching));
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

/** Says the same of two recipients that a state treats alike. */
function kindOf(reaches: readonly Reach[]): string {
  const kinds = reaches.map(({ direction, filter }) => JSON.stringify([direction, filter?.id, filter?.mode]));
  return kinds.sort(compareText).join(' ');
}

/** Whether all states treat a recipient alike. */
function isStill({ reaches }: Treatment): boolean {
  return new Set(reaches.map(kindOf)).size === 1;
}

/**
 * One recipient of each kind, only for speed: those that each state treats alike can replace each other, and a user in
 * several of them is reached as if in one.
 */
function withoutDoubles(treatments: readonly Treatment[]): readonly Treatment[] {
  const kinds = new Map(treatments.map((one) => [one.reaches.map(kindOf).join(' | '), one]));
  return [...kinds.values()];
}

function everySubsetUpTo<T>(
  size: number,
  items: readonly T[],
  isTrue: (subset: readonly T[]) => boolean,
  chosen: readonly T[] = [],
  from = 0,
): boolean {
  if (!isTrue(chosen)) return false;
  if (chosen.length === size) return true;
  for (let index = from; index < items.length; index++)
    if (!everySubsetUpTo(size, items, isTrue, [...chosen, items[index] as T], index + 1)) return false;
  return true;
}
