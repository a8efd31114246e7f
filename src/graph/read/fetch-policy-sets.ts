import { pathSegment } from '../../model/graph-path.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import { explainFailure, GraphFailure } from '../../model/ports.js';
import type { PolicySet, PolicySets } from '../../model/tenant/policy-set.js';
import type { GraphConnection } from '../connection.js';
import { eachReadable, fetchAll } from '../http/paging.js';
import { isNowhere, PAGE, text } from './fields.js';

/** Policy sets are on beta only (Graph metadata), for any version that the policies are read in. */
const SETS = '/beta/deviceAppManagement/policySets';

/**
 * Reads the list, and each set by itself: the list takes no `$expand`, and the assignments have no route of their own (seen
 * on the live service). Every run can do without them, so they are not waited for long.
 */
export async function fetchPolicySets(
  connection: Pick<GraphConnection, 'origin' | 'redact' | 'onNote' | 'optionalGet'>,
): Promise<PolicySets> {
  let items: readonly JsonObject[];
  try {
    items = await fetchAll(connection, `${SETS}?$select=id,displayName&$top=${PAGE}`, connection.optionalGet);
  } catch (error) {
    if (!isNowhere(error)) throw error;
    connection.onNote(`This cloud has no policySets (${error.message}).`);
    return { known: [] };
  }
  const listed = eachReadable(connection, items, ({ id, displayName }) => ({
    id: text(id, 'policy set'),
    name: text(displayName, 'policy set'),
  }));
  const read = await Promise.all(listed.map((set) => fetchSet(set, connection.optionalGet)));
  const unread = read.flatMap((one) => ('why' in one ? [one.why] : []));
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
      payloadIds: items.flatMap(({ payloadId }) => (typeof payloadId === 'string' ? [payloadId] : [])),
      targets: assignments.flatMap(({ target }) => (isJsonObject(target) ? [target] : [])),
    };
  } catch (error) {
    if (!(error instanceof GraphFailure) || error.details.status === 401) throw error;
    return { why: explainFailure(error) };
  }
}

/** A list that was expanded; undefined where it did not come, or not all of it. */
function wholeList(body: JsonObject, property: string): readonly JsonObject[] | undefined {
  const value = body[property];
  const isWhole = (body[`${property}@odata.nextLink`] ?? null) === null;
  return isWhole && Array.isArray(value) ? value.filter(isJsonObject) : undefined;
}
