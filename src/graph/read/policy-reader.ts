import { typeNameOf } from '../../model/assignment/graph-codec.js';
import { type CurrentPolicy, type Listing, type Questions, UNREAD_ENTRY } from '../../model/tenant/tenant.js';
import { pathSegment } from '../../model/graph-path.js';
import { canonicalJson, isJsonObject, isTooDeep, type JsonObject, type JsonValue } from '../../model/json.js';
import { type GraphVersion, type PolicyType, policyTypeInfo } from '../../model/tenant/policy-types.js';
import { explainFailure, GraphFailure, type TenantReader } from '../../model/ports.js';
import { type GraphConnection } from '../connection.js';
import { isNowhere, PAGE, text } from './fields.js';
import { fetchAll, type ListContext, readListing } from '../http/paging.js';
import { type PolicySet, type PolicySets } from '../../model/tenant/policy-set.js';

type GetList = (path: string, context: ListContext) => Promise<readonly JsonObject[]>;
type PolicyReader = Pick<TenantReader, 'fetchPolicies' | 'fetchAssignments'>;

/**
 * Reads policies and their assignments. Nothing documents how: some services refuse to expand the assignments in a list,
 * some have no route to those of one policy, and some expand to nothing. So each way replaces the other.
 */
export function createPolicyReader({
  connection,
  version,
  get,
  whole,
  assignments,
}: {
  readonly connection: GraphConnection;
  readonly version: GraphVersion;
  readonly get: (path: string) => Promise<unknown>;
  /** A list on its own requests. */
  readonly whole: GetList;
  /** The assignments of one policy. Their pages may travel with other reads. */
  readonly assignments: (path: string) => Promise<readonly JsonObject[]>;
}): PolicyReader {
  const collectionOf = (type: PolicyType): string =>
    `/${version}/deviceAppManagement/${policyTypeInfo(type).collection}`;

  const listPolicies = async (type: PolicyType, context: ListContext): Promise<readonly JsonObject[]> => {
    const query = `$select=id,displayName${flagOf(type)}&$top=${PAGE}`;
    try {
      return await whole(`${collectionOf(type)}?${query}&$expand=assignments`, context);
    } catch (error) {
      if (!mayHelpToAskOtherwise(error)) throw error;
      try {
        return await whole(`${collectionOf(type)}?$select=id,displayName&$top=${PAGE}`, context);
      } catch (second) {
        if (!isNowhere(error) || !isNowhere(second)) throw second;
        const failure = absent(second);
        connection.onNote(
          `This cloud has no ${policyTypeInfo(type).title} policies. Nothing of this type was looked at.`,
        );
        throw failure;
      }
    }
  };

  const fetchAssignments: PolicyReader['fetchAssignments'] = async (type, policyId) => {
    const policy = `${collectionOf(type)}/${pathSegment(policyId)}`;
    try {
      return readable(await assignments(`${policy}/assignments`), type, policyId);
    } catch (error) {
      if (!(error instanceof GraphFailure) || error.details.noRoute !== true) throw error;
      const item = await get(`${policy}?$select=id${flagOf(type)}&$expand=assignments`);
      const expanded = isJsonObject(item) ? expandedOf(item) : undefined;
      if (expanded === undefined || (isJsonObject(item) && isDoubtful(item, expanded))) throw error;
      return readable(expanded, type, policyId);
    }
  };

  const withAssignments = async (
    type: PolicyType,
    { policy, item }: { readonly policy: CurrentPolicy; readonly item: JsonObject },
    isDeclared: Questions['isDeclared'],
  ): Promise<CurrentPolicy> => {
    const expanded = expandedOf(item);
    const isSure = expanded !== undefined && !isDoubtful(item, expanded);
    if (!isDeclared(policy)) return { ...policy, assignmentCount: isSure ? expanded.length : null };
    try {
      if (isSure) return { ...policy, assignments: readable(expanded, type, policy.id) };
      return { ...policy, assignments: await fetchAssignments(type, policy.id) };
    } catch (error) {
      if (!(error instanceof GraphFailure)) throw error;
      return { ...policy, unreadable: explainFailure(error) };
    }
  };

  return {
    async fetchPolicies(type, isDeclared) {
      const { items: found, ...rest } = await readListing(
        connection,
        (context) => listPolicies(type, context),
        (item) => ({ item, policy: toPolicy(type, item) }),
      );
      const policies = await Promise.all(found.map((one) => withAssignments(type, one, isDeclared)));
      return { items: policies, ...rest };
    },
    fetchAssignments,
  };
}

/** `isAssigned` shows whether a policy has inclusions; the six types of the MAM service have it (Graph metadata). */
function flagOf(type: PolicyType): string {
  return policyTypeInfo(type).mam ? ',isAssigned' : '';
}

/** The assignments that came with an item; undefined where they did not come, or not all of them. */
function expandedOf(item: JsonObject): readonly JsonObject[] | undefined {
  const assignments = wholeList(item, 'assignments');
  return assignments?.every(isJsonObject) === true ? assignments : undefined;
}

