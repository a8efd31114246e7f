import type { EmulatorOptions, Seed, SeedAssignment } from '../../src/emulator/index.js';
import {
  FILTER,
  GROUP_A,
  GROUP_B,
  ZERO,
  emulator,
  exclude,
  filtered,
  get,
  include,
  refusal,
  send,
  values,
} from './client.js';

const IOS = '/beta/deviceAppManagement/iosManagedAppProtections/T_1';
const APPS = '/beta/deviceAppManagement/mobileAppConfigurations/c0ffee00-0000-4000-8000-000000000001';
const CAST = `${APPS}/microsoft.graph.managedDeviceMobileAppConfiguration/assign`;
const APPS_ID = 'c0ffee00-0000-4000-8000-000000000001';

function seed(ios: SeedAssignment[], apps: SeedAssignment[] = []): Seed {
  return {
    filters: [
      {
        id: FILTER,
        displayName: 'F',
        platform: 'iOSMobileApplicationManagement',
        assignmentFilterManagementType: 'apps',
      },
    ],
    policies: {
      iosManagedAppProtections: [{ id: 'T_1', displayName: 'P', assignments: ios }],
      mobileAppConfigurations: [{ id: APPS_ID, displayName: 'C', assignments: apps }],
    },
  };
}
const start = (ios: SeedAssignment[], apps?: SeedAssignment[], options?: EmulatorOptions) =>
  emulator({ ...options, seed: seed(ios, apps) });
const ids = (items: readonly { id?: unknown }[]): unknown[] => items.map(({ id }) => id);

describe('assign', () => {
  test('makes the list sent the whole list, answers 204 without a body', async () => {
    const graph = await start([{ target: include(GROUP_A) }]);
    const answer = await send(graph, 'POST', `${IOS}/assign`, {
      assignments: [{ target: exclude(GROUP_B) }],
    });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(values(await get(graph, `${IOS}/assignments`))).toMatchObject([
      { id: `${GROUP_B}_excl`, target: exclude(GROUP_B), source: 'direct', sourceId: ZERO },
    ]);
  });

  test('stores nothing when one element is refused', async () => {
    const graph = await start([{ target: include(GROUP_A) }]);
    const before = graph.snapshot();
    const body = { assignments: [{ target: include(GROUP_B) }, { target: include('no guid') }] };
    expect((await send(graph, 'POST', `${IOS}/assign`, body)).status).toBe(400);
    expect(graph.snapshot()).toEqual(before);
  });

  test('clears with an empty list, and isAssigned follows', async () => {
    const graph = await start([{ target: include(GROUP_A) }]);
    expect((await get(graph, IOS)).json).toMatchObject({ isAssigned: true });
    await send(graph, 'POST', `${IOS}/assign`, { assignments: [] });
    expect((await get(graph, IOS)).json).toMatchObject({ isAssigned: false });
  });

  test('an exclusion alone does not make a policy assigned', async () => {
    const graph = await start([{ target: exclude(GROUP_A) }]);
    expect((await get(graph, IOS)).json).toMatchObject({ isAssigned: false });
  });

  test('keeps policySets entries that are sent with their source and drops the others', async () => {
    const set = { target: include(GROUP_A), source: 'policySets', sourceId: FILTER };
    const graph = await start([set, { ...set, target: include(GROUP_B) }]);
    await send(graph, 'POST', `${IOS}/assign`, { assignments: [set] });
    expect(graph.snapshot().policies.iosManagedAppProtections[0]?.assignments).toEqual([
      { id: `${GROUP_A}_incl`, ...set },
    ]);
  });

  test('observed: the first of two entries for one target wins without a word; documented: both are stored', async () => {
    const twice = {
      assignments: [{ target: include(GROUP_A) }, { target: include(GROUP_A, filtered(FILTER, 'include')) }],
    };
    const observed = await start([]);
    expect((await send(observed, 'POST', `${IOS}/assign`, twice)).status).toBe(204);
    expect(observed.snapshot().policies.iosManagedAppProtections[0]?.assignments).toEqual([
      { id: `${GROUP_A}_incl`, target: include(GROUP_A) },
    ]);
    const documented = await start([], [], { profile: 'documented' });
    await send(documented, 'POST', `${IOS}/assign`, twice);
    expect(values(await get(documented, `${IOS}/assignments`))).toHaveLength(2);
  });

  test('observed: mobileAppConfigurations need the cast; the other collections do not know it', async () => {
    const graph = await start([], []);
    const body = {
      assignments: [{ target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }],
    };
    const uncast = await send(graph, 'POST', `${APPS}/assign`, body);
    expect([uncast.status, refusal(uncast).code]).toEqual([400, 'No method match route template']);
    expect((await send(graph, 'POST', CAST, body)).status).toBe(204);
    const mam = await send(graph, 'POST', `${IOS}/microsoft.graph.targetedManagedAppProtection/assign`, {
      assignments: [],
    });
    expect(refusal(mam).code).toBe('No method match route template');
  });

  test('documented: both forms of the path work', async () => {
    const graph = await start([], [], { profile: 'documented' });
    for (const path of [`${APPS}/assign`, CAST, `${IOS}/microsoft.graph.targetedManagedAppProtection/assign`])
      expect((await send(graph, 'POST', path, { assignments: [] })).status).toBe(204);
  });

  test('observed: an entry that stays keeps its id; documented: ids are new', async () => {
    const body = { assignments: [{ target: include(GROUP_A) }] };
    const observed = await start([], [{ id: 'kept', target: include(GROUP_A) }]);
    await send(observed, 'POST', CAST, body);
    expect(ids(values(await get(observed, `${APPS}/assignments`)))).toEqual(['kept']);
    const documented = await start([], [{ id: 'old', target: include(GROUP_A) }], { profile: 'documented' });
    await send(documented, 'POST', CAST, body);
    expect(ids(values(await get(documented, `${APPS}/assignments`)))).not.toEqual(['old']);
  });

  test('observed: mobileAppConfigurations ids are guids that do not tell the group', async () => {
    const graph = await start([], []);
    await send(graph, 'POST', CAST, { assignments: [{ target: include(GROUP_A) }] });
    const [id] = ids(values(await get(graph, `${APPS}/assignments`)));
    expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(id).not.toBe(GROUP_A);
  });

  test('a target of an unknown type that the policy holds is taken back, another one of that type is not', async () => {
    const odd = { '@odata.type': '#microsoft.graph.androidFotaDeploymentAssignmentTarget', groupId: GROUP_A };
    const graph = await start([{ id: 'odd', target: odd, source: 'unknownFutureValue' }]);
    const held = (await get(graph, `${IOS}/assignments/odd`)).json as { target: unknown };
    expect(
      (
        await send(graph, 'POST', `${IOS}/assign`, {
          assignments: [{ target: held.target, source: 'unknownFutureValue' }],
        })
      ).status,
    ).toBe(204);
    const other = await send(graph, 'POST', `${IOS}/assign`, {
      assignments: [{ target: { ...odd, groupId: GROUP_B } }],
    });
    expect(other.status).toBe(400);
  });

  test('observed: guids are stored in lower case and the type gets its #', async () => {
    const graph = await start([]);
    const target = {
      '@odata.type': 'microsoft.graph.groupAssignmentTarget',
      groupId: 'ABCDEF00-0000-4000-8000-000000000000',
    };
    await send(graph, 'POST', `${IOS}/assign`, { assignments: [{ target, 'target@odata.type': 'x' }] });
    expect(values(await get(graph, `${IOS}/assignments`))).toMatchObject([
      { target: include(target.groupId.toLowerCase()) },
    ]);
  });
});

