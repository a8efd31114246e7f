import type { Call, World } from '../http/call.js';
import { checkSelect, noSuchProperty, pick } from '../http/reply.js';
import { IOS_APP_CONFIGURATION, type Collection } from './collections.js';
import { guidFrom, type JsonObject, without, ZERO_GUID } from '../tenant/values.js';
import type { QueryOptions } from '../odata/query.js';
import type { SeedAssignment, TenantPolicy } from '../tenant/seed.js';
import { FILTER_ID, FILTER_TYPE, isExclusion } from './targets.js';

const CREATED = '2025-03-04T08:15:00Z';

/**
 * A policy as a reply shows it. Properties that a seed leaves out get plain values; `isAssigned` of the MAM types is
 * worked out (at least one inclusion), and mobileAppConfigurations have none.
 */
export function presentPolicy(
  call: Call,
  world: World,
  collection: Collection,
  policy: TenantPolicy,
  withType = false,
): JsonObject {
  const { assignments, roleScopeTagIds = ['0'], '@odata.type': type } = policy;
  const own = without(policy, 'assignments', 'apps', 'roleScopeTagIds', '@odata.type');
  const isDevice = collection.family === 'managedDevice';
  const shown: JsonObject = {
    id: policy.id,
    displayName: policy.displayName,
    description: null,
    createdDateTime: CREATED,
    lastModifiedDateTime: CREATED,
    ...(isDevice ? { version: 1, targetedMobileApps: [] } : { version: etagLike(policy) }),
    ...own,
    ...(call.version === 'beta' ? { roleScopeTagIds } : {}),
    ...(isDevice ? {} : { isAssigned: assignments.some(({ target }) => !isExclusion(target)) }),
  };
  if (isDevice) return { '@odata.type': type ?? IOS_APP_CONFIGURATION, ...shown };
  if (!withType && !world.profile.typesInReplies) return shown;
  return { '@odata.type': `#microsoft.graph.${collection.entityType}`, ...shown };
}

/**
 * The policy with what `$select` and `$expand` ask for.
 * @throws GraphError 400 when either names something that the type does not have.
 */
export function shapePolicy(
  call: Call,
  world: World,
  collection: Collection,
  policy: TenantPolicy,
  options: QueryOptions,
): JsonObject {
  checkSelect(call, collection.entityType, options.select);
  const shaped = pick(presentPolicy(call, world, collection, policy), options.select);
  for (const { property, select } of options.expand) {
    if (!collection.navigation.includes(property)) throw noSuchProperty(property, collection.entityType);
    shaped[`${property}@odata.context`] =
      `${call.root}/$metadata#${contextOf(collection, policy)}/${property}`;
    shaped[property] =
      property === 'assignments'
        ? presentAssignments(call, world, collection, policy, select)
        : (policy['apps'] ?? []);
  }
  return shaped;
}

/** All assignments of a policy as a reply shows them, in the profile's order. */
export function presentAssignments(
  call: Call,
  world: World,
  collection: Collection,
  policy: TenantPolicy,
  select?: readonly string[],
): JsonObject[] {
  checkSelect(call, collection.assignmentType, select);
  const { assignments } = policy;
  const excluded = (a: SeedAssignment): boolean => world.profile.inclusionsFirst && isExclusion(a.target);
  const ordered = [...assignments.filter((a) => !excluded(a)), ...assignments.filter(excluded)];
  return ordered.map((a) => pick(presentAssignment(call, world, collection, policy, a), select));
}

/** One assignment as a reply shows it: v1.0 has neither source nor filters, and the device family has no source. */
export function presentAssignment(
  call: Call,
  world: World,
  collection: Collection,
  policy: TenantPolicy,
  assignment: SeedAssignment,
): JsonObject {
  const { id, source, sourceId } = assignment;
  const rest = without(assignment, 'id', 'target', 'source', 'sourceId');
  const { profile } = world;
  const shown: JsonObject = { id, target: presentTarget(call, world, policy, assignment), ...rest };
  if (call.version === 'beta' && collection.family === 'mam') {
    shown['source'] = source ?? 'direct';
    shown['sourceId'] = sourceId ?? (profile.zeroGuids ? ZERO_GUID : null);
  }
  if (!profile.typesInReplies) return shown;
  return { '@odata.type': `#microsoft.graph.${collection.assignmentType}`, ...shown };
}

/** The path of a policy as contexts spell it. */
export function contextOf(collection: Collection, policy: TenantPolicy): string {
  return `deviceAppManagement/${collection.name}('${policy.id}')`;
}

function presentTarget(
  call: Call,
  { profile }: World,
  policy: TenantPolicy,
  { id, target }: SeedAssignment,
): JsonObject {
  const { [FILTER_ID]: filterId, [FILTER_TYPE]: filterType = 'none', ...own } = target;
  if (call.version === 'v1.0') return own;
  const zero = profile.zeroGuids && parseInt(guidFrom(policy.id, id ?? '').charAt(0), 16) % 2 === 1;
  return {
    ...own,
    [FILTER_ID]: filterId ?? (filterId === null || !zero ? null : ZERO_GUID),
    [FILTER_TYPE]: filterType,
  };
}

/** Looks like the live service's value: a document store's tag with quotes inside, its fourth block seconds in hex. */
function etagLike(policy: TenantPolicy): string {
  const changed = policy['lastModifiedDateTime'];
  const seconds = Math.floor(Date.parse(typeof changed === 'string' ? changed : CREATED) / 1000);
  return `"${guidFrom(policy.id).slice(0, 8)}-0000-0d00-0000-${seconds.toString(16).padStart(8, '0')}0000"`;
}
