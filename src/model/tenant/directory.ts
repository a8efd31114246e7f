import { type Group } from './tenant.js';

/** A user, with what reports show of one. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly userPrincipalName: string;
}

/** A member of groups: a user by id or principal name, or a group by id. */
export interface Member {
  readonly kind: 'user' | 'group';
  readonly id: string;
}

/** What explaining may ask of a directory beyond what planning asks. Every call may throw a GraphFailure. */
export interface DirectoryReader {
  /** The user with this id or principal name; undefined: there is none. */
  fetchUser(idOrName: string): Promise<User | undefined>;
  /** Some users whose principal name or display name begins like this: material for "did you mean". */
  fetchUsersStartingWith(prefix: string): Promise<readonly User[]>;
  /** The groups that contain the member: directly, or at any height. */
  fetchGroupsAbove(member: Member, reach: 'direct' | 'any'): Promise<readonly Group[]>;
  /** The groups in a group: direct members, or at any depth. A deleted group has none. */
  fetchGroupsWithin(groupId: string, reach: 'direct' | 'any'): Promise<readonly Group[]>;
  /** How many devices a group has, nested groups and all. A deleted group has none. */
  fetchDeviceCount(groupId: string): Promise<number>;
}
