import { isJsonObject, type JsonObject, type JsonValue } from '../../model/json.js';
import { type AssignmentState } from '../../model/results/plan.js';
import {
  type GraphVersion,
  knowsFilters,
  knowsSource,
  type PolicyType,
} from '../../model/tenant/policy-types.js';
import { FILTER_ID, FILTER_TYPE } from '../../model/tenant/target-types.js';
import {
  type Assignment,
  type CurrentAssignment,
  type DesiredAssignment,
  type Filter,
} from '../diff/desired-assignment.js';

const NAMESPACE = '#microsoft.graph.';

/** What the wire can hold for a policy of this type in this version. */
export interface Wire {
  readonly filters: boolean;
  readonly source: boolean;
}
export function wireOf(type: PolicyType, version: GraphVersion): Wire {
  return { filters: knowsFilters(version), source: knowsSource(type, version) };
}

/** An assignment in Graph's words with every default spelled out: what `before` and `after` of a change show. */
export function assignmentState(assignment: Assignment, wire: Wire): AssignmentState {
  const { filter, source, sourceId } = assignment;
  return {
    target: { ...typedIdentity(assignment), ...(wire.filters ? filterFields(filter) : {}) },
    ...(wire.source ? { source, sourceId } : {}),
  };
}

/** A target that is not at the service yet. The filter properties go along only where they say something. */
export function newTarget(desired: DesiredAssignment, clearFilter = false): JsonObject {
  const filter = desired.filter !== null || clearFilter ? filterFields(desired.filter) : {};
  if (desired.rawTarget === undefined) return { ...typedIdentity(desired), ...filter };
  return { ...filter, ...stripAnnotations(desired.rawTarget), ...typeOf(desired) };
}

/** An existing target with another filter: whole as it was read but for the two filter properties. */
export function refilteredTarget(current: CurrentAssignment, filter: Filter | null): JsonObject {
  return { ...keptTarget(current.raw), ...typeOf(current), ...filterFields(filter) };
}

/** An existing target as `assign` carries it: whole as read, annotations aside. */
export function keptTarget(raw: JsonObject): JsonObject {
  return isJsonObject(raw.target) ? stripAnnotations(raw.target) : {};
}

/**
 * Drops what Graph adds to a reply and takes back from nobody: `x@odata.y` keys and `#…` action keys.
 * An object's own `@odata.type` is no such annotation: without it a target has no kind.
 */
export function stripAnnotations(object: JsonObject): JsonObject {
  const fields = Object.entries(object).filter(
    ([key]) => key === '@odata.type' || !(key.includes('@odata.') || key.startsWith('#')),
  );
  return Object.fromEntries(fields.map(([key, value]) => [key, stripValue(value)]));
}

function stripValue(value: JsonValue): JsonValue {
  if (isJsonObject(value)) return stripAnnotations(value);
  return Array.isArray(value) ? (value as readonly JsonValue[]).map(stripValue) : value;
}

function filterFields(filter: Filter | null): JsonObject {
  return { [FILTER_ID]: filter?.id ?? null, [FILTER_TYPE]: filter?.mode ?? 'none' };
}

function typeOf({ target }: Assignment): JsonObject {
  return { '@odata.type': NAMESPACE + target.type };
}

function typedIdentity(assignment: Assignment): JsonObject {
  return { ...typeOf(assignment), ...assignment.target.identity };
}
