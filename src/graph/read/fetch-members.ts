import type { GroupSize, Members, MembersQuestion } from '../../model/tenant/directory.js';
import { type TenantReader } from '../../model/ports.js';
import { UserSet } from '../../model/tenant/user-set.js';
import { attempt } from './fetch-tenant.js';

/** Counts the users of groups, or reads who they are; each group once, side by side. What cannot be read is null. */
export async function fetchMembers(
  reader: TenantReader,
  { groupIds, deviceGroupIds, everyone }: MembersQuestion,
  mode: Members['mode'],
): Promise<Members> {
  const total = everyone ? attempt(reader.fetchEveryoneCount()) : undefined;
  const withDevices = new Set(deviceGroupIds);
  const addDevices = async (groupId: string, users: number): Promise<GroupSize> =>
    users > 0 && !withDevices.has(groupId)
      ? { users }
      : { users, devices: await valueOf(attempt(reader.fetchMemberCount(groupId, 'devices'))) };
  if (mode === 'count') {
    const sizes = await Promise.all(
      groupIds.map(async (id) => {
        const users = await valueOf(attempt(reader.fetchMemberCount(id, 'users')));
        return [id, users === null ? null : await addDevices(id, users)] as const;
      }),
    );
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
      sizes.set(groupId, read.ok ? await addDevices(groupId, users.size) : null);
    }),
  );
  return { mode, sizes, everyone: await valueOf(total), sets, ids };
}

async function valueOf(reading: ReturnType<typeof attempt<number>> | undefined): Promise<number | null> {
  const read = await reading;
  return read?.ok ? read.value : null;
}
