import { canonicalJson } from '../../model/json.js';
import { type AssignmentLabel, type Change, type Hazard, type PolicyPlan } from '../../model/results/plan.js';
import { sideText, targetText } from '../text/labels.js';

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
export const TWIN_TEXT = 'a duplicate: its twin stays';

/** A policy's whole list before and after: what changes first, then what stays. */
export function rowsOf(policy: PolicyPlan): readonly Row[] {
  return [
    ...policy.changes.map((change) => changedRow(change, hasTwin(change, policy))),
    ...policy.unchanged.map(unchangedRow),
  ];
}

/** Whether a change removes one of two assignments of the same target, so that whom it names stays assigned. */
export function hasTwin(change: Change, { changes, unchanged }: PolicyPlan): boolean {
  if (change.action !== 'delete') return false;
  const isTwin = (other: Pick<AssignmentLabel, 'direction' | 'target'>): boolean =>
    other.direction === change.direction && canonicalJson(other.target) === canonicalJson(change.target);
  return unchanged.some(isTwin) || changes.some((other) => other.action !== 'delete' && isTwin(other));
}

function changedRow(
  { action, direction, target, before, after, filters, hazards }: Change,
  leavesTwin: boolean,
): Row {
  return {
    action,
    direction,
    target: targetText(target),
    before: sideText(direction, before, filters.before),
    after: leavesTwin ? TWIN_TEXT : sideText(direction, after, filters.after),
    filtered: { before: filters.before !== undefined, after: filters.after !== undefined },
    hazards,
  };
}

function unchangedRow({ direction, target, filter }: PolicyPlan['unchanged'][number]): Row {
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
