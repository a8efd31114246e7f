import { type JsonObject } from '../../src/model/json.js';
import { type GraphRequest } from '../../src/model/results/plan.js';

/**
 * The assignments of a policy after one request, by the documentation of the service: `assign` replaces the list and gives
 * out ids, PATCH changes the fields it names, DELETE removes one. Shares no code with the product, which has a model of
 * its own. Throws when the request names an assignment that is not there.
 */
export function serveRequest(
  list: readonly JsonObject[],
  { method, path, body = {} }: GraphRequest,
): readonly JsonObject[] {
  if (method === 'POST')
    return (body.assignments as readonly JsonObject[]).map((one, index) => ({
      id: `served-${index}`,
      ...one,
    }));
  const last = path.split('/').at(-1);
  const found = list.filter(({ id }) => id === last);
  if (found.length !== 1) throw new Error(`${found.length} assignments have the id ${last ?? ''}`);
  if (method === 'DELETE') return list.filter(({ id }) => id !== last);
  return list.map((one) => (one.id === last ? { ...one, ...body } : one));
}
