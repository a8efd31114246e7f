import { createHash } from 'node:crypto';
import { allOf, contents } from '../../model/assignment/equality.js';
import { decode, lowerGuid, sourceName, stripAnnotations } from '../../model/assignment/graph-codec.js';
import { canonicalJson, type JsonObject } from '../../model/json.js';
import type { PolicyType } from '../../model/tenant/policy-types.js';

/** SHA-256 of a value's canonical JSON, in hex. Fields whose keys are in `omitted` do not count. */
export function digestOf(value: unknown, omitted?: ReadonlySet<string>): string {
  return createHash('sha256').update(canonicalJson(value, omitted)).digest('hex');
}

/**
 * What a policy's assignments say, as a hash: ids, targets, filters and sources. Order, guid case, `#`, annotations and
 * the two spellings of "no filter" do not move it; anything that a plan rests on does.
 */
export function fingerprint(assignments: readonly JsonObject[], type: PolicyType): string {
  const { understood, opaque } = decode(assignments, type);
  return digestOf([
    understood.map(({ id, target, filter, origin }) => [
      lowerGuid(id),
      target.key,
      filter,
      sourceName(origin),
      origin.kind === 'direct' ? null : origin.id,
    ]),
    opaque.map(({ raw }) => stripAnnotations(raw)),
  ]);
}

/**
 * The same, ids aside: a write may give new ids to what it did not change. It knows a state again that was simulated,
 * or restored.
 */
export function contentFingerprint(assignments: readonly JsonObject[], type: PolicyType): string {
  return digestOf(contents(allOf(decode(assignments, type))));
}
