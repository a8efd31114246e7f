import {
  type Assignment,
  decodeAssignments,
  decodeFilter,
  decodeTarget,
  type DesiredAssignment,
  lowerGuid,
  sameFilter,
} from '../../differ/diff/desired-assignment.js';
import { desiredAsHeld, desiredOf } from '../../differ/drift/revert-drift.js';
import { type JsonObject } from '../../model/json.js';
import { type AssignmentState, type PolicyPlan } from '../../model/results/plan.js';
import { ZERO_GUID } from '../../model/tenant/policy-types.js';

/** What is to be held once the file's changes are made on a list; undefined where one of them does not fit it. */
export function withChanges(
  { changes, ...place }: PolicyPlan,
  held: readonly JsonObject[],
): readonly DesiredAssignment[] | undefined {
  const rest = [...desiredAsHeld(held, place)];
  for (const { before, after } of changes) {
    if (before !== null) {
      const gone = decodeState(before);
      const index = rest.findIndex((one) => gone !== undefined && isSame(one, gone));
      if (index < 0) return undefined;
      rest.splice(index, 1);
    }
    if (after !== null) {
      const come = decodeState(after);
      if (come === undefined) return undefined;
      rest.push(desiredOf({ ...come, raw: { target: after.target } }, place));
    }
  }
  return rest;
}

/** Whether nothing is left of what the file would change. */
export function isBack({ changes }: PolicyPlan, held: readonly JsonObject[]): boolean {
  const { understood } = decodeAssignments(held);
  const has = (state: AssignmentState): boolean => {
    const wanted = decodeState(state);
    return wanted !== undefined && understood.some((one) => isSame(one, wanted));
  };
  return changes.every(
    ({ before, after }) => (after === null || has(after)) && (before === null || !has(before)),
  );
}

function decodeState({ target: raw, source, sourceId }: AssignmentState): Assignment | undefined {
  const [target, filter] = [decodeTarget(raw), decodeFilter(raw)];
  if (target === undefined || filter === undefined) return undefined;
  const isNone = sourceId === undefined || sourceId === null || sourceId === ZERO_GUID;
  return {
    target,
    filter,
    source: source === 'policySets' ? source : 'direct',
    sourceId: isNone ? null : lowerGuid(sourceId),
  };
}

function isSame(a: Assignment, b: Assignment): boolean {
  return (
    a.target.key === b.target.key &&
    sameFilter(a.filter, b.filter) &&
    a.source === b.source &&
    (a.source === 'direct' || a.sourceId === b.sourceId)
  );
}
