import { decodeAssignments } from '../differ/diff/desired-assignment.js';
import { canonicalJson, type JsonObject } from '../model/json.js';

/** What assignments say, ids and order aside: `assign` may give new ids. */
export function sayingOf(assignments: readonly JsonObject[]): string {
  const { understood, opaque } = decodeAssignments(assignments);
  const entries = understood.map(({ target, filter, source, sourceId }) => [
    target.key,
    filter,
    source,
    sourceId,
  ]);
  return canonicalJson([entries, opaque.map(({ raw }) => raw)]);
}
