import { decodeAssignments } from '../differ/diff/desired-assignment.js';
import { contentsOf } from '../differ/diff/fingerprint.js';
import { type JsonObject } from '../model/json.js';

/**
 * What a reading shows beside what our writes lead to: somebody else worked on the policy during the run. `known`: the
 * states that we know of; where it is open which writes took effect, anything of any of them is ours. Undefined where
 * nobody did. A sentence without full stop.
 */
export function otherHands(
  found: readonly JsonObject[],
  known: readonly (readonly JsonObject[])[],
): string | undefined {
  const came = known.reduce(beyond, found);
  const [first = [], ...others] = known;
  const certain = first.filter((raw) => others.every((state) => beyond([raw], state).length === 0));
  const went = beyond(certain, found);
  if (came.length === 0 && went.length === 0) return undefined;
  const parts = [
    ...(came.length === 0 ? [] : [`it holds ${came.map(labelOf).join(', ')}`]),
    ...(went.length === 0 ? [] : [`it no longer holds ${went.map(labelOf).join(', ')}`]),
  ];
  return `Another hand changed it during the run: ${parts.join(' and ')}`;
}

/** Assignments of the one list that the other has not, ids aside. */
function beyond(list: readonly JsonObject[], others: readonly JsonObject[]): readonly JsonObject[] {
  const rest = [...contentsOf(others)];
  return list.filter((raw) => {
    const [content = ''] = contentsOf([raw]);
    const index = rest.indexOf(content);
    if (index >= 0) rest.splice(index, 1);
    return index < 0;
  });
}

/** As a person would name it. */
function labelOf(raw: JsonObject): string {
  const [assignment] = decodeAssignments([raw]).understood;
  if (assignment === undefined) return 'an assignment of a kind the tool does not know';
  const { target, filter, source } = assignment;
  return [
    target.key,
    ...(filter === null ? [] : [`with filter ${filter.id} (${filter.mode})`]),
    ...(source === 'direct' ? [] : ['of a policy set']),
  ].join(' ');
}
