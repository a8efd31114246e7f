import { type CurrentPolicy, type Group, type Read } from '../model/current.js';
import { type User } from '../model/directory.js';
import { type GroupFacts, type Memberships } from '../model/memberships.js';

/** Whom or what is asked about, with all that was learned for it. */
export type Subject =
  | {
      readonly kind: 'user';
      /** With the name that was given alone, where the directory did not tell more. */
      readonly user: User;
      /** Why the directory did not. */
      readonly unnamed?: string;
      readonly memberships: Read<Memberships>;
      /** Devices in the groups the user is not in, by group id in lower case; null: could not be counted. */
      readonly devicesIn: ReadonlyMap<string, number | null>;
    }
  | { readonly kind: 'group'; readonly group: Group; readonly facts: GroupFacts }
  | {
      readonly kind: 'policy';
      readonly policy: CurrentPolicy;
      /** By id in lower case, of each group that the policy names, before or after. */
      readonly groups: ReadonlyMap<string, GroupFacts>;
    };
