import { type Direction } from '../project/declaration.js';
import { compareText, isJsonObject, type JsonObject, type JsonValue } from '../json.js';
import {
  type GraphVersion,
  knowsSource,
  lowerGuid,
  type PolicyType,
  policyTypeInfo,
  ZERO_GUID,
  shortTypeName,
  targetTypeInfo,
} from '../tenant/policy-types.js';
import {
  type Assignment,
  type Current,
  type CurrentAssignment,
  type DesiredAssignment,
  DIRECT,
  type Filter,
  type OpaqueAssignment,
  type Origin,
  type Recipient,
  recipientKey,
  type Target,
} from './assignment.js';

/*
 * Microsoft Graph's words for assignments, and ours. Nothing else of the program knows them, but for the loader's
 * rules on targets that a file gives whole.
 *
 *   recipient    managed app policy types                    mobileAppConfiguration
 *   group        groupAssignmentTarget, exclusionGroup…      the same
 *   allUsers     a group target with the virtual group's id  allLicensedUsersAssignmentTarget; excluded: the group
 *   allDevices   a group target with the virtual group's id  allDevicesAssignmentTarget; excluded: the group
 *   other        its type and properties                     the same
 *
 * Reading takes either spelling of a type; what was read is sent back in the spelling it had.
 */

const TYPE = '@odata.type';
const NAMESPACE = '#microsoft.graph.';
/** The two properties every target may carry on beta (deviceAndAppManagementAssignmentTarget). */
export const FILTER_ID = 'deviceAndAppManagementAssignmentFilterId';
export const FILTER_TYPE = 'deviceAndAppManagementAssignmentFilterType';

/** Intune's virtual groups. They are not in Entra: a directory look-up of them is a 404. */
const ALL_USERS_GROUP_ID = 'acacacac-9df4-4c7d-9d50-4ef0226f57a9';
const ALL_DEVICES_GROUP_ID = 'adadadad-808e-44e2-905a-0b7873a8a531';
const ALL_USERS_TYPE = 'allLicensedUsersAssignmentTarget';
const ALL_DEVICES_TYPE = 'allDevicesAssignmentTarget';
const GROUP_TYPES: Readonly<Record<Direction, string>> = {
  include: 'groupAssignmentTarget',
  exclude: 'exclusionGroupAssignmentTarget',
};

/** An object's own type without namespace; undefined if it names none. */
export function typeNameOf({ [TYPE]: type }: JsonObject): string | undefined {
  return typeof type === 'string' ? shortTypeName(type) : undefined;
}

/** The recipient of a group id, however it is spelled: Intune's virtual groups are all users and all devices. */
export function recipientOfGroup(groupId: string): Recipient {
  const id = lowerGuid(groupId);
  if (id === ALL_USERS_GROUP_ID) return { kind: 'allUsers' };
  if (id === ALL_DEVICES_GROUP_ID) return { kind: 'allDevices' };
  return { kind: 'group', id };
}

/** A target of a policy of this type. */
export function targetOf(direction: Direction, recipient: Recipient, type: PolicyType): Target {
  return { direction, recipient, key: targetKey(direction, recipient, type) };
}

/**
 * `include:group:<guid>`, or direction, Graph's type and its properties. Files on disk contain these keys, so all users of
 * a managed app policy are still the virtual group in them.
 */
function targetKey(direction: Direction, recipient: Recipient, type: PolicyType): string {
  const { odataType, properties } = spell(direction, recipient, type);
  const groupId = properties.groupId;
  const spelled: Recipient =
    typeof groupId === 'string' ? { kind: 'group', id: groupId } : { kind: 'other', odataType, properties };
  return `${direction}:${recipientKey(spelled)}`;
}

/** A policy's list as Graph returned it. `type` decides how targets are spelled. */
export function decode(list: readonly JsonObject[], type: PolicyType): Current {
  const understood: CurrentAssignment[] = [];
  const opaque: OpaqueAssignment[] = [];
  for (const raw of list) {
    const decoded = decodeAssignment(raw, type);
    if ('reason' in decoded) opaque.push(decoded);
    else understood.push(decoded);
  }
  understood.sort((a, b) => compareText(a.target.key, b.target.key) || compareText(a.id, b.id));
  opaque.sort((a, b) => compareText(a.id, b.id));
  return { type, understood, opaque };
}

function decodeAssignment(raw: JsonObject, type: PolicyType): CurrentAssignment | OpaqueAssignment {
  const id = typeof raw.id === 'string' ? raw.id : '';
  const target = isJsonObject(raw.target) ? decodeTarget(raw.target, type) : undefined;
  if (target === undefined || !isJsonObject(raw.target)) return { id, raw, reason: 'unknown-target-type' };
  const filter = decodeFilter(raw.target);
  if (filter === undefined) return { id, raw, reason: 'unknown-filter-type', target };
  const origin = decodeOrigin(raw);
  if (origin === undefined) return { id, raw, reason: 'unknown-source', target };
  return { id, raw, target, filter, origin };
}

