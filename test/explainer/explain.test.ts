import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Emulator, type Seed } from '../../src/emulator/index.js';
import { type Explanation } from '../../src/model/results/explanation.js';
import { cli, type CliResult, project, TENANT_ID } from '../support/cli.js';
import { tenant, writes } from '../support/tenant.js';

const guid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const into = (n: number) => ({ '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: guid(n) });
const outOf = (n: number) => ({
  '@odata.type': '#microsoft.graph.exclusionGroupAssignmentTarget',
  groupId: guid(n),
});
const GUEST = 'ada_partner.example#EXT#@tiny.example';
const SEED: Seed = {
  tenant: { id: TENANT_ID, displayName: 'Tiny' },
  users: [
    { id: guid(1), displayName: 'Ada Guest', userPrincipalName: GUEST },
    { id: guid(2), displayName: 'Bob', userPrincipalName: "$bob.o'hara@tiny.example" },
  ],
  groups: [
    { id: guid(11), displayName: 'Inner', members: [guid(1)] },
    { id: guid(12), displayName: 'Middle', members: [guid(11)] },
    { id: guid(13), displayName: 'Outer', members: [guid(12)] },
    { id: guid(14), displayName: 'Twin' },
    { id: guid(15), displayName: 'Twin' },
  ],
  policies: {
    iosManagedAppProtections: [
      { id: 'T_1', displayName: 'Outer / all', assignments: [{ target: into(13) }] },
      { id: 'T_2', displayName: 'Not Middle', assignments: [{ target: into(13) }, { target: outOf(12) }] },
      { id: 'T_3', displayName: 'Twins', assignments: [{ target: into(14) }] },
    ],
  },
};

async function ask(emulator: Emulator, ...args: readonly string[]): Promise<CliResult> {
  return cli(['explain', '-C', project({}), '--endpoint', emulator.url, ...args]);
}

async function answer(emulator: Emulator, ...args: readonly string[]): Promise<Explanation> {
  return JSON.parse((await ask(emulator, ...args, '--format', 'json')).stdout) as Explanation;
}

const verdicts = ({ answers }: Explanation): unknown =>
  Object.fromEntries(answers.map(({ policy, verdict }) => [policy.id, verdict]));

test('a guest is told the way through nested groups, and the exclusion that wins', async () => {
  const { code, stdout, stderr } = await ask(await tenant({ seed: SEED }), '--user', GUEST);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('includes “Outer” (member through Inner → Middle → Outer)');
  expect(stdout).toContain(
    'excludes “Middle” (member through Inner → Middle)\n      although it includes “Outer”',
  );
  expect(stdout).toContain('3 policies: 1 included, 1 excluded, 0 unknown, 1 not reached.');
});

test('the tenant has its name in text, page and JSON', async () => {
  const emulator = await tenant({ seed: SEED });
  expect((await ask(emulator, '--user', GUEST)).stdout).toContain(`\nTenant Tiny (${TENANT_ID}), Graph beta`);
  expect((await ask(emulator, '--user', GUEST, '--format', 'html')).stdout).toContain(
    `Tenant Tiny (${TENANT_ID})`,
  );
  expect((await answer(emulator, '--user', GUEST)).tenantName).toBe('Tiny');
});

test('a principal name that begins with $, and any case of it', async () => {
  const emulator = await tenant({ seed: SEED });
  expect((await answer(emulator, '--user', "$BOB.o'hara@tiny.example")).subject.user?.id).toBe(guid(2));
});

test('only reads are made, few of them, and no folder of declarations is needed', async () => {
  const emulator = await tenant({ seed: SEED });
  await ask(emulator, '--user', GUEST);
  expect(writes(emulator)).toEqual([]);
  const sent = emulator.log.filter(({ batchId }) => batchId === undefined);
  // Organization, seven lists, one batch for the user, one look-up of names, and one batch for each level of groups.
  expect(sent.length).toBeLessThanOrEqual(13);
  const looked = emulator.log.filter(({ path }) => /groups\/[^/]+\/members\//.test(path));
  expect(looked.map(({ path }) => /groups\/([^/]+)/.exec(path)?.[1]).sort()).toEqual([guid(12), guid(13)]);
});

test.each([
  [['--user', 'ada@tiny.example'], 'No user has the principal name or the id “ada@tiny.example”'],
  [['--user', 'Ada'], `Did you mean ${GUEST} (Ada Guest)?`],
  [['--group', 'inner'], 'No group is named “inner”. Did you mean “Inner”?'],
  [['--group', guid(99)], `No group has the id ${guid(99)}`],
  [['--group', 'Twin'], `2 groups are named “Twin”. Say which one by its id: ${guid(14)} or ${guid(15)}.`],
  [
    ['--policy', 'iosManagedAppProtection/Twin'],
    'No iosManagedAppProtection is named “Twin”. Did you mean “Twins”?',
  ],
  [['--policy', 'iosManagedAppProtections/Twins'], 'Did you mean iosManagedAppProtection?'],
  [['--policy', 'Twin'], 'No policy is named “Twin”. Did you mean “Twins”?'],
  [[], 'Give --user, --group or --policy'],
  [['--user', GUEST, '--group', 'Inner'], 'Use --user or --group, not both'],
])('what cannot be answered is said: %j', async (args, message) => {
  const { code, stdout, stderr } = await ask(await tenant({ seed: SEED }), ...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(message);
});

test('a policy by name with a slash, by id in any case; beside a user it narrows the answer', async () => {
  const emulator = await tenant({ seed: SEED });
  for (const name of ['Outer / all', 't_1'])
    expect((await answer(emulator, '--policy', `iosManagedAppProtection/${name}`)).subject.policy?.id).toBe(
      'T_1',
    );
  const narrowed = await answer(emulator, '--user', GUEST, '--policy', 'iosManagedAppProtection/T_2');
  expect(verdicts(narrowed)).toEqual({ T_2: 'excluded' });
});

test('a policy is found by its bare name or id; a name of several, or of none, says what to write', async () => {
  const policy = (id: string, displayName: string) => ({ id, displayName, assignments: [] });
  const emulator = await tenant({
    seed: {
      policies: {
        iosManagedAppProtections: [policy('T_1', 'Baseline'), policy('T_2', 'Both')],
        androidManagedAppProtections: [policy('T_3', 'Both'), policy('T_4', 'a/b')],
      },
    },
  });
  for (const [choice, id] of [
    ['Baseline', 'T_1'],
    ['t_3', 'T_3'],
    ['a/b', 'T_4'],
    ['androidManagedAppProtection/Both', 'T_3'],
  ] as const)
    expect((await answer(emulator, '--policy', choice)).subject.policy?.id).toBe(id);
  for (const [choice, said] of [
    ['Both', 'Give one of iosManagedAppProtection/T_2, androidManagedAppProtection/T_3.'],
    ['Baselines', 'Did you mean “Baseline”?'],
    ['iosManagedAppProtections/Baseline', 'Did you mean iosManagedAppProtection?'],
    ['iosManagedAppProtection/', 'The name or the id is missing.'],
  ] as const) {
    const { code, stderr } = await ask(emulator, '--policy', choice);
    expect({ choice, code, stderr }).toEqual({
      choice,
      code: 1,
      stderr: expect.stringContaining(said) as string,
    });
  }
});

describe('without a permission', () => {
  test.each([
    ['transitiveMemberOf', { T_1: 'unknown', T_2: 'unknown', T_3: 'unknown' }, 5, 'GroupMember.Read.All'],
    ['/users/', { T_1: 'included', T_2: 'excluded', T_3: 'not reached' }, 0, 'User.ReadBasic.All'],
    ['iosManagedAppProtections', {}, 5, 'DeviceManagementApps.Read.All'],
  ])('to read %s', async (part, expected, exit, permission) => {
    const emulator = await tenant({ seed: SEED });
    emulator.onRequest(({ path }) =>
      path.includes(part) && (part !== '/users/' || !path.includes('emberOf')) ? { status: 403 } : undefined,
    );
    const { code, stdout } = await ask(emulator, '--user', GUEST);
    expect(code).toBe(exit);
    expect(stdout).toContain(permission);
    expect(verdicts(await answer(emulator, '--user', GUEST))).toEqual(expected);
  });

  test('to look into groups: the verdict stands, the way is not known', async () => {
    const emulator = await tenant({ seed: SEED });
    emulator.onRequest(({ path }) => (/\/members\//.test(path) ? { status: 403 } : undefined));
    const { code, stdout } = await ask(emulator, '--user', GUEST);
    expect(code).toBe(0);
    expect(stdout).toContain('includes “Outer” (a member through groups that could not be read)');
  });
});

test('v1.0: the type it lacks is named, and that filters are not shown', async () => {
  const emulator = await tenant({ seed: SEED });
  const dir = project({}, 'graphVersion: v1.0\n');
  const { code, stdout } = await cli(['explain', '-C', dir, '--endpoint', emulator.url, '--user', GUEST]);
  expect(code).toBe(0);
  expect(stdout).toContain('Graph v1.0 shows no assignment filters');
  expect(stdout).toContain('Windows app protection not read: Graph v1.0 does not have this type');
});

describe('with a plan', () => {
  const FILES = {
    'a.yaml':
      'policy: { type: iosManagedAppProtection, id: T_2 }\ninclude: [Outer]\nexclude: []\n---\npolicy: { type: iosManagedAppProtection, id: T_3 }\ninclude: [Outer]\n',
  };

  async function planned(settings = ''): Promise<{ emulator: Emulator; dir: string; plan: string }> {
    const emulator = await tenant({ seed: SEED });
    const dir = project(FILES, settings);
    const plan = join(dir, 'plan.json');
    await cli(['plan', '-C', dir, '--endpoint', emulator.url, '--out', plan]);
    return { emulator, dir, plan };
  }

  const states = ({ answers }: Explanation): unknown =>
    Object.fromEntries(
      answers.map(({ policy, verdict, planned: then }) => [policy.id, [verdict, then?.verdict, then?.state]]),
    );

  test('what changes by it comes first', async () => {
    const { emulator, plan } = await planned();
    const { stdout } = await ask(emulator, '--user', GUEST, '--plan', plan);
    expect(stdout).toContain('“Not Middle”: excluded → included');
    expect(states(await answer(emulator, '--user', GUEST, '--plan', plan))).toEqual({
      T_1: ['included', 'included', 'outside'],
      T_2: ['excluded', 'included', 'changes'],
      T_3: ['not reached', 'included', 'changes'],
    });
  });

  test('a policy that was changed since is overtaken, one that is as wanted is applied already, one is gone', async () => {
    const { emulator, plan } = await planned();
    emulator.edit(({ policies }) => {
      const [, two, three] = policies.iosManagedAppProtections;
      if (two !== undefined) two.assignments = [{ id: 'x', target: into(11) }];
      if (three !== undefined) three.assignments = [{ id: 'y', target: into(13) }];
    });
    expect(states(await answer(emulator, '--user', GUEST, '--plan', plan))).toMatchObject({
      T_2: ['included', 'included', 'overtaken'],
      T_3: ['included', 'included', 'already applied'],
    });
    const { stdout } = await ask(emulator, '--user', GUEST, '--plan', plan);
    expect(stdout).toContain('The plan is overtaken in part');
    emulator.edit(({ policies }) => void policies.iosManagedAppProtections.pop());
    expect(states(await answer(emulator, '--user', GUEST, '--plan', plan))).toMatchObject({
      T_3: ['not reached', 'not reached', 'gone'],
    });
  });

  test('what apply would refuse is shown, and marked', async () => {
    const { emulator, plan } = await planned(
      'protect: [{ policy: { type: iosManagedAppProtection, id: T_2 } }]\n',
    );
    const { answers } = await answer(emulator, '--user', GUEST, '--plan', plan);
    const refused = answers.find(({ policy }) => policy.id === 'T_2')?.planned;
    expect(refused).toMatchObject({ state: 'refused', verdict: 'included' });
    expect(refused?.notes.join()).toContain('(protected)');
  });

  test('one of another tenant, or a damaged one, is not used', async () => {
    const { emulator, plan } = await planned();
    const elsewhere = project({});
    const other = guid(77);
    writeFileSync(join(elsewhere, 'assignctl.yaml'), `tenantId: ${other}\n`);
    const args = ['explain', '-C', elsewhere, '--endpoint', emulator.url, '--user', GUEST, '--plan', plan];
    const before = emulator.log.length;
    expect(await cli(args)).toMatchObject({ code: 1, stderr: expect.stringContaining(other) as string });
    expect(emulator.log.length).toBe(before);
    writeFileSync(plan, readFileSync(plan, 'utf8').replace('Outer', 'Other'));
    const damaged = await ask(emulator, '--user', GUEST, '--plan', plan);
    expect(damaged).toMatchObject({ code: 1, stdout: '' });
  });
});
