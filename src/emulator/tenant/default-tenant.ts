import { COLLECTIONS, type Collection } from '../intune/collections.js';
import { DEVICES, FILTERS, GROUPS, USERS, tenantGuid } from './default-tenant-directory.js';
import { POLICY_PLANS, type PolicyPlan, type Reach } from './default-tenant-policies.js';
import type { JsonObject } from './json-value.js';
import { profileNamed, type ProfileName } from './profiles.js';
import type { SeedAssignment, SeedPolicy, Tenant } from './seed.js';
import { Store } from './store.js';
import { FILTER_ID, FILTER_TYPE } from '../intune/targets.js';

/** What "all users" is on the MAM collections: a virtual group of Intune that the directory does not know. */
const ALL_USERS_GROUP = 'acacacac-9df4-4c7d-9d50-4ef0226f57a9';

/**
 * Fernhill Health, a believable tenant of an invented company: 220 users, 31 groups, 9 filters, 67 policies over all
 * seven collections. The content is the same for both profiles; ids have the form that the profile gives them.
 */
export function defaultSeed(profile: ProfileName): Tenant {
  const policies = COLLECTIONS.map((collection) => [
    collection.name,
    POLICY_PLANS[collection.name].map((plan) => policyFrom(plan, collection, profile)),
  ]);
  const seed = {
    tenant: { id: '4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10', displayName: 'Fernhill Health' },
    groups: [...GROUPS],
    users: [...USERS],
    devices: [...DEVICES],
    filters: [...FILTERS],
    policies: Object.fromEntries(policies) as Record<Collection['name'], SeedPolicy[]>,
  };
  return new Store(seed, profileNamed(profile)).snapshot();
}

function policyFrom(
  { name, reach, type }: PolicyPlan,
  collection: Collection,
  profile: ProfileName,
): SeedPolicy {
  const guid = tenantGuid(collection.name, name);
  return {
    ...(type === undefined ? {} : { '@odata.type': type }),
    id: profile === 'observed' ? collection.idPrefix + guid : guid,
    displayName: name,
    assignments: reach.map((one) => assignmentFrom(one, collection)),
  };
}

function assignmentFrom(reach: Reach, collection: Collection): SeedAssignment {
  const target = targetFrom(reach, collection);
  if (!('set' in reach)) return { target };
  return { target, source: 'policySets', sourceId: tenantGuid('policySet', reach.set) };
}

function targetFrom(reach: Reach, { family }: Collection): JsonObject {
  if ('not' in reach)
    return {
      '@odata.type': '#microsoft.graph.exclusionGroupAssignmentTarget',
      groupId: tenantGuid('group', reach.not),
    };
  if ('deleted' in reach) return groupTarget(tenantGuid('deleted group', reach.deleted));
  if ('to' in reach) return { ...groupTarget(tenantGuid('group', reach.to)), ...filterOf(reach) };
  if (family === 'mam') return groupTarget(ALL_USERS_GROUP);
  return {
    '@odata.type':
      reach.all === 'users'
        ? '#microsoft.graph.allLicensedUsersAssignmentTarget'
        : '#microsoft.graph.allDevicesAssignmentTarget',
  };
}

function groupTarget(groupId: string): JsonObject {
  return { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId };
}

function filterOf({ include, exclude }: Extract<Reach, { to: string }>): JsonObject {
  const name = include ?? exclude;
  if (name === undefined) return {};
  return {
    [FILTER_ID]: tenantGuid('filter', name),
    [FILTER_TYPE]: include === undefined ? 'exclude' : 'include',
  };
}