/** The target of an assignment, or undefined for a type or shape the metadata does not have. */
export function decodeTarget(raw: JsonObject, type: PolicyType): Target | undefined {
  const decoded = decodeRecipient(raw);
  return decoded && targetOf(decoded.direction, decoded.recipient, type);
}

/** The same for a target whose policy type is not known: all but the key. */
export function decodeRecipient(raw: JsonObject): Omit<Target, 'key'> | undefined {
  const odataType = typeNameOf(raw);
  const info = odataType === undefined ? undefined : targetTypeInfo(odataType);
  if (odataType === undefined || info === undefined) return undefined;
  const properties: Record<string, string> = {};
  for (const name of info.properties) {
    const value = raw[name];
    if (typeof value !== 'string' || value === '') return undefined;
    properties[name] = lowerGuid(value);
  }
  return { direction: info.direction, recipient: recipientOf(odataType, properties) };
}

function recipientOf(odataType: string, properties: Readonly<Record<string, string>>): Recipient {
  if (odataType === ALL_USERS_TYPE) return { kind: 'allUsers' };
  if (odataType === ALL_DEVICES_TYPE) return { kind: 'allDevices' };
  const { groupId } = properties;
  return groupId === undefined ? { kind: 'other', odataType, properties } : recipientOfGroup(groupId);
}

/** Null: no filter, however it is spelled. Undefined: a mode the tool does not know, or a mode without a filter. */
export function decodeFilter({
  [FILTER_ID]: filterId,
  [FILTER_TYPE]: filterType,
}: JsonObject): Filter | null | undefined {
  const mode = filterType ?? 'none';
  if (mode === 'none') return null;
  const id = decodeId(filterId);
  return (mode === 'include' || mode === 'exclude') && id !== null ? { id, mode } : undefined;
}

/** An id that the service shows with `direct` belongs to no policy set. Undefined: a source the tool does not know. */
export function decodeOrigin({ source, sourceId }: JsonObject): Origin | undefined {
  if (source === 'policySets') return { kind: 'policySet', id: decodeId(sourceId) };
  return source === 'direct' || source === null || source === undefined ? DIRECT : undefined;
}

function decodeId(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value !== ZERO_GUID ? lowerGuid(value) : null;
}

/** Graph's type and identifying properties of a recipient. */
function spell(
  direction: Direction,
  recipient: Recipient,
  type: PolicyType,
): { readonly odataType: string; readonly properties: JsonObject } {
  if (recipient.kind === 'other') return recipient;
  if (recipient.kind === 'group')
    return { odataType: GROUP_TYPES[direction], properties: { groupId: recipient.id } };
  const isEveryUser = recipient.kind === 'allUsers';
  if (direction === 'include' && !policyTypeInfo(type).mam)
    return { odataType: isEveryUser ? ALL_USERS_TYPE : ALL_DEVICES_TYPE, properties: {} };
  const groupId = isEveryUser ? ALL_USERS_GROUP_ID : ALL_DEVICES_GROUP_ID;
  return { odataType: GROUP_TYPES[direction], properties: { groupId } };
}

/** A target in Graph's words: its type and what identifies it. */
export function encodeTarget({ direction, recipient }: Target, type: PolicyType): JsonObject {
  const { odataType, properties } = spell(direction, recipient, type);
  return { [TYPE]: NAMESPACE + odataType, ...properties };
}

/** A target with its filter, if it has one. */
export function encodeFiltered({ target, filter }: Assignment, type: PolicyType): JsonObject {
  return { ...encodeTarget(target, type), ...(filter === null ? {} : encodeFilter(filter)) };
}

/** A target that is not at the service yet. The filter properties are sent only if they say something. */
export function encodeNew(
  { target, filter, rawTarget }: DesiredAssignment,
  type: PolicyType,
  clearFilter = false,
): JsonObject {
  const fields = filter !== null || clearFilter ? encodeFilter(filter) : {};
  if (rawTarget === undefined) return { ...encodeTarget(target, type), ...fields };
  return { ...fields, ...stripAnnotations(rawTarget), ...typeAsRead(rawTarget) };
}

/** An existing target with another filter: whole as it was read except the two filter properties. */
export function encodeRefiltered({ raw }: CurrentAssignment, filter: Filter | null): JsonObject {
  const target = encodeKept(raw);
  return { ...target, ...typeAsRead(target), ...encodeFilter(filter) };
}

