import { COLLECTIONS, type Collection, type CollectionName } from '../routes/collections.js';
import { DEVICES, FILTERS, GROUPS, USERS, tenantGuid } from './default-tenant-directory.js';
import type { JsonObject } from './values.js';
import { profileNamed, type ProfileName } from './profiles.js';
import type { SeedAssignment, SeedPolicy, SeedPolicySet, Tenant } from './seed.js';
import { Store } from './store.js';
import { FILTER_ID, FILTER_TYPE } from '../routes/targets.js';

/** What "all users" is on the MAM collections: a virtual group of Intune that the directory does not know. */
const ALL_USERS_GROUP = 'acacacac-9df4-4c7d-9d50-4ef0226f57a9';

/**
 * Fernhill Health, a believable tenant of an invented company: 220 users, 31 groups, 9 filters, 67 policies over all
 * seven collections. The content is the same for both profiles; ids have the form that the profile gives them.
 */
export function defaultSeed(profile: ProfileName): Tenant {
  return madeStore(profile).snapshot();
}

/** A store with that tenant. */
export function defaultStore(profile: ProfileName): Store {
  return madeStore(profile).copy();
}

const made = new Map<ProfileName, Store>();

/** Made once, and never changed: others get copies. */
function madeStore(profile: ProfileName): Store {
  const known = made.get(profile) ?? makeStore(profile);
  made.set(profile, known);
  return known;
}

function makeStore(profile: ProfileName): Store {
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
    policySets: POLICY_SETS.map((set) => policySetFrom(set, profile)),
    policies: Object.fromEntries(policies) as Record<Collection['name'], SeedPolicy[]>,
  };
  return new Store(seed, profileNamed(profile));
}

function policyFrom(
  { name, reach, type }: PolicyPlan,
  collection: Collection,
  profile: ProfileName,
): SeedPolicy {
  return {
    ...(type === undefined ? {} : { '@odata.type': type }),
    id: policyId(collection, name, profile),
    displayName: name,
    assignments: reach.map((one) => assignmentFrom(one, collection)),
  };
}

function policyId({ name, idPrefix }: Collection, policy: string, profile: ProfileName): string {
  const guid = tenantGuid(name, policy);
  return profile === 'observed' ? idPrefix + guid : guid;
}

