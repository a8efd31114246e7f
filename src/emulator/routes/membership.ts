import { without, type JsonObject } from '../tenant/json-value.js';
import type { SeedGroup, SeedUser, Tenant } from '../tenant/seed.js';
import { sameId } from '../tenant/guid.js';

/** A user, group or device as lists of mixed objects show it. */
export type DirectoryObject = JsonObject & { readonly '@odata.type': string };

/** A group as `/groups` shows it: defaults filled in, members left out. */
export function presentGroup(group: SeedGroup): JsonObject {
  return {
    id: group.id,
    displayName: group.displayName,
    description: null,
    groupTypes: [],
    isAssignableToRole: null,
    mail: null,
    mailEnabled: false,
    membershipRule: null,
    securityEnabled: true,
    ...without(group, 'members'),
  };
}

/** A user as `/users` shows it. */
export function presentUser(user: SeedUser): JsonObject {
  return { userPrincipalName: null, mail: null, ...user };
}

/** Every user, group and device, with its type. */
export function directoryObjects({ users, groups, devices }: Tenant): DirectoryObject[] {
  return [
    ...users.map((user) => ({ '@odata.type': '#microsoft.graph.user', ...presentUser(user) })),
    ...groups.map((group) => ({ '@odata.type': '#microsoft.graph.group', ...presentGroup(group) })),
    ...devices.map((device) => ({ '@odata.type': '#microsoft.graph.device', ...device })),
  ];
}

/** Who is in the group itself. */
export function directMembers(tenant: Tenant, groupId: string): DirectoryObject[] {
  return objectsWithIds(tenant, membersOf(tenant, groupId));
}

/** Who is in the group at any depth, each once; groups that contain each other end the walk. */
export function transitiveMembers(tenant: Tenant, groupId: string): DirectoryObject[] {
  return objectsWithIds(
    tenant,
    reach(groupId, (id) => membersOf(tenant, id)),
  );
}

/** The groups that contain the object, directly or at any height. */
export function groupsAbove(tenant: Tenant, id: string, transitive: boolean): DirectoryObject[] {
  const above = (inner: string): string[] =>
    tenant.groups
      .filter(({ members = [] }) => members.some((m) => sameId(m, inner)))
      .map((group) => group.id);
  return objectsWithIds(tenant, transitive ? reach(id, above) : above(id));
}

function membersOf({ groups }: Tenant, groupId: string): readonly string[] {
  return groups.find(({ id }) => sameId(id, groupId))?.members ?? [];
}

function reach(start: string, next: (id: string) => readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const queue = [...next(start)];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    const key = id.toLowerCase();
    if (seen.has(key)) continue;
    seen.add(key);
    queue.push(...next(id));
  }
  return seen;
}

function objectsWithIds(tenant: Tenant, ids: Iterable<string>): DirectoryObject[] {
  const requested = new Set([...ids].map((id) => id.toLowerCase()));
  return directoryObjects(tenant).filter((object) => requested.has(String(object['id']).toLowerCase()));
}
