import type { CollectionName, Emulator, SeedPolicy } from '../../src/emulator/index.js';
import { GROUP_A, emulator, get, include, refusal, send, values } from './client.js';

const COLLECTIONS: readonly CollectionName[] = [
  'iosManagedAppProtections',
  'androidManagedAppProtections',
  'windowsManagedAppProtections',
  'targetedManagedAppConfigurations',
  'windowsInformationProtectionPolicies',
  'mdmWindowsInformationProtectionPolicies',
  'mobileAppConfigurations',
];
const ANDROID = '#microsoft.graph.androidManagedStoreAppConfiguration';
const policy = (id: string, more: object = {}): SeedPolicy => ({ id, displayName: `Policy ${id}`, ...more });
const names = (items: readonly Record<string, unknown>[]): unknown[] =>
  items.map((item) => item['displayName']);

async function withIos(count: number): Promise<Emulator> {
  const list = Array.from({ length: count }, (_, n) => policy(`T_${String(n)}`));
  return emulator({ seed: { policies: { iosManagedAppProtections: list } } });
}

test.each(COLLECTIONS)('%s: list, one by both path forms, expanded assignments', async (name) => {
  const seed = { policies: { [name]: [policy('P_1', { assignments: [{ target: include(GROUP_A) }] })] } };
  const graph = await emulator({ seed });
  const path = `/beta/deviceAppManagement/${name}`;
  const listed = await get(graph, path);
  expect(values(listed)).toMatchObject([{ id: 'P_1', displayName: 'Policy P_1' }]);
  expect(values(listed)[0]).not.toHaveProperty('assignments');
  expect((await get(graph, `${path}('P_1')`)).json).toEqual((await get(graph, `${path}/p_1`)).json);
  const expanded = { assignments: [{ target: include(GROUP_A) }] };
  expect(values(await get(graph, `${path}?$expand=assignments`))).toMatchObject([expanded]);
  expect((await get(graph, `${path}/P_1?$expand=assignments`)).json).toMatchObject(expanded);
});

test('$select and a nested $select give exactly what they name', async () => {
  const seed = {
    policies: {
      iosManagedAppProtections: [policy('T_1', { assignments: [{ id: 'a', target: include(GROUP_A) }] })],
    },
  };
  const graph = await emulator({ seed });
  const path =
    '/beta/deviceAppManagement/iosManagedAppProtections?$expand=assignments($select=id)&$select=id,displayName';
  expect(values(await get(graph, path))).toEqual([
    {
      id: 'T_1',
      displayName: 'Policy T_1',
      'assignments@odata.context': expect.stringContaining("('T_1')/assignments") as string,
      assignments: [{ id: 'a' }],
    },
  ]);
});

test('apps expand where the type has them', async () => {
  const seed = { policies: { targetedManagedAppConfigurations: [policy('A_1', { apps: [{ id: 'x' }] })] } };
  const graph = await emulator({ seed });
  const path = '/beta/deviceAppManagement/targetedManagedAppConfigurations';
  expect(values(await get(graph, `${path}?$expand=apps,assignments`))).toMatchObject([
    { apps: [{ id: 'x' }], assignments: [] },
  ]);
  expect(values(await get(graph, path))[0]).not.toHaveProperty('apps');
});

test('types: typed lists carry none, mobileAppConfigurations and managedAppPolicies do; documented puts them on all', async () => {
  const policies = {
    iosManagedAppProtections: [policy('T_1')],
    mobileAppConfigurations: [policy('1'), policy('2', { '@odata.type': ANDROID })],
  };
  const observed = await emulator({ seed: { policies } });
  const list = async (graph: Emulator, name: string): Promise<unknown[]> =>
    values(await get(graph, `/beta/deviceAppManagement/${name}`)).map((item) => item['@odata.type']);
  expect(await list(observed, 'iosManagedAppProtections')).toEqual([undefined]);
  expect(await list(observed, 'mobileAppConfigurations')).toEqual([
    '#microsoft.graph.iosMobileAppConfiguration',
    ANDROID,
  ]);
  expect(await list(observed, 'managedAppPolicies')).toEqual(['#microsoft.graph.iosManagedAppProtection']);
  const documented = await emulator({ profile: 'documented', seed: { policies } });
  expect(await list(documented, 'iosManagedAppProtections')).toEqual([
    '#microsoft.graph.iosManagedAppProtection',
  ]);
});

test("a seed's own properties come back; version looks like an etag and follows lastModifiedDateTime", async () => {
  const lastModifiedDateTime = '2025-09-05T10:00:00Z';
  const seed = {
    policies: { iosManagedAppProtections: [policy('T_1', { pinRequired: true, lastModifiedDateTime })] },
  };
  const { json } = await get(
    await emulator({ seed }),
    '/beta/deviceAppManagement/iosManagedAppProtections/T_1',
  );
  const seconds = (Date.parse(lastModifiedDateTime) / 1000).toString(16);
  expect(json).toMatchObject({
    pinRequired: true,
    lastModifiedDateTime,
    roleScopeTagIds: ['0'],
    isAssigned: false,
    version: expect.stringMatching(new RegExp(`^"[0-9a-f]{8}-0000-0d00-0000-${seconds}0000"$`)) as string,
  });
});