function policySetFrom({ name, policies, to }: PolicySetPlan, profile: ProfileName): SeedPolicySet {
  return {
    id: tenantGuid('policySet', name),
    displayName: name,
    items: COLLECTIONS.flatMap((collection) =>
      (policies[collection.name] ?? []).map((policy) => ({
        payloadId: policyId(collection, policy, profile),
        itemType: `#microsoft.graph.${collection.entityType}`,
        displayName: policy,
      })),
    ),
    assignments: to.map((group) => ({ target: groupTarget(tenantGuid('group', group)) })),
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

/** Who a policy of the default tenant reaches, in names. */
type Reach =
  | { readonly to: string; readonly include?: string; readonly exclude?: string; readonly set?: string }
  | { readonly not: string }
  | { readonly all: 'users' | 'devices' }
  | { readonly deleted: string };

/** One policy of the default tenant; `type` is the derived type on mobileAppConfigurations. */
interface PolicyPlan {
  readonly name: string;
  readonly reach: readonly Reach[];
  readonly type?: string;
}

const NO_BREAK_GLASS: Reach = { not: 'Break-glass accounts' };

/** A protection for each department, the same on iOS and Android. */
function departments(system: 'iOS' | 'Android'): PolicyPlan[] {
  const only = (to: string): PolicyPlan => ({ name: `${system} – ${to}`, reach: [{ to }, NO_BREAK_GLASS] });
  const names = ['Physicians', "O'Brien's team", 'R&D', 'Finance 100% remote', 'Legal', 'Human resources'];
  return [
    ...names.map(only),
    {
      name: `${system} – Nurses 🩺`,
      reach: [{ to: 'Nurses 🩺', include: `${system} corporate` }, NO_BREAK_GLASS],
    },
    { name: `${system} – Board`, reach: [{ to: 'Board members', exclude: `${system} personal` }] },
    { name: `${system} – IT operations`, reach: [{ to: 'IT operations' }, { not: 'Helpdesk – tier 1' }] },
    { name: `${system} – Contractors`, reach: [{ to: 'Contractors', include: `${system} personal` }] },
    {
      name: `${system} – Everyone, minimum`,
      reach: [{ all: 'users' }, NO_BREAK_GLASS, { not: 'Contractors' }],
    },
    { name: `${system} – Former merger`, reach: [{ deleted: 'Northgate clinic' }, { to: 'Facilities' }] },
    { name: `${system} – Draft`, reach: [] },
    { name: `${system} – Aurora`, reach: [{ to: 'Sales EMEA', set: 'Aurora roll-out' }, { to: 'Legal' }] },
  ];
}

const drafts = (prefix: string, names: readonly string[], to: string): PolicyPlan[] =>
  names.map((name) => ({ name: `${prefix} – ${name}`, reach: [{ to }, NO_BREAK_GLASS] }));

const IOS_STORE = '#microsoft.graph.iosMobileAppConfiguration';
const ANDROID_STORE = '#microsoft.graph.androidManagedStoreAppConfiguration';
const ANDROID_WORK = '#microsoft.graph.androidForWorkMobileAppConfiguration';

/** 67 policies over all seven collections. */
const POLICY_PLANS: Readonly<Record<CollectionName, readonly PolicyPlan[]>> = {
  iosManagedAppProtections: [
    {
      name: 'iOS – Corporate baseline',
      reach: [{ to: 'Sales' }, { to: 'Intune – iOS pilot', include: 'iOS corporate' }, NO_BREAK_GLASS],
    },
    { name: 'iOS – Executives', reach: [{ to: 'Executives' }, NO_BREAK_GLASS] },
    ...departments('iOS'),
    ...drafts(
      'iOS',
      ['Outlook only', 'Teams rooms', 'Dictation', 'Imaging viewer', 'Pharmacy', 'Night shift'],
      'Clinicians',
    ),
  ],
  androidManagedAppProtections: [
    {
      name: 'Android – Corporate baseline',
      reach: [
        { to: 'Sales' },
        { to: 'Intune – Android pilot', include: 'Android corporate' },
        NO_BREAK_GLASS,
      ],
    },
    { name: 'Android – Executives', reach: [{ to: 'Executives' }, NO_BREAK_GLASS] },
    ...departments('Android'),
  ],
  windowsManagedAppProtections: [
    {
      name: 'Windows – Edge for contractors',
      reach: [{ to: 'Contractors', include: 'Windows 11 browsers' }],
    },
    { name: 'Windows – Edge pilot', reach: [{ to: 'Intune – Windows pilot' }, NO_BREAK_GLASS] },
    { name: 'Windows – Edge for everyone', reach: [{ all: 'users' }, { not: 'Intune – Windows pilot' }] },
  ],
  targetedManagedAppConfigurations: [
    { name: 'Outlook – Corporate settings', reach: [{ all: 'users' }, NO_BREAK_GLASS] },
    { name: 'Edge – Start page', reach: [{ to: 'All staff', exclude: 'iOS personal' }] },
    ...drafts('Teams', ['Shift calls', 'Quiet hours', 'Guest access', 'Recording'], 'Clinicians'),
    ...drafts('Edge', ['Legal archive', 'Kiosk', 'Password manager'], 'Legal'),
    {
      name: 'OneDrive – Sales & marketing',
      reach: [{ to: 'Sales' }, { to: 'Sales', set: 'Sales starter kit' }],
    },
  ],
  windowsInformationProtectionPolicies: [
    { name: 'WIP – Finance without enrolment', reach: [{ to: 'Finance 100% remote' }] },
    { name: 'WIP – Retired', reach: [] },
  ],
  mdmWindowsInformationProtectionPolicies: [
    { name: 'WIP – Enrolled devices', reach: [{ to: 'IT operations' }, { not: 'Helpdesk – tier 1' }] },
    { name: 'WIP – Legal', reach: [{ to: 'Legal' }] },
  ],
  mobileAppConfigurations: [
    { name: 'Company Portal – iOS', type: IOS_STORE, reach: [{ all: 'users' }, NO_BREAK_GLASS] },
    {
      name: 'Epic Rover – Ward iPads',
      type: IOS_STORE,
      reach: [{ to: 'Ward tablets', include: 'Supervised iPads' }],
    },
    {
      name: 'Authenticator – Shared mode',
      type: IOS_STORE,
      reach: [{ all: 'devices' }, { not: 'Kiosk screens' }],
    },
    {
      name: 'Outlook – Managed iPhones',
      type: IOS_STORE,
      reach: [{ to: 'Sales', include: 'Company-owned iPhones' }],
    },
    { name: 'Defender – Android', type: ANDROID_STORE, reach: [{ all: 'users' }] },
    { name: 'Gmail – Work profile', type: ANDROID_STORE, reach: [{ to: 'Sales' }, { not: 'Contractors' }] },
    {
      name: 'Managed Home Screen – Pharmacy',
      type: ANDROID_STORE,
      reach: [{ to: 'Kiosk screens', include: 'Dedicated Android devices' }],
    },
    { name: 'Zebra OEMConfig', type: ANDROID_STORE, reach: [] },
    { name: 'Legacy work profile mail', type: ANDROID_WORK, reach: [{ to: 'Facilities' }] },
    { name: 'Legacy work profile VPN', type: ANDROID_WORK, reach: [{ deleted: 'VPN users' }] },
    { name: 'Zoom – Telehealth', type: IOS_STORE, reach: [{ to: 'Physicians' }, { to: 'Nurses 🩺' }] },
    { name: 'Slack – R&D', type: ANDROID_WORK, reach: [{ to: 'R&D' }] },
  ],
};

/** One policy set of the default tenant, in names. */
interface PolicySetPlan {
  readonly name: string;
  readonly policies: Partial<Readonly<Record<CollectionName, readonly string[]>>>;
  readonly to: readonly string[];
}

/**
 * Three policy sets. What the first two assign has \`source: policySets\`, as the metadata says; what the third assigns is
 * direct, as Microsoft says that the MAM service stores it.
 */
const POLICY_SETS: readonly PolicySetPlan[] = [
  {
    name: 'Aurora roll-out',
    policies: {
      iosManagedAppProtections: ['iOS – Aurora'],
      androidManagedAppProtections: ['Android – Aurora'],
    },
    to: ['Sales EMEA'],
  },
  {
    name: 'Sales starter kit',
    policies: { targetedManagedAppConfigurations: ['OneDrive – Sales & marketing'] },
    to: ['Sales'],
  },
  {
    name: 'Night shift kit',
    policies: {
      iosManagedAppProtections: ['iOS – Night shift'],
      targetedManagedAppConfigurations: ['Teams – Quiet hours'],
    },
    to: ['Clinicians'],
  },
];
