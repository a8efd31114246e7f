import { type Direction, type FilterMode } from '../project/declaration.js';
import { type JsonObject, type JsonValue } from '../json.js';

/** Who an assignment reaches, for people. */
export interface TargetLabel {
  readonly kind: 'group' | 'allUsers' | 'allDevices' | 'other';
  /** Group id, for a group. */
  readonly id?: string;
  readonly name?: string;
  /** The group no longer exists. */
  readonly deleted?: true;
  /** Type without namespace and identifying properties, for `other`. */
  readonly odataType?: string;
  readonly properties?: JsonObject;
}

/** One assignment in Graph's own words, defaults made plain, so that equal assignments are equal values. */
export interface AssignmentState {
  /** The type, the identifying properties and, on beta, the two filter properties. */
  readonly target: JsonObject;
  /** Only on beta, and only for MAM types. */
  readonly source?: string;
  readonly sourceId?: string | null;
}

export const HAZARDS = [
  'reaches-all-users',
  'excludes-all-users',
  'drops-exclusion',
  'last-inclusion',
  'filter-removed',
  'swap-between-policies',
  'group-empty',
  'group-deleted',
  'group-devices-only',
  'group-role-assignable',
  'group-dynamic',
  'overlaps-exclusion',
  'mixed-kinds',
  'carries-deleted-group',
  'leaves-unprotected',
  'loses-many-users',
] as const;

export type Hazard = (typeof HAZARDS)[number];

/** How a change takes something away, in the terms of `maxRemovals`: what it removes, or that it narrows who is reached. */
export type RemovalKind = 'inclusion' | 'exclusion' | 'narrowed';

/**
 * What a change takes away; undefined: nothing. A filter narrows an inclusion, and a filter that is dropped widens an
 * exclusion. Another filter may do both.
 */
export function removalKind({
  action,
  direction,
  filters: { before, after },
}: {
  readonly action: 'create' | 'update' | 'delete';
  readonly direction: Direction;
  readonly filters: {
    readonly before?: Pick<FilterLabel, 'id' | 'mode'> | undefined;
    readonly after?: Pick<FilterLabel, 'id' | 'mode'> | undefined;
  };
}): RemovalKind | undefined {
  if (action === 'delete') return direction === 'include' ? 'inclusion' : 'exclusion';
  if (action === 'create') return direction === 'exclude' ? 'narrowed' : undefined;
  const isSame = before?.mode === after?.mode && before?.id.toLowerCase() === after?.id.toLowerCase();
  const narrowing = direction === 'include' ? after : before;
  return isSame || narrowing === undefined ? undefined : 'narrowed';
}

/** One step of RFC 6902. */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path: string;
  readonly value?: JsonValue;
}

interface ChangeBase {
  /** Unique inside its policy; `requests[].covers` refers to it. */
  readonly key: string;
  readonly direction: Direction;
  readonly target: TargetLabel;
  /** Name of the filter of `before` or `after`, if one is set. */
  readonly filters: { readonly before?: FilterLabel; readonly after?: FilterLabel };
  /** From `before` to `after`; a whole assignment is added or removed at the root. */
  readonly patch: readonly PatchOperation[];
  readonly hazards: readonly Hazard[];
}

export interface FilterLabel {
  readonly id: string;
  readonly name?: string;
  readonly mode: FilterMode;
}

export interface CreateChange extends ChangeBase {
  readonly action: 'create';
  readonly before: null;
  readonly after: AssignmentState;
}

export interface UpdateChange extends ChangeBase {
  readonly action: 'update';
  readonly before: AssignmentState;
  readonly after: AssignmentState;
  /** Id of the assignment at the service. */
  readonly assignmentId: string;
}

export interface DeleteChange extends ChangeBase {
  readonly action: 'delete';
  readonly before: AssignmentState;
  readonly after: null;
  readonly assignmentId: string;
}

/** What differs for one target of one policy. */
export type Change = CreateChange | UpdateChange | DeleteChange;
