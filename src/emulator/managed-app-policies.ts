import type { Call, Reply, World } from './call.js';
import { checkSelect, entityReply, inOrder, noSuchProperty, pageOf, pick } from './collection-reply.js';
import { COLLECTIONS } from './collections.js';
import { badRequest, intuneNotFound, noRoute, segmentNotFound } from './graph-error.js';
import type { JsonObject } from './json.js';
import { presentPolicy } from './present.js';
import { readQuery } from './query.js';
import { sameId } from './store.js';

const PAGE = 100;
const TYPE = 'managedAppPolicy';

/**
 * `/deviceAppManagement/managedAppPolicies`: all MAM policies in one list, each with its type. Measured: it can be read
 * and sorted, but not expanded, filtered or written, and it has no assignments.
 * @throws GraphError 400 for everything but a plain read
 */
export function managedAppPolicies(call: Call, world: World): Reply {
  const [, , id, segment] = call.segments;
  if (segment === 'assignments') throw noSuchProperty('assignments', TYPE);
  if (call.method !== 'GET') throw noRoute(call.method, call.segments, segment === undefined ? '' : 'action');
  if (segment !== undefined) throw segmentNotFound(segment);
  const options = readQuery(call, [
    '$select',
    '$expand',
    '$filter',
    '$orderby',
    '$top',
    '$skiptoken',
    '$count',
  ]);
  const expanded = options.expand[0];
  if (expanded) throw noSuchProperty(expanded.property, TYPE);
  if (options.filter !== undefined) throw badRequest("Filtering is not supported on 'managedAppPolicies'.");
  checkSelect(call, TYPE, options.select);
  const all = inOrder(everyMamPolicy(call, world), options.orderBy);
  if (id === undefined) {
    const items = all.map((policy) => pick(policy, options.select));
    return pageOf(call, 'deviceAppManagement/managedAppPolicies', items, options, PAGE);
  }
  const found = all.find((policy) => sameId(String(policy['id']), id));
  if (!found) throw intuneNotFound(TYPE, id);
  return entityReply(call, 'deviceAppManagement/managedAppPolicies', pick(found, options.select));
}

function everyMamPolicy(call: Call, world: World): JsonObject[] {
  const rows = COLLECTIONS.filter(
    ({ family, versions }) => family === 'mam' && versions.includes(call.version),
  );
  return rows.flatMap((row) =>
    world.store.tenant.policies[row.name].map((policy) => presentPolicy(call, world, row, policy, true)),
  );
}
