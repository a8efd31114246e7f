import { compareText } from '../json.js';
import type { GroupLabel } from '../results/explanation.js';
import type { Group } from './tenant.js';
import type { UserSet } from './user-set.js';

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
  /** Those of them whose members the app lacks the permission to read. */
  readonly denied?: ReadonlySet<string>;
  /** Users of the tenant; null: could not be counted, or was not required. */
  readonly everyone: number | null;
}

/** The same with every user known by index. Index 0 represents all users who are in none of the groups. */
export interface ExactMembers {
  readonly mode: 'exact';
  readonly sizes: CountedMembers['sizes'];
  readonly denied?: CountedMembers['denied'];
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

/** The groups that contain a user or a group, as far as they were read. Ids are lowercase. */
export interface Memberships {
  /** Every group that contains it, at any height. */
  readonly all: ReadonlyMap<string, Group>;
  /** Those it is a member of itself; null: could not be read. */
  readonly direct: ReadonlySet<string> | null;
  /** For each group that was looked into: the groups in it. */
  readonly within: ReadonlyMap<string, readonly string[]>;
  /** Groups whose members may not be seen: that one of them is not among `all` says nothing. */
  readonly hidden?: ReadonlySet<string>;
}

/** What was read of a group; null: could not be read. */
export interface GroupFacts {
  readonly memberships: Memberships | null;
  /** Nested groups and all. */
  readonly users: number | null;
  readonly devices: number | null;
  /** Groups in it, at any depth. */
  readonly within: readonly GroupLabel[] | null;
}

/**
 * The shortest path up to a group that contains the member: from a group it is a direct member of to that group, both included. Null
 * if none was read. Of several paths of equal length always the same one.
 */
export function pathTo(groupId: string, memberships: Memberships): readonly string[] | null {
  let ways: readonly (readonly string[])[] = memberships.all.has(groupId) ? [[groupId]] : [];
  const seen = new Set([groupId]);
  while (ways.length > 0) {
    const whole = ways.find(([first = '']) => memberships.direct?.has(first) === true);
    if (whole !== undefined) return whole;
    ways = ways.flatMap((way) =>
      holding(way[0] ?? '', memberships)
        .filter((id) => !seen.has(id))
        .map((id) => {
          seen.add(id);
          return [id, ...way];
        }),
    );
  }
  return null;
}

/** The groups to read next, to find the paths to the targets. */
export function openEnds(targets: readonly string[], memberships: Memberships): readonly string[] {
  const ends = new Set<string>();
  for (const target of targets) {
    if (!memberships.all.has(target) || pathTo(target, memberships) !== null) continue;
    const reached = new Set([target]);
    for (const id of reached) {
      if (!memberships.within.has(id)) ends.add(id);
      for (const inner of holding(id, memberships)) reached.add(inner);
    }
  }
  return [...ends].sort(compareText);
}

/** The groups in a group through which the member can be in it: those that contain the member too. */
function holding(groupId: string, { all, within }: Memberships): readonly string[] {
  return (within.get(groupId) ?? []).filter((id) => all.has(id)).sort(compareText);
}
