import { type Tenant } from '../model/current.js';
import { compareText } from '../model/json.js';
import { type TenantReader } from '../model/ports.js';
import { attempt } from './fetch-tenant.js';

/**
 * The same tenant, knowing besides which groups share their name with a group that was read by id: only then can it be
 * told whether a name alone says which group is meant. Where that can not be read, `groupsByName` says why.
 */
export async function fetchNamesakes(reader: TenantReader, tenant: Tenant): Promise<Tenant> {
  const { groupsByName, groupsById } = tenant;
  if (!groupsByName.ok) return tenant;
  const known = new Set([...groupsById.values()].flatMap((group) => (group === null ? [] : [group.name])));
  // Whoever shares a name that a file asked for came with that answer.
  const asked = new Set(groupsByName.value.map(({ name }) => name));
  const names = [...known].filter((name) => name !== '' && !asked.has(name)).sort(compareText);
  if (names.length === 0) return tenant;
  const answer = await attempt(reader.fetchGroupsByName(names));
  if (!answer.ok) return { ...tenant, groupsByName: answer };
  const groups = new Map(
    [...groupsByName.value, ...answer.value].map((group) => [group.id.toLowerCase(), group]),
  );
  return { ...tenant, groupsByName: { ok: true, value: [...groups.values()] } };
}
