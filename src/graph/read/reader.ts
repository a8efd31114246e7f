import { pathSegment } from '../../model/graph-path.js';
import { type JsonObject } from '../../model/json.js';
import { GraphFailure, type TenantReader } from '../../model/ports.js';
import { type GraphVersion } from '../../model/tenant/policy-types.js';
import { type AssignmentFilter, type GroupsFound } from '../../model/tenant/tenant.js';
import { type GraphConnection } from '../connection.js';
import { type BatchedGet } from '../http/batch.js';
import {
  eachPage,
  readListing,
  fetchAll,
  fetchWhole,
  itemsOf,
  type ListContext,
  wholePages,
} from '../http/paging.js';
import { type GraphCall, readOnly } from '../http/transport.js';
import {
  allOf,
  createGroupMembers,
  fetchGroupsNamed,
  fetchGroupsWithIds,
  GROUP_SELECT,
  groupsByIdCalls,
  startsWithQuery,
} from './groups.js';
import { createPolicyReader, fetchPolicySets } from './policy-reader.js';
import { count, EVENTUAL, orNone, PAGE, text, toGroup } from './fields.js';

/** Reads a tenant over a connection from which every way to write has been taken. */
export function createTenantReader(connection: GraphConnection, version: GraphVersion): TenantReader {
  const { transport: anyTransport, batchedGet } = connection;
  const transport = readOnly(anyTransport);
  const members = createGroupMembers(connection);
  const get = async (path: string): Promise<unknown> => (await transport({ method: 'GET', path })).body;
  const whole = (path: string, context: ListContext) => fetchAll(context, path, get);
  /** A whole list. Its first page may travel with other reads; the few lists that follow pages do so on their own. */
  const list = (
    path: string,
    headers?: GraphCall['headers'],
    first: BatchedGet = batchedGet,
    context: ListContext = connection,
  ) => fetchAll(context, path, (page) => (page === path ? first(page, headers) : batchedGet(page, headers)));
  const assignments = (path: string) => fetchWhole(connection, path, batchedGet);
  const policies = createPolicyReader({ connection, version, get, whole, assignments });
  const seeAll = async ({ groups, unsure }: GroupsFound): Promise<GroupsFound> => ({
    groups: await Promise.all(groups.map(members.see)),
    unsure,
  });

  return {
    async fetchOrganization() {
      const path = `/${version}/organization?$select=id,displayName`;
      const [organization] = await list(path, undefined, get);
      const name = organization?.displayName;
      const hasName = typeof name === 'string' && name.trim() !== '';
      return { id: text(organization?.id, 'organization'), ...(hasName ? { name } : {}) };
    },

    ...policies,

    async fetchGroupsByName(names) {
      return seeAll(
        await fetchGroupsNamed(connection, names, ({ query, headers }, context) =>
          list(`/${version}/groups?${query}`, headers, batchedGet, context),
        ),
      );
    },

    async fetchGroupsStartingWith(prefix) {
      const path = `/${version}/groups?${startsWithQuery(prefix)}`;
      const ask = async (context: ListContext) => itemsOf(context, path, await batchedGet(path));
      return Promise.all((await readListing(connection, ask, toGroup)).items.map(members.see));
    },

    async fetchGroupsById(ids) {
      const path = `/${version}/directoryObjects/getByIds`;
      try {
        const answers = await Promise.all(
          groupsByIdCalls(ids).map((body) =>
            fetchGroupsWithIds(connection, body.ids, async (context) =>
              itemsOf(context, path, (await transport({ method: 'POST', path, body })).body),
            ),
          ),
        );
        return await seeAll(allOf(answers));
      } catch (error) {
        // The permission for it is broader than the one for reading groups: then each is asked for on its own.
        if (!(error instanceof GraphFailure) || error.details.status !== 403) throw error;
        return seeAll(allOf(await Promise.all(ids.map(fetchGroup))));
      }
    },

    async fetchFilters() {
      // Filters are on beta only (Graph metadata), for any version that the policies are read in.
      const query = '$select=id,displayName,platform,assignmentFilterManagementType';
      const path = `/beta/deviceManagement/assignmentFilters?${query}`;
      return readListing(connection, (context) => whole(path, context), toFilter);
    },

    fetchPolicySets: () => fetchPolicySets(connection),

    async fetchMemberCount(groupId, kind) {
      const cast = kind === 'users' ? '/microsoft.graph.user' : '/microsoft.graph.device';
      const path = `/${version}/groups/${pathSegment(groupId)}/transitiveMembers${cast}/$count`;
      return members.believable(groupId, async () => count(await batchedGet(path, EVENTUAL)), 0);
    },

    async fetchUserIds(groupId, onPage) {
      const path = `/${version}/groups/${pathSegment(groupId)}/transitiveMembers/microsoft.graph.user?$select=id&$count=true&$top=${PAGE}`;
      const idsOf = (items: readonly JsonObject[]) => items.map(({ id }) => text(id, 'user'));
      const reading = () =>
        eachPage(
          connection,
          path,
          wholePages(connection, path, (page) => batchedGet(page, EVENTUAL)),
          (items) => onPage(idsOf(items)),
        );
      await members.believable(groupId, reading, true);
    },

    fetchEveryoneCount: async () => count(await batchedGet(`/${version}/users/$count`, EVENTUAL)),
  };

  function fetchGroup(id: string): Promise<GroupsFound> {
    const path = `/${version}/groups/${pathSegment(id)}?${GROUP_SELECT}`;
    return fetchGroupsWithIds(connection, [id], async (context) => {
      const none = { value: [] };
      const body = await orNone(batchedGet(path), none);
      return itemsOf(context, path, body === none ? none : { value: [body] });
    });
  }
}

function toFilter(item: JsonObject): AssignmentFilter {
  return {
    id: text(item.id, 'filter'),
    name: text(item.displayName, 'filter'),
    platform: text(item.platform, 'filter'),
    managementType: text(item.assignmentFilterManagementType ?? 'devices', 'filter'),
  };
}
