import { type Seed } from '../../../src/emulator/index.js';
import { groupsOf, startProject, results, told } from '../../support/started-project.js';
import { FILTER_ID, filtered, including } from '../../support/targets.js';
import { writes } from '../../support/tenant.js';

const guid = (start: string, number: number): string =>
  `${start}0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const group = (number: number, displayName: string) => ({ id: guid('a', number), displayName });
const policyId = (number: number): string => `T_${guid('5', number)}`;
const policy = (number: number, displayName: string, ...targets: readonly object[]) => ({
  id: policyId(number),
  displayName,
  assignments: targets.map((target) => ({ target: { ...target } })),
});
const declare = (name: string, ...groups: readonly string[]): string =>
  `policy: {type: iosManagedAppProtection, name: ${name}}\ninclude: [${groups.join(', ')}]\n`;

const ALPHA = group(1, 'Alpha');
const BETA = group(2, 'Beta');
const GAMMA = group(3, 'Gamma');
const groups = [ALPHA, BETA, GAMMA];
const ofIos = (...iosManagedAppProtections: readonly ReturnType<typeof policy>[]): Seed => ({
  groups,
  policies: { iosManagedAppProtections: [...iosManagedAppProtections] },
});

describe('what stops one policy, and no other', () => {
  /** A policy about which there is an objection, beside one that only gains Beta. */
  const free = policy(9, 'Free');
  const FREE = declare('Free', 'Beta');

  test('a protected policy is not changed, though the plan shows what would be', async () => {
    const settings = 'protect: [{policy: {type: iosManagedAppProtection, name: Executives}}]\n';
    const files = { 'all.yaml': [declare('Executives', 'Alpha', 'Gamma'), FREE].join('---\n') };
    const { emulator, plan, apply } = await startProject(
      ofIos(policy(1, 'Executives', including(ALPHA.id)), free),
      files,
      {
        settings,
      },
    );
    const planned = await plan();
    expect(planned.code).toBe(0);
    expect(planned.plan.policies[0]).toMatchObject({
      name: 'Executives',
      changes: [{ action: 'create' }],
      refused: [{ code: 'protected', allow: `--allow protected=${policyId(1)}` }],
    });
    const { code, outcome } = await apply();
    expect(code).toBe(4);
    expect(results(outcome)).toEqual({ Executives: 'refused', Free: 'applied' });
    expect(groupsOf(emulator, 'Executives')).toEqual([ALPHA.id]);
    expect(await apply('--allow', `protected=${policyId(1)}`)).toMatchObject({ code: 0 });
    expect(groupsOf(emulator, 'Executives')).toEqual([ALPHA.id, GAMMA.id]);
  });

  test('a protected policy that is as declared stands in nobody’s way', async () => {
    const settings = `protect: [{policy: {type: iosManagedAppProtection, id: ${policyId(1).toLowerCase()}}}]\n`;
    const files = { 'all.yaml': [declare('Executives', 'Alpha'), FREE].join('---\n') };
    const seed = ofIos(policy(1, 'Executives', including(ALPHA.id)), free);
    expect(await (await startProject(seed, files, { settings })).apply()).toMatchObject({ code: 0 });
  });

  test.each([
    { how: 'by name', protect: 'group: Alpha' },
    { how: 'by id', protect: `groupId: ${ALPHA.id}` },
  ])('a protected group, $how: not removed and not refiltered, but added', async ({ protect }) => {
    const files = {
      'all.yaml': [
        declare('Removes', 'Beta'),
        declare('Adds', 'Alpha', 'Beta'),
        declare('Filters', '{group: Alpha, filter: {name: Corporate, mode: include}}'),
      ].join('---\n'),
    };
    const seed: Seed = {
      ...ofIos(
        policy(1, 'Removes', including(ALPHA.id), including(BETA.id)),
        policy(2, 'Adds', including(BETA.id)),
        policy(3, 'Filters', including(ALPHA.id)),
      ),
      filters: [
        {
          id: guid('f', 1),
          displayName: 'Corporate',
          platform: 'iOSMobileApplicationManagement',
          assignmentFilterManagementType: 'apps',
        },
      ],
    };
    const { emulator, plan, apply } = await startProject(seed, files, {
      settings: `protect: [{${protect}}]\n`,
    });
    expect((await plan()).code).toBe(0);
    const before = emulator.snapshot().policies.iosManagedAppProtections;
    const { code, outcome } = await apply();
    expect(code).toBe(4);
    expect(results(outcome)).toEqual({ Removes: 'refused', Adds: 'applied', Filters: 'refused' });
    const after = emulator.snapshot().policies.iosManagedAppProtections;
    expect([after[0], after[2]]).toEqual([before[0], before[2]]);
    expect(groupsOf(emulator, 'Adds').toSorted()).toEqual([ALPHA.id, BETA.id]);
  });

  test('a protected group that does not exist: the whole run stops, for a slip must not pass for safety', async () => {
    const { emulator, run } = await startProject(
      ofIos(free),
      { 'all.yaml': FREE },
      { settings: 'protect: [{group: Alhpa}]\n' },
    );
    expect((await run('plan')).code).toBe(0);
    const { code, stdout } = await run('apply', '--yes');
    expect(code).toBe(3);
    expect(stdout).toContain('protected: The settings protect the group “Alhpa”');
    expect(writes(emulator)).toEqual([]);
    // It can be corrected, but not waved through.
    expect((await run('apply', '--yes', '--allow', 'protected')).code).toBe(3);
    expect(writes(emulator)).toEqual([]);
  });

  test('assign on a policy with entries of a policy set is refused; lifted, it carries them along', async () => {
    const ofSet = { target: including(BETA.id), source: 'policySets', sourceId: guid('9', 1) };
    const held = policy(1, 'Held', including(ALPHA.id));
    const seed = ofIos({ ...held, assignments: [...held.assignments, ofSet] }, free);
    const files = { 'all.yaml': [declare('Held', 'Alpha', 'Gamma'), FREE].join('---\n') };
    const { emulator, plan, apply } = await startProject(seed, files);
    const planned = await plan();
    expect(planned.code).toBe(0);
    expect(planned.plan.policies.find(({ name }) => name === 'Held')?.refused).toMatchObject([
      { code: 'policy-set-assign', allow: `--allow policy-set-assign=${policyId(1)}` },
    ]);
    const first = await apply();
    expect(first.code).toBe(4);
    expect(results(first.outcome)).toEqual({ Free: 'applied', Held: 'refused' });
    expect(groupsOf(emulator, 'Held')).toEqual([ALPHA.id, BETA.id]);

    emulator.clearLog();
    expect(await apply('--allow', `policy-set-assign=${policyId(1)}`)).toMatchObject({ code: 0 });
    expect(writes(emulator)).toMatchObject([
      {
        body: {
          assignments: expect.arrayContaining([
            {
              target: expect.objectContaining(including(BETA.id)) as object,
              source: 'policySets',
              sourceId: guid('9', 1),
            },
          ]) as unknown,
        },
      },
    ]);
    expect(await plan('--detailed-exitcode')).toMatchObject({ code: 0 });
  });

  test.each<[string, object, string, string]>([
    ['a group', including(ALPHA.id), 'Alpha', '“Alpha”'],
    [
      'all users',
      { '@odata.type': '#microsoft.graph.allLicensedUsersAssignmentTarget' },
      '{allUsers: true}',
      'all users',
    ],
  ])(
    'an assign that would name a target twice, directly and for a policy set, is refused whatever is allowed: %s',
    async (_, target, declared, says) => {
      const ofSet = { target, source: 'policySets', sourceId: guid('9', 1) };
      const seed = ofIos({ ...policy(1, 'Held', including(BETA.id)), assignments: [ofSet] });
      const { emulator, plan, apply } = await startProject(seed, {
        'all.yaml': `policy: {type: iosManagedAppProtection, name: Held}\ninclude: [${declared}, Beta, Gamma]\n`,
      });
      const planned = await plan();
      expect(planned.plan.policies[0]?.refused).toContainEqual({
        code: 'policy-set-assign',
        message: `assign would name ${says} twice, and the service takes one entry for each target.`,
        allow: 'Declare it with source: policySets, or make it part of the policy set only',
      });
      const { code } = await apply('--allow', `policy-set-assign=${policyId(1)}`);
      expect(code).toBe(4);
      expect(writes(emulator)).toEqual([]);
    },
  );

  test('a single write beside an entry of a policy set is not refused', async () => {
    const held = policy(1, 'Held', including(ALPHA.id), including(GAMMA.id));
    const ofSet = { target: including(BETA.id), source: 'policySets', sourceId: guid('9', 1) };
    const seed = ofIos({ ...held, assignments: [...held.assignments, ofSet] });
    const { emulator, apply } = await startProject(seed, { 'all.yaml': declare('Held', 'Alpha') });
    expect(await apply()).toMatchObject({ code: 0 });
    expect(writes(emulator).map(({ line }) => line.split(' ')[0])).toEqual(['DELETE']);
    expect(groupsOf(emulator, 'Held')).toEqual([ALPHA.id, BETA.id]);
  });

  describe.each([
    { misfit: 'of another platform', platform: 'androidMobileApplicationManagement', manages: 'apps' },
    { misfit: 'for managed devices', platform: 'iOS', manages: 'devices' },
  ] as const)('a filter $misfit', ({ platform, manages }) => {
    const filter = {
      id: guid('f', 1),
      displayName: 'Corporate',
      platform,
      assignmentFilterManagementType: manages,
    };
    const seed: Seed = { ...ofIos(policy(1, 'Filtered', including(ALPHA.id)), free), filters: [filter] };
    const entry = '{group: Alpha, filter: {name: Corporate, mode: include}}';
    const files = { 'all.yaml': [FREE, declare('Filtered', entry)].join('---\n') };

    test('is shown and refused; the group keeps what it has, the other policy is written', async () => {
      const { emulator, plan, apply } = await startProject(seed, files);
      const planned = await plan();
      expect(planned.code).toBe(0);
      expect(planned.plan.diagnostics.map(told)).toEqual([
        [
          'desired-state/all.yaml:5:34',
          'warning filter-platform',
          'Choose a filter that is made for this kind of policy.',
        ],
      ]);
      const { code, outcome } = await apply();
      expect(code).toBe(4);
      expect(results(outcome)).toEqual({ Filtered: 'refused', Free: 'applied' });
      expect(emulator.snapshot().policies.iosManagedAppProtections[0]?.assignments).toMatchObject([
        { target: including(ALPHA.id) },
      ]);
    });

    test.each([
      { by: 'a flag for the policy', args: ['--allow', `filter-platform=${policyId(1)}`], settings: '' },
      { by: 'a flag for all', args: ['--allow', 'filter-platform'], settings: '' },
      {
        by: 'the settings',
        args: [],
        settings: `allow: [{code: filter-platform, policy: ${policyId(1)}, reason: CHG0042}]\n`,
      },
    ])('is assigned when allowed by $by', async ({ args, settings }) => {
      const { emulator, apply } = await startProject(seed, files, { settings });
      expect(await apply(...args)).toMatchObject({ code: 0 });
      expect(emulator.snapshot().policies.iosManagedAppProtections[0]?.assignments).toMatchObject([
        { target: including(ALPHA.id, filtered(filter.id, 'include')) },
      ]);
    });

    test('is not assigned when it is allowed for another policy', async () => {
      const { apply } = await startProject(seed, files);
      const { code, outcome } = await apply('--allow', `filter-platform=${policyId(9)}`);
      expect(code).toBe(4);
      expect(results(outcome)).toMatchObject({ Filtered: 'refused' });
    });
  });
});

describe('groups that move between policies', () => {
  test('the policy that gains is written first, whatever the names', async () => {
    const seed = ofIos(policy(1, 'Aardvark', including(ALPHA.id)), policy(2, 'Zebra'));
    const files = { 'all.yaml': [declare('Aardvark'), declare('Zebra', 'Alpha')].join('---\n') };
    const { emulator, apply } = await startProject(seed, files);
    expect(await apply()).toMatchObject({ code: 0 });
    const ios = '/beta/deviceAppManagement/iosManagedAppProtections';
    expect(writes(emulator).map(({ line }) => line)).toEqual([
      `POST ${ios}/${policyId(2)}/assign`,
      `DELETE ${ios}/${policyId(1)}/assignments/${ALPHA.id}_incl`,
    ]);
    const check = emulator.log.findIndex(
      ({ method, path }) => method === 'GET' && path.startsWith(`${ios}/${policyId(2)}/assignments`),
    );
    const loss = emulator.log.findIndex(({ method }) => method === 'DELETE');
    const gain = emulator.log.findIndex(({ method }) => method === 'POST');
    expect(emulator.log.slice(gain, loss).some(({ path }) => path === emulator.log[check]?.path)).toBe(true);
  });

  test('where the gain fails, nothing is taken away', async () => {
    const seed = ofIos(policy(1, 'Aardvark', including(ALPHA.id)), policy(2, 'Zebra'));
    const files = { 'all.yaml': [declare('Aardvark'), declare('Zebra', 'Alpha')].join('---\n') };
    const { emulator, apply } = await startProject(seed, files);
    emulator.onRequest(({ method }) => (method === 'POST' ? { status: 403 } : undefined));
    const { code, outcome } = await apply();
    expect(code).toBe(4);
    expect(results(outcome)).toEqual({ Aardvark: 'skipped', Zebra: 'failed' });
    expect(groupsOf(emulator, 'Aardvark')).toEqual([ALPHA.id]);
  });

  const named = (id: string, displayName: string) => ({
    ...{ id, displayName, platform: 'iOSMobileApplicationManagement' },
    assignmentFilterManagementType: 'apps' as const,
  });
  const [home, work] = [named(guid('f', 1), 'Home'), named(guid('f', 2), 'Work')];
  const alphaWith = ({ id }: typeof home) => including(ALPHA.id, filtered(id, 'include'));
  const swap: Seed = {
    ...ofIos(policy(1, 'One', alphaWith(home)), policy(2, 'Two', alphaWith(work)), policy(3, 'Three')),
    filters: [home, work],
  };
  const alphaBy = (name: string): string => `{group: Alpha, filter: {name: ${name}, mode: include}}`;
  const swapped = {
    'all.yaml': [
      declare('One', alphaBy('Work')),
      declare('Two', alphaBy('Home')),
      declare('Three', 'Gamma'),
    ].join('---\n'),
  };
  const filtersOf = (emulator: Parameters<typeof writes>[0], name: string) =>
    emulator
      .snapshot()
      .policies.iosManagedAppProtections.find(({ displayName }) => displayName === name)
      ?.assignments.map(({ target }) => target[FILTER_ID]);

  test('a swap that no two steps solve is refused on both sides, and shown', async () => {
    const { emulator, plan, apply } = await startProject(swap, swapped);
    const planned = await plan();
    expect(planned.code).toBe(0);
    expect(
      planned.plan.policies.map(({ name, refused }) => [name, ...refused.map(({ allow }) => allow)]),
    ).toEqual([
      ['One', `--allow swap-between-policies=${policyId(1)}`],
      ['Three'],
      ['Two', `--allow swap-between-policies=${policyId(2)}`],
    ]);
    const { code, outcome } = await apply();
    expect(code).toBe(4);
    expect(results(outcome)).toEqual({ One: 'refused', Two: 'refused', Three: 'applied' });
    expect([filtersOf(emulator, 'One'), filtersOf(emulator, 'Two')]).toEqual([[home.id], [work.id]]);
  });

  test('a swap that is allowed is applied', async () => {
    const { emulator, plan, apply } = await startProject(swap, swapped);
    expect(await apply('--allow', 'swap-between-policies')).toMatchObject({ code: 0 });
    expect([filtersOf(emulator, 'One'), filtersOf(emulator, 'Two')]).toEqual([[work.id], [home.id]]);
    expect(await plan('--detailed-exitcode')).toMatchObject({ code: 0 });
  });

  test('one type knows nothing of another: the same groups changing places there are no swap', async () => {
    const seed: Seed = {
      groups,
      policies: {
        iosManagedAppProtections: [policy(1, 'One', including(ALPHA.id))],
        androidManagedAppProtections: [policy(2, 'Two', including(BETA.id))],
      },
    };
    const android = declare('Two', 'Alpha').replace('ios', 'android');
    const { apply } = await startProject(seed, {
      'all.yaml': [declare('One', 'Beta'), android].join('---\n'),
    });
    expect(await apply()).toMatchObject({ code: 0 });
  });
});

describe('what stops the whole run', () => {
  const many = Array.from({ length: 20 }, (_, index) => group(index + 100, `Group ${index + 1}`));
  const crowd = { ...ofIos(policy(1, 'Crowd', ...many.map(({ id }) => including(id)))), groups: many };
  const keep = (count: number) => ({
    'all.yaml': declare('Crowd', ...many.slice(0, count).map(({ displayName }) => displayName)),
  });

  test.each([
    { title: 'a plain number', settings: 'limits: {maxRemovals: 2}\n', keeps: 17, removals: 3, limit: '2' },
    {
      title: 'a share',
      settings: 'limits: {maxRemovals: 60%}\n',
      keeps: 7,
      removals: 13,
      limit: '12 (60% of 20)',
    },
    { title: 'the default, never below 10', settings: '', keeps: 9, removals: 11, limit: '10 (25% of 20)' },
  ])('more removals than $title allows', async ({ settings, keeps, removals, limit }) => {
    const { emulator, run } = await startProject(crowd, keep(keeps), { settings });
    const before = emulator.snapshot();
    const shown = await run('plan');
    expect(shown.code).toBe(0);
    expect(shown.stdout).toContain(
      `max-removals: ${removals} assignments would be removed; the limit is ${limit}.`,
    );
    expect(shown.stdout).toContain('--allow max-removals');
    expect(shown.stdout.match(/^ {2}- “.+” no longer included/gm)).toHaveLength(removals);

    const applied = await run('apply', '--yes');
    expect(applied.code).toBe(3);
    expect(applied.stdout).toContain('max-removals');
    expect(writes(emulator)).toEqual([]);
    expect(emulator.snapshot()).toEqual(before);
    expect((await run('apply', '--yes', '--allow', 'max-removals')).code).toBe(0);
    expect(groupsOf(emulator, 'Crowd')).toHaveLength(keeps);
  });

  test.each([
    { title: 'a plain number', settings: 'limits: {maxRemovals: 2}\n', keeps: 18 },
    { title: 'a share', settings: 'limits: {maxRemovals: 60%}\n', keeps: 8 },
    { title: 'the default, never below 10', settings: '', keeps: 10 },
  ])('just as many removals as $title allows are made', async ({ settings, keeps }) => {
    const { emulator, run } = await startProject(crowd, keep(keeps), { settings });
    expect((await run('apply', '--yes')).code).toBe(0);
    expect(groupsOf(emulator, 'Crowd')).toHaveLength(keeps);
  });

  test.each([
    { title: 'a swap of groups', lists: 'include: [Beta]' },
    { title: 'a flip to exclusion', lists: 'include: []\nexclude: [Alpha]' },
  ])('$title counts as one removal', async ({ lists }) => {
    const yaml = `policy: {type: iosManagedAppProtection, name: P}\n${lists}\n`;
    const seed = ofIos(policy(1, 'P', including(ALPHA.id)));
    const one = await startProject(seed, { 'p.yaml': yaml }, { settings: 'limits: {maxRemovals: 1}\n' });
    expect((await one.run('apply', '--yes')).code).toBe(0);
    const none = await startProject(seed, { 'p.yaml': yaml }, { settings: 'limits: {maxRemovals: 0}\n' });
    expect((await none.run('apply', '--yes')).code).toBe(3);
  });

  const three = ofIos(policy(1, 'One'), policy(2, 'Two'), policy(3, 'Three'));
  const all = { 'all.yaml': ['One', 'Two', 'Three'].map((name) => declare(name, 'Alpha')).join('---\n') };

  test('more changed policies than allowed', async () => {
    const { emulator, run } = await startProject(three, all, { settings: 'limits: {maxPolicies: 2}\n' });
    const applied = await run('apply', '--yes');
    expect(applied.code).toBe(3);
    expect(applied.stdout).toContain('max-policies: 3 policies would change; the limit is 2.');
    expect(writes(emulator)).toEqual([]);
    expect((await run('apply', '--yes', '--only', 'iosManagedAppProtection/One')).code).toBe(0);
  });

  describe('users who may lose a policy', () => {
    const users = [1, 2, 3].map((number) => ({ id: guid('0', number), displayName: `User ${number}` }));
    const beta = { ...BETA, members: users.map(({ id }) => id) };
    const seed: Seed = {
      users,
      groups: [ALPHA, beta],
      policies: { iosManagedAppProtections: [policy(1, 'One', including(ALPHA.id), including(BETA.id))] },
    };
    const files = { 'one.yaml': declare('One', 'Alpha') };

    test('are more than the limit: by the upper bound, for they may be in no other group', async () => {
      const { emulator, run } = await startProject(seed, files, {
        settings: 'limits: {maxUsersLosing: 2}\n',
      });
      expect((await run('plan')).code).toBe(0);
      const applied = await run('apply', '--yes');
      expect(applied.code).toBe(3);
      expect(applied.stdout).toContain('max-users-losing');
      expect(writes(emulator)).toEqual([]);
      expect((await run('apply', '--yes', '--allow', 'max-users-losing')).code).toBe(0);
    });

    test('are no more than the limit: carried out', async () => {
      const { run } = await startProject(seed, files, { settings: 'limits: {maxUsersLosing: 3}\n' });
      expect((await run('apply', '--yes')).code).toBe(0);
    });

    test('cannot be counted: unknown refuses', async () => {
      const { emulator, run } = await startProject(seed, files, {
        settings: 'limits: {maxUsersLosing: 500}\n',
      });
      emulator.onRequest(({ path }) => (path.includes('transitiveMembers') ? { status: 403 } : undefined));
      const applied = await run('apply', '--yes');
      expect(applied.code).toBe(3);
      expect(applied.stdout).toContain('max-users-losing');
      expect(writes(emulator)).toEqual([]);
    });
  });

  describe('maxUsersLosing: 0 and what is not known', () => {
    const device = { id: guid('d', 1), displayName: 'Tablet' };
    const tablets = { ...GAMMA, members: [device.id] };
    const config = (target: object): Seed => ({
      devices: [device],
      groups: [ALPHA, BETA, tablets],
      policies: {
        mobileAppConfigurations: [
          {
            '@odata.type': '#microsoft.graph.iosMobileAppConfiguration',
            id: guid('5', 1),
            displayName: 'Managed',
            assignments: [{ target: { ...target } }],
          },
        ],
      },
    });
    const settings = 'limits: {maxUsersLosing: 0}\n';
    const file = { 'a.yaml': 'policy: {type: mobileAppConfiguration, name: Managed}\ninclude: []\n' };

    test.each([
      ['all devices', { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' }],
      ['a group of devices', including(tablets.id)],
    ])('%s removed', async (_, target) => {
      for (const mode of ['count', 'exact']) {
        const { emulator, run } = await startProject(config(target), file, { settings });
        const { code, stdout } = await run('apply', '--yes', '--verbose', '--impact', mode);
        expect(code).toBe(3);
        expect(stdout).toContain('how many users lose this policy is not known');
        expect(stdout).toContain('The policy is taken from devices');
        expect(stdout).toContain('max-users-losing');
        expect(writes(emulator)).toEqual([]);
      }
    });

    test('an empty group removed is known to be no one', async () => {
      const { run } = await startProject(config(including(ALPHA.id)), file, { settings });
      expect((await run('apply', '--yes')).code).toBe(0);
    });
  });

  test('a saved plan is held to the limits of the day', async () => {
    const { emulator, run } = await startProject(crowd, keep(5), { settings: '' });
    expect((await run('plan', '--out', 'plan.json')).code).toBe(0);
    expect((await run('apply', 'plan.json')).code).toBe(3);
    expect(writes(emulator)).toEqual([]);
  });
});