test('v1.0 shows no Android app configurations and no scope tags', async () => {
  const policies = { mobileAppConfigurations: [policy('1'), policy('2', { '@odata.type': ANDROID })] };
  const graph = await emulator({ seed: { policies } });
  const path = '/v1.0/deviceAppManagement/mobileAppConfigurations';
  const listed = values(await get(graph, path));
  expect(listed.map(({ id }) => id)).toEqual(['1']);
  expect(listed[0]).not.toHaveProperty('roleScopeTagIds');
  expect(listed[0]).not.toHaveProperty('isAssigned');
  expect((await get(graph, `${path}/2`)).status).toBe(404);
});

test("lists come in pages that join to the whole, on the emulator's own address", async () => {
  const graph = await withIos(45);
  const seen: unknown[] = [];
  const sizes: number[] = [];
  let next: string | undefined =
    '/beta/deviceAppManagement/iosManagedAppProtections?$select=id&$orderby=displayName';
  while (next !== undefined) {
    const page = await get(graph, next);
    sizes.push(values(page).length);
    seen.push(...values(page).map(({ id }) => id));
    const link = (page.json as { '@odata.nextLink'?: string })['@odata.nextLink'];
    expect(link ?? graph.url).toContain(graph.url);
    next = link?.slice(graph.url.length);
  }
  expect(sizes).toEqual([20, 20, 5]);
  expect(new Set(seen).size).toBe(45);
});

test('$top sets the page size, $count counts all', async () => {
  const graph = await withIos(5);
  const path = '/beta/deviceAppManagement/iosManagedAppProtections';
  const { json } = await get(graph, `${path}?$top=2&$count=true`);
  expect(json).toMatchObject({
    '@odata.count': 5,
    '@odata.nextLink': expect.stringContaining('$top=2') as string,
  });
  expect((await get(graph, `${path}?$top=5`)).json).not.toHaveProperty(['@odata.nextLink']);
});

test('$orderby=displayName sorts both ways without regard to case', async () => {
  const named = (displayName: string): SeedPolicy => ({ id: displayName, displayName });
  const graph = await emulator({
    seed: { policies: { iosManagedAppProtections: [named('b'), named('C'), named('a')] } },
  });
  const path = '/beta/deviceAppManagement/iosManagedAppProtections?$orderby=displayName';
  expect(names(values(await get(graph, path)))).toEqual(['a', 'b', 'C']);
  expect(names(values(await get(graph, `${path} desc`)))).toEqual(['C', 'b', 'a']);
});

test('mobileAppConfigurations can be filtered by name, and by nothing else', async () => {
  const graph = await emulator({
    seed: { policies: { mobileAppConfigurations: [policy('1'), policy('2')] } },
  });
  const path = '/beta/deviceAppManagement/mobileAppConfigurations?$filter=';
  expect(names(values(await get(graph, `${path}displayName eq 'policy 2'`)))).toEqual(['Policy 2']);
  expect((await get(graph, `${path}startswith(displayName,'P')`)).status).toBe(400);
});

test('managedAppPolicies lists all MAM types of the version, sorted on request, and one by id', async () => {
  const policies = {
    iosManagedAppProtections: [policy('T_1')],
    windowsManagedAppProtections: [policy('I_1')],
    targetedManagedAppConfigurations: [policy('A_1')],
    mobileAppConfigurations: [policy('1')],
  };
  const graph = await emulator({ seed: { policies } });
  const list = '/beta/deviceAppManagement/managedAppPolicies';
  expect(names(values(await get(graph, `${list}?$orderby=displayName`)))).toEqual([
    'Policy A_1',
    'Policy I_1',
    'Policy T_1',
  ]);
  expect(values(await get(graph, list.replace('beta', 'v1.0'))).map(({ id }) => id)).toEqual(['T_1', 'A_1']);
  expect((await get(graph, `${list}/T_1`)).json).toMatchObject({
    '@odata.type': '#microsoft.graph.iosManagedAppProtection',
  });
  expect((await get(graph, `${list}/1`)).status).toBe(404);
});

test('assignment filters are read on beta alone, with who uses them', async () => {
  const filters = [
    { id: GROUP_A, displayName: 'F', platform: 'iOS', assignmentFilterManagementType: 'devices' as const },
  ];
  const target = include(GROUP_A, {
    deviceAndAppManagementAssignmentFilterId: GROUP_A,
    deviceAndAppManagementAssignmentFilterType: 'include',
  });
  const graph = await emulator({
    seed: { filters, policies: { iosManagedAppProtections: [policy('T_1', { assignments: [{ target }] })] } },
  });
  const path = '/beta/deviceManagement/assignmentFilters';
  expect(values(await get(graph, `${path}?$select=id,platform`))).toEqual([{ id: GROUP_A, platform: 'iOS' }]);
  expect((await get(graph, `${path}/${GROUP_A}`)).json).toMatchObject({ displayName: 'F', payloads: [] });
  expect(values(await get(graph, `${path}/${GROUP_A}/payloads`))).toEqual([
    { payloadId: '1', payloadType: 'unknown', groupId: GROUP_A, assignmentFilterType: 'include' },
  ]);
  expect((await get(graph, `${path}/other`)).status).toBe(404);
  expect((await send(graph, 'POST', path, {})).status).toBe(405);
  expect(refusal(await get(graph, path.replace('beta', 'v1.0'))).message).toContain(
    "segment 'assignmentFilters'",
  );
});
