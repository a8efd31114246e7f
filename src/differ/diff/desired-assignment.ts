import {
  type AssignmentSource,
  type DeclaredEntry,
  type Direction,
  type FilterMode,
} from '../../model/project/declaration.js';
import { canonicalJson, compareText, isJsonObject, type JsonObject } from '../../model/json.js';
import { type KeptAssignment } from '../../model/results/plan.js';
import {
  ALL_USERS_GROUP_ID,
  isGuid,
  type PolicyType,
  policyTypeInfo,
  ZERO_GUID,
} from '../../model/tenant/policy-types.js';
import { FILTER_ID, FILTER_TYPE, shortTypeName, targetTypeInfo } from '../../model/tenant/target-types.js';

/** Who receives a policy, reshaped so that equal targets have equal keys whatever way Graph or a file spelled them. */
export interface Target {
  /** `include:group:<guid>`, `exclude:group:<guid>`, or direction, type and properties for the rest. */
  readonly key: string;
  readonly direction: Direction;
  /** Type name without namespace. */
  readonly type: string;
  /** Identifying properties alone, guids in lower case: no filter, no annotation. */
  readonly identity: JsonObject;
  /** Of the two group targets. */
  readonly groupId?: string;
}

export interface Filter {
  readonly id: string;
  readonly mode: FilterMode;
}

/** One assignment, normalised: null and zero guid are no filter and no source id, a missing source is `direct`. */
export interface Assignment {
  readonly target: Target;
  readonly filter: Filter | null;
  readonly source: AssignmentSource;
  readonly sourceId: string | null;
}

export interface CurrentAssignment extends Assignment {
  readonly id: string;
  /** As read. Whatever is sent of an existing assignment starts from here, so that nothing unknown is lost. */
  readonly raw: JsonObject;
}

export interface DesiredAssignment extends Assignment {
  /** False: the declaration is silent on it, and any `sourceId` is as declared. */
  readonly declaresSourceId: boolean;
  /** A target given whole in the file. */
  readonly rawTarget?: JsonObject;
  readonly entry: DeclaredEntry;
}

/** An assignment the tool does not understand: carried as it is, never compared, never removed. */
export interface OpaqueAssignment {
  readonly id: string;
  readonly raw: JsonObject;
  readonly reason: Exclude<KeptAssignment['reason'], 'policy-set'>;
  /** Where the target itself is understood, but not its filter or source. */
  readonly target?: Target;
}

export interface DecodedAssignments {
  readonly understood: readonly CurrentAssignment[];
  readonly opaque: readonly OpaqueAssignment[];
}

/** Graph's list of assignments, in an order of our own: theirs means nothing. */
export function decodeAssignments(list: readonly JsonObject[]): DecodedAssignments {
  const understood: CurrentAssignment[] = [];
  const opaque: OpaqueAssignment[] = [];
  for (const raw of list) {
    const decoded = decodeAssignment(raw);
    if ('reason' in decoded) opaque.push(decoded);
    else understood.push(decoded);
  }
  understood.sort((a, b) => compareText(a.target.key, b.target.key) || compareText(a.id, b.id));
  opaque.sort((a, b) => compareText(a.id, b.id));
  return { understood, opaque };
}

function decodeAssignment(raw: JsonObject): CurrentAssignment | OpaqueAssignment {
  const id = typeof raw.id === 'string' ? raw.id : '';
  const target = isJsonObject(raw.target) ? decodeTarget(raw.target) : undefined;
  if (target === undefined || !isJsonObject(raw.target)) return { id, raw, reason: 'unknown-target-type' };
  const filter = decodeFilter(raw.target);
  if (filter === undefined) return { id, raw, reason: 'unknown-filter-type', target };
  const source = raw.source ?? 'direct';
  if (source !== 'direct' && source !== 'policySets') return { id, raw, reason: 'unknown-source', target };
  return { id, raw, target, filter, source, sourceId: decodeId(raw.sourceId) };
}

/** The target's identity, or undefined for a type or shape the metadata does not have. */
export function decodeTarget(raw: JsonObject): Target | undefined {
  const odataType = raw['@odata.type'];
  if (typeof odataType !== 'string') return undefined;
  const type = shortTypeName(odataType);
  const info = targetTypeInfo(type);
  if (info === undefined) return undefined;
  const identity: Record<string, string> = {};
  for (const name of info.properties) {
    const value = raw[name];
    if (typeof value !== 'string' || value === '') return undefined;
    identity[name] = lowerGuid(value);
  }
  const { direction } = info;
  if (identity.groupId === undefined)
    return { key: `${direction}:${type}:${canonicalJson(identity)}`, direction, type, identity };
  return groupTarget(identity.groupId, direction);
}

export function groupTarget(groupId: string, direction: Direction): Target {
  const id = lowerGuid(groupId);
  const type = direction === 'include' ? 'groupAssignmentTarget' : 'exclusionGroupAssignmentTarget';
  return { key: `${direction}:group:${id}`, direction, type, identity: { groupId: id }, groupId: id };
}

/** Null: no filter, however it is spelled. Undefined: a mode the tool does not know, or a mode without a filter. */
export function decodeFilter(target: JsonObject): Filter | null | undefined {
  const mode = target[FILTER_TYPE] ?? 'none';
  if (mode === 'none') return null;
  const id = decodeId(target[FILTER_ID]);
  return (mode === 'include' || mode === 'exclude') && id !== null ? { id, mode } : undefined;
}

function decodeId(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value !== ZERO_GUID ? lowerGuid(value) : null;
}

/** Guids compare without regard to case; other ids are text and stay as they are. */
export function lowerGuid(text: string): string {
  return isGuid(text) ? text.toLowerCase() : text;
}

/** All users: a target of its own, or on MAM types Intune's virtual group. */
export function meansAllUsers({ groupId, type: odataType }: Target, type: PolicyType): boolean {
  if (odataType === 'allLicensedUsersAssignmentTarget') return true;
  return groupId === ALL_USERS_GROUP_ID && policyTypeInfo(type).mam;
}

export function sameFilter(a: Filter | null, b: Filter | null): boolean {
  return a === null || b === null ? a === b : a.id === b.id && a.mode === b.mode;
}
