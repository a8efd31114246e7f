import { protectedByName } from '../../../src/differ/guardrails/protections.js';
import { type Protection } from '../../../src/model/project/settings.js';
import { type Plan } from '../../../src/model/results/plan.js';
import {
  declaration,
  entryFor,
  guid,
  livePolicy,
  planOf,
  protectedGroup,
  settings,
  tenantOf,
} from '../../support/builders.js';
import { cli, project } from '../../support/cli.js';
import { tenant, writes } from '../../support/tenant.js';

const ANDROID =
  'policy: {type: androidManagedAppProtection, name: Android – Corporate baseline}\nownership: additive\ninclude: [Marketing]\n';

test('a group that the settings protect by name does not stand in the way of taking back what does not concern it', async () => {
  const emulator = await tenant();
  const held = () =>
    emulator
      .snapshot()
      .policies.androidManagedAppProtections.find(
        ({ displayName }) => displayName === 'Android – Corporate baseline',
      )
      ?.assignments.map(({ id }) => id)
      .sort();
  const start = held();
  const dir = project({ 'a.yaml': ANDROID }, 'protect: [{group: Board members}]\n');
  const args = ['-C', dir, '--endpoint', emulator.url, '--yes'];
  expect(await cli(['apply', ...args])).toMatchObject({ code: 0 });
  const undone = await cli(['undo', ...args]);
  expect(undone).toMatchObject({ code: 0, stdout: expect.stringContaining('1 applied') as string });
  expect(start).toHaveLength(3);
  expect(held()).toEqual(start);
});

describe('a protection that fits nothing stops the run, and is corrected rather than lifted', () => {
  test.each<[string, string, string]>([
    ['a group', '{group: Board membres}', 'Correct the name under `protect`, or write its groupId'],
    [
      'a policy',
      '{policy: {type: androidManagedAppProtection, name: Android – Executivs}}',
      'Correct the entry under `protect`',
    ],
  ])('%s', async (_, entry, remedy) => {
    const emulator = await tenant();
    const dir = project({ 'a.yaml': ANDROID }, `protect: [${entry}]\n`);
    const args = ['-C', dir, '--endpoint', emulator.url, '--yes', '--allow', 'protected'];
    const { code, stdout } = await cli(['apply', ...args]);
    expect(code).toBe(3);
    expect(stdout).toContain('which could not be found');
    expect(stdout).toContain(remedy);
    expect(stdout).not.toContain('--allow protected');
    expect(writes(emulator)).toEqual([]);
  });

  test.each<[string, string, string]>([
    [
      'a policy of a type that no file declares',
      '{policy: {type: windowsInformationProtectionPolicy, name: Android – Executives}}',
      'which could not be found',
    ],
    ['a group by an id that no group has', `{groupId: ${guid(999)}}`, 'which does not exist'],
    ['a group by a name and such an id', `{group: Board members, groupId: ${guid(999)}}`, 'does not exist'],
  ])('%s', async (_, entry, why) => {
    const emulator = await tenant();
    const dir = project({ 'a.yaml': ANDROID }, `protect: [${entry}]\n`);
    const { code, stdout } = await cli(['apply', '-C', dir, '--endpoint', emulator.url, '--yes']);
    expect(code).toBe(3);
    expect(stdout).toContain('protected: The settings protect the ');
    expect(stdout).toContain(why);
    expect(writes(emulator)).toEqual([]);
  });

  test.each<[string, string, RegExp]>([
    ['groups by id', `{groupId: ${guid(999)}}`, /directoryObjects|\/groups/],
    ['groups by name', '{group: Board members}', /\/groups/],
    [
      'policies of the type',
      '{policy: {type: windowsInformationProtectionPolicy, name: Any}}',
      /windowsInformationProtectionPolicies/,
    ],
  ])('%s that cannot be read', async (_, entry, path) => {
    const emulator = await tenant();
    emulator.onRequest((request) => (path.test(request.path) ? { status: 403 } : undefined));
    const dir = project(
      {
        'a.yaml':
          'policy: {type: androidManagedAppProtection, name: Android – Corporate baseline}\ninclude: []\n',
      },
      `protect: [${entry}]\n`,
    );
    const { code, stdout } = await cli(['apply', '-C', dir, '--endpoint', emulator.url, '--yes']);
    expect(code).toBe(3);
    expect(stdout).toContain('could not be read');
    expect(writes(emulator)).toEqual([]);
  });
});

