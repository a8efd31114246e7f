import {
  type Assignment,
  type Current,
  type Filter,
  type OpaqueAssignment,
  type Target,
} from '../model/assignment/assignment.js';
import { type PolicySetLabel } from '../model/tenant/policy-set.js';
import { type Names, opaqueLabel } from '../differ/diff/changes.js';
import { type FilterLabel, type TargetLabel } from '../model/results/change.js';
import { type Reason } from '../model/results/explanation.js';

/** One assignment of a policy, ready to be compared with someone. */
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
  readonly policySets: readonly PolicySetLabel[];
}

/** Names of one policy's targets, and the policy sets that assign the policy to a target. */
export interface PolicyNames extends Names {
  policySets(target: Target): readonly PolicySetLabel[];
}

/** A policy's assignments as Graph lists them, in an order of our own. */
export function explainedAssignments(
  { understood, opaque }: Current,
  names: PolicyNames,
): readonly ExplainedAssignment[] {
  return [
    ...understood.map((assignment) => explained(assignment, names)),
    ...opaque.map((assignment) => explainedOpaque(assignment, names)),
  ];
}

function explained({ target, filter, origin }: Assignment, names: PolicyNames): ExplainedAssignment {
  return {
    direction: target.direction,
    target,
    filter,
    understood: true,
    label: names.target(target),
    ...(filter === null ? {} : { filterLabel: names.filter(filter) }),
    ...(origin.kind === 'policySet' ? { policySet: origin.id } : {}),
    policySets: names.policySets(target),
  };
}

function explainedOpaque({ raw, target }: OpaqueAssignment, names: PolicyNames): ExplainedAssignment {
  if (target !== undefined)
    return {
      direction: target.direction,
      target,
      filter: null,
      understood: false,
      label: names.target(target),
      policySets: names.policySets(target),
    };
  return {
    direction: 'unknown',
    filter: null,
    understood: false,
    label: opaqueLabel(raw),
    policySets: [],
  };
}
