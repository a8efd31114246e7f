import { type Place } from './diagnostic.js';
import { type JsonObject } from '../json.js';
import type { PolicyType } from '../tenant/policy-types.js';

export type Direction = 'include' | 'exclude';
export type FilterMode = 'include' | 'exclude';
export type AssignmentSource = 'direct' | 'policySets';
export type Ownership = 'exact' | 'additive';

/**
 * Who an entry means, in the user's words. With `id` and `name` both given the id decides. `notedId`: the id in a comment
 * after a name without id; it decides nothing, and helps where the name leads nowhere. So everywhere below.
 */
export type DeclaredTarget =
  | { readonly kind: 'group'; readonly name?: string; readonly id?: string; readonly notedId?: string }
  | { readonly kind: 'allUsers' }
  | { readonly kind: 'allDevices' }
  /** A target of the metadata given whole, its type included; its ids are taken as they are. */
  | { readonly kind: 'raw'; readonly target: JsonObject };

export interface DeclaredFilter {
  readonly name?: string;
  readonly id?: string;
  readonly notedId?: string;
  readonly mode: FilterMode;
  readonly place: Place;
}

/** One entry of `include` or `exclude`, sets already replaced by their members. */
export interface DeclaredEntry {
  readonly direction: Direction;
  readonly target: DeclaredTarget;
  readonly filter?: DeclaredFilter;
  readonly source?: AssignmentSource;
  readonly sourceId?: string;
  /** Place of the entry in the declaration; for a member of a set, the place where the set is used. */
  readonly place: Place;
  /** Name of the set the entry came from, and where the settings write the entry. */
  readonly set?: string;
  readonly definedAt?: Place;
}

/** One YAML document: the assignments of one policy. At least one of `id` and `name` is present. */
export interface Declaration {
  readonly policy: {
    readonly type: PolicyType;
    readonly id?: string;
    readonly name?: string;
    readonly notedId?: string;
  };
  /** Place of the `policy` mapping. */
  readonly place: Place;
  readonly ownership: Ownership;
  readonly entries: readonly DeclaredEntry[];
  /** What the settings require of it; absent if they require nothing. */
  readonly required?: readonly RequiredSet[];
}

/** A set that the settings require of every declaration, in one of its lists. The places of the entries are in the settings file. */
export interface RequiredSet {
  readonly direction: Direction;
  readonly name: string;
  readonly entries: readonly DeclaredEntry[];
}

/**
 * The YAML that files are written in: 1.2, core schema. What reads a file and what edits it must agree. Repeated keys are
 * looked for by the loader, which names the first place of the two and stays quick on large mappings.
 */
export const YAML_SYNTAX = {
  version: '1.2',
  schema: 'core',
  merge: false,
  uniqueKeys: false,
  stringKeys: true,
  prettyErrors: false,
  logLevel: 'silent',
} as const;
