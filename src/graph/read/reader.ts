import { pathSegment } from '../../model/graph-path.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import { GraphFailure, type TenantReader } from '../../model/ports.js';
import { type GraphVersion } from '../../model/tenant/policy-types.js';
import { type AssignmentFilter, type Group } from '../../model/tenant/tenant.js';
import { type GraphConnection } from '../connection.js';
import { type BatchedGet } from '../http/batch.js';
import { eachPage, eachReadable, fetchAll } from '../http/paging.js';
import { type GraphCall, readOnly } from '../http/transport.js';
import { createGroupMembers } from './group-members.js';
import { GROUP_SELECT, groupsByIdCalls, groupsByNameQueries, startsWithQuery } from './group-queries.js';
import { createPolicyReader } from './policy-reader.js';

/** Largest page that is known to be taken by the collections that are read. */
export const PAGE = 999;
/** Counts and casts on the directory are advanced queries (Microsoft Graph, advanced query capabilities). */
export const EVENTUAL = { ConsistencyLevel: 'eventual' };

export function text(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw new GraphFailure(`Graph sent a ${what} without the fields every ${what} has`, {});
}

export function toGroup(item: JsonObject): Group {
  const { groupTypes } = item;
  return {
    id: text(item.id, 'group'),
    name: typeof item.displayName === 'string' ? item.displayName : '',
    ...(Array.isArray(groupTypes) && groupTypes.includes('DynamicMembership') ? { isDynamic: true } : {}),
    ...(item.isAssignableToRole === true ? { isRoleAssignable: true } : {}),
    ...(item.visibility === 'HiddenMembership' ? { hasHiddenMembers: true } : {}),
  };
}

/** A `$count`: plain text on its own, and in a batch a number, the text, or the text in base64, as bodies there may be. */
export function count(body: unknown): number {
  if (typeof body === 'number') return body;
  const plain = typeof body === 'string' ? body.trim() : '';
  const digits = /^\d+$/.test(plain) ? plain : Buffer.from(plain, 'base64').toString('utf8').trim();
  if (/^\d+$/.test(digits)) return Number(digits);
  throw new GraphFailure('Graph answered a count with something that is no number', {});
}

export function isNotFound(error: unknown): boolean {
  return error instanceof GraphFailure && error.details.status === 404;
}

/** What a reading of something gives that may not be there. */
export async function orNone<T>(reading: Promise<T>, none: T): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (isNotFound(error)) return none;
    throw error;
  }
}

/** Reads a tenant over a connection from which every way to write has been taken. */
export function createTenantReader(connection: GraphConnection, version: GraphVersion): TenantReader {
  const { transport: anyTransport, batchedGet } = connection;
  const transport = readOnly(anyTransport);
  const members = createGroupMembers(connection);
  const get = async (path: string): Promise<unknown> => (await transport({ method: 'GET', path })).body;
  const whole = (path: string) => fetchAll(connection, path, get);
  /** A whole list. Its first page may travel with other reads; the few lists that follow pages do so on their own. */
  const list = (path: string, headers?: GraphCall['headers'], first: BatchedGet = batchedGet) =>
    fetchAll(connection, path, (page) => (page === path ? first(page, headers) : batchedGet(page, headers)));
  const policies = createPolicyReader({ connection, version, get, whole, list });
  const toGroups = async (body: unknown): Promise<readonly Group[]> =>
    isJsonObject(body) && Array.isArray(body.value)
      ? Promise.all(body.value.filter(isJsonObject).map(members.see))
      : [];

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
      const pages = await Promise.all(
        groupsByNameQueries(names).map(({ query, headers }) => list(`/${version}/groups?${query}`, headers)),
      );
      return Promise.all(pages.flat().map(members.see));
    },

    async fetchGroupsStartingWith(prefix) {
      return toGroups(await batchedGet(`/${version}/groups?${startsWithQuery(prefix)}`));
    },

    async fetchGroupsById(ids) {
      try {
        const answers = await Promise.all(
          groupsByIdCalls(ids).map((body) =>
            transport({ method: 'POST', path: `/${version}/directoryObjects/getByIds`, body }),
          ),
        );
        return (await Promise.all(answers.map(({ body }) => toGroups(body)))).flat();
      } catch (error) {
        // The permission for it is broader than the one for reading groups: then each is asked for on its own.
        if (!(error instanceof GraphFailure) || error.details.status !== 403) throw error;
        return (await Promise.all(ids.map(fetchGroup))).flatMap((group) => group ?? []);
      }
    },

    async fetchFilters() {
      // Filters are on beta alone (Graph metadata), whatever version the policies are read in.
      const query = '$select=id,displayName,platform,assignmentFilterManagementType';
      const path = `/beta/deviceManagement/assignmentFilters?${query}`;
      return eachReadable(connection, await whole(path), toFilter);
    },

    fetchMemberCount(groupId, kind) {
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
          (page) => batchedGet(page, EVENTUAL),
          (items) => onPage(idsOf(items)),
        );
      await members.believable(groupId, reading, true);
    },

    fetchEveryoneCount: async () => count(await batchedGet(`/${version}/users/$count`, EVENTUAL)),
  };

  async function fetchGroup(id: string): Promise<Group | undefined> {
    const body = await orNone(batchedGet(`/${version}/groups/${pathSegment(id)}?${GROUP_SELECT}`), undefined);
    return isJsonObject(body) ? members.see(body) : undefined;
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
