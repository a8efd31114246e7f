import { canonicalJson, type JsonObject } from '../json.js';
import { type AssignmentState, type PatchOperation } from '../results/change.js';
import { type GraphVersion, knowsFilters, knowsSource, type PolicyType } from '../tenant/policy-types.js';
import { type Assignment, type Current } from './assignment.js';
import {
  decode,
  decodeFilter,
  decodeOrigin,
  decodeTarget,
  encodeFilter,
  encodeKept,
  encodeTarget,
  FILTER_ID,
  FILTER_TYPE,
  sourceName,
} from './graph-codec.js';

/** An assignment as plans and reports show it: every property that the version and the type have, defaults included. */
export function encodeState(
  { target, filter, origin }: Assignment,
  type: PolicyType,
  version: GraphVersion,
): AssignmentState {
  return {
    target: { ...encodeTarget(target, type), ...(knowsFilters(version) ? encodeFilter(filter) : {}) },
    ...(knowsSource(type, version)
      ? { source: sourceName(origin), sourceId: origin.kind === 'direct' ? null : origin.id }
      : {}),
  };
}

/** The same of an assignment that is not understood: as it was read, without annotations. */
export function encodeAsRead(raw: JsonObject): AssignmentState {
  const { source, sourceId } = raw;
  return {
    target: encodeKept(raw),
    ...(source === undefined || source === null
      ? {}
      : { source: typeof source === 'string' ? source : canonicalJson(source) }),
    ...(typeof sourceId === 'string' || sourceId === null ? { sourceId } : {}),
  };
}

/** The assignment that a plan shows in Graph's words; undefined if the tool does not understand it. */
export function decodeState(
  { target: raw, source, sourceId = null }: AssignmentState,
  type: PolicyType,
): Assignment | undefined {
  const [target, filter] = [decodeTarget(raw, type), decodeFilter(raw)];
  const origin = decodeOrigin(source === undefined ? {} : { source, sourceId });
  if (target === undefined || filter === undefined || origin === undefined) return undefined;
  return { target, filter, origin };
}

/** A list that a plan shows, as the service would. */
export function decodeStates(
  list: readonly { readonly state: AssignmentState; readonly assignmentId?: string }[],
  type: PolicyType,
): Current {
  return decode(
    list.map(({ state, assignmentId = '' }) => ({ id: assignmentId, ...state })),
    type,
  );
}

/** Which parts of an assignment the patch of an update changes. */
export function patchedParts(
  patch: readonly PatchOperation[],
): readonly ('filter' | 'source' | 'source id')[] {
  const paths = new Set(patch.map(({ path }) => path));
  return [
    ...([FILTER_ID, FILTER_TYPE].some((name) => paths.has(`/target/${name}`)) ? (['filter'] as const) : []),
    ...(paths.has('/source') ? (['source'] as const) : []),
    ...(paths.has('/sourceId') ? (['source id'] as const) : []),
  ];
}
