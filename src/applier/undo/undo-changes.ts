import { type DesiredAssignment, desiredFromCurrent } from '../../model/assignment/assignment.js';
import { contentKey } from '../../model/assignment/equality.js';
import { decode } from '../../model/assignment/graph-codec.js';
import { decodeState } from '../../model/assignment/plan-codec.js';
import { desiredListOf } from '../../differ/diff/desired-list.js';
import { type JsonObject } from '../../model/json.js';
import { type AssignmentState, type PolicyPlan } from '../../model/results/plan.js';

/** What is to be held once the file's changes are made on a list; undefined where one of them does not fit it. */
export function withChanges(
  { changes, type, ...place }: PolicyPlan,
  held: readonly JsonObject[],
): readonly DesiredAssignment[] | undefined {
  const rest = [...desiredListOf(held, type, place)];
  for (const { before, after } of changes) {
    if (before !== null) {
      const gone = decodeState(before, type);
      const index = rest.findIndex((one) => gone !== undefined && contentKey(one) === contentKey(gone));
      if (index < 0) return undefined;
      rest.splice(index, 1);
    }
    if (after !== null) {
      const come = decodeState(after, type);
      if (come === undefined) return undefined;
      rest.push(desiredFromCurrent({ ...come, raw: { target: after.target } }, place));
    }
  }
  return rest;
}

/** Whether nothing is left of what the file would change. */
export function isBack({ changes, type }: PolicyPlan, held: readonly JsonObject[]): boolean {
  const understood = new Set(decode(held, type).understood.map(contentKey));
  const has = (state: AssignmentState): boolean => {
    const wanted = decodeState(state, type);
    return wanted !== undefined && understood.has(contentKey(wanted));
  };
  return changes.every(
    ({ before, after }) => (after === null || has(after)) && (before === null || !has(before)),
  );
}
