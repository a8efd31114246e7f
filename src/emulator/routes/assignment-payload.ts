import type { Call, World } from '../http/call.js';
import type { Collection } from './collections.js';
import { badRequest, modelRefusal } from '../http/graph-error.js';
import { canonicalJson, isGuid, isObject, type JsonObject, show } from '../tenant/values.js';
import type { SeedAssignment } from '../tenant/seed.js';
import {
  FILTER_ID,
  FILTER_PROPERTIES,
  FILTER_TYPE,
  isAnnotation,
  targetKey,
  targetProperties,
  typeName,
  type PropertyKind,
  checkTargetAllowed,
} from './targets.js';

const SOURCES = ['direct', 'policySets'] as const;

/** Where a payload arrives. `held` is what the policy has now: the service accepts it as it is. */
export interface Place {
  readonly call: Call;
  readonly world: World;
  readonly collection: Collection;
  readonly held: readonly SeedAssignment[];
}

/** The members of an assignment that a request sets; absent ones were not sent. */
export interface AssignmentInput {
  readonly id?: unknown;
  readonly target?: JsonObject;
  readonly source?: string;
  readonly sourceId?: string | null;
}

/**
 * The list of an `assign` body.
 * @throws GraphError 400 for another member than `assignments`, or any element out of form.
 */
export function readAssignBody(place: Place): (AssignmentInput & { target: JsonObject })[] {
  const { body } = place.call;
  if (!isObject(body)) throw badRequest('The request body must be a JSON object.');
  const stranger = Object.keys(body).find((key) => key !== 'assignments' && !isAnnotation(key));
  if (stranger !== undefined)
    throw badRequest(
      `The parameter '${stranger}' in the request payload is not a valid parameter for the operation 'assign'.`,
    );
  const { assignments } = body;
  if (!Array.isArray(assignments))
    throw badRequest("The parameter 'assignments' of the operation 'assign' is missing or not a collection.");
  return assignments.map((element) => readNewAssignment(element, place));
}

/**
 * An assignment that will be stored as new; it needs a target.
 * @throws GraphError 400
 */
export function readNewAssignment(value: unknown, place: Place): AssignmentInput & { target: JsonObject } {
  const { target, ...rest } = readAssignment(value, place);
  if (target === undefined) throw modelRefusal('An assignment must have a target.');
  return { ...rest, target };
}

/**
 * An assignment payload, all members optional as a PATCH has them.
 * @throws GraphError 400 for an unknown property, a wrong type or value, or a beta property on v1.0.
 */
export function readAssignment(value: unknown, place: Place): AssignmentInput {
  const { call, collection } = place;
  if (!isObject(value)) throw badRequest('The request body must be a JSON object.');
  const { assignmentType } = collection;
  if (value['@odata.type'] !== undefined && typeName(value) !== assignmentType)
    throw modelRefusal(
      `The type '${show(value['@odata.type'])}' is not assignable to 'microsoft.graph.${assignmentType}'.`,
    );
  const hasSource = call.version === 'beta' && collection.family === 'mam';
  const known = hasSource ? ['id', 'target', 'source', 'sourceId'] : ['id', 'target'];
  refuseStrangers(value, known, assignmentType);
  const { id, target, source, sourceId } = value;
  if (id !== undefined && typeof id !== 'string') throw wrongValue('id');
  const sources = [...SOURCES, ...place.held.map((held) => held.source)];
  if (source !== undefined && !sources.some((name) => name === source)) throw wrongValue('source');
  if (sourceId !== undefined && sourceId !== null && typeof sourceId !== 'string')
    throw wrongValue('sourceId');
  return {
    ...(id === undefined ? {} : { id }),
    ...(target === undefined ? {} : { target: readTarget(target, place) }),
    ...(typeof source === 'string' ? { source } : {}),
    ...(sourceId === undefined ? {} : { sourceId }),
  };
}

function readTarget(value: unknown, place: Place): JsonObject {
  const { call, world, held } = place;
  if (!isObject(value)) throw wrongValue('target');
  const stored = held.find(({ target }) => targetKey(target) === targetKey(value))?.target;
  const type = typeName(value);
  const properties = type === undefined ? undefined : targetProperties(type, call.version);
  if (type === undefined || (properties === undefined && stored === undefined)) throw unknownTarget(value);
  for (const [key, inner] of Object.entries(value)) {
    if (isAnnotation(key)) continue;
    if (call.version === 'v1.0' && (key === FILTER_ID || key === FILTER_TYPE))
      throw unknownProperty(key, type);
    const isHeld = stored !== undefined && Object.hasOwn(stored, key);
    if (isHeld && canonicalJson(stored[key]) === canonicalJson(inner)) continue;
    const kind = (properties ?? FILTER_PROPERTIES)[key];
    if (kind === undefined) throw unknownProperty(key, type);
    checkValue(key, inner, kind, world);
  }
  checkTargetAllowed(value, stored, place);
  return normalise(value, world);
}

function unknownTarget(value: JsonObject): Error {
  const type = value['@odata.type'];
  return modelRefusal(
    type === undefined || typeName(value) === 'deviceAndAppManagementAssignmentTarget'
      ? "An object of the abstract type 'microsoft.graph.deviceAndAppManagementAssignmentTarget' cannot be made; '@odata.type' must name a concrete one."
      : `The type '${show(type)}' does not exist or is not an assignment target in this version.`,
  );
}

function checkValue(key: string, value: unknown, kind: PropertyKind, world: World): void {
  if (Array.isArray(kind)) {
    if (!kind.includes(value)) throw wrongValue(key);
    return;
  }
  if (value === null) return;
  if (typeof value !== 'string') throw wrongValue(key);
  if (kind === 'guidText' && world.profile.strictTargets && !isGuid(value)) throw wrongValue(key);
}

/** As stored: annotations dropped; on the strict profile `#` put before the type, guids in lower case, "no filter" left out. */
function normalise(value: JsonObject, { profile }: World): JsonObject {
  const own = Object.fromEntries(Object.entries(value).filter(([key]) => !isAnnotation(key)));
  if (!profile.strictTargets) return { '@odata.type': value['@odata.type'], ...own };
  const lower = Object.entries(own).map(([key, v]) => [key, isGuid(v) ? v.toLowerCase() : v]);
  const {
    [FILTER_ID]: filterId,
    [FILTER_TYPE]: filterType,
    ...rest
  } = Object.fromEntries(lower) as JsonObject;
  const filter =
    filterType === undefined || filterType === 'none'
      ? {}
      : { [FILTER_ID]: filterId, [FILTER_TYPE]: filterType };
  return { '@odata.type': `#microsoft.graph.${String(typeName(value))}`, ...rest, ...filter };
}

function refuseStrangers(value: JsonObject, known: readonly string[], type: string): void {
  const stranger = Object.keys(value).find((key) => !isAnnotation(key) && !known.includes(key));
  if (stranger !== undefined) throw unknownProperty(stranger, type);
}

function unknownProperty(property: string, type: string): Error {
  return modelRefusal(`The property '${property}' does not exist on type 'microsoft.graph.${type}'.`);
}

function wrongValue(property: string): Error {
  return badRequest(`Property ${property} in payload has a value that does not match schema.`);
}
