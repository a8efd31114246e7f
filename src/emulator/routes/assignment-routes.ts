import type { Call, Reply, World } from '../http/call.js';
import { entityReply, pageOf } from '../http/reply.js';
import type { Collection } from './collections.js';
import { GraphError, badRequest, intuneNotFound, methodNotAllowed, noRoute } from '../http/graph-error.js';
import {
  readAssignBody,
  readAssignment,
  readNewAssignment,
  type AssignmentInput,
  type Place,
} from './assignment-payload.js';
import { contextOf, presentAssignment, presentAssignments } from './represent.js';
import { readQuery } from '../odata/query.js';
import type { SeedAssignment, TenantPolicy } from '../tenant/seed.js';
import { sameId } from '../tenant/values.js';
import { targetKey } from './targets.js';

const PAGE = 100;

/** A call on the assignments of one policy, which exists. */
export interface PolicyCall {
  readonly call: Call;
  readonly world: World;
  readonly collection: Collection;
  readonly policy: TenantPolicy;
}

/** `GET …/assignments` */
export function listAssignments({ call, world, collection, policy }: PolicyCall): Reply {
  const options = readQuery(call, ['$select', '$top', '$skiptoken', '$count']);
  const items = presentAssignments(call, world, collection, policy, options.select);
  return pageOf(call, `${contextOf(collection, policy)}/assignments`, items, options, PAGE);
}

/**
 * `POST …/assignments`: documented for mobileAppConfigurations only; measured on the live service, no collection has it.
 * @throws GraphError 400 (observed) or 405
 */
export function createAssignment(target: PolicyCall): Reply {
  const { call, world, collection, policy } = target;
  if (!world.profile.createOne) throw noRoute('POST', call.segments, 'navigation');
  if (collection.family === 'mam') throw methodNotAllowed();
  const created = stored(readNewAssignment(call.body, placeOf(target)), target, policy.assignments);
  policy.assignments.push(created);
  return oneReply(target, created, 201);
}

/** `GET …/assignments/{id}` */
export function getAssignment(target: PolicyCall, id: string): Reply {
  readQuery(target.call, []);
  return oneReply(target, find(target, id));
}

/**
 * `PATCH …/assignments/{id}`: changes what is sent and nothing else; `target` is replaced whole.
 * @throws GraphError 400 where the id embeds the target and the target would become another one
 */
export function updateAssignment(target: PolicyCall, id: string): Reply {
  const { call, world, collection, policy } = target;
  if (!world.itemWrites) throw noRoute('PATCH', call.segments, 'navigation/key');
  const found = find(target, id);
  const input = readAssignment(call.body, placeOf(target));
  const { id: sentId, ...changes } = input;
  if (sentId !== undefined && (typeof sentId !== 'string' || !sameId(sentId, id)))
    throw badRequest('The id in the payload is not the id in the path.');
  const next: SeedAssignment = { ...found, ...changes };
  if (
    collection.family === 'mam' &&
    world.profile.idsEmbedTarget &&
    targetKey(next.target) !== targetKey(found.target)
  )
    throw new GraphError(
      400,
      'BadRequest',
      `The target of assignment '${id}' cannot be changed to another group or direction.`,
      true,
    );
  const others = policy.assignments.filter((assignment) => assignment !== found);
  if (world.profile.dropsDuplicates && others.some((other) => sameEntry(other, next)))
    throw new GraphError(400, 'BadRequest', 'An assignment with this target already exists.', true);
  policy.assignments = policy.assignments.map((assignment) => (assignment === found ? next : assignment));
  return oneReply(target, next);
}

/** `DELETE …/assignments/{id}` */
export function deleteAssignment(target: PolicyCall, id: string): Reply {
  const { call, world, policy } = target;
  if (!world.itemWrites) throw noRoute('DELETE', call.segments, 'navigation/key');
  const found = find(target, id);
  policy.assignments = policy.assignments.filter((assignment) => assignment !== found);
  return { status: 204 };
}

/** `POST …/assign`: what is sent becomes the whole list; nothing is stored unless every element is in order. */
export function replaceAssignments(target: PolicyCall): Reply {
  const { world, policy } = target;
  const next: SeedAssignment[] = [];
  for (const input of readAssignBody(placeOf(target))) {
    const entry = stored(input, target, next);
    if (world.profile.dropsDuplicates && next.some((other) => sameEntry(other, entry))) continue;
    next.push(entry);
  }
  policy.assignments = next;
  return { status: 204 };
}

function stored(
  { target, source, sourceId }: AssignmentInput & { target: SeedAssignment['target'] },
  { world, collection, policy }: PolicyCall,
  siblings: readonly SeedAssignment[],
): SeedAssignment {
  const entry: SeedAssignment = {
    target,
    ...(source === undefined ? {} : { source }),
    ...(sourceId === undefined ? {} : { sourceId }),
  };
  const taken = new Set(siblings.flatMap(({ id }) => (id === undefined ? [] : [id])));
  const before = world.profile.dropsDuplicates
    ? policy.assignments.find((held) => sameEntry(held, entry))
    : undefined;
  const kept = before?.id !== undefined && !taken.has(before.id) ? before.id : undefined;
  return { id: kept ?? world.store.newAssignmentId(collection, entry, taken), ...entry };
}

function sameEntry(a: SeedAssignment, b: SeedAssignment): boolean {
  return targetKey(a.target) === targetKey(b.target) && (a.source ?? 'direct') === (b.source ?? 'direct');
}

function placeOf({ call, world, collection, policy }: PolicyCall): Place {
  return { call, world, collection, held: policy.assignments };
}

function find({ policy }: PolicyCall, id: string): SeedAssignment {
  const found = policy.assignments.find((assignment) => sameId(assignment.id ?? '', id));
  if (!found) throw intuneNotFound('assignment', id);
  return found;
}

function oneReply(
  { call, world, collection, policy }: PolicyCall,
  assignment: SeedAssignment,
  status = 200,
): Reply {
  const shown = presentAssignment(call, world, collection, policy, assignment);
  return entityReply(call, `${contextOf(collection, policy)}/assignments`, shown, status);
}
