import { type UserSet } from './user-set.js';

/** Number of users in a group, and of members of any kind. */
export interface GroupSize {
  readonly users: number;
  /** Members of any kind. Counted only if there are no users. */
  readonly members: number;
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
