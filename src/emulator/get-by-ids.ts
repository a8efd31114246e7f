import type { Call, Reply, World } from './call.js';
import { directoryRefusal, methodNotAllowed, segmentNotFound } from './graph-error.js';
import { isGuid } from './guid.js';
import { isObject } from './json.js';
import { directoryObjects } from './membership.js';

const MAX_IDS = 1000;

/**
 * `POST /directoryObjects/getByIds`: up to 1000 ids, of the types asked for. Unknown ids, Intune's virtual groups among
 * them, are left out of the reply without a word.
 * @throws GraphError 400 for too many ids, an id that is no guid, or a body out of form
 */
export function directoryObjectRoutes(call: Call, world: World): Reply {
  const action = call.segments[1]?.replace(/^microsoft\.graph\./, '');
  if (action !== 'getByIds') throw segmentNotFound(call.segments[1] ?? 'directoryObjects');
  if (call.method !== 'POST') throw methodNotAllowed();
  const { ids, types } = readBody(call.body);
  const wanted = new Set(ids.map((id) => id.toLowerCase()));
  const all = types.length === 0 || types.includes('directoryObject');
  const value = directoryObjects(world.store.tenant).filter(
    (object) =>
      wanted.has(String(object['id']).toLowerCase()) &&
      (all || types.includes(object['@odata.type'].slice('#microsoft.graph.'.length))),
  );
  return { status: 200, body: { '@odata.context': `${call.root}/$metadata#directoryObjects`, value } };
}

function readBody(body: unknown): { ids: readonly string[]; types: readonly unknown[] } {
  if (!isObject(body)) throw directoryRefusal('The request body must be a JSON object.');
  const stranger = Object.keys(body).find((key) => key !== 'ids' && key !== 'types');
  if (stranger !== undefined)
    throw directoryRefusal(`Invalid parameter '${stranger}' for the action 'getByIds'.`);
  const { ids, types = [] } = body;
  if (!Array.isArray(ids) || !Array.isArray(types))
    throw directoryRefusal("'ids' and 'types' must be collections.");
  if (ids.length > MAX_IDS) throw directoryRefusal(`Too many ids: at most ${MAX_IDS} are allowed.`);
  const guids = ids.filter(isGuid);
  if (guids.length < ids.length) throw directoryRefusal('One of the ids is not a valid object identifier.');
  return { ids: guids, types };
}