describe('one assignment', () => {
  test('PATCH changes what is sent and replaces target whole', async () => {
    const before = {
      id: 'a',
      target: include(GROUP_A, filtered(FILTER, 'include')),
      source: 'policySets',
      sourceId: FILTER,
    };
    const graph = await start([before]);
    await send(graph, 'PATCH', `${IOS}/assignments/a`, {
      target: include(GROUP_A, filtered(FILTER, 'exclude')),
    });
    const next = { ...before, target: include(GROUP_A, filtered(FILTER, 'exclude')) };
    expect((await get(graph, `${IOS}/assignments/a`)).json).toMatchObject(next);
    await send(graph, 'PATCH', `${IOS}/assignments/a`, { target: include(GROUP_A) });
    expect(graph.snapshot().policies.iosManagedAppProtections[0]?.assignments).toEqual([
      { ...before, target: include(GROUP_A) },
    ]);
    await send(graph, 'PATCH', `${IOS}/assignments/a`, { source: 'direct' });
    expect((await get(graph, `${IOS}/assignments/a`)).json).toMatchObject({
      source: 'direct',
      sourceId: FILTER,
    });
  });

  test.each([
    ['another group', include(GROUP_B)],
    ['the other direction', exclude(GROUP_A)],
  ])('observed: PATCH to %s is refused where the id embeds the target', async (_what, target) => {
    const graph = await start([{ target: include(GROUP_A) }]);
    const answer = await send(graph, 'PATCH', `${IOS}/assignments/${GROUP_A}_incl`, { target });
    expect(answer.status).toBe(400);
    expect(refusal(answer).message).toContain('cannot be changed');
    expect(graph.snapshot().policies.iosManagedAppProtections[0]?.assignments[0]?.target).toEqual(
      include(GROUP_A),
    );
  });

  test('observed: PATCH may retarget on mobileAppConfigurations, but not onto a target already there', async () => {
    const graph = await start(
      [],
      [
        { id: 'a', target: include(GROUP_A) },
        { id: 'b', target: exclude(GROUP_B) },
      ],
    );
    expect((await send(graph, 'PATCH', `${APPS}/assignments/a`, { target: exclude(GROUP_A) })).status).toBe(
      200,
    );
    expect((await send(graph, 'PATCH', `${APPS}/assignments/a`, { target: exclude(GROUP_B) })).status).toBe(
      400,
    );
  });

  test('documented: PATCH may retarget everywhere', async () => {
    const graph = await start([{ id: 'a', target: include(GROUP_A) }], [], { profile: 'documented' });
    expect((await send(graph, 'PATCH', `${IOS}/assignments/a`, { target: exclude(GROUP_B) })).status).toBe(
      200,
    );
  });

  test('an id in the payload must be the id of the path', async () => {
    const graph = await start([{ id: 'a', target: include(GROUP_A) }]);
    expect((await send(graph, 'PATCH', `${IOS}/assignments/a`, { id: 'b' })).status).toBe(400);
    expect((await send(graph, 'PATCH', `${IOS}/assignments/a`, { id: 'A' })).status).toBe(200);
  });

  test('DELETE removes it once', async () => {
    const graph = await start([{ id: 'a', target: include(GROUP_A) }]);
    expect((await send(graph, 'DELETE', `${IOS}/assignments/a`)).status).toBe(204);
    expect((await send(graph, 'DELETE', `${IOS}/assignments/a`)).status).toBe(404);
    expect(values(await get(graph, `${IOS}/assignments`))).toEqual([]);
  });

  test('observed: POST of one has no route on any collection', async () => {
    const graph = await start([], []);
    for (const path of [IOS, APPS]) {
      const answer = await send(graph, 'POST', `${path}/assignments`, { target: include(GROUP_A) });
      expect([answer.status, refusal(answer).code]).toEqual([400, 'No method match route template']);
    }
  });

  test.each(['documented', 'observed'] as const)(
    '%s without item writes: PATCH and DELETE have no route',
    async (profile) => {
      const graph = await start([{ id: 'a', target: include(GROUP_A) }], [], { profile, itemWrites: false });
      for (const method of ['PATCH', 'DELETE']) {
        const answer = await send(graph, method, `${IOS}/assignments/a`, { target: include(GROUP_A) });
        expect([answer.status, refusal(answer).code]).toEqual([400, 'No method match route template']);
      }
      expect((await send(graph, 'POST', `${IOS}/assign`, { assignments: [] })).status).toBe(204);
    },
  );
});

