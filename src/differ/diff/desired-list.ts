import { type DesiredAssignment, desiredFromCurrent } from '../../model/assignment/assignment.js';
import { decode } from '../../model/assignment/graph-codec.js';
import { type Place } from '../../model/project/diagnostic.js';
import { type JsonObject } from '../../model/json.js';
import { type PolicyType } from '../../model/tenant/policy-types.js';

/** An earlier list of a policy as the desired one. What the tool does not understand is not part of it. */
export function desiredListOf(
  list: readonly JsonObject[],
  type: PolicyType,
  place: Place,
): readonly DesiredAssignment[] {
  return decode(list, type).understood.map((one) => desiredFromCurrent(one, place));
}
