import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SeedError, parseSeed, startEmulator, type Seed } from '../../src/emulator/index.js';
import { GROUP_A, GROUP_B, emulator, exclude, get, include, send, values } from './client.js';

const policies = (list: unknown): unknown => ({ policies: { iosManagedAppProtections: list } });

describe('parseSeed', () => {
  test.each([
    ['{', /^the seed is not JSON: /],
    ['[]', '/: expected an object'],
    [{ polices: {} }, '/polices: unknown; known are tenant, groups, users, devices, filters, policies'],
    [{ tenant: { id: 'x' } }, '/tenant/displayName: expected a string that is not empty, found nothing'],
    [{ groups: {} }, '/groups: expected a list'],
    [{ groups: [{ id: '', displayName: 'x' }] }, '/groups/0/id: expected a string that is not empty'],
    [
      { groups: [{ id: 'g', displayName: 'x', members: ['u'] }] },
      "/groups/0/members/0: no user, group or device has the id 'u'",
    ],
    [
      { groups: [{ id: 'g', displayName: 'x', mailEnabled: 'no' }] },
      '/groups/0/mailEnabled: expected true or false',
    ],
    [
      { users: [{ id: 'a', displayName: 'x' }], devices: [{ id: 'A', displayName: 'x' }] },
      "/devices/0/id: 'a' is used twice",
    ],
    [
      { filters: [{ id: 'f', displayName: 'x', platform: 'iOS' }] },
      '/filters/0/assignmentFilterManagementType: expected a string that is not empty, found nothing',
    ],
    [
      { policies: { iosPolicies: [] } },
      /^\/policies\/iosPolicies: unknown; known are iosManagedAppProtections, /,
    ],
    [
      policies([{ displayName: 'x' }]),
      '/policies/iosManagedAppProtections/0/id: expected a string that is not empty, found nothing',
    ],
    [
      policies([
        { id: 'a', displayName: 'x' },
        { id: 'a', displayName: 'y' },
      ]),
      "/policies/iosManagedAppProtections/1/id: 'a' is used twice",
    ],
    [
      policies([{ id: 'a', displayName: 'x', assignments: [{}] }]),
      '/policies/iosManagedAppProtections/0/assignments/0/target: expected an object, found nothing',
    ],
    [policies([7]), '/policies/iosManagedAppProtections/0: expected an object'],
  ])('%j is refused with its place', (seed, message) => {
    const text = typeof seed === 'string' ? seed : JSON.stringify(seed);
    expect(() => parseSeed(text)).toThrow(SeedError);
    expect(() => parseSeed(text)).toThrow(message);
  });

  test('the example in docs/emulator.md is a seed', async () => {
    const page = readFileSync(join(__dirname, '../../docs/emulator.md'), 'utf8');
    const seed = parseSeed(/```json\n([^]*?)\n```/.exec(page)?.[1] ?? '');
    const graph = await emulator({ seed });
    const { assignments } = graph.snapshot().policies.iosManagedAppProtections[0] ?? {};
    const path = `/beta/deviceAppManagement/iosManagedAppProtections/${seed.policies?.iosManagedAppProtections?.[0]?.id ?? ''}/assign`;
    expect((await send(graph, 'POST', path, { assignments })).status).toBe(204);
  });

  test('a bad seed stops the start too', async () => {
    await expect(startEmulator({ seed: { groups: [{ id: 'g', displayName: '' }] } })).rejects.toThrow(
      '/groups/0/displayName',
    );
  });

  test('an empty seed is a tenant without anything', async () => {
    const graph = await emulator({ seed: parseSeed('{}') });
    expect(values(await get(graph, '/beta/groups'))).toEqual([]);
    expect(values(await get(graph, '/beta/organization'))).toHaveLength(1);
  });
});

describe('ids of seeded assignments', () => {
  const seed: Seed = {
    policies: {
      iosManagedAppProtections: [
        {
          id: 'T_1',
          displayName: 'P',
          assignments: [
            { target: include(GROUP_A.toUpperCase()) },
            { target: exclude(GROUP_B) },
            { target: include(GROUP_A), source: 'policySets' },
            { id: 'mine', target: include(GROUP_B) },
            { target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } },
          ],
        },
      ],
    },
  };
  const ids = async (profile: 'documented' | 'observed'): Promise<unknown[]> =>
    (await emulator({ profile, seed }))
      .snapshot()
      .policies.iosManagedAppProtections[0]?.assignments.map(({ id }) => id) ?? [];
  const guid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string;

  test('observed: group and direction, numbered on collision; a guid for what has no group', async () => {
    expect(await ids('observed')).toEqual([
      `${GROUP_A}_incl`,
      `${GROUP_B}_excl`,
      `${GROUP_A}_incl_2`,
      'mine',
      guid,
    ]);
  });

  test('documented: guids, the same at every start', async () => {
    const first = await ids('documented');
    expect(first).toEqual([guid, guid, expect.any(String), 'mine', guid]);
    expect(await ids('documented')).toEqual(first);
  });
});

describe('snapshot and edit', () => {
  test('a snapshot is a copy, and seeds an equal tenant', async () => {
    const graph = await emulator();
    const snapshot = graph.snapshot();
    const again = await emulator({ seed: parseSeed(JSON.stringify(snapshot)) });
    expect(again.snapshot()).toEqual(snapshot);
    snapshot.groups.length = 0;
    expect(graph.snapshot().groups.length).toBeGreaterThan(0);
  });

  test('edit changes what the API shows, fills in ids and is not logged', async () => {
    const graph = await emulator({
      seed: { policies: { iosManagedAppProtections: [{ id: 'T_1', displayName: 'P' }] } },
    });
    graph.edit((tenant) => {
      tenant.groups.push({ id: GROUP_A, displayName: 'New' });
      tenant.policies.iosManagedAppProtections[0]?.assignments.push({ target: include(GROUP_A) });
    });
    expect(graph.log).toEqual([]);
    const path = '/beta/deviceAppManagement/iosManagedAppProtections/T_1/assignments';
    expect(values(await get(graph, path))).toMatchObject([{ id: `${GROUP_A}_incl` }]);
    expect((await get(graph, `/beta/groups/${GROUP_A}`)).status).toBe(200);
  });

  test('an edit that makes the tenant unusable changes nothing', async () => {
    const graph = await emulator({ seed: { users: [{ id: GROUP_A, displayName: 'U' }] } });
    const spoil = (): void =>
      graph.edit(({ users }) => void users.push({ id: GROUP_A, displayName: 'Twin' }));
    expect(spoil).toThrow("/users/1/id: '11111111-1111-4111-8111-111111111111' is used twice");
    expect(graph.snapshot().users).toHaveLength(1);
  });
});
