import { type DirectoryReader, type Member, type User } from '../../model/tenant/directory.js';
import { encodedText, pathSegment } from '../../model/graph-path.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import { type GraphVersion } from '../../model/tenant/policy-types.js';
import { type GraphConnection } from '../connection.js';
import { count, EVENTUAL, orNone, PAGE, text, toGroup } from './fields.js';
import { createGroupMembers, quote } from './groups.js';
import { fetchAll, wholePages } from '../http/paging.js';

const USER_SELECT = '$select=id,displayName,userPrincipalName';
/** Casts need the count (Microsoft Graph, List memberOf); pages of 999 are documented for these lists. */
const GROUPS = `microsoft.graph.group?$select=id,displayName,visibility&$count=true&$top=${PAGE}`;

/**
 * Reads users and who is in what over batches of GETs. Least privilege by the reference pages: User.ReadBasic.All for a user's
 * names (Get user), GroupMember.Read.All for memberships of users and groups (List transitiveMemberOf, List memberOf,
 * List members).
 */
export function createDirectoryReader(
  connection: Omit<GraphConnection, 'transport'>,
  version: GraphVersion,
): DirectoryReader {
  const { batchedGet } = connection;
  const members = createGroupMembers(connection);
  /** An entry that cannot be read may be any group, so all of the list is unknown then. */
  const groupsAt = async (at: string) => {
    const path = `/${version}/${at}/${GROUPS}`;
    const get = (page: string) => batchedGet(page, EVENTUAL);
    const items = await fetchAll(connection, path, wholePages(connection, path, get));
    return Promise.all(items.map((item) => members.see(toGroup(item))));
  };
  return {
    async fetchUser(idOrName) {
      const body = await orNone(batchedGet(`/${version}/${userPath(idOrName)}?${USER_SELECT}`), undefined);
      return isJsonObject(body) ? toUser(body) : undefined;
    },

    async fetchUsersStartingWith(prefix) {
      const start = quote(prefix);
      const filter = `startswith(userPrincipalName,${start}) or startswith(displayName,${start})`;
      const body = await batchedGet(
        `/${version}/users?$filter=${encodedText(filter)}&${USER_SELECT}&$top=100`,
      );
      return isJsonObject(body) && Array.isArray(body.value)
        ? body.value.filter(isJsonObject).map(toUser)
        : [];
    },

    fetchGroupsAbove: async (member, reach) =>
      groupsAt(`${memberPath(member)}/${reach === 'any' ? 'transitiveMemberOf' : 'memberOf'}`),

    fetchGroupsWithin: (groupId, reach) => {
      const relation = reach === 'any' ? 'transitiveMembers' : 'members';
      return members.believable(groupId, () => groupsAt(`groups/${pathSegment(groupId)}/${relation}`), []);
    },

    async fetchDeviceCount(groupId) {
      const path = `/${version}/groups/${pathSegment(groupId)}/transitiveMembers/microsoft.graph.device/$count`;
      return members.believable(groupId, async () => count(await batchedGet(path, EVENTUAL)), 0);
    },
  };
}

function memberPath({ kind, id }: Member): string {
  return kind === 'user' ? userPath(id) : `groups/${pathSegment(id)}`;
}

/**
 * `users/…` with every number sign encoded, as a guest's principal name has them; in parentheses where it begins with
 * `$`, which a segment of its own may not (Microsoft Graph, Get user).
 */
function userPath(idOrName: string): string {
  return idOrName.startsWith('$')
    ? `users(${encodedText(quote(idOrName))})`
    : `users/${pathSegment(idOrName)}`;
}

function toUser(item: JsonObject): User {
  const { displayName, userPrincipalName } = item;
  return {
    id: text(item.id, 'user'),
    name: typeof displayName === 'string' ? displayName : '',
    userPrincipalName: typeof userPrincipalName === 'string' ? userPrincipalName : '',
  };
}
