import { auditEvents } from './audit-events.js';
import type { Call, Reply, World } from '../http/call.js';
import { checkSelect, entityReply, inOrder, pageOf, pick } from '../http/reply.js';
import { COLLECTIONS } from './collections.js';
import { intuneNotFound, methodNotAllowed, segmentNotFound } from '../http/graph-error.js';
import { type JsonObject, sameId } from '../tenant/values.js';
import { readQuery } from '../odata/query.js';
import type { SeedFilter } from '../tenant/seed.js';
import { FILTER_ID, FILTER_TYPE } from './targets.js';

const PAGE = 100;
const TYPE = 'deviceAndAppManagementAssignmentFilter';
const CONTEXT = 'deviceManagement/assignmentFilters';
const CREATED = '2025-01-20T09:00:00Z';

/** Everything under `/deviceManagement`: the audit log in both versions, and on beta the filters. */
export function deviceManagement(call: Call, world: World): Reply {
  return call.segments[1] === 'auditEvents' ? auditEvents(call, world) : assignmentFilters(call, world);
}

/**
 * `/deviceManagement/assignmentFilters`, on beta only: list, one, and who uses it.
 * @throws GraphError 400 on v1.0, 404 for an unknown filter
 */
function assignmentFilters(call: Call, world: World): Reply {
  const [, name, id, relation] = call.segments;
  if (name !== 'assignmentFilters' || call.version === 'v1.0')
    throw segmentNotFound(name ?? 'deviceManagement');
  if (call.method !== 'GET') throw methodNotAllowed();
  const { filters } = world.store.tenant;
  const options = readQuery(call, ['$select', '$orderby', '$top', '$skiptoken', '$count']);
  checkSelect(call, TYPE, relation === undefined ? options.select : undefined);
  if (id === undefined) {
    const items = inOrder(filters, options.orderBy).map((filter) => pick(present(filter), options.select));
    return pageOf(call, CONTEXT, items, options, PAGE);
  }
  const filter = filters.find((candidate) => sameId(candidate.id, id));
  if (!filter) throw intuneNotFound(TYPE, id);
  if (relation === undefined) return entityReply(call, CONTEXT, pick(present(filter), options.select));
  if (relation !== 'payloads') throw segmentNotFound(relation);
  return pageOf(call, `${CONTEXT}('${id}')/payloads`, payloads(world, id), options, PAGE);
}

function present(filter: SeedFilter): JsonObject {
  return {
    description: '',
    createdDateTime: CREATED,
    lastModifiedDateTime: CREATED,
    rule: '',
    roleScopeTags: ['0'],
    payloads: [],
    ...filter,
  };
}

/** Measured: policies are named by bare guid, without the prefix of their id, and MAM ones are of the type `unknown`. */
function payloads({ store }: World, filterId: string): JsonObject[] {
  return COLLECTIONS.flatMap(({ name, idPrefix }) =>
    store.tenant.policies[name].flatMap((policy) =>
      policy.assignments
        .filter(({ target }) => sameId(String(target[FILTER_ID]), filterId))
        .map(({ target }) => ({
          payloadId: policy.id.startsWith(idPrefix) ? policy.id.slice(idPrefix.length) : policy.id,
          payloadType: 'unknown',
          groupId: target['groupId'] ?? null,
          assignmentFilterType: target[FILTER_TYPE] ?? 'none',
        })),
    ),
  );
}
