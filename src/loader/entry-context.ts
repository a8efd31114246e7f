import { type Place } from '../model/diagnostic.js';
import { type GraphVersion, type PolicyType } from '../model/policy-types.js';

/** Places of the parts of an entry, by the keys that lead to them. */
export interface EntryPlaces {
  value(...keys: readonly string[]): Place;
  key(...keys: readonly string[]): Place;
}

/** What decides what an entry may say. */
export interface EntryContext {
  /** Undefined where the document does not name a policy soundly. */
  readonly type: PolicyType | undefined;
  readonly version: GraphVersion;
  readonly at: EntryPlaces;
}
