import { type AssignmentFilter, type CurrentPolicy, type Group } from '../model/current.js';
import { isJsonObject, type JsonObject } from '../model/json.js';
import { type GraphVersion, type PolicyType, policyTypeInfo } from '../model/policy-types.js';
import { GraphFailure, type TenantReader } from '../model/ports.js';
import { shortTypeName } from '../model/target-types.js';
import { groupsByIdCalls, groupsByNameQueries, startsWithQuery } from './group-queries.js';
import { fetchAll, nextPath } from './paging.js';
import { readOnly, type Transport } from './transport.js';

/** Largest page that is known to be taken by these collections. */
const PAGE = 999;

/** Reads a tenant over a transport from which every way to write has been taken. */
export function createTenantReader(
  anyTransport: Transport,
  { origin, version }: { readonly origin: string; readonly version: GraphVersion },
): TenantReader {
  const transport = readOnly(anyTransport);
  const list = (path: string, headers?: Readonly<Record<string, string>>) =>
    fetchAll(transport, origin, path, headers);
  const collection = (type: PolicyType): string =>
    `/${version}/deviceAppManagement/${policyTypeInfo(type).collection}`;

  return {
    async fetchTenantId() {
      const [organization] = await list(`/${version}/organization?$select=id`);
      return text(organization?.id, 'organization');
    },

    async fetchPolicies(type) {
      const path = `${collection(type)}?$select=id,displayName&$expand=assignments&$top=${PAGE}`;
      const items = await list(path);
      return Promise.all(items.map((item) => toPolicy(type, item)));
    },

    fetchAssignments: (type, id) => list(`${collection(type)}/${encodeURIComponent(id)}/assignments`),

    async fetchGroupsByName(names) {
      const pages = await Promise.all(
        groupsByNameQueries(names).map(({ query, headers }) => list(`/${version}/groups?${query}`, headers)),
      );
      return pages.flat().map(toGroup);
    },

    async fetchGroupsStartingWith(prefix) {
      const { body } = await transport({
        method: 'GET',
        path: `/${version}/groups?${startsWithQuery(prefix)}`,
      });
      return isJsonObject(body) && Array.isArray(body.value)
        ? body.value.filter(isJsonObject).map(toGroup)
        : [];
    },

    async fetchGroupsById(ids) {
      const answers = await Promise.all(
        groupsByIdCalls(ids).map((body) =>
          transport({ method: 'POST', path: `/${version}/directoryObjects/getByIds`, body }),
        ),
      );
      return answers.flatMap(({ body }) =>
        isJsonObject(body) && Array.isArray(body.value) ? body.value.filter(isJsonObject).map(toGroup) : [],
      );
    },

    async fetchFilters() {
      // Filters are on beta alone (Graph metadata), whatever version the policies are read in.
      const query = '$select=id,displayName,platform,assignmentFilterManagementType';
      return (await list(`/beta/deviceManagement/assignmentFilters?${query}`)).map(toFilter);
    },
  };

  async function toPolicy(type: PolicyType, item: JsonObject): Promise<CurrentPolicy> {
    if (!Array.isArray(item.assignments) || !item.assignments.every(isJsonObject))
      throw new GraphFailure(`The list of ${policyTypeInfo(type).collection} came without assignments`, {});
    const rest = nextPath(origin, item['assignments@odata.nextLink']);
    const odataType = item['@odata.type'];
    return {
      type,
      id: text(item.id, 'policy'),
      name: typeof item.displayName === 'string' ? item.displayName : '',
      ...(typeof odataType === 'string' ? { odataType: shortTypeName(odataType) } : {}),
      assignments: rest === undefined ? item.assignments : [...item.assignments, ...(await list(rest))],
    };
  }
}

function toGroup(item: JsonObject): Group {
  return { id: text(item.id, 'group'), name: typeof item.displayName === 'string' ? item.displayName : '' };
}

function toFilter(item: JsonObject): AssignmentFilter {
  return {
    id: text(item.id, 'filter'),
    name: text(item.displayName, 'filter'),
    platform: text(item.platform, 'filter'),
    managementType: text(item.assignmentFilterManagementType ?? 'devices', 'filter'),
  };
}

function text(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw new GraphFailure(`Graph sent a ${what} without the fields every ${what} has`, {});
}
