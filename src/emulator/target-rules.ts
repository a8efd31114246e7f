import type { World } from './call.js';
import type { Collection } from './collections.js';
import { GraphError, badRequest } from './graph-error.js';
import { ZERO_GUID } from './guid.js';
import type { JsonObject } from './json.js';
import { sameId } from './store.js';
import { FILTER_ID, FILTER_TYPE, typeName } from './targets.js';

const GROUPS = ['groupAssignmentTarget', 'exclusionGroupAssignmentTarget'];
const EVERYONE = ['allLicensedUsersAssignmentTarget', 'allDevicesAssignmentTarget'];

/**
 * Refuses what the live service does not take, though the metadata has it. Measured: other targets than groups on the
 * MAM collections. Chosen: the same refusal for Configuration Manager and scope tag targets on mobileAppConfigurations, and
 * a filter that is named must exist. What the policy holds already is taken back.
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
      `Unsupported AssignmentTarget. The assignments hold a ${type}; only GroupAssignmentTarget and ExclusionGroupAssignmentTarget are taken here.`,
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
