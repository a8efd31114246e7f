import { type Direction } from '../../model/project/declaration.js';
import { canonicalJson } from '../../model/json.js';
import { type AfterAssignment, type Change, type Hazard, type PolicyPlan } from '../../model/results/plan.js';
import { sideText, targetText } from '../text/labels.js';

/** What of a policy's list is understood and stays as it is. */
export function unchangedOf({ after }: Pick<PolicyPlan, 'after'>): readonly UnchangedAssignment[] {
  return after.filter(
    (one): one is UnchangedAssignment =>
      one.direction !== 'unknown' && ['declared', 'not-declared', 'policy-set'].includes(one.reason),
  );
}
type UnchangedAssignment = AfterAssignment & { readonly direction: Direction };

/** One line of a policy's list before and after: what is told of one assignment. */
export interface Row {
  readonly action: Change['action'] | 'none';
  readonly direction: Change['direction'];
  readonly target: string;
  readonly before: string;
  readonly after: string;
  /** Whether a filter narrows it before, and after. */
  readonly filtered: { readonly before: boolean; readonly after: boolean };
  readonly hazards: readonly Hazard[];
}

/** What is left of a target of which one of two assignments is removed. */
export const DUPLICATE_TEXT = 'one of two assignments is removed: the other remains';

/** A policy's whole list before and after: what changes first, then what stays. */
export function rowsOf(policy: PolicyPlan): readonly Row[] {
  return [
    ...policy.changes.map((change) => changedRow(change, hasDuplicate(change, policy))),
    ...unchangedOf(policy).map(unchangedRow),
  ];
}

/** Whether a change removes one of two assignments of the same target, so that whom it names stays assigned. */
export function hasDuplicate(change: Change, { after }: PolicyPlan): boolean {
  if (change.action !== 'delete') return false;
  const isDuplicate = (other: AfterAssignment): boolean =>
    other.direction === change.direction && canonicalJson(other.target) === canonicalJson(change.target);
  return after.some(isDuplicate);
}

function changedRow(
  { action, direction, target, before, after, filters, hazards }: Change,
  leavesDuplicate: boolean,
): Row {
  return {
    action,
    direction,
    target: targetText(target),
    before: sideText(direction, before, filters.before),
    after: leavesDuplicate ? DUPLICATE_TEXT : sideText(direction, after, filters.after),
    filtered: { before: filters.before !== undefined, after: filters.after !== undefined },
    hazards,
  };
}

function unchangedRow({ direction, target, filter }: UnchangedAssignment): Row {
  const text = sideText(direction, { target: {} }, filter);
  const isFiltered = filter !== undefined;
  return {
    action: 'none',
    direction,
    target: targetText(target),
    before: text,
    after: text,
    filtered: { before: isFiltered, after: isFiltered },
    hazards: [],
  };
}
