import { decodeFilter, decodeTarget, sameFilter } from '../differ/diff/desired-assignment.js';
import { isJsonObject } from '../model/json.js';
import { type GraphRequest } from '../model/results/plan.js';
import { type WriteAnswer } from '../model/ports.js';

/**
 * Whether the answer to a PATCH shows the target that was sent. The founding page promises the updated object in the
 * reply; a service that answers 200 with the old one has done nothing, and what was to follow must not be sent.
 * An answer without a target says nothing either way: the reading afterwards decides.
 */
export function tookEffect({ method, body }: GraphRequest, answer: WriteAnswer): boolean {
  const [sent, shown] = [body?.target, answer.body?.target];
  if (method !== 'PATCH' || !isJsonObject(sent) || !isJsonObject(shown)) return true;
  const [wanted, held] = [decodeTarget(sent), decodeTarget(shown)];
  if (wanted === undefined || held === undefined) return true;
  return wanted.key === held.key && sameFilter(decodeFilter(sent) ?? null, decodeFilter(shown) ?? null);
}
