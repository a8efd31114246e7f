import { type UserSet } from './user-set.js';

/** Users and devices in a group, nested groups included. */
export interface GroupSize {
  readonly users: number;
  /** Null: could not be counted. Absent: nothing asked, because only users matter and the group has some. */
  readonly devices?: number | null;
}

/** What was learned of the groups that changed policies name. Transitive: members of nested groups count. */
export interface CountedMembers {
  readonly mode: 'count';
  /** By group id in lower case; null: could not be counted. */
  readonly sizes: ReadonlyMap<string, GroupSize | null>;
  /** Users of the tenant; null: could not be counted, or was not required. */
  readonly everyone: number | null;
}

/** The same with every user known by index. Index 0 represents all users who are in none of the groups. */
export interface ExactMembers {
  readonly mode: 'exact';
  readonly sizes: CountedMembers['sizes'];
  readonly everyone: number | null;
  readonly sets: ReadonlyMap<string, UserSet>;
  /** User id by index; the first is empty. */
  readonly ids: readonly string[];
}

export type Members = CountedMembers | ExactMembers;

/** What a count needs to know: the groups of changed policies, and whether any of them is for all users. */
export interface MembersQuestion {
  readonly groupIds: readonly string[];
  /** Those of them whose devices matter too. */
  readonly deviceGroupIds: readonly string[];
  readonly everyone: boolean;
}
