import fc from 'fast-check';
import { type Seed, type SeedAssignment } from '../../src/emulator/index.js';
import { TENANT_ID } from '../support/cli.js';

const numbered = (kind: number, n: number): string =>
  `${kind}0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
export const USERS = Array.from({ length: 5 }, (_, n) => numbered(1, n));
const DEVICES = Array.from({ length: 2 }, (_, n) => numbered(2, n));
export const GROUPS = Array.from({ length: 7 }, (_, n) => numbered(3, n));
const FILTER = { apps: numbered(4, 0), devices: numbered(4, 1) } as const;
const DELETED = numbered(5, 0);
const ALL_USERS = 'acacacac-9df4-4c7d-9d50-4ef0226f57a9';

/** Any group may be in any other, in a circle too. */
const groups = fc.tuple(
  ...GROUPS.map(() => fc.subarray([...USERS, ...DEVICES, ...GROUPS], { maxLength: 4 })),
);

type Family = keyof typeof FILTER;

function target(family: Family): fc.Arbitrary<SeedAssignment['target']> {
  const group = fc.constantFrom(...GROUPS, DELETED);
  const typed = (name: string, more: object = {}): SeedAssignment['target'] => ({
    '@odata.type': `#microsoft.graph.${name}`,
    ...more,
  });
  const inclusion = fc
    .record({ groupId: group, mode: fc.constantFrom('none', 'none', 'include', 'exclude') })
    .map(({ groupId, mode }) =>
      typed('groupAssignmentTarget', {
        groupId,
        deviceAndAppManagementAssignmentFilterId: mode === 'none' ? null : FILTER[family],
        deviceAndAppManagementAssignmentFilterType: mode,
      }),
    );
  const exclusion = group.map((groupId) => typed('exclusionGroupAssignmentTarget', { groupId }));
  const everyone =
    family === 'apps'
      ? typed('groupAssignmentTarget', { groupId: ALL_USERS })
      : typed('allLicensedUsersAssignmentTarget');
  return fc.oneof(
    { weight: 8, arbitrary: inclusion },
    { weight: 5, arbitrary: exclusion },
    { weight: 2, arbitrary: fc.constant(everyone) },
    { weight: family === 'devices' ? 1 : 0, arbitrary: fc.constant(typed('allDevicesAssignmentTarget')) },
    { weight: 1, arbitrary: fc.constant(typed('futureAssignmentTarget', { ring: 1 })) },
    {
      weight: 1,
      arbitrary: fc.constant(
        typed('configurationManagerCollectionAssignmentTarget', { collectionId: 'SMS00001' }),
      ),
    },
  );
}

/** One policy's list: no target twice, as the portal keeps it; some of it by a policy set. */
function assignments(family: Family): fc.Arbitrary<SeedAssignment[]> {
  return fc
    .uniqueArray(target(family), {
      maxLength: 5,
      selector: ({ '@odata.type': type, groupId }) => `${String(type)} ${String(groupId)}`,
    })
    .chain((targets) =>
      fc.tuple(
        ...targets.map((one) =>
          fc.boolean().map((isOfSet): SeedAssignment => {
            if (!isOfSet || family === 'devices') return { target: one };
            return { target: one, source: 'policySets', sourceId: numbered(6, 0) };
          }),
        ),
      ),
    );
}

const policies = (family: Family, count: number): fc.Arbitrary<SeedAssignment[][]> =>
  fc.array(assignments(family), { minLength: count, maxLength: count });

/** A small tenant in which anything may be in anything, with policies that users alone and that devices too receive. */
export const randomTenant: fc.Arbitrary<Seed> = fc
  .record({ members: groups, apps: policies('apps', 3), devices: policies('devices', 3) })
  .map(({ members, apps, devices }) => ({
    tenant: { id: TENANT_ID, displayName: 'Random' },
    users: USERS.map((id, n) => ({
      id,
      displayName: `User ${n}`,
      userPrincipalName: `user${n}#EXT#@random.example`,
    })),
    devices: DEVICES.map((id, n) => ({ id, displayName: `Device ${n}` })),
    groups: GROUPS.map((id, n) => ({ id, displayName: `Group ${n}`, members: [...(members[n] ?? [])] })),
    filters: [
      {
        id: FILTER.apps,
        displayName: 'Apps',
        platform: 'iOSMobileApplicationManagement',
        assignmentFilterManagementType: 'apps',
      },
      {
        id: FILTER.devices,
        displayName: 'Devices',
        platform: 'iOS',
        assignmentFilterManagementType: 'devices',
      },
    ],
    policies: {
      iosManagedAppProtections: apps.map((list, n) => ({
        id: `T_${n}`,
        displayName: `App ${n}`,
        assignments: list,
      })),
      mobileAppConfigurations: devices.map((list, n) => ({
        '@odata.type': '#microsoft.graph.iosMobileAppConfiguration',
        id: `C_${n}`,
        displayName: `Config ${n}`,
        assignments: list,
      })),
    },
  }));

/** What a file may ask of a policy instead: groups by id, in and out, with a filter or without; everyone. */
export function randomDeclarations(): fc.Arbitrary<string> {
  const entry = fc.record({
    group: fc.constantFrom(...GROUPS),
    mode: fc.constantFrom('none', 'none', 'include', 'exclude'),
  });
  const declaration = fc.record({
    family: fc.constantFrom<Family>('apps', 'devices'),
    policy: fc.integer({ min: 0, max: 2 }),
    include: fc.uniqueArray(entry, { maxLength: 3, selector: ({ group }) => group }),
    exclude: fc.uniqueArray(fc.constantFrom(...GROUPS), { maxLength: 2 }),
    everyone: fc.boolean(),
    additive: fc.boolean(),
  });
  return fc
    .uniqueArray(declaration, {
      minLength: 1,
      maxLength: 4,
      selector: ({ family, policy }) => `${family} ${policy}`,
    })
    .map((all) => all.map(printDeclaration).join('---\n'));
}

function printDeclaration({
  family,
  policy,
  include,
  exclude,
  everyone,
  additive,
}: {
  family: Family;
  policy: number;
  include: readonly { group: string; mode: string }[];
  exclude: readonly string[];
  everyone: boolean;
  additive: boolean;
}): string {
  const [type, id] =
    family === 'apps'
      ? ['iosManagedAppProtection', `T_${policy}`]
      : ['mobileAppConfiguration', `C_${policy}`];
  const out = new Set(exclude);
  const entries = [
    ...(everyone ? ['{ allUsers: true }'] : []),
    ...include
      .filter(({ group }) => !out.has(group))
      .map(({ group, mode }) =>
        mode === 'none'
          ? `{ groupId: ${group} }`
          : `{ groupId: ${group}, filter: { id: ${FILTER[family]}, mode: ${mode} } }`,
      ),
  ];
  return [
    `policy: { type: ${type}, id: ${id} }`,
    `include: [${entries.join(', ')}]`,
    `exclude: [${exclude.map((group) => `{ groupId: ${group} }`).join(', ')}]`,
    `ownership: ${additive ? 'additive' : 'exact'}`,
    '',
  ].join('\n');
}
