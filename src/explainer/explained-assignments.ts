import {
  type Assignment,
  decodeAssignments,
  type Filter,
  type OpaqueAssignment,
  type Target,
} from '../differ/diff/desired-assignment.js';
import { type Names, opaqueTarget } from '../differ/diff/describe-changes.js';
import { compareText, type JsonObject } from '../model/json.js';
import { type FilterLabel, type TargetLabel } from '../model/results/plan.js';
import { shortTypeName } from '../model/tenant/target-types.js';
import { type Reason } from '../model/results/explanation.js';

/** One assignment of a policy, made ready to be held against someone. */
export interface Entry {
  readonly direction: Reason['direction'];
  /** Absent where the kind of target is not known. */
  readonly target?: Target;
  readonly filter: Filter | null;
  /** False: of a kind the tool does not know, in its target, its filter or its source. */
  readonly understood: boolean;
  readonly label: TargetLabel;
  readonly filterLabel?: FilterLabel;
  readonly policySet?: string | null;
}

/** A policy's assignments as Graph lists them, in an order of our own. */
export function entriesOf(assignments: readonly JsonObject[], names: Names): readonly Entry[] {
  const { understood, opaque } = decodeAssignments(assignments);
  return [
    ...understood.map((assignment) => entryOf(assignment, names)),
    ...opaque.map((assignment) => opaqueEntry(assignment, names)),
  ];
}

function entryOf({ target, filter, source, sourceId }: Assignment, names: Names): Entry {
  return {
    direction: target.direction,
    target,
    filter,
    understood: true,
    label: names.target(target),
    ...(filter === null ? {} : { filterLabel: names.filter(filter) }),
    ...(source === 'policySets' ? { policySet: sourceId } : {}),
  };
}

function opaqueEntry({ raw, target }: OpaqueAssignment, names: Names): Entry {
  if (target !== undefined)
    return {
      direction: target.direction,
      target,
      filter: null,
      understood: false,
      label: names.target(target),
    };
  const { '@odata.type': type, ...properties } = opaqueTarget(raw);
  const odataType = typeof type === 'string' ? shortTypeName(type) : 'a target without a type';
  const label: TargetLabel = { kind: 'other', odataType, properties };
  return { direction: 'unknown', filter: null, understood: false, label };
}

/** Whether two lists reach the same: ids, order and sources aside. */
export function reachAlike(a: readonly Entry[], b: readonly Entry[]): boolean {
  const said = (entries: readonly Entry[]): string =>
    entries
      .map(({ direction, target, filter, understood, label }) =>
        JSON.stringify([direction, target?.key ?? label, filter, understood]),
      )
      .sort(compareText)
      .join();
  return said(a) === said(b);
}
