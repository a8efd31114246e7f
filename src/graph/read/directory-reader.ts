import { type DirectoryReader, type Member, type User } from '../../model/tenant/directory.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import { type GraphVersion } from '../../model/tenant/policy-types.js';
import { type GraphConnection } from '../connection.js';
import { count, EVENTUAL, isNotFound, PAGE, text, toGroup } from './reader.js';
import { quote } from './group-queries.js';
import { fetchAll } from '../http/paging.js';

const USER_SELECT = '$select=id,displayName,userPrincipalName';
/** Casts need the count (Microsoft Graph, List memberOf); pages of 999 are documented for these lists. */
const GROUPS = `microsoft.graph.group?$select=id,displayName&$count=true&$top=${PAGE}`;

/**
 * Reads users and who is in what over batches of GETs. Least privilege by the reference pages: User.ReadBasic.All for a user's
 * names (Get user), GroupMember.Read.All for memberships of users and groups (List transitiveMemberOf, List memberOf,
 * List members).
 */
export function createDirectoryReader(
  { batchedGet, origin }: Pick<GraphConnection, 'batchedGet' | 'origin'>,
  version: GraphVersion,
): DirectoryReader {
  const groupsAt = async (path: string) =>
    (await fetchAll(origin, `/${version}/${path}/${GROUPS}`, (page) => batchedGet(page, EVENTUAL))).map(
      toGroup,
    );
  return {
    async fetchUser(idOrName) {
      const body = await orNone(batchedGet(`/${version}/${userPath(idOrName)}?${USER_SELECT}`), undefined);
      return isJsonObject(body) ? toUser(body) : undefined;
    },

    async fetchUsersStartingWith(prefix) {
      const start = quote(prefix);
      const filter = `startswith(userPrincipalName,${start}) or startswith(displayName,${start})`;
      const body = await batchedGet(
        `/${version}/users?$filter=${encodeURIComponent(filter)}&${USER_SELECT}&$top=100`,
      );
      return isJsonObject(body) && Array.isArray(body.value)
        ? body.value.filter(isJsonObject).map(toUser)
        : [];
    },

    fetchGroupsAbove: (member, reach) =>
      groupsAt(`${memberPath(member)}/${reach === 'any' ? 'transitiveMemberOf' : 'memberOf'}`),

    fetchGroupsWithin: (groupId, reach) =>
      orNone(groupsAt(`groups/${groupId}/${reach === 'any' ? 'transitiveMembers' : 'members'}`), []),

    async fetchDeviceCount(groupId) {
      const path = `/${version}/groups/${groupId}/transitiveMembers/microsoft.graph.device/$count`;
      const body = await orNone(batchedGet(path, EVENTUAL), 0);
      return count(body);
    },
  };
}

function memberPath({ kind, id }: Member): string {
  return kind === 'user' ? userPath(id) : `groups/${id}`;
}

/**
 * `users/…` with every number sign encoded, as a guest's principal name has them; in parentheses where it begins with
 * `$`, which a segment of its own may not (Microsoft Graph, Get user).
 */
function userPath(idOrName: string): string {
  return idOrName.startsWith('$')
    ? `users(${encodeURIComponent(quote(idOrName))})`
    : `users/${encodeURIComponent(idOrName)}`;
}

function toUser(item: JsonObject): User {
  const { displayName, userPrincipalName } = item;
  return {
    id: text(item.id, 'user'),
    name: typeof displayName === 'string' ? displayName : '',
    userPrincipalName: typeof userPrincipalName === 'string' ? userPrincipalName : '',
  };
}

async function orNone<T>(reading: Promise<T>, none: T): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (isNotFound(error)) return none;
    throw error;
  }
}
