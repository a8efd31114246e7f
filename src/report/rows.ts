import { type Change, type Hazard, type PolicyPlan } from '../model/plan.js';
import { sideText, targetText } from './labels.js';

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

/** A policy's whole list before and after: what changes first, then what stays. */
export function rowsOf({ changes, unchanged }: PolicyPlan): readonly Row[] {
  return [...changes.map(changedRow), ...unchanged.map(unchangedRow)];
}

function changedRow({ action, direction, target, before, after, filters, hazards }: Change): Row {
  return {
    action,
    direction,
    target: targetText(target),
    before: sideText(direction, before, filters.before),
    after: sideText(direction, after, filters.after),
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