test('a group protected by its name only is a warning, with the id to add', async () => {
  const emulator = await tenant();
  const { groups } = emulator.snapshot();
  const id = groups.find(({ displayName }) => displayName === 'Board members')?.id ?? '';
  const plan = async (entries: string) => {
    const dir = project({ 'a.yaml': ANDROID }, `protect: [${entries}]\n`);
    const args = ['plan', '-C', dir, '--endpoint', emulator.url];
    const { stdout } = await cli([...args, '--format', 'json']);
    const { diagnostics } = JSON.parse(stdout) as Plan;
    return {
      diagnostics,
      text: (await cli(args)).stdout,
      verbose: (await cli([...args, '--verbose'])).stdout,
    };
  };
  const named = await plan('{group: Board members}');
  expect(named.diagnostics).toMatchObject([
    {
      code: 'protected-by-name',
      severity: 'warning',
      file: 'assignctl.yaml',
      line: expect.any(Number) as number,
    },
  ]);
  expect(named.text).toContain('protected-by-name: 1 place in 1 file');
  expect(named.text).not.toContain(id);
  expect(named.verbose).toContain(`Add its id to the entry: groupId: ${id}`);
  for (const entry of [`{group: Board members, groupId: ${id}}`, `{groupId: ${id}}`])
    expect((await plan(entry)).diagnostics).toEqual([]);
});

test('several groups of a protected name are all to be named', () => {
  const twins = [guid(1), guid(2)].map((id) => ({ id, name: 'Board' }));
  const tenant = { ...tenantOf([]), groupsByName: { ok: true as const, value: twins } };
  const place = { file: 'assignctl.yaml', line: 3, column: 5 };
  const protect: readonly Protection[] = [{ group: { kind: 'group', name: 'Board' }, place }];
  expect(protectedByName(settings({ protect }), tenant)).toMatchObject([
    {
      ...place,
      hint: `2 groups have this name. Write an entry for each: groupId: ${guid(1)}, groupId: ${guid(2)}`,
    },
  ]);
});

describe('--allow', () => {
  test.each([
    ['protected=', "the policy's id is empty"],
    ['max-removals=T_1', 'concerns the whole run'],
    ['max-users-losing=T_1', 'concerns the whole run'],
  ])('%s is refused before anything is read', async (allowance, why) => {
    const dir = project({ 'a.yaml': ANDROID });
    const { code, stderr } = await cli(['plan', '-C', dir, '--emulator', '--allow', allowance]);
    expect(code).toBe(1);
    expect(stderr).toContain(why);
  });
});

describe('a protected group is protected from every spelling of its id', () => {
  const file = (exclude: string): string =>
    `policy: {type: androidManagedAppProtection, name: Android – Executives}
include: [Executives]
exclude:
  - Break-glass accounts
  - target: {'@odata.type': '#microsoft.graph.exclusionGroupAssignmentTarget', groupId: '${exclude}'}
`;

  test.each<[string, (id: string) => string]>([
    ['without hyphens', (id) => id.replaceAll('-', '')],
    ['in braces', (id) => `{${id}}`],
    ['in capitals', (id) => id.toUpperCase()],
  ])('%s: excluding it where it is included is refused or an error', async (_, spell) => {
    const emulator = await tenant({ profile: 'documented' });
    const id = emulator.snapshot().groups.find(({ displayName }) => displayName === 'Executives')?.id ?? '';
    const dir = project({ 'a.yaml': file(spell(id)) }, `protect: [{groupId: ${id}}]\n`);
    const { code } = await cli(['apply', '-C', dir, '--endpoint', emulator.url, '--yes']);
    expect(code).not.toBe(0);
    expect(writes(emulator)).toEqual([]);
  });

  test('and from targets of another kind that contain it without hyphens', () => {
    const group = guid(5);
    const held = { '@odata.type': '#microsoft.graph.moonAssignmentTarget', to: group.replaceAll('-', '') };
    const { plan } = planOf(
      [declaration([entryFor({ direction: 'exclude', group })])],
      tenantOf([livePolicy([{ id: 'a', target: held }])]),
      { protect: [protectedGroup(group)] },
    );
    expect(plan.policies[0]?.refused).toMatchObject([{ code: 'protected' }]);
  });
});
