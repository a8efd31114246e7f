import fc from 'fast-check';
import {
  type CollectionName,
  type ProfileName,
  type Seed,
  type SeedAssignment,
} from '../../src/emulator/index.js';
import { type JsonObject } from '../../src/model/json.js';
import { guid } from '../support/builders.js';
import { TENANT_ID } from '../support/cli.js';

/** Names that have broken something somewhere: YAML, file names, OData, terminals. */
const ODD_NAMES = [
  'Sales',
  'sales',
  'SALES ',
  ' Sales',
  'R&D',
  "O'Brien's team",
  'yes',
  'null',
  '123',
  '1e3',
  '2025-01-31',
  '- dash',
  '? key: value',
  'a: b # c',
  '"quoted" \\ and \'single\'',
  '{flow, [map]}',
  '*alias &anchor !tag',
  '%percent @at `tick`',
  '| block > scalar',
  'con',
  'COM1',
  'NUL.txt',
  '.hidden',
  '../../etc/passwd',
  'C:\\Windows',
  'trailing dot.',
  'Ångström – Übersicht',
  'A\u030angstro\u0308m – U\u0308bersicht',
  '日本語グループ',
  'Nurses 🩺',
  '🩺',
  'line\nbreak',
  'tab\there',
  '\u001b[31mred',
  'bidi \u202e txt',
  'zero\u200bwidth\ufeff',
  '\u0085next\u2028line',
  'nul\u0000byte',
  '::error::command ##vso[x]',
  '<script>alert(1)</script>',
  'x'.repeat(200),
  'Straße',
  'STRASSE',
  'ﬁ ligature',
  '~',
  '...',
  '---',
  '# comment',
] as const;

const COLLECTIONS: Readonly<Record<CollectionName, string | undefined>> = {
  iosManagedAppProtections: 'T_',
  androidManagedAppProtections: 'T_',
  windowsManagedAppProtections: 'I_',
  targetedManagedAppConfigurations: 'A_',
  windowsInformationProtectionPolicies: 'M_',
  mdmWindowsInformationProtectionPolicies: 'M_',
  mobileAppConfigurations: '',
};
const PLATFORMS = [
  'iOSMobileApplicationManagement',
  'androidMobileApplicationManagement',
  'iOS',
  'androidForWork',
];
const VIRTUAL = ['acacacac-9df4-4c7d-9d50-4ef0226f57a9', 'adadadad-808e-44e2-905a-0b7873a8a531'];
/** Groups and filters with these numbers are in no directory: they were deleted. */
const GONE = [90, 91];

const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...ODD_NAMES) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }) },
);
const groupNumber = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom(...GONE) },
);
const filterNumber = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 51, max: 56 }) },
  { weight: 1, arbitrary: fc.constantFrom(...GONE) },
);

const filter: fc.Arbitrary<JsonObject> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      {},
      { deviceAndAppManagementAssignmentFilterId: null, deviceAndAppManagementAssignmentFilterType: 'none' },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      deviceAndAppManagementAssignmentFilterId: filterNumber.map(guid),
      deviceAndAppManagementAssignmentFilterType: fc.constantFrom('include', 'exclude'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      deviceAndAppManagementAssignmentFilterId: filterNumber.map(guid),
      deviceAndAppManagementAssignmentFilterType: fc.constantFrom('both', 'none'),
    }),
  },
);
const groupId = fc.oneof(
  { weight: 9, arbitrary: groupNumber.map(guid) },
  { weight: 1, arbitrary: fc.constantFrom(...VIRTUAL, guid(3).toUpperCase(), 'not-a-guid') },
);
const target: fc.Arbitrary<JsonObject> = fc.oneof(
  {
    weight: 8,
    arbitrary: groupId.map((id) => ({
      '@odata.type': '#microsoft.graph.groupAssignmentTarget',
      groupId: id,
    })),
  },
  {
    weight: 4,
    arbitrary: groupId.map((id) => ({
      '@odata.type': '#microsoft.graph.exclusionGroupAssignmentTarget',
      groupId: id,
    })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<JsonObject[]>(
      { '@odata.type': '#microsoft.graph.allLicensedUsersAssignmentTarget' },
      { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' },
      {
        '@odata.type': '#microsoft.graph.configurationManagerCollectionAssignmentTarget',
        collectionId: 'SMS00001',
      },
      {
        '@odata.type': '#microsoft.graph.configurationManagerCollectionAssignmentTarget',
        collectionId: 'sms00001',
      },
      {
        '@odata.type': '#microsoft.graph.scopeTagGroupAssignmentTarget',
        targetType: 'user',
        entraObjectId: guid(7),
      },
      {
        '@odata.type': '#microsoft.graph.scopeTagGroupAssignmentTarget',
        targetType: 'planet',
        entraObjectId: guid(7),
      },
      { '@odata.type': '#microsoft.graph.moonAssignmentTarget', moon: 'Io\n- not: yaml' },
      { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: '' },
      {},
    ),
  },
);
const assignment = (index: number): fc.Arbitrary<SeedAssignment> =>
  fc
    .record({
      target,
      filter,
      source: fc.constantFrom(undefined, undefined, undefined, 'direct', 'policySets', 'wizard'),
    })
    .map(({ target: who, filter: narrowed, source }) => ({
      id: `a${index}`,
      target: { ...who, ...narrowed },
      ...(source !== undefined && { source, sourceId: source === 'policySets' ? guid(70) : null }),
    }));
const assignments = fc
  .integer({ min: 0, max: 6 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => assignment(index))));

const policies = (collection: CollectionName, start: number) =>
  fc.array(fc.record({ displayName: name, assignments }), { maxLength: 3 }).map((list) =>
    list.map((policy, index) => ({
      id: `${COLLECTIONS[collection] ?? ''}${guid(start + index)}`,
      ...policy,
      assignments: [...policy.assignments],
      ...(collection === 'mobileAppConfigurations' && {
        '@odata.type': '#microsoft.graph.iosMobileAppConfiguration',
      }),
    })),
  );

/** A tenant in which anything may be that a service could hold, and its profile. */
export const randomTenant: fc.Arbitrary<{ readonly profile: ProfileName; readonly seed: Seed }> = fc.record({
  profile: fc.constantFrom<ProfileName[]>('documented', 'observed'),
  seed: fc.record({
    tenant: fc.constant({ id: TENANT_ID, displayName: 'Random' }),
    groups: fc
      .tuple(...Array.from({ length: 12 }, () => name))
      .map((names) => names.map((displayName, index) => ({ id: guid(index + 1), displayName }))),
    filters: fc
      .tuple(...Array.from({ length: 6 }, () => fc.tuple(name, fc.constantFrom(...PLATFORMS))))
      .map((list) =>
        list.map(([displayName, platform], index) => ({
          id: guid(51 + index),
          displayName,
          platform,
          assignmentFilterManagementType: platform.endsWith('Management')
            ? ('apps' as const)
            : ('devices' as const),
        })),
      ),
    policies: fc.record(
      Object.fromEntries(
        (Object.keys(COLLECTIONS) as CollectionName[]).map((collection, index) => [
          collection,
          policies(collection, 1000 + 100 * index),
        ]),
      ),
    ),
  }),
});
