import { type DeclaredEntry, type Direction, type FilterMode } from '../project/declaration.js';
import { type Place } from '../project/diagnostic.js';
import { canonicalJson, isJsonObject, type JsonObject } from '../json.js';
import type { PolicyType } from '../tenant/policy-types.js';

/** Who an assignment is for, however Microsoft Graph or a file spells it. */
export type Recipient =
  /** `id` in lowercase if it is a guid. Intune's virtual groups are `allUsers` and `allDevices`, never a group. */
  | { readonly kind: 'group'; readonly id: string }
  | { readonly kind: 'allUsers' }
  | { readonly kind: 'allDevices' }
  /** A target type without namespace, and the properties that identify the recipient. */
  | { readonly kind: 'other'; readonly odataType: string; readonly properties: JsonObject };

/** A recipient that an assignment includes or excludes: the assignment's identity inside its policy. */
export interface Target {
  readonly direction: Direction;
  readonly recipient: Recipient;
  /** Equal for equal targets of one policy. Journals, baselines and plans store it; it is never parsed. */
  readonly key: string;
}

/** Text that is equal for equal recipients, for every policy type and direction. */
export function recipientKey(recipient: Recipient): string {
  switch (recipient.kind) {
    case 'group':
      return `group:${recipient.id}`;
    case 'allUsers':
    case 'allDevices':
      return recipient.kind;
    case 'other':
      return `${recipient.odataType}:${canonicalJson(recipient.properties)}`;
  }
}

export function groupIdOf({ recipient }: Pick<Target, 'recipient'>): string | undefined {
  return recipient.kind === 'group' ? recipient.id : undefined;
}

/**
 * Whether reaching `a` surely reaches every user in `b`: all users cover each group, and each recipient covers itself.
 * False if that cannot be determined. Devices are not considered.
 */
export function covers(a: Recipient, b: Recipient): boolean {
  if (a.kind === 'allUsers' && b.kind === 'group') return true;
  return recipientKey(a) === recipientKey(b);
}

export interface Filter {
  readonly id: string;
  readonly mode: FilterMode;
}

/** Where an assignment comes from: it was made directly, or by a policy set whose id the service may not show. */
export type Origin = { readonly kind: 'direct' } | { readonly kind: 'policySet'; readonly id: string | null };

export const DIRECT: Origin = { kind: 'direct' };

/** An assignment, however Microsoft Graph or a file spelled it. */
export interface Assignment {
  readonly target: Target;
  readonly filter: Filter | null;
  readonly origin: Origin;
}

export interface CurrentAssignment extends Assignment {
  readonly id: string;
  /** As read. Everything sent of an existing assignment starts from here, so that nothing unknown is lost. */
  readonly raw: JsonObject;
}

export interface DesiredAssignment extends Assignment {
  /** False: the declaration does not name the policy set, and the one at the service stays. */
  readonly declaresOriginId: boolean;
  /** A target that the file gives in the words of Microsoft Graph. */
  readonly rawTarget?: JsonObject;
  readonly entry: DeclaredEntry;
}

/** What of an assignment the tool does not understand. */
export type OpaqueReason = 'unknown-target-type' | 'unknown-filter-type' | 'unknown-source';

/** An assignment the tool does not understand: sent as it was read, never compared, never removed. */
export interface OpaqueAssignment {
  readonly id: string;
  readonly raw: JsonObject;
  readonly reason: OpaqueReason;
  /** Present if the target itself is understood, but not its filter or source. */
  readonly target?: Target;
}

/** A policy's assignments, in an order of our own: the order of the service means nothing. */
export interface Current {
  readonly type: PolicyType;
  readonly understood: readonly CurrentAssignment[];
  readonly opaque: readonly OpaqueAssignment[];
}

/** An existing assignment as a desired one, whole as it was read. `place` is the place that diagnostics about it show. */
export function desiredFromCurrent(
  { target, filter, origin, raw }: Pick<CurrentAssignment, 'target' | 'filter' | 'origin' | 'raw'>,
  place: Place,
): DesiredAssignment {
  const rawTarget = isJsonObject(raw.target) ? raw.target : {};
  const isOfSet = origin.kind === 'policySet';
  const entry: DeclaredEntry = {
    direction: target.direction,
    target: { kind: 'raw', target: rawTarget },
    source: isOfSet ? 'policySets' : 'direct',
    ...(isOfSet && origin.id !== null ? { sourceId: origin.id } : {}),
    place,
  };
  return { target, filter, origin, declaresOriginId: isOfSet, rawTarget, entry };
}