describe('how assignments are shown', () => {
  test('observed: inclusions first, no type on the items; "no filter" is null on some and the zero guid on others', async () => {
    const groups = Array.from({ length: 12 }, (_, n) => `${GROUP_A.slice(0, -2)}${String(n + 10)}`);
    const graph = await start([{ target: exclude(GROUP_B) }, ...groups.map((g) => ({ target: include(g) }))]);
    const shown = values(await get(graph, `${IOS}/assignments`));
    expect(ids(shown).at(-1)).toBe(`${GROUP_B}_excl`);
    expect(shown.some((item) => '@odata.type' in item)).toBe(false);
    const none = shown.map(
      ({ target }) => (target as Record<string, unknown>)['deviceAndAppManagementAssignmentFilterId'],
    );
    expect(new Set(none)).toEqual(new Set([null, ZERO]));
  });

  test('documented: order as stored, every item with its type, sourceId null', async () => {
    const graph = await start([{ target: exclude(GROUP_B) }, { target: include(GROUP_A) }], [], {
      profile: 'documented',
    });
    const shown = values(await get(graph, `${IOS}/assignments`));
    expect(shown).toMatchObject([{ target: exclude(GROUP_B) }, { target: include(GROUP_A) }]);
    const type = '#microsoft.graph.targetedManagedAppPolicyAssignment';
    expect(shown[0]).toMatchObject({ '@odata.type': type, source: 'direct', sourceId: null });
  });

  test('mobileAppConfigurations have no source', async () => {
    const graph = await start([], [{ target: include(GROUP_A) }]);
    expect(Object.keys(values(await get(graph, `${APPS}/assignments`))[0] ?? {})).toEqual(['id', 'target']);
  });

  test('v1.0 shows neither filters nor source, and a v1.0 assign loses the filter', async () => {
    const graph = await start([
      { target: include(GROUP_A, filtered(FILTER, 'include')), source: 'policySets' },
    ]);
    const path = IOS.replace('beta', 'v1.0');
    expect(values(await get(graph, `${path}/assignments`))).toEqual([
      { id: `${GROUP_A}_incl`, target: include(GROUP_A) },
    ]);
    const withFilter = { assignments: [{ target: include(GROUP_A, filtered(FILTER, 'include')) }] };
    expect((await send(graph, 'POST', `${path}/assign`, withFilter)).status).toBe(400);
    await send(graph, 'POST', `${path}/assign`, { assignments: [{ target: include(GROUP_A) }] });
    expect(values(await get(graph, `${IOS}/assignments`))).toMatchObject([
      { source: 'direct', target: { deviceAndAppManagementAssignmentFilterType: 'none' } },
    ]);
  });
});
