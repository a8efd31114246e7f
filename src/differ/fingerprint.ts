import { createHash } from 'node:crypto';
import { canonicalJson, type JsonObject } from '../model/json.js';
import { decodeAssignments, lowerGuid } from './assignment.js';
import { stripAnnotations } from './wire.js';

/** SHA-256 of a value's canonical JSON, in hex. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/**
 * What a policy's assignments say, as a hash: ids, targets, filters and sources. Order, guid case, `#`, annotations and
 * the two spellings of "no filter" do not move it; anything that a plan rests on does.
 */
export function fingerprint(assignments: readonly JsonObject[]): string {
  const { understood, opaque } = decodeAssignments(assignments);
  return digestOf([
    understood.map(({ id, target, filter, source, sourceId }) => [
      lowerGuid(id),
      target.key,
      filter,
      source,
      sourceId,
    ]),
    opaque.map(({ raw }) => stripAnnotations(raw)),
  ]);
}
