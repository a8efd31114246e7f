import { defaultSeed, type ProfileName, type Tenant, type TenantPolicy } from '../../src/emulator/index.js';
import { emulator, get, send, values } from './client.js';

const ALL_USERS = 'acacacac-9df4-4c7d-9d50-4ef0226f57a9';
const PROFILES = ['documented', 'observed'] as const;
const everyPolicy = ({ policies }: Tenant): TenantPolicy[] => Object.values(policies).flat();
const group = (tenant: Tenant, name: string) => tenant.groups.find(({ displayName }) => displayName === name);

describe.each(PROFILES)('the default tenant, %s', (profile) => {
  const tenant = defaultSeed(profile);
  const targets = everyPolicy(tenant).flatMap((policy) => policy.assignments.map(({ target }) => target));

  test('holds what docs/emulator.md promises', () => {
    const counts = Object.entries(tenant.policies).map(([name, list]) => [name, list.length]);
    expect(Object.fromEntries(counts)).toEqual({
      iosManagedAppProtections: 22,
      androidManagedAppProtections: 16,
      windowsManagedAppProtections: 3,
      targetedManagedAppConfigurations: 10,
      windowsInformationProtectionPolicies: 2,
      mdmWindowsInformationProtectionPolicies: 2,
      mobileAppConfigurations: 12,
    });
    expect([tenant.users.length, tenant.groups.length, tenant.devices.length, tenant.filters.length]).toEqual(
      [220, 31, 24, 9],
    );
    expect(tenant.tenant).toEqual({
      id: '4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10',
      displayName: 'Fernhill Health',
    });
  });

  test('has all three kinds of mobile app configuration', () => {
    const kinds = new Set(tenant.policies.mobileAppConfigurations.map((policy) => policy['@odata.type']));
    expect(kinds.size).toBe(3);
  });

  test('has every kind of group', () => {
    expect(group(tenant, 'Break-glass accounts')?.isAssignableToRole).toBe(true);
    expect(group(tenant, 'All staff')?.membershipRule).toContain('user.userType');
    expect(group(tenant, 'Acquisition 2027 (not staffed yet)')?.members).toEqual([]);
    expect(group(tenant, 'Sales')?.members).toContain(group(tenant, 'Sales EMEA')?.id);
    const devices = new Set(tenant.devices.map(({ id }) => id));
    expect(group(tenant, 'Ward tablets')?.members?.every((id) => devices.has(id))).toBe(true);
    expect(tenant.groups.filter(({ displayName }) => displayName === 'Project Aurora')).toHaveLength(2);
    for (const name of [
      'Contractors',
      'Intune – iOS pilot',
      "O'Brien's team",
      'R&D',
      'Finance 100% remote',
      'Nurses 🩺',
    ])
      expect(group(tenant, name)).toBeDefined();
  });

  test('has assignments of every kind, all groups but the deleted and the virtual one known', () => {
    const known = new Set(tenant.groups.map(({ id }) => id));
    const strangers = targets
      .map((t) => t['groupId'])
      .filter((id) => typeof id === 'string' && !known.has(id));
    expect(strangers.filter((id) => id === ALL_USERS)).toHaveLength(4);
    expect(strangers.filter((id) => id !== ALL_USERS)).toHaveLength(3);
    const types = new Set(targets.map((target) => target['@odata.type']));
    expect([...types].sort()).toEqual(
      ['allDevices', 'allLicensedUsers', 'exclusionGroup', 'group'].map(
        (t) => `#microsoft.graph.${t}AssignmentTarget`,
      ),
    );
    const sets = everyPolicy(tenant).flatMap((p) =>
      p.assignments.filter(({ source }) => source === 'policySets'),
    );
    expect(sets).toHaveLength(3);
  });

  test('names filters that exist, of the platform of their policy', () => {
    const known = new Map(tenant.filters.map((filter) => [filter.id, filter.platform]));
    const used = (list: TenantPolicy[]): unknown[] =>
      list.flatMap((p) =>
        p.assignments.map(({ target }) => target['deviceAndAppManagementAssignmentFilterId']),
      );
    const platforms = (list: TenantPolicy[]): Set<unknown> =>
      new Set(used(list).flatMap((id) => (typeof id === 'string' ? [known.get(id) ?? 'unknown'] : [])));
    expect(platforms(tenant.policies.iosManagedAppProtections)).toEqual(
      new Set(['iOSMobileApplicationManagement']),
    );
    expect(platforms(tenant.policies.androidManagedAppProtections)).toEqual(
      new Set(['androidMobileApplicationManagement']),
    );
    expect(platforms(tenant.policies.mobileAppConfigurations)).toEqual(new Set(['iOS', 'androidForWork']));
  });

  test('every policy can be assigned again just as it is read', async () => {
    const graph = await emulator({ profile });
    const before = graph.snapshot();
    for (const [name, policies] of Object.entries(before.policies))
      for (const { id } of policies) {
        const path = `/beta/deviceAppManagement/${name}/${id}`;
        const assignments = values(await get(graph, `${path}/assignments`));
        const cast =
          name === 'mobileAppConfigurations' ? '/microsoft.graph.managedDeviceMobileAppConfiguration' : '';
        expect((await send(graph, 'POST', `${path}${cast}/assign`, { assignments })).status).toBe(204);
        const again = values(await get(graph, `${path}/assignments`)).map((item) => item['target']);
        expect(again).toEqual(assignments.map((item) => item['target']));
      }
  });
});

test('ids have the form of the profile; content is the same', () => {
  const prefixes = (profile: ProfileName): string[][] =>
    Object.values(defaultSeed(profile).policies).map((list) => [
      ...new Set(list.map(({ id }) => id.slice(0, -36))),
    ]);
  expect(prefixes('observed')).toEqual([['T_'], ['T_'], ['I_'], ['A_'], ['M_'], ['M_'], ['']]);
  expect(prefixes('documented')).toEqual(Array.from({ length: 7 }, () => ['']));
  const content = (profile: ProfileName): unknown =>
    everyPolicy(defaultSeed(profile)).map((p) => [
      p.displayName,
      p.assignments.map(({ target, source }) => [target, source]),
    ]);
  expect(content('documented')).toEqual(content('observed'));
});

test('the larger collections come in more than one page', async () => {
  const { json } = await get(await emulator(), '/beta/deviceAppManagement/iosManagedAppProtections');
  expect(json).toHaveProperty(['@odata.nextLink']);
});
