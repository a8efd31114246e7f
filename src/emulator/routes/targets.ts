import { type World } from '../http/call.js';
import { badRequest, GraphError } from '../http/graph-error.js';
import { canonicalJson, type JsonObject, sameId, ZERO_GUID } from '../tenant/values.js';
import { type Collection, type GraphVersion } from './collections.js';

/** What a property of a target may contain. Enum names are case-sensitive, as OData has it. */
export type PropertyKind = 'text' | 'guidText' | readonly string[];

/** Names of the two filter properties, which only beta has on its targets. */
export const FILTER_ID = 'deviceAndAppManagementAssignmentFilterId';
export const FILTER_TYPE = 'deviceAndAppManagementAssignmentFilterType';

/** What every target of beta has by its base type. */
export const FILTER_PROPERTIES: Readonly<Record<string, PropertyKind>> = {
  [FILTER_ID]: 'guidText',
  [FILTER_TYPE]: ['none', 'include', 'exclude'],
};

const OWN: Readonly<Record<string, Readonly<Record<string, PropertyKind>>>> = {
  allLicensedUsersAssignmentTarget: {},
  allDevicesAssignmentTarget: {},
  groupAssignmentTarget: { groupId: 'guidText' },
  exclusionGroupAssignmentTarget: { groupId: 'guidText' },
  configurationManagerCollectionAssignmentTarget: { collectionId: 'text' },
};
/** In the beta reference pages (the founding example uses it), though not in the beta metadata. */
const DOCUMENTED_ON_BETA: typeof OWN = {
  scopeTagGroupAssignmentTarget: {
    targetType: ['none', 'user', 'device', 'unknownFutureValue'],
    entraObjectId: 'text',
  },
};

/** Properties of a concrete target type in a version, or undefined when the version has no such type. */
export function targetProperties(
  type: string,
  version: GraphVersion,
): Readonly<Record<string, PropertyKind>> | undefined {
  const known = version === 'beta' ? { ...OWN, ...DOCUMENTED_ON_BETA } : OWN;
  const own = Object.hasOwn(known, type) ? known[type] : undefined;
  return own && (version === 'beta' ? { ...own, ...FILTER_PROPERTIES } : own);
}

/** The type's bare name: requests may write `#microsoft.graph.x` or `microsoft.graph.x`. */
export function typeName(object: JsonObject): string | undefined {
  const type = object['@odata.type'];
  return typeof type === 'string' ? /^#?microsoft\.graph\.(\w+)$/.exec(type)?.[1] : undefined;
}

/** True for keys that annotate, such as `target@odata.type`; they carry no data. */
export function isAnnotation(key: string): boolean {
  return key.includes('@odata.');
}

/** True for the exclusion of a group. */
export function isExclusion(target: JsonObject): boolean {
  return typeName(target) === 'exclusionGroupAssignmentTarget';
}

/** The group of a group target in lower case, or undefined. */
export function groupOf(target: JsonObject): string | undefined {
  const id = target['groupId'];
  return typeof id === 'string' ? id.toLowerCase() : undefined;
}

/** Text that is equal for equal targets: type and own properties, without filter and annotations, case ignored. */
export function targetKey(target: JsonObject): string {
  const own = Object.entries(target).filter(
    ([key]) => !isAnnotation(key) && key !== FILTER_ID && key !== FILTER_TYPE,
  );
  return `${typeName(target) ?? String(target['@odata.type'])} ${canonicalJson(Object.fromEntries(own))}`.toLowerCase();
}

const GROUPS = ['groupAssignmentTarget', 'exclusionGroupAssignmentTarget'];
const EVERYONE = ['allLicensedUsersAssignmentTarget', 'allDevicesAssignmentTarget'];

/**
 * Refuses what the live service does not take, though the metadata has it. Measured: other targets than groups on the
 * MAM collections. Chosen: the same refusal for Configuration Manager and scope tag targets on mobileAppConfigurations, and
 * a filter that is named must exist. What the policy already has is accepted.
 * @throws GraphError 400
 */
export function checkTargetAllowed(
  target: JsonObject,
  held: JsonObject | undefined,
  { world, collection }: { readonly world: World; readonly collection: Collection },
): void {
  const type = String(typeName(target));
  if (GROUPS.includes(type) && !target['groupId'])
    throw badRequest('Property groupId in payload has a value that does not match schema.');
  if (!world.profile.strictTargets) return;
  const allowed = collection.family === 'mam' ? GROUPS : [...GROUPS, ...EVERYONE];
  if (held === undefined && !allowed.includes(type))
    throw new GraphError(
      400,
      'BadRequest',
      `Unsupported AssignmentTarget. The assignments contain a ${type}; only GroupAssignmentTarget and ExclusionGroupAssignmentTarget are taken here.`,
      true,
    );
  if (held === undefined || held[FILTER_ID] !== target[FILTER_ID]) checkFilter(target, world);
}

function checkFilter(target: JsonObject, { store }: World): void {
  const { [FILTER_ID]: id, [FILTER_TYPE]: type = 'none' } = target;
  if (type === 'none') {
    if (id !== undefined && id !== null && id !== ZERO_GUID)
      throw new GraphError(400, 'BadRequest', 'A filter is named, but the filter type is none.', true);
    return;
  }
  const known = typeof id === 'string' && store.tenant.filters.some((filter) => sameId(filter.id, id));
  if (!known)
    throw new GraphError(400, 'BadRequest', `The assignment filter '${String(id)}' does not exist.`, true);
}
