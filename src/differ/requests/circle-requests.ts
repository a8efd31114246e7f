import {
  type Assignment,
  type DesiredAssignment,
  desiredFromCurrent,
  type Filter,
} from '../../model/assignment/assignment.js';
import { contentKey, sameFilter } from '../../model/assignment/equality.js';
import { type Place } from '../../model/project/diagnostic.js';
import { type GraphRequest } from '../../model/results/plan.js';
import { type Settings } from '../../model/project/settings.js';
import { type PolicyChanges, changesOf } from '../diff/changes.js';
import type { AssignmentChange } from '../diff/diff.js';
import { keepsEachGroup, isSafeTransition, opaqueReaches, reachOf } from './transition-safety.js';
import { isOpposite } from './policy-order.js';
import { beforeAndAfter } from '../impact/user-sets.js';
import { assignRequest } from './plan-requests.js';
import type { ResolvedPolicy } from '../resolve/resolve.js';

/**
 * The two requests of a policy that waits for others in a circle, or undefined if there are none that keep the law.
 *
 *   before ──step 1──▶ union ──step 2──▶ after
 *
 * The union keeps the law of no harm, and of each group it reaches everyone who is reached before or after. So step 1
 * takes the policy from no group, and no group is without a policy if all unions of a circle are verified before any
 * step 2.
 */
export function circleRequests(
  resolved: ResolvedPolicy,
  changes: PolicyChanges,
  settings: Pick<Settings, 'graphVersion'>,
): readonly [GraphRequest, GraphRequest] | undefined {
  const union = findUnion(resolved, changes);
  if (union === undefined) return undefined;
  const toUnion = changesOf({ ...resolved, desired: union, scope: 'whole' }, settings);
  const inUnion = new Set(union.map(contentKey));
  const { drafts } = changes.diff;
  const isMade = (draft: AssignmentChange): boolean =>
    draft.action === 'delete' ? !inUnion.has(contentKey(draft.before)) : inUnion.has(contentKey(draft.after));
  const covers = (made: boolean): readonly string[] =>
    drafts.filter((draft) => isMade(draft) === made).map(changes.keyOf);
  return [
    { ...assignRequest(toUnion), step: 'union', covers: covers(true) },
    { ...assignRequest(changes), step: 'final', covers: covers(false) },
  ];
}

/** What a union does with exclusions: whether new ones are in it already, and dropped ones still. */
interface Exclusions {
  readonly created: boolean;
  readonly dropped: boolean;
}

const CHOICES: readonly Exclusions[] = [
  { created: false, dropped: false },
  { created: true, dropped: false },
  { created: false, dropped: true },
  { created: true, dropped: true },
];

/** The whole list after the first step, or undefined if none keeps the law. */
function findUnion(
  { declaration }: ResolvedPolicy,
  changes: PolicyChanges,
): readonly DesiredAssignment[] | undefined {
  const opaque = opaqueReaches(changes.current.opaque);
  const reaches = (list: readonly Assignment[]) => [...opaque, ...list.map(reachOf)];
  const [current, desired] = beforeAndAfter(changes);
  const [before, after] = [reaches(current), reaches(desired)];
  for (const choice of CHOICES) {
    const union = unionOf(changes, declaration.place, choice);
    if (union === undefined) return undefined;
    const between = reaches(union);
    if (keepsEachGroup(before, between, after) && isSafeTransition(before, between, after)) return union;
  }
  return undefined;
}

/** All inclusions of before and after, with filters that everyone passes who passes before or after. */
function unionOf(
  { diff }: PolicyChanges,
  place: Place,
  exclusions: Exclusions,
): readonly DesiredAssignment[] | undefined {
  const union = diff.kept.map((one) => desiredFromCurrent(one, place));
  for (const draft of diff.drafts) {
    const one = draft.action === 'create' ? draft.after : desiredFromCurrent(draft.before, place);
    const isInclusion = one.target.direction === 'include';
    if (draft.action === 'update') {
      const filters = [draft.before.filter, draft.after.filter] as const;
      const filter = isInclusion ? widerFilter(...filters) : narrowerFilter(...filters);
      if (filter === undefined) return undefined;
      if (filter !== 'none pass') union.push({ ...draft.after, filter });
    } else if (isInclusion || (draft.action === 'create' ? exclusions.created : exclusions.dropped))
      union.push(one);
  }
  return union;
}

/** The filter that lets through who passes one of two; undefined: there is none. */
function widerFilter(a: Filter | null, b: Filter | null): Filter | null | undefined {
  if (sameFilter(a, b)) return a;
  return a === null || b === null || isOpposite(a, b) ? null : undefined;
}

/** The filter that lets through who passes both of two; undefined: there is none. */
function narrowerFilter(a: Filter | null, b: Filter | null): Filter | null | 'none pass' | undefined {
  if (a === null || sameFilter(a, b)) return b;
  if (b === null) return a;
  return isOpposite(a, b) ? 'none pass' : undefined;
}
