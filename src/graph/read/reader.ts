import { isTooDeep, typeNameOf } from '../../model/assignment/graph-codec.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import { explainFailure, GraphFailure, type TenantReader } from '../../model/ports.js';
import { type GraphVersion, type PolicyType, policyTypeInfo } from '../../model/tenant/policy-types.js';
import {
  type AssignmentFilter,
  type CurrentPolicy,
  type Group,
  type Questions,
} from '../../model/tenant/tenant.js';
import { type GraphConnection } from '../connection.js';
import { type BatchedGet } from '../http/batch.js';
import { eachPage, fetchAll } from '../http/paging.js';
import { type GraphCall, readOnly } from '../http/transport.js';
import { GROUP_SELECT, groupsByIdCalls, groupsByNameQueries, startsWithQuery } from './group-queries.js';

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

/** Reads a tenant over a connection from which every way to write has been taken. */
export function createTenantReader(
  { transport: anyTransport, batchedGet, origin }: GraphConnection,
  version: GraphVersion,
): TenantReader {
  const transport = readOnly(anyTransport);
  const get = async (path: string): Promise<unknown> => (await transport({ method: 'GET', path })).body;
  /** A whole list. Its first page may travel with other reads; the few lists that follow pages do so on their own. */
  const list = (path: string, headers?: GraphCall['headers'], first: BatchedGet = batchedGet) =>
    fetchAll(origin, path, (page) => (page === path ? first(page, headers) : batchedGet(page, headers)));
  const collection = (type: PolicyType): string =>
    `/${version}/deviceAppManagement/${policyTypeInfo(type).collection}`;
  const assignmentsOf = async (type: PolicyType, id: string): Promise<readonly JsonObject[]> => {
    const assignments = await list(`${collection(type)}/${encodeURIComponent(id)}/assignments`);
    if (assignments.some(isTooDeep))
      throw new GraphFailure(`An assignment of ${type} ${id} nests too deep to be read safely`, {
        status: 200,
        retry: 'never',
      });
    return assignments;
  };

  return {
    async fetchOrganization() {
      const path = `/${version}/organization?$select=id,displayName`;
      const [organization] = await list(path, undefined, get);
      const name = organization?.displayName;
      const hasName = typeof name === 'string' && name.trim() !== '';
      return { id: text(organization?.id, 'organization'), ...(hasName ? { name } : {}) };
    },

    async fetchPolicies(type, isDeclared) {
      const query = `$select=id,displayName&$top=${PAGE}`;
      const fetchList = (path: string) => fetchAll(origin, path, get);
      let items: readonly JsonObject[];
      try {
        items = await fetchList(`${collection(type)}?${query}&$expand=assignments`);
      } catch (error) {
        // Nothing documents the expansion, so a service may refuse it: then each policy is asked for its own.
        if (!(error instanceof GraphFailure) || ![400, 405, 501].includes(error.details.status ?? 0))
          throw error;
        items = await fetchList(`${collection(type)}?${query}`);
      }
      return Promise.all(items.map((item) => toPolicy(type, item, isDeclared)));
    },

    fetchAssignments: assignmentsOf,

    async fetchGroupsByName(names) {
      const pages = await Promise.all(
        groupsByNameQueries(names).map(({ query, headers }) => list(`/${version}/groups?${query}`, headers)),
      );
      return pages.flat().map(toGroup);
    },

    async fetchGroupsStartingWith(prefix) {
      const body = await batchedGet(`/${version}/groups?${startsWithQuery(prefix)}`);
      return isJsonObject(body) && Array.isArray(body.value)
        ? body.value.filter(isJsonObject).map(toGroup)
        : [];
    },

    async fetchGroupsById(ids) {
      try {
        const answers = await Promise.all(
          groupsByIdCalls(ids).map((body) =>
            transport({ method: 'POST', path: `/${version}/directoryObjects/getByIds`, body }),
          ),
        );
        return answers.flatMap(({ body }) =>
          isJsonObject(body) && Array.isArray(body.value) ? body.value.filter(isJsonObject).map(toGroup) : [],
        );
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
      return (await fetchAll(origin, path, get)).map(toFilter);
    },

    async fetchMemberCount(groupId, kind) {
      const cast = kind === 'users' ? '/microsoft.graph.user' : '';
      try {
        return count(
          await batchedGet(`/${version}/groups/${groupId}/transitiveMembers${cast}/$count`, EVENTUAL),
        );
      } catch (error) {
        if (isNotFound(error)) return 0;
        throw error;
      }
    },

    async fetchUserIds(groupId, onPage) {
      const path = `/${version}/groups/${groupId}/transitiveMembers/microsoft.graph.user?$select=id&$count=true&$top=${PAGE}`;
      const idsOf = (items: readonly JsonObject[]) => items.map(({ id }) => text(id, 'user'));
      try {
        await eachPage(
          origin,
          path,
          (page) => batchedGet(page, EVENTUAL),
          (items) => onPage(idsOf(items)),
        );
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    },

    fetchEveryoneCount: async () => count(await batchedGet(`/${version}/users/$count`, EVENTUAL)),
  };

  async function fetchGroup(id: string): Promise<Group | undefined> {
    try {
      const body = await batchedGet(`/${version}/groups/${id}?${GROUP_SELECT}`);
      return isJsonObject(body) ? toGroup(body) : undefined;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async function toPolicy(
    type: PolicyType,
    item: JsonObject,
    isDeclared: Questions['isDeclared'],
  ): Promise<CurrentPolicy> {
    const odataType = typeNameOf(item);
    const policy = {
      type,
      id: text(item.id, 'policy'),
      name: typeof item.displayName === 'string' ? item.displayName : '',
      ...(odataType === undefined ? {} : { odataType }),
    };
    const { assignments } = item;
    const expanded = Array.isArray(assignments) && assignments.every(isJsonObject) ? assignments : undefined;
    const isWhole = expanded !== undefined && (item['assignments@odata.nextLink'] ?? null) === null;
    if (!isDeclared(policy))
      return { ...policy, assignments: [], assignmentCount: isWhole ? expanded.length : null };
    if (isWhole && !expanded.some(isTooDeep)) return { ...policy, assignments: expanded };
    try {
      return { ...policy, assignments: await assignmentsOf(type, policy.id) };
    } catch (error) {
      if (!(error instanceof GraphFailure)) throw error;
      return { ...policy, assignments: [], unreadable: explainFailure(error) };
    }
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
