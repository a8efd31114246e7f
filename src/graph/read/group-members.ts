import { type Group } from '../../model/tenant/tenant.js';
import { type JsonObject } from '../../model/json.js';
import { GraphFailure } from '../../model/ports.js';
import { type GraphConnection } from '../connection.js';
import { isNotFound, toGroup } from './fields.js';

/** Reads groups, and remembers of each whether an answer about its members can be believed. */
export interface GroupMembers {
  /** A group out of an answer. `hasHiddenMembers` only where this run may not see them. */
  readonly see: (item: JsonObject) => Promise<Group>;
  /**
   * Members of a group by `reading`; `none` where the group is gone. Throws a GraphFailure where they are hidden, or where a
   * group that was listed is not found.
   */
  readonly believable: <T>(groupId: string, reading: () => Promise<T>, none: T) => Promise<T>;
}

export function createGroupMembers({
  seesHiddenMembers,
  listedGroups: listed,
}: Pick<GraphConnection, 'seesHiddenMembers' | 'listedGroups'>): GroupMembers {
  return {
    see: async (item) => {
      const { hasHiddenMembers, ...open } = toGroup(item);
      const group =
        hasHiddenMembers === true && !(await seesHiddenMembers()) ? { ...open, hasHiddenMembers } : open;
      listed.set(group.id.toLowerCase(), group);
      return group;
    },
    believable: async (groupId, reading, none) => {
      const group = listed.get(groupId.toLowerCase());
      if (group?.hasHiddenMembers === true)
        throw new GraphFailure(`The members of group “${group.name}” (${group.id}) are hidden`, {
          next: 'Grant the app Member.Read.Hidden and have an administrator consent to it.',
        });
      try {
        return await reading();
      } catch (error) {
        // Not there any more, or not there yet: an index lags. Only of a group that nobody listed is it sure.
        if (!isNotFound(error) || group !== undefined) throw error;
        return none;
      }
    },
  };
}
