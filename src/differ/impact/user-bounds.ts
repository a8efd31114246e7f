import { type CountedMembers } from '../../model/tenant/members.js';
import { type Bounds } from '../../model/results/plan.js';
import { type Assignment } from '../../model/assignment/assignment.js';
import { sameFilter } from '../../model/assignment/equality.js';
import { recipientKey } from '../../model/assignment/target.js';
import { type Draft } from '../diff/diff.js';
import { beforeAndAfter } from './user-sets.js';
import { type PolicyChanges } from '../diff/changes.js';

export interface CountedImpact {
  readonly gain: Bounds;
  readonly lose: Bounds;
  readonly keep: Bounds;
}

/**
 * Bounds from group sizes alone, overlaps unknown. At most everyone in a group that a change newly includes, no longer
 * excludes, or lets past another filter is gained; null where a size is missing.
 */
export function countedImpact(changes: PolicyChanges, members: CountedMembers): CountedImpact | null {
  const [before, after] = beforeAndAfter(changes);
  const size = ({ target }: Assignment): number | null => sizeOf(target, members);
  // A group counts once, however many assignments name it: a flip concerns it twice, its members once.
  const total = (list: readonly Assignment[]): number | null =>
    [...new Map(list.map((item) => [recipientKey(item.target.recipient), item])).values()].reduce<
      number | null
    >((sum, item) => add(sum, size(item)), 0);
  const included = (list: readonly Assignment[]) =>
    list.filter(({ target }) => target.direction === 'include');
  const [reachedBefore, reachedAfter] = [total(included(before)), total(included(after))];
  const gained = total(changes.diff.drafts.flatMap((draft) => widening(draft)));
  const lost = total(changes.diff.drafts.flatMap((draft) => narrowing(draft)));
  if (reachedBefore === null || reachedAfter === null || gained === null || lost === null) return null;
  const most = (count: number): number =>
    members.everyone === null ? count : Math.min(count, members.everyone);
  const [maxGain, maxLose] = [most(Math.min(gained, reachedAfter)), most(Math.min(lost, reachedBefore))];
  return {
    gain: { min: Math.min(maxGain, surely(after, before, size)), max: maxGain },
    lose: { min: Math.min(maxLose, surely(before, after, size)), max: maxLose },
    keep: { min: 0, max: most(Math.min(reachedBefore, reachedAfter)) },
  };
}

/** Sums over policies: at most all of each, at least the most of any. */
export function sumOfCounts(impacts: readonly CountedImpact[], everyone: number | null): CountedImpact {
  const sum = (part: keyof CountedImpact): Bounds => {
    const max = impacts.reduce((total, impact) => total + impact[part].max, 0);
    return {
      min: Math.max(0, ...impacts.map((impact) => impact[part].min)),
      max: everyone === null ? max : Math.min(max, everyone),
    };
  };
  return { gain: sum('gain'), lose: sum('lose'), keep: sum('keep') };
}

/** Where the other state reaches nobody and this one excludes nobody, at least its largest unfiltered group. */
function surely(
  state: readonly Assignment[],
  other: readonly Assignment[],
  size: (assignment: Assignment) => number | null,
): number {
  const reachesNobody = other.every(({ target }) => target.direction === 'exclude');
  if (!reachesNobody || state.some(({ target }) => target.direction === 'exclude')) return 0;
  return Math.max(0, ...state.map((item) => (item.filter === null ? (size(item) ?? 0) : 0)));
}

function widening(draft: Draft): readonly Assignment[] {
  // Dropping a filter only widens, setting one only narrows, another one may do both.
  if (draft.action === 'update')
    return isRefiltered(draft) && draft.before.filter !== null ? [draft.after] : [];
  if (draft.action === 'create') return draft.after.target.direction === 'include' ? [draft.after] : [];
  return draft.before.target.direction === 'exclude' ? [draft.before] : [];
}

function narrowing(draft: Draft): readonly Assignment[] {
  if (draft.action === 'update')
    return isRefiltered(draft) && draft.after.filter !== null ? [draft.before] : [];
  if (draft.action === 'delete') return draft.before.target.direction === 'include' ? [draft.before] : [];
  return draft.after.target.direction === 'exclude' ? [draft.after] : [];
}

function isRefiltered({ before, after }: Extract<Draft, { action: 'update' }>): boolean {
  return !sameFilter(before.filter, after.filter);
}

function sizeOf({ recipient }: Assignment['target'], { sizes, everyone }: CountedMembers): number | null {
  if (recipient.kind === 'allUsers') return everyone;
  // Targets that are no groups hold devices, or what nobody can count: the notes say so.
  return recipient.kind === 'group' ? (sizes.get(recipient.id)?.users ?? null) : 0;
}

function add(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}
