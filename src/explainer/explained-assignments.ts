import {
  type Assignment,
  type Current,
  type Filter,
  type OpaqueAssignment,
} from '../model/assignment/assignment.js';
import { type Target } from '../model/assignment/target.js';
import { type Names, opaqueLabel } from '../differ/diff/describe-changes.js';
import { type FilterLabel, type TargetLabel } from '../model/results/plan.js';
import { type Reason } from '../model/results/explanation.js';

/** One assignment of a policy, made ready to be held against someone. */
export interface ExplainedAssignment {
  readonly direction: Reason['direction'];
  /** Absent if the kind of target is not known. */
  readonly target?: Target;
  readonly filter: Filter | null;
  /** False: of a kind the tool does not know, in its target, its filter or its source. */
  readonly understood: boolean;
  readonly label: TargetLabel;
  readonly filterLabel?: FilterLabel;
  readonly policySet?: string | null;
}

/** A policy's assignments as Graph lists them, in an order of our own. */
export function explainedAssignments(
  { understood, opaque }: Current,
  names: Names,
): readonly ExplainedAssignment[] {
  return [
    ...understood.map((assignment) => explained(assignment, names)),
    ...opaque.map((assignment) => explainedOpaque(assignment, names)),
  ];
}

function explained({ target, filter, origin }: Assignment, names: Names): ExplainedAssignment {
  return {
    direction: target.direction,
    target,
    filter,
    understood: true,
    label: names.target(target),
    ...(filter === null ? {} : { filterLabel: names.filter(filter) }),
    ...(origin.kind === 'policySet' ? { policySet: origin.id } : {}),
  };
}

function explainedOpaque({ raw, target }: OpaqueAssignment, names: Names): ExplainedAssignment {
  if (target !== undefined)
    return {
      direction: target.direction,
      target,
      filter: null,
      understood: false,
      label: names.target(target),
    };
  return { direction: 'unknown', filter: null, understood: false, label: opaqueLabel(raw) };
}
