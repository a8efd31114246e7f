import { type Group, type Tenant } from '../../model/tenant/tenant.js';
import { type Members } from '../../model/tenant/members.js';

/** The group with this id in lowercase; null: there is none; undefined: nobody asked, or it could not be read. */
export function groupById({ groupsById, groupsByName }: Tenant, id: string): Group | null | undefined {
  const named = groupsByName.ok ? groupsByName.value : [];
  const asked = groupsById.get(id);
  return asked ?? named.find((group) => group.id.toLowerCase() === id) ?? asked;
}

/** `“Sales”`, or the id of a group without a known name. */
export function groupText(tenant: Tenant, id: string): string {
  const name = groupById(tenant, id)?.name ?? '';
  return name === '' ? id : `“${name}”`;
}

/** The same members with the groups unknown whose members this run may not see: an empty answer says nothing. */
export function withoutHidden<T extends Members>(members: T, tenant: Tenant): T {
  const sizes = [...members.sizes].map(
    ([id, size]) => [id, groupById(tenant, id)?.hasHiddenMembers === true ? null : size] as const,
  );
  return { ...members, sizes: new Map(sizes) };
}
