import { type Assignment, recipientKey } from '../../model/assignment/assignment.js';
import type { CountedMembers } from '../../model/tenant/directory.js';
import { type Bounds } from '../../model/results/affected-users.js';
import { type PolicyChanges } from '../diff/changes.js';
import { narrowed, widened } from '../diff/diff.js';
import { beforeAndAfter } from './user-sets.js';

export interface CountedImpact {
  readonly gain: Bounds;
  readonly lose: Bounds;
  readonly keep: Bounds;
}

/**
 * Bounds from group sizes, overlaps unknown. Up to everyone in a group is gained that a change newly includes, no longer
 * excludes, or lets past another filter. Null if a size is missing.
 */
export function countedImpact(changes: PolicyChanges, members: CountedMembers): CountedImpact | null {
  const [before, after] = beforeAndAfter(changes);
  const { drafts } = changes.diff;
  // An assignment that is not understood may reach or exclude anyone.
  const hasOpaque = changes.current.opaque.length > 0;
  const [reachedBefore, reachedAfter] = [reached(before, members), reached(after, members)];
  const gained = total(
    drafts.flatMap((draft) => widened(draft) ?? []),
    members,
  );
  const lost = total(
    drafts.flatMap((draft) => narrowed(draft) ?? []),
    members,
  );
  if (reachedBefore === null || reachedAfter === null || gained === null || lost === null) return null;
  const most = (...counts: readonly number[]): number =>
    Math.min(...counts, ...(members.everyone === null ? [] : [members.everyone]));
  const maxGain = hasOpaque ? most(gained) : most(gained, reachedAfter);
  const maxLose = hasOpaque ? most(lost) : most(lost, reachedBefore);
  const least = (state: readonly Assignment[], other: readonly Assignment[]): number =>
    hasOpaque ? 0 : surely(state, other, members);
  return {
    gain: { min: Math.min(maxGain, least(after, before)), max: maxGain },
    lose: { min: Math.min(maxLose, least(before, after)), max: maxLose },
    keep: { min: 0, max: most(reachedBefore, reachedAfter) },
  };
}

/** Sums over policies: up to all of each, at least the most of any. */
export function sumOfBounds(each: readonly Bounds[], everyone: number | null): Bounds {
  const max = each.reduce((sum, bounds) => sum + bounds.max, 0);
  return {
    min: Math.max(0, ...each.map(({ min }) => min)),
    max: everyone === null ? max : Math.min(max, everyone),
  };
}

/** How many a state reaches, by the sizes of all it includes. No one if it excludes all users. */
function reached(state: readonly Assignment[], members: CountedMembers): number | null {
  const included = state.filter(({ target }) => target.direction === 'include');
  return excludesAllUsers(state) ? 0 : total(included, members);
}

export function excludesAllUsers(state: readonly Assignment[]): boolean {
  return state.some(
    ({ target, filter }) =>
      target.direction === 'exclude' && target.recipient.kind === 'allUsers' && filter === null,
  );
}

/** A group counts once, however many assignments name it: a flip concerns it twice, its members once. */
function total(list: readonly Assignment[], members: CountedMembers): number | null {
  const distinct = new Map(list.map((item) => [recipientKey(item.target.recipient), item]));
  return [...distinct.values()].reduce<number | null>((sum, { target }) => {
    const size = sizeOf(target, members);
    return sum === null || size === null ? null : sum + size;
  }, 0);
}

/** If the other state reaches no one and this one excludes no one, at least its largest unfiltered group. */
function surely(state: readonly Assignment[], other: readonly Assignment[], members: CountedMembers): number {
  const reachesNone = excludesAllUsers(other) || other.every(({ target }) => target.direction === 'exclude');
  if (!reachesNone || state.some(({ target }) => target.direction === 'exclude')) return 0;
  return Math.max(
    0,
    ...state.map(({ target, filter }) => (filter === null ? (sizeOf(target, members) ?? 0) : 0)),
  );
}

function sizeOf({ recipient }: Assignment['target'], { sizes, everyone }: CountedMembers): number | null {
  if (recipient.kind === 'allUsers') return everyone;
  // Other targets contain devices, or what no one can count: `unknownOf` decides whether that matters.
  return recipient.kind === 'group' ? (sizes.get(recipient.id)?.users ?? null) : 0;
}