/** The target of an existing assignment as `assign` sends it: whole as read, without annotations. */
export function encodeKept({ target }: JsonObject): JsonObject {
  return isJsonObject(target) ? stripAnnotations(target) : {};
}

/** `source` is sent only if it is not the default, and with it the id of the policy set. */
export function encodeOrigin(origin: Origin, type: PolicyType, version: GraphVersion): JsonObject {
  if (!knowsSource(type, version) || origin.kind === 'direct') return {};
  return { source: sourceName(origin), ...(origin.id === null ? {} : { sourceId: origin.id }) };
}

/** The same of an assignment that is not understood: as it was read. */
export function encodeOriginAsRead(raw: JsonObject, type: PolicyType, version: GraphVersion): JsonObject {
  const { source, sourceId } = raw;
  if (!knowsSource(type, version) || source === undefined || source === 'direct') return {};
  return { source, ...(sourceId === undefined ? {} : { sourceId }) };
}

/** What of the origin a PATCH has to send. */
export function encodeOriginChange(
  before: Origin,
  after: Pick<DesiredAssignment, 'origin' | 'declaresOriginId'>,
  type: PolicyType,
  version: GraphVersion,
): JsonObject {
  if (!knowsSource(type, version)) return {};
  const [was, is] = [before, after.origin].map((origin) => (origin.kind === 'direct' ? null : origin.id));
  return {
    ...(after.origin.kind === before.kind ? {} : { source: sourceName(after.origin) }),
    ...(after.declaresOriginId && is !== was ? { sourceId: is ?? null } : {}),
  };
}

/** The body of a PATCH of one assignment. */
export function encodeItem(type: PolicyType, body: JsonObject): JsonObject {
  return { [TYPE]: NAMESPACE + policyTypeInfo(type).assignmentType, ...body };
}

/** The type, without namespace, and the properties of a target that is not understood. */
export function describeOpaque({ target }: JsonObject): {
  readonly odataType: string | undefined;
  readonly properties: JsonObject;
} {
  if (!isJsonObject(target)) return { odataType: undefined, properties: {} };
  const properties = Object.fromEntries(Object.entries(target).filter(([key]) => key !== TYPE));
  return { odataType: typeNameOf(target), properties };
}

/** The properties of an object that are not in `known`, without annotations and nulls. */
function othersOf(object: JsonObject, known: readonly string[]): JsonObject {
  const others = Object.entries(stripAnnotations(object));
  return Object.fromEntries(
    others.filter(([key, value]) => ![TYPE, ...known].includes(key) && value !== null),
  );
}

/** Properties of an assignment that this version does not know, as read: `assign` sends them, so that it drops nothing. */
export function encodeRest(raw: JsonObject): JsonObject {
  return othersOf(raw, ['id', 'target', 'source', 'sourceId']);
}

/** What an assignment that is understood has besides: properties of a later service. Undefined: nothing, as a rule. */
export function restOf(raw: JsonObject): JsonObject | undefined {
  const target = encodeKept(raw);
  const identifying: readonly string[] = targetTypeInfo(typeNameOf(target) ?? '')?.properties ?? [];
  const rest = { own: encodeRest(raw), target: othersOf(target, [FILTER_ID, FILTER_TYPE, ...identifying]) };
  return Object.values(rest).some((one) => Object.keys(one).length > 0) ? rest : undefined;
}

/** The name of a source as Graph and the files write it. */
export function sourceName(origin: Origin): 'direct' | 'policySets' {
  return origin.kind === 'direct' ? 'direct' : 'policySets';
}

/** Drops what Graph adds to a reply and refuses in a request: keys `x@odata.y` and `#…`. The type of a target stays. */
export function stripAnnotations(object: JsonObject): JsonObject {
  const fields = Object.entries(object).filter(
    ([key]) => key === TYPE || !(key.includes('@odata.') || key.startsWith('#')),
  );
  return Object.fromEntries(fields.map(([key, value]) => [key, stripValue(value)]));
}

function stripValue(value: JsonValue): JsonValue {
  if (isJsonObject(value)) return stripAnnotations(value);
  return Array.isArray(value) ? (value as readonly JsonValue[]).map(stripValue) : value;
}

/** The two filter properties, spelled out. */
export function encodeFilter(filter: Filter | null): JsonObject {
  return { [FILTER_ID]: filter?.id ?? null, [FILTER_TYPE]: filter?.mode ?? 'none' };
}

/** The type a target was read with, in the one form that is sent. */
function typeAsRead(target: JsonObject): JsonObject {
  const name = typeNameOf(target);
  return name === undefined ? {} : { [TYPE]: NAMESPACE + name };
}
