import { type Emulator, type Fault } from '../../../src/emulator/index.js';
import { cli, type CliResult, project } from '../../support/cli.js';
import { PATIENT } from '../../support/started-project.js';
import { excluding, filtered, including } from '../../support/targets.js';
import { tenant, writes } from '../../support/tenant.js';

const GROUP = {
  Alpha: 'a0000000-0000-4000-8000-000000000001',
  Beta: 'b0000000-0000-4000-8000-000000000002',
  Gamma: 'c0000000-0000-4000-8000-000000000003',
  Delta: 'd0000000-0000-4000-8000-000000000004',
};
const groups = Object.entries(GROUP).map(([displayName, id]) => ({ id, displayName }));
const id = (number: number): string => `50000000-0000-4000-8000-00000000000${number}`;
const AT = '/beta/deviceAppManagement/mobileAppConfigurations';
const ASSIGN = 'microsoft.graph.managedDeviceMobileAppConfiguration/assign';

function policy(number: number, ...targets: readonly object[]) {
  return {
    id: id(number),
    displayName: `P${number}`,
    assignments: targets.map((target, index) => ({
      id: `e${number}00000${index}-0000-4000-8000-000000000000`,
      target: { ...target },
    })),
  };
}

const document = (number: number, lists: string): string =>
  `policy: {type: mobileAppConfiguration, name: P${number}}\n${lists}\n`;

async function apply(emulator: Emulator, ...documents: readonly string[]): Promise<CliResult> {
  const dir = project({ 'all.yaml': documents.join('---\n') });
  return cli(['apply', '-C', dir, '--endpoint', emulator.url, '--yes'], { limits: PATIENT });
}

test('a method without a route is tried once in a run; the same type goes to assign at once after that', async () => {
  const emulator = await tenant({
    profile: 'documented',
    itemWrites: false,
    seed: {
      groups,
      policies: {
        mobileAppConfigurations: [
          policy(1, including(GROUP.Alpha)),
          policy(2, including(GROUP.Beta)),
          policy(3, including(GROUP.Gamma), including(GROUP.Delta)),
        ],
      },
    },
  });
  // Each waits for the one before: 1 gains Beta, which 2 loses; 2 gains Gamma, which 3 loses.
  const applied = await apply(
    emulator,
    document(1, 'include: [Beta]'),
    document(2, 'include: [Gamma]'),
    document(3, 'include: [Delta]'),
  );
  expect(applied.code).toBe(0);
  expect(writes(emulator).map(({ line, status }) => `${status} ${line}`)).toEqual([
    `400 PATCH ${AT}/${id(1)}/assignments/e1000000-0000-4000-8000-000000000000`,
    `204 POST ${AT}/${id(1)}/${ASSIGN}`,
    `204 POST ${AT}/${id(2)}/${ASSIGN}`,
    // Another method may well have one.
    `400 DELETE ${AT}/${id(3)}/assignments/e3000000-0000-4000-8000-000000000000`,
    `204 POST ${AT}/${id(3)}/${ASSIGN}`,
  ]);
  expect(applied.stdout.match(/assign replaced the list/g)).toHaveLength(2);
});

const seed = {
  groups,
  policies: { mobileAppConfigurations: [policy(1, including(GROUP.Alpha), excluding(GROUP.Delta))] },
};
const first = { id: 'e1000000-0000-4000-8000-000000000000', target: including(GROUP.Alpha) };
const error = (code: string, message: string) => ({ error: { code, message } });

