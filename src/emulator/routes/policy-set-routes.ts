import { type Call, type Reply, type World } from '../http/call.js';
import { badRequest, intuneNotFound, methodNotAllowed, segmentNotFound } from '../http/graph-error.js';
import { checkSelect, entityReply, inOrder, noSuchProperty, pageOf, pick } from '../http/reply.js';
import { readQuery } from '../odata/query.js';
import { guidFrom, type JsonObject, sameId, without } from '../tenant/values.js';
import { type SeedPolicySet } from '../tenant/seed.js';

const PAGE = 100;
const TYPE = 'policySet';
const CONTEXT = 'deviceAppManagement/policySets';
const CREATED = '2025-05-06T07:30:00Z';
const NAVIGATION = ['items', 'assignments'];

/**
 * `/deviceAppManagement/policySets`, on beta only: the list, and one set with `$expand=items,assignments`. Seen on the live
 * service: the list takes no `$expand`, and the assignments have no route of their own.
 * @throws GraphError 400 for those and on v1.0, 404 for an unknown set, 405 for writes
 */
export function policySetRoutes(call: Call, { store }: World): Reply {
  const [, name = '', id, relation] = call.segments;
  if (call.version === 'v1.0') throw segmentNotFound(name);
  if (relation !== undefined) throw segmentNotFound(relation);
  if (call.method !== 'GET') throw methodNotAllowed();
  const { policySets } = store.tenant;
  if (id === undefined) {
    const options = readQuery(call, ['$select', '$orderby', '$top', '$skiptoken', '$count', '$expand']);
    if (options.expand.length > 0) throw badRequest(`Expanding is not supported on '${name}'.`);
    checkSelect(call, TYPE, options.select);
    return pageOf(call, CONTEXT, inOrder(policySets, options.orderBy), options, PAGE, (set) =>
      pick(present(set), options.select),
    );
  }
  const set = policySets.find((one) => sameId(one.id, id));
  if (!set) throw intuneNotFound(TYPE, id);
  const options = readQuery(call, ['$select', '$expand']);
  checkSelect(call, TYPE, options.select);
  const shown = pick(present(set), options.select);
  for (const { property } of options.expand) {
    if (!NAVIGATION.includes(property)) throw noSuchProperty(property, TYPE);
    shown[`${property}@odata.context`] = `${call.root}/$metadata#${CONTEXT}('${set.id}')/${property}`;
    shown[property] = property === 'items' ? itemsOf(set) : assignmentsOf(set);
  }
  return entityReply(call, CONTEXT, shown);
}

function present(set: SeedPolicySet): JsonObject {
  return {
    description: '',
    createdDateTime: CREATED,
    lastModifiedDateTime: CREATED,
    status: (set.assignments ?? []).length === 0 ? 'notAssigned' : 'success',
    errorCode: 'noError',
    guidedDeploymentTags: [],
    roleScopeTags: ['0'],
    ...without(set, 'items', 'assignments'),
  };
}

/** Measured: the id of an item is made of the set, the policy and the kind of item. */
function itemsOf({ id, items = [] }: SeedPolicySet): JsonObject[] {
  return items.map((item) => {
    const kind = item.itemType.replace(/^#microsoft\.graph\./, '');
    return {
      '@odata.type': `#microsoft.graph.${itemEntity(kind)}`,
      id: `${id}_${item.payloadId}_${kind}_Parcel`,
      displayName: '',
      status: 'success',
      errorCode: 'noError',
      guidedDeploymentTags: [],
      ...item,
    };
  });
}

/** The three protections share one type of item; others have one each. */
function itemEntity(kind: string): string {
  return kind.endsWith('ManagedAppProtection') ? 'managedAppProtectionPolicySetItem' : `${kind}PolicySetItem`;
}

function assignmentsOf({ id, assignments = [] }: SeedPolicySet): JsonObject[] {
  return assignments.map((assignment, index) => ({
    id: guidFrom(id, 'assignment', index),
    lastModifiedDateTime: CREATED,
    ...assignment,
  }));
}
