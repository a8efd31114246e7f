import { type DeclaredEntry } from '../model/declaration.js';
import { type Place } from '../model/diagnostic.js';
import { isJsonObject, type JsonObject } from '../model/json.js';
import { type CurrentAssignment, decodeAssignments, type DesiredAssignment } from './assignment.js';

/** What is held, as something to be asked for: whole as it was read, so that nothing unknown is lost. */
export function desiredAsHeld(held: readonly JsonObject[], place: Place): readonly DesiredAssignment[] {
  return decodeAssignments(held).understood.map((one) => desiredOf(one, place));
}

export function desiredOf(
  { target, filter, source, sourceId, raw }: Omit<CurrentAssignment, 'id'>,
  place: Place,
): DesiredAssignment {
  const rawTarget = isJsonObject(raw.target) ? raw.target : {};
  const entry: DeclaredEntry = {
    direction: target.direction,
    target: { kind: 'raw', target: rawTarget },
    source,
    ...(sourceId === null || source === 'direct' ? {} : { sourceId }),
    place,
  };
  const declaresSourceId = source !== 'direct';
  return { target, filter, source, sourceId, declaresSourceId, rawTarget, entry };
}