/**
 * The same assignments, with one that came twice once. Two of one id that differ are two: a list that is written again must
 * not lose one of them. Throws a GraphFailure where one nests deeper than can be compared safely.
 */
function readable(
  assignments: readonly JsonObject[],
  type: PolicyType,
  policyId: string,
): readonly JsonObject[] {
  if (!assignments.some(isTooDeep)) return distinct(assignments);
  throw new GraphFailure(`An assignment of ${type} ${policyId} nests too deep to be read safely`, {
    status: 200,
    retry: 'never',
  });
}

/** One that came on two pages is one. Without an id it may be another that says the same. */
function distinct(assignments: readonly JsonObject[]): readonly JsonObject[] {
  const seen = new Set<string>();
  return assignments.filter((one) => {
    const key = canonicalJson(one);
    const isNew = typeof one.id !== 'string' || !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** True where the item says that it is assigned, and the expansion shows no inclusion. */
function isDoubtful({ isAssigned }: JsonObject, assignments: readonly JsonObject[]): boolean {
  const isExclusion = ({ target }: JsonObject): boolean =>
    isJsonObject(target) && typeNameOf(target) === 'exclusionGroupAssignmentTarget';
  return isAssigned === true && assignments.every(isExclusion);
}

function toPolicy(type: PolicyType, item: JsonObject): CurrentPolicy {
  const odataType = typeNameOf(item);
  return {
    type,
    id: text(item.id, 'policy'),
    name: typeof item.displayName === 'string' ? item.displayName : '',
    ...(odataType === undefined ? {} : { odataType }),
    assignments: [],
  };
}

/** What a list without expansion may escape: not the sign-in, permissions, the rate, or a service that is away (502, 503). */
function mayHelpToAskOtherwise(error: unknown): error is GraphFailure {
  if (!(error instanceof GraphFailure) || error.isThrottled) return false;
  const { status = 0 } = error.details;
  return status >= 400 && ![401, 403, 407, 502, 503].includes(status);
}

function absent({ message, details }: GraphFailure): GraphFailure {
  return new GraphFailure(`this cloud has none (${message})`, {
    ...details,
    isAbsent: true,
  });
}

/** Policy sets are on beta only (Graph metadata), for any version that the policies are read in. */
const SETS = '/beta/deviceAppManagement/policySets';

/**
 * Reads the list, and each set by itself: the list takes no `$expand`, and the assignments have no route of their own (seen
 * on the live service). Every run can do without them, so they are not waited for long.
 */
export async function fetchPolicySets(
  connection: Pick<GraphConnection, 'origin' | 'redact' | 'onNote' | 'optionalGet'>,
): Promise<PolicySets> {
  let listing: Listing<Pick<PolicySet, 'id' | 'name'>>;
  try {
    listing = await readListing(
      connection,
      (context) => fetchAll(context, `${SETS}?$select=id,displayName&$top=${PAGE}`, connection.optionalGet),
      ({ id, displayName }) => ({ id: text(id, 'policy set'), name: text(displayName, 'policy set') }),
    );
  } catch (error) {
    if (!isNowhere(error)) throw error;
    connection.onNote(`This cloud has no policySets (${error.message}).`);
    return { known: [] };
  }
  const read = await Promise.all(listing.items.map((set) => fetchSet(set, connection.optionalGet)));
  const unread = [
    ...(listing.unread === undefined ? [] : [UNREAD_ENTRY]),
    ...read.flatMap((one) => ('why' in one ? [one.why] : [])),
  ];
  const [first] = unread;
  return {
    known: read.flatMap((one) => ('why' in one ? [] : [one])),
    ...(first === undefined
      ? {}
      : { unread: unread.length === 1 ? first : `${first} (and ${unread.length - 1} more)` }),
  };
}

async function fetchSet(
  { id, name }: Pick<PolicySet, 'id' | 'name'>,
  get: GraphConnection['optionalGet'],
): Promise<PolicySet | { readonly why: string }> {
  try {
    const body = await get(`${SETS}/${pathSegment(id)}?$select=id&$expand=items,assignments`);
    const [items, assignments] = isJsonObject(body)
      ? [wholeList(body, 'items'), wholeList(body, 'assignments')]
      : [];
    if (items === undefined || assignments === undefined)
      throw new GraphFailure(
        `Policy set “${name}” (${id}) came without all of its items and assignments`,
        {},
      );
    return {
      id,
      name,
      payloadIds: items
        .filter(isJsonObject)
        .flatMap(({ payloadId }) => (typeof payloadId === 'string' ? [payloadId] : [])),
      targets: assignments
        .filter(isJsonObject)
        .flatMap(({ target }) => (isJsonObject(target) ? [target] : [])),
    };
  } catch (error) {
    if (!(error instanceof GraphFailure) || error.endsRun) throw error;
    return { why: explainFailure(error) };
  }
}

/** A list that was expanded; undefined where it did not come, or not all of it. */
function wholeList(body: JsonObject, property: string): readonly JsonValue[] | undefined {
  const value = body[property];
  const isWhole = (body[`${property}@odata.nextLink`] ?? null) === null;
  return isWhole && Array.isArray(value) ? (value as readonly JsonValue[]) : undefined;
}
