import { compareText } from '../../model/json.js';
import { type TenantReader } from '../../model/ports.js';
import {
  type DirectoryReader,
  type GroupFacts,
  type GroupSize,
  type Member,
  type Members,
  type Memberships,
  type MembersQuestion,
  openEnds,
} from '../../model/tenant/directory.js';
import { type Group, type Read } from '../../model/tenant/tenant.js';
import { attempt } from './fetch-tenant.js';
import { UserSet } from '../../model/tenant/user-set.js';

/** Which groups contain a member, at any height and itself: two reads that travel together. */
export async function fetchMemberships(
  directory: DirectoryReader,
  member: Member,
): Promise<Read<Memberships>> {
  const [all, direct] = await Promise.all([
    attempt(directory.fetchGroupsAbove(member, 'any')),
    attempt(directory.fetchGroupsAbove(member, 'direct')),
  ]);
  if (!all.ok) return all;
  const byId = new Map(all.value.map((group) => [group.id.toLowerCase(), group]));
  // The list of all comes from an index that may lag: where it is a direct member, it is in.
  if (direct.ok) for (const group of direct.value) byId.set(group.id.toLowerCase(), group);
  const value = {
    all: byId,
    direct: direct.ok ? new Set(direct.value.map(({ id }) => id.toLowerCase())) : null,
    within: new Map(),
  };
  return { ok: true, value };
}

/**
 * Adds what is required to show the ways to the groups, from each of them downwards, a level at a time: only groups
 * that contain the member are looked into, and only until a way is known. What cannot be read stays unknown.
 */
export async function fetchWays(
  directory: DirectoryReader,
  memberships: Memberships,
  groupIds: readonly string[],
): Promise<Memberships> {
  if (memberships.direct === null) return memberships;
  const within = new Map(memberships.within);
  const known = { ...memberships, within };
  for (let ends = openEnds(groupIds, known); ends.length > 0; ends = openEnds(groupIds, known)) {
    const answers = await Promise.all(ends.map((id) => attempt(directory.fetchGroupsWithin(id, 'direct'))));
    ends.forEach((id, index) => {
      const answer = answers[index];
      within.set(id, answer?.ok === true ? answer.value.map((group) => group.id.toLowerCase()) : []);
    });
  }
  return known;
}

/** Who is in a group and what it is in: five reads that travel together. What cannot be read is null. */
export async function fetchGroupFacts(
  { reader, directory }: { readonly reader: TenantReader; readonly directory: DirectoryReader },
  groupId: string,
): Promise<GroupFacts> {
  const [memberships, users, devices, within] = await Promise.all([
    fetchMemberships(directory, { kind: 'group', id: groupId }),
    attempt(reader.fetchMemberCount(groupId, 'users')),
    attempt(directory.fetchDeviceCount(groupId)),
    attempt(directory.fetchGroupsWithin(groupId, 'any')),
  ]);
  return {
    memberships: memberships.ok ? memberships.value : null,
    users: users.ok ? users.value : null,
    devices: devices.ok ? devices.value : null,
    within: within.ok ? within.value.map(labelOf).sort((a, b) => compareText(sortKey(a), sortKey(b))) : null,
  };
}

function labelOf({ id, name }: Group): { readonly id: string; readonly name: string } {
  return { id: id.toLowerCase(), name };
}

function sortKey({ name, id }: ReturnType<typeof labelOf>): string {
  return `${name}\u0000${id}`;
}

/** Counts the users of groups, or reads who they are; each group once, side by side. What cannot be read is null. */
export async function fetchMembers(
  reader: TenantReader,
  { groupIds, deviceGroupIds, everyone }: MembersQuestion,
  mode: Members['mode'],
): Promise<Members> {
  const total = everyone ? attempt(reader.fetchEveryoneCount()) : undefined;
  const withDevices = new Set(deviceGroupIds);
  /** Devices matter where they are asked for, and where there are no users: so they are counted at the same time. */
  const sizeOf = async (groupId: string, counting: Promise<number | null>): Promise<GroupSize | null> => {
    const [users, devices] = await Promise.all([
      counting,
      valueOf(attempt(reader.fetchMemberCount(groupId, 'devices'))),
    ]);
    if (users === null) return null;
    return users > 0 && !withDevices.has(groupId) ? { users } : { users, devices };
  };
  const denied = new Set<string>();
  const readingOf = async <T>(id: string, reading: Promise<T>): Promise<Read<T>> => {
    const read = await attempt(reading);
    if (!read.ok && read.isDenied === true) denied.add(id);
    return read;
  };
  if (mode === 'count') {
    const countUsers = (id: string) => valueOf(readingOf(id, reader.fetchMemberCount(id, 'users')));
    const sizes = await Promise.all(
      groupIds.map(async (id) => [id, await sizeOf(id, countUsers(id))] as const),
    );
    return { mode, sizes: new Map(sizes), denied, everyone: await valueOf(total) };
  }
  const indexes = new Map<string, number>();
  const ids = [''];
  const sets = new Map<string, UserSet>();
  const sizes = new Map<string, GroupSize | null>();
  await Promise.all(
    groupIds.map(async (groupId) => {
      const users = new UserSet();
      const reading = reader.fetchUserIds(groupId, (page) => {
        for (const id of page) {
          const index = indexes.get(id) ?? ids.length;
          if (index === ids.length) {
            indexes.set(id, index);
            ids.push(id);
          }
          users.add(index);
        }
      });
      const countUsers = async () => ((await readingOf(groupId, reading)).ok ? users.size : null);
      sets.set(groupId, users);
      sizes.set(groupId, await sizeOf(groupId, countUsers()));
    }),
  );
  return { mode, sizes, denied, everyone: await valueOf(total), sets, ids };
}

async function valueOf(reading: Promise<Read<number>> | undefined): Promise<number | null> {
  const read = await reading;
  return read?.ok ? read.value : null;
}
