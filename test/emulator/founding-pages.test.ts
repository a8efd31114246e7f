import type { CollectionName, Seed } from '../../src/emulator/index.js';
import { emulator, send } from './client.js';

const MAM: readonly CollectionName[] = [
  'iosManagedAppProtections',
  'androidManagedAppProtections',
  'windowsManagedAppProtections',
  'targetedManagedAppConfigurations',
  'windowsInformationProtectionPolicies',
  'mdmWindowsInformationProtectionPolicies',
];
const MAM_REQUEST = {
  '@odata.type': '#microsoft.graph.targetedManagedAppPolicyAssignment',
  target: {
    '@odata.type': 'microsoft.graph.scopeTagGroupAssignmentTarget',
    deviceAndAppManagementAssignmentFilterId: 'Device And App Management Assignment Filter Id value',
    deviceAndAppManagementAssignmentFilterType: 'include',
    targetType: 'user',
    entraObjectId: 'Entra Object Id value',
  },
  source: 'policySets',
  sourceId: 'Source Id value',
};
const DEVICE_REQUEST = {
  '@odata.type': '#microsoft.graph.managedDeviceMobileAppConfigurationAssignment',
  target: { '@odata.type': 'microsoft.graph.allLicensedUsersAssignmentTarget' },
};
const ID = '8b68c4a6-c4a6-8b68-a6c4-688ba6c4688b';

function seedWith(collection: CollectionName): Seed {
  const target = { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' };
  return {
    policies: { [collection]: [{ id: 'policy', displayName: 'P', assignments: [{ id: ID, target }] }] },
  };
}

describe('the example requests of the reference pages, on the documented profile', () => {
  test.each(MAM)('PATCH on %s answers 200 with the whole object', async (collection) => {
    const graph = await emulator({ profile: 'documented', seed: seedWith(collection) });
    const path = `/beta/deviceAppManagement/${collection}/policy/assignments/${ID}`;
    const { status, json } = await send(graph, 'PATCH', path, MAM_REQUEST);
    expect(status).toBe(200);
    expect(json).toEqual({
      '@odata.context': `${graph.url}/beta/$metadata#deviceAppManagement/${collection}('policy')/assignments/$entity`,
      id: ID,
      ...MAM_REQUEST,
    });
  });

  test('PATCH on mobileAppConfigurations of v1.0 answers 200 with the whole object', async () => {
    const graph = await emulator({ profile: 'documented', seed: seedWith('mobileAppConfigurations') });
    const path = `/v1.0/deviceAppManagement/mobileAppConfigurations/policy/assignments/${ID}`;
    const { status, json } = await send(graph, 'PATCH', path, DEVICE_REQUEST);
    expect(status).toBe(200);
    expect(json).toEqual({ '@odata.context': expect.any(String) as string, id: ID, ...DEVICE_REQUEST });
  });

  test('PATCH of v1.0 takes the Configuration Manager target of its own page', async () => {
    const graph = await emulator({ profile: 'documented', seed: seedWith('iosManagedAppProtections') });
    const target = {
      '@odata.type': 'microsoft.graph.configurationManagerCollectionAssignmentTarget',
      collectionId: 'Collection Id value',
    };
    const path = `/v1.0/deviceAppManagement/iosManagedAppProtections/policy/assignments/${ID}`;
    const { status, json } = await send(graph, 'PATCH', path, { target });
    expect(status).toBe(200);
    expect(json).toMatchObject({ id: ID, target });
  });

  test('POST on mobileAppConfigurations answers 201 and stores; on a MAM collection it is not allowed', async () => {
    const graph = await emulator({ profile: 'documented', seed: seedWith('mobileAppConfigurations') });
    const path = '/beta/deviceAppManagement/mobileAppConfigurations/policy/assignments';
    const { status, json } = await send(graph, 'POST', path, DEVICE_REQUEST);
    expect(status).toBe(201);
    expect(json).toMatchObject({ id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, ...DEVICE_REQUEST });
    expect(graph.snapshot().policies.mobileAppConfigurations[0]?.assignments).toHaveLength(2);

    const mam = await emulator({ profile: 'documented', seed: seedWith('iosManagedAppProtections') });
    const refused = await send(
      mam,
      'POST',
      '/beta/deviceAppManagement/iosManagedAppProtections/policy/assignments',
      {},
    );
    expect(refused.status).toBe(405);
  });
});
