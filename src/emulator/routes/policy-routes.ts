import { type Call, type Reply, type World } from '../http/call.js';
import {
  badRequest,
  intuneNotFound,
  methodNotAllowed,
  noRoute,
  segmentNotFound,
} from '../http/graph-error.js';
import { checkSelect, entityReply, inOrder, noSuchProperty, pageOf, pick } from '../http/reply.js';
import { matching } from '../odata/filter-expression.js';
import { readQuery } from '../odata/query.js';
import { type JsonObject, sameId } from '../tenant/values.js';
import {
  createAssignment,
  deleteAssignment,
  getAssignment,
  listAssignments,
  type PolicyCall,
  replaceAssignments,
  updateAssignment,
} from './assignment-routes.js';
import { type Collection, COLLECTIONS, isVisible } from './collections.js';
import { policySetRoutes } from './policy-set-routes.js';
import { presentPolicy, shapePolicy } from './represent.js';

const LIST_OPTIONS = ['$select', '$expand', '$filter', '$orderby', '$top', '$skiptoken', '$count'] as const;
const LIST_PAGE = 100;
const TYPE = 'managedAppPolicy';

/**
 * `/deviceAppManagement/managedAppPolicies`: all MAM policies in one list, each with its type. Measured: it can be read
 * and sorted, but not expanded, filtered or written, and it has no assignments.
 * @throws GraphError 400 for everything but a plain read
 */
function managedAppPolicies(call: Call, world: World): Reply {
  const [, , id, segment] = call.segments;
  if (segment === 'assignments') throw noSuchProperty('assignments', TYPE);
  if (call.method !== 'GET') throw noRoute(call.method, call.segments, segment === undefined ? '' : 'action');
  if (segment !== undefined) throw segmentNotFound(segment);
  const options = readQuery(call, LIST_OPTIONS);
  const expanded = options.expand[0];
  if (expanded) throw noSuchProperty(expanded.property, TYPE);
  if (options.filter !== undefined) throw badRequest("Filtering is not supported on 'managedAppPolicies'.");
  checkSelect(call, TYPE, options.select);
  const all = inOrder(everyMamPolicy(call, world), options.orderBy);
  if (id === undefined) {
    const items = all.map((policy) => pick(policy, options.select));
    return pageOf(call, 'deviceAppManagement/managedAppPolicies', items, options, LIST_PAGE);
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

/** Small enough that the default tenant's larger collections come in pages; the live service's size is not known. */
const PAGE = 20;

/**
 * Everything under `/deviceAppManagement`.
 * @throws GraphError 400, 404 or 405, as the page for the route says
 */
export function deviceAppManagement(call: Call, world: World): Reply {
  const [, name, id, ...rest] = call.segments;
  if (name === 'managedAppPolicies') return managedAppPolicies(call, world);
  if (name === 'policySets') return policySetRoutes(call, world);
  const collection = COLLECTIONS.find((row) => row.name === name && row.versions.includes(call.version));
  if (!collection) throw segmentNotFound(name ?? 'deviceAppManagement');
  if (id === undefined) return onlyGet(call, () => listPolicies(call, world, collection));
  const operation = operationFor(call, world, collection, rest);
  const policy = world.store.policy(collection.name, id);
  if (!policy || !isVisible(collection, policy, call.version))
    throw intuneNotFound(collection.entityType, id);
  const before = [...policy.assignments];
  const reply = operation({ call, world, collection, policy });
  const { method, headers } = call;
  if (method !== 'GET')
    world.audit.record(
      { method, collection, policy, before, after: policy.assignments },
      world.audit.actorOf(headers['authorization']),
    );
  return reply;
}

type Operation = (target: PolicyCall) => Reply;

/** Routes are looked up before the policy is: a path that does not exist is 400 for any id. */
function operationFor(call: Call, world: World, collection: Collection, rest: readonly string[]): Operation {
  const [first, second, third] = rest;
  const { method } = call;
  if (third !== undefined) throw segmentNotFound(third);
  if (first === undefined) return only(method, { GET: getPolicy });
  if (first === 'assignments' && second === undefined)
    return only(method, { GET: listAssignments, POST: createAssignment });
  if (first === 'assignments' && second !== undefined)
    return only(method, {
      GET: (target) => getAssignment(target, second),
      PATCH: (target) => updateAssignment(target, second),
      DELETE: (target) => deleteAssignment(target, second),
    });
  if (first === 'assign' && second === undefined) return assignAt(call, world, collection, false);
  if (!first.startsWith('microsoft.graph.')) throw segmentNotFound(first);
  if (second === 'assign' && first === `microsoft.graph.${collection.assignBoundTo}`)
    return assignAt(call, world, collection, true);
  throw noRoute(
    method,
    call.segments,
    second === undefined ? 'cast' : second === 'assign' ? 'cast/action' : 'cast/navigation',
  );
}

/** On `observed`, mobileAppConfigurations know `assign` behind the cast only, the other six without it only. */
function assignAt(call: Call, { profile }: World, { family }: Collection, cast: boolean): Operation {
  const operation = only(call.method, { POST: replaceAssignments });
  if (profile.strictAssignPath && cast !== (family === 'managedDevice'))
    throw noRoute('POST', call.segments, cast ? 'cast/action' : 'action');
  return operation;
}

function only(method: string, operations: Readonly<Record<string, Operation>>): Operation {
  const operation = operations[method];
  if (!operation) throw methodNotAllowed();
  return operation;
}

function onlyGet(call: Call, reply: () => Reply): Reply {
  if (call.method !== 'GET') throw methodNotAllowed();
  return reply();
}

function listPolicies(call: Call, world: World, collection: Collection): Reply {
  const options = readQuery(call, LIST_OPTIONS);
  if (options.filter !== undefined && collection.family === 'mam')
    throw badRequest(`Filtering is not supported on '${collection.name}'.`);
  const visible = world.store.tenant.policies[collection.name].filter((p) =>
    isVisible(collection, p, call.version),
  );
  const found = matching(visible, options.filter, { text: ['displayName'], operators: ['eq'] });
  const ordered = inOrder(found, options.orderBy);
  return pageOf(call, `deviceAppManagement/${collection.name}`, ordered, options, PAGE, (policy) =>
    shapePolicy(call, world, collection, policy, options),
  );
}

function getPolicy({ call, world, collection, policy }: PolicyCall): Reply {
  const options = readQuery(call, ['$select', '$expand']);
  const shaped = shapePolicy(call, world, collection, policy, options);
  return entityReply(call, `deviceAppManagement/${collection.name}`, shaped);
}