describe.each([
  { change: 'PATCH', lists: 'include: [Beta]\nexclude: [Delta]', end: ['Beta'] },
  { change: 'DELETE', lists: 'include: []\nexclude: [Delta]', end: [] },
])('$change', ({ change, lists, end }) => {
  const names = (emulator: Emulator): readonly (string | undefined)[] =>
    (emulator.snapshot().policies.mobileAppConfigurations[0]?.assignments ?? [])
      .map(({ target }) => target['groupId'])
      .map((group) => Object.entries(GROUP).find(([, one]) => one === group)?.[0]);

  test.each<[string, Fault]>([
    ['No method match route template', { status: 400, body: error('No method match route template', '…') }],
    [
      'Resource not found for the segment',
      { status: 400, body: error('BadRequest', "Resource not found for the segment 'assignments'.") },
    ],
    ['405', { status: 405 }],
    ['501', { status: 501 }],
    ...(change === 'PATCH'
      ? [['200 with the old target', { status: 200, body: first }] as [string, Fault]]
      : []),
  ])('answered “%s”, is made good by assign, and told', async (_, answer) => {
    const emulator = await tenant({ profile: 'documented', seed });
    emulator.onRequest(({ method }) => (method === change ? answer : undefined));
    const applied = await apply(emulator, document(1, lists));
    expect(applied.code).toBe(0);
    expect(applied.stdout).toContain('assign replaced the list');
    expect(writes(emulator).map(({ line }) => line.split(' ')[0])).toEqual([change, 'POST']);
    expect(names(emulator)).toEqual(expect.arrayContaining([...end, 'Delta']));
    expect(names(emulator)).toHaveLength(end.length + 1);
  });

  test('answered “204”, and not seen: reads may lag, so assign does not take over', async () => {
    const emulator = await tenant({ profile: 'documented', seed });
    emulator.onRequest(({ method }) => (method === change ? { status: 204 } : undefined));
    const applied = await apply(emulator, document(1, lists));
    expect(applied.code).toBe(4);
    expect(applied.stdout).toContain('Not visible yet:');
    expect(applied.stdout).toContain('use `writeMode: assign` in the settings');
    expect(writes(emulator).map(({ line }) => line.split(' ')[0])).toEqual([change]);
  });

  test.each<[string, Fault]>([
    ['400 ModelValidationFailure', { status: 400, body: error('ModelValidationFailure', 'No.') }],
    ['403', { status: 403 }],
    ['409', { status: 409 }],
  ])('answered “%s”, has failed: assign is no way around an objection', async (_, answer) => {
    const emulator = await tenant({ profile: 'documented', seed });
    emulator.onRequest(({ method }) => (method === change ? answer : undefined));
    const before = emulator.snapshot();
    const applied = await apply(emulator, document(1, lists));
    expect(applied.code).toBe(4);
    expect(applied.stdout).toContain('Outcome: 1 failed');
    expect(writes(emulator).map(({ line }) => line.split(' ')[0])).toEqual([change]);
    expect(emulator.snapshot()).toEqual(before);
  });
});

test('where the first of two PATCHes shows no effect, the second is not sent', async () => {
  const filters = ['Corporate', 'Personal'].map((displayName, index) => ({
    id: `f0000000-0000-4000-8000-00000000000${index}`,
    displayName,
    platform: 'iOS',
    assignmentFilterManagementType: 'devices' as const,
  }));
  const [corporate] = filters;
  const held = [GROUP.Alpha, GROUP.Beta].map((group) =>
    including(group, filtered(corporate?.id ?? '', 'include')),
  );
  const emulator = await tenant({
    profile: 'documented',
    seed: { groups, filters, policies: { mobileAppConfigurations: [policy(1, ...held)] } },
  });
  emulator.onRequest(({ method }) =>
    method === 'PATCH' ? { status: 200, body: { id: 'as it was', target: held[0] } } : undefined,
  );
  const filter = 'filter: {name: Personal, mode: include}';
  const lists = `include: [{group: Alpha, ${filter}}, {group: Beta, ${filter}}]`;
  expect((await apply(emulator, document(1, lists))).code).toBe(0);
  expect(writes(emulator).map(({ line }) => line.split(' ')[0])).toEqual(['PATCH', 'POST']);
});

test('what another hand did meanwhile is not overwritten by the fallback', async () => {
  const emulator = await tenant({ profile: 'documented', seed });
  emulator.onRequest(({ method }) => {
    if (method !== 'PATCH') return undefined;
    emulator.edit(({ policies }) => {
      policies.mobileAppConfigurations[0]?.assignments.push({ target: { ...including(GROUP.Gamma) } });
    });
    return { status: 501 };
  });
  const applied = await apply(emulator, document(1, 'include: [Beta]\nexclude: [Delta]'));
  expect(applied.code).toBe(4);
  expect(writes(emulator).map(({ line }) => line.split(' ')[0])).toEqual(['PATCH']);
  expect(emulator.snapshot().policies.mobileAppConfigurations[0]?.assignments).toHaveLength(3);
});

test('a DELETE of what is gone already is as good as done', async () => {
  const emulator = await tenant({ profile: 'documented', seed });
  emulator.onRequest(({ method }) => (method === 'DELETE' ? { status: 404, after: true } : undefined));
  const applied = await apply(emulator, document(1, 'include: []\nexclude: [Delta]'));
  expect(applied.code).toBe(0);
  expect(applied.stdout).not.toContain('assign replaced');
  expect(writes(emulator).map(({ line }) => line.split(' ')[0])).toEqual(['DELETE']);
});
