import { type GroupSize, type Members } from '../../model/tenant/members.js';
import { type TenantReader } from '../../model/ports.js';
import { UserSet } from '../../model/tenant/user-set.js';
import { attempt } from './fetch-tenant.js';

/** Counts the users of groups, or reads who they are; each group once, side by side. What cannot be read is null. */
export async function fetchMembers(
  reader: TenantReader,
  { groupIds, everyone }: { readonly groupIds: readonly string[]; readonly everyone: boolean },
  mode: Members['mode'],
): Promise<Members> {
  const total = everyone ? attempt(reader.fetchEveryoneCount()) : undefined;
  if (mode === 'count') {
    const sizes = await Promise.all(groupIds.map(async (id) => [id, await fetchSize(reader, id)] as const));
    return { mode, sizes: new Map(sizes), everyone: await valueOf(total) };
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
      const read = await attempt(reading);
      sets.set(groupId, users);
      sizes.set(groupId, read.ok ? await sized(reader, groupId, users.size) : null);
    }),
  );
  return { mode, sizes, everyone: await valueOf(total), sets, ids };
}

async function fetchSize(reader: TenantReader, groupId: string): Promise<GroupSize | null> {
  const users = await attempt(reader.fetchMemberCount(groupId, 'users'));
  return users.ok ? sized(reader, groupId, users.value) : null;
}

/** Only a group without users is asked whether it holds anything else: devices, most likely. */
async function sized(reader: TenantReader, groupId: string, users: number): Promise<GroupSize> {
  if (users > 0) return { users, members: users };
  const members = await attempt(reader.fetchMemberCount(groupId, 'any'));
  return { users, members: members.ok ? members.value : 0 };
}

async function valueOf(reading: ReturnType<typeof attempt<number>> | undefined): Promise<number | null> {
  const read = await reading;
  return read?.ok ? read.value : null;
}
