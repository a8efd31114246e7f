import { type Group } from '../model/current.js';
import { type DirectoryReader } from '../model/directory.js';
import { compareText } from '../model/json.js';
import { type GroupFacts } from '../model/memberships.js';
import { type TenantReader } from '../model/ports.js';
import { fetchMemberships } from './fetch-memberships.js';
import { attempt } from './fetch-tenant.js';

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
