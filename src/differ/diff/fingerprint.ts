import { createHash } from 'node:crypto';
import { canonicalJson, compareText, type JsonObject } from '../../model/json.js';
import { decodeAssignments, lowerGuid } from './desired-assignment.js';
import { keptTarget, stripAnnotations } from '../requests/wire.js';

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

/**
 * The same, ids aside: a write may give new ids to what it did not change. It knows a state again that was simulated,
 * or put back.
 */
export function contentFingerprint(assignments: readonly JsonObject[]): string {
  return digestOf(contentsOf(assignments));
}

/** Each assignment as one text, ids aside, in an order of their own; equal assignments give equal texts. */
export function contentsOf(assignments: readonly JsonObject[]): readonly string[] {
  const { understood, opaque } = decodeAssignments(assignments);
  return [
    ...understood.map(({ target, filter, source, sourceId }) =>
      // An id beside `direct` is of no source: the service shows one, and nothing sends it.
      canonicalJson([target.key, filter, source, source === 'direct' ? null : sourceId]),
    ),
    ...opaque.map(({ raw }) => canonicalJson([keptTarget(raw), raw.source ?? 'direct'])),
  ].sort(compareText);
}
