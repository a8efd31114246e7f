import { type Place } from '../model/diagnostic.js';
import { type GraphVersion } from '../model/policy-types.js';
import { type EntryBody } from './entry.js';

/** A set and its sound members. */
export interface TargetSet {
  readonly name: string;
  /** Where the settings define it. */
  readonly place: Place;
  readonly members: readonly EntryBody[];
}

/** What the declarations need of the settings, as far as it is sound. */
export interface DeclarationContext {
  readonly graphVersion: GraphVersion;
  /** Undefined: the settings can't be read, so nothing can be said about sets. */
  readonly sets?: ReadonlyMap<string, TargetSet>;
  readonly require: { readonly include: readonly string[]; readonly exclude: readonly string[] };
}
