import { type Seed } from '../../../src/emulator/index.js';
import { groupsOf, startProject, results, told } from '../../support/started-project.js';
import { excluding, filtered, including } from '../../support/targets.js';
import { writes } from '../../support/tenant.js';

const guid = (start: string, number: number): string =>
  `${start}0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const group = (number: number, displayName: string) => ({ id: guid('a', number), displayName });
const policy = (number: number, displayName: string, ...targets: readonly object[]) => ({
  id: `T_${guid('5', number)}`,
  displayName,
  assignments: targets.map((target) => ({ target: { ...target } })),
});
const iosFilter = (number: number, displayName: string) => ({
  id: guid('f', number),
  displayName,
  platform: 'iOSMobileApplicationManagement',
  assignmentFilterManagementType: 'apps' as const,
});

/** A sound change beside the troubled one: it is to be carried out whatever happens to the other. */
const SALES = group(1, 'Sales');
const FIELD = group(2, 'Field staff');
const SOUND = 'policy: {type: iosManagedAppProtection, name: Sound}\ninclude:\n  - Sales\n';
const sound = policy(1, 'Sound', including(FIELD.id));

const ODD_NAMES = [
  "O'Brien's team",
  "''",
  '100% remote',
  '%41%20',
  'A+B',
  'R&D',
  '🚀 Pilots 👩🏽‍🔬',
  ' Leading space',
  'Trailing space ',
  'Slash/and\\back',
  'Hash # and ? and =',
  '"Quoted", (in) parentheses',
  'naïve Ünïcödé – dash',
  'x'.repeat(119),
  'y'.repeat(120),
  'z'.repeat(121),
  `${'O’Neill & Söhne '.repeat(15)}end`,
  'sales',
];

describe('names to the letter', () => {
  const odd = ODD_NAMES.map((name, index) => group(index + 10, name));
  // Groups that a careless look-up would take instead.
  const decoys = ['Leading space', 'Trailing space', 'A B', "O''Brien''s team", 'r&d', 'A', 'z'.repeat(120)];
  const seed: Seed = {
    groups: [SALES, ...odd, ...decoys.map((name, index) => group(index + 50, name))],
    policies: { iosManagedAppProtections: [policy(1, "Executives' 100% & more", including(SALES.id))] },
  };
  const yaml = [
    `policy: {type: iosManagedAppProtection, name: "Executives' 100% & more"}`,
    'include:',
    ...ODD_NAMES.map((name) => `  - ${JSON.stringify(name)}`),
  ].join('\n');

  test.each(['beta', 'v1.0'])('are found on %s, each as itself, and assigned', async (graphVersion) => {
    const settings = `graphVersion: ${graphVersion}\nallow: [{code: v1-hides-filters, reason: the test has none}]\n`;
    const { emulator, plan, apply } = await startProject(seed, { 'ios.yaml': yaml }, { settings });
    const planned = await plan();
    expect(planned.plan.diagnostics).toEqual([]);
    expect(
      planned.plan.policies[0]?.changes.map(({ action, target }) => `${action} ${target.name ?? ''}`),
    ).toEqual([
      ...[...odd, SALES]
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
        .map(({ id, displayName }) => `${id === SALES.id ? 'delete' : 'create'} ${displayName}`),
    ]);
    expect(await apply()).toMatchObject({ code: 0 });
    expect(groupsOf(emulator, "Executives' 100% & more").toSorted()).toEqual(
      odd.map(({ id }) => id).toSorted(),
    );
    expect(await plan('--detailed-exitcode')).toMatchObject({ code: 0, plan: { summary: { changed: 0 } } });
  });

  test('may stand for groups and filters that a fresh plan names back', async () => {
    const { run } = await startProject(seed, { 'ios.yaml': yaml });
    const { stdout } = await run('plan');
    for (const name of ["O'Brien's team", '🚀 Pilots 👩🏽‍🔬', '100% remote'])
      expect(stdout).toContain(`+ “${name}” now included`);
  });
});

interface Trouble {
  readonly title: string;
  /** The declaration in trouble; its policy is Troubled, of the same type as the sound one. */
  readonly yaml: string;
  readonly groups?: Seed['groups'];
  readonly filters?: Seed['filters'];
  readonly policies?: NonNullable<Seed['policies']>['iosManagedAppProtections'];
  readonly place: string;
  readonly code: string;
  readonly hint: string;
}

const HEAD = 'policy: {type: iosManagedAppProtection, name: Troubled}\n';
const TROUBLES: readonly Trouble[] = [
  {
    title: 'two groups of one name',
    yaml: `${HEAD}include:\n  - Field staff\n  - Project Aurora\n`,
    groups: [group(3, 'Project Aurora'), group(4, 'Project Aurora')],
    place: '4:5',
    code: 'group-ambiguous',
    hint: `Say which one: groupId: ${guid('a', 3)}, or groupId: ${guid('a', 4)}`,
  },
  {
    title: 'a name that differs in case alone',
    yaml: `${HEAD}include:\n  - sales\n`,
    place: '3:5',
    code: 'group-not-found',
    hint: 'Did you mean “Sales”?',
  },
  {
    title: 'a name with a space too many',
    yaml: `${HEAD}include: []\nexclude:\n  - group: "Field staff "\n`,
    place: '4:5',
    code: 'group-not-found',
    hint: `The tenant has "Field staff" (id ${FIELD.id}), which only looks like "Field staff\\x20". Use the id, or write the name as shown, with the quotes.`,
  },
  {
    title: 'a misspelled name, with the nearest ones first',
    yaml: `${HEAD}include:\n  - Sale\n`,
    groups: [group(3, 'Sales – North'), group(4, 'Sales – South'), group(5, 'Research')],
    place: '3:5',
    code: 'group-not-found',
    hint: 'Did you mean “Sales” or “Sales – North” or “Sales – South”?',
  },
  {
    title: 'a name that nothing is like',
    yaml: `${HEAD}include:\n  - Completely unknown\n`,
    place: '3:5',
    code: 'group-not-found',
    hint: 'No similar name was found. Names must match exactly, including spaces and case.',
  },
  {
    title: 'a group id that no group has, newly assigned',
    yaml: `${HEAD}include:\n  - groupId: ${guid('a', 99)}\n`,
    place: '3:5',
    code: 'group-not-found',
    hint: 'A group is newly assigned only when it is known to exist. Check the id, or take the entry out.',
  },
  {
    title: 'a group id that is assigned, but in the other direction',
    yaml: `${HEAD}include: []\nexclude:\n  - groupId: ${guid('a', 98)}\n`,
    policies: [policy(2, 'Troubled', including(guid('a', 98)))],
    place: '4:5',
    code: 'group-not-found',
    hint: 'A group is newly assigned only when it is known to exist. Check the id, or take the entry out.',
  },
  {
    title: 'a policy name that two policies of the type have',
    yaml: `${HEAD}include:\n  - Sales\n`,
    policies: [policy(2, 'Troubled', including(FIELD.id)), policy(3, 'Troubled')],
    place: '1:9',
    code: 'policy-ambiguous',
    hint: `Say which one: id: T_${guid('5', 2)}, or id: T_${guid('5', 3)}`,
  },
  {
    title: 'a policy name that no policy has',
    yaml: 'policy: {type: iosManagedAppProtection, name: Trubled}\ninclude:\n  - Sales\n',
    place: '1:9',
    code: 'policy-not-found',
    hint: 'Did you mean “Troubled”?',
  },
  {
    title: 'a policy id without its prefix',
    yaml: `policy:\n  type: iosManagedAppProtection\n  id: ${guid('5', 2)}\ninclude:\n  - Sales\n`,
    place: '2:3',
    code: 'policy-not-found',
    hint: `The prefix belongs to the id: write id: T_${guid('5', 2)}`,
  },
  {
    title: 'a filter that is missing',
    yaml: `${HEAD}include:\n  - group: Sales\n    filter: {name: iOS corporat, mode: include}\n`,
    filters: [iosFilter(1, 'iOS corporate'), iosFilter(2, 'Android kiosk')],
    place: '4:13',
    code: 'filter-not-found',
    hint: 'Did you mean “iOS corporate”?',
  },
  {
    title: 'a filter name that two filters have',
    yaml: `${HEAD}include:\n  - group: Sales\n    filter: {name: iOS corporate, mode: include}\n`,
    filters: [iosFilter(1, 'iOS corporate'), iosFilter(2, 'iOS corporate')],
    place: '4:13',
    code: 'filter-ambiguous',
    hint: `Say which one: id: ${guid('f', 1)} (iOSMobileApplicationManagement), or id: ${guid('f', 2)} (iOSMobileApplicationManagement)`,
  },
  {
    title: 'two names of one group',
    yaml: `${HEAD}include:\n  - Sales\n  - groupId: ${SALES.id.toUpperCase()}\n`,
    place: '4:5',
    code: 'target-twice',
    hint: 'Two names or ids mean one group here; keep one of the entries.',
  },
];

describe('a name that does not say which one', () => {
  test.each(TROUBLES)('$title: that policy is blocked, the other carried out', async (trouble) => {
    const { yaml, groups = [], filters = [], place, code, hint } = trouble;
    const policies = trouble.policies ?? [policy(2, 'Troubled', including(FIELD.id))];
    const seed: Seed = {
      groups: [SALES, FIELD, ...groups],
      filters,
      policies: { iosManagedAppProtections: [sound, ...policies] },
    };
    const { emulator, run, plan, apply } = await startProject(seed, {
      'sound.yaml': SOUND,
      'troubled.yaml': yaml,
    });
    const before = emulator.snapshot();

    const planned = await plan();
    expect(planned.code).toBe(5);
    expect(planned.plan.diagnostics.map(told)).toEqual([
      [`desired-state/troubled.yaml:${place}`, `error ${code}`, hint],
    ]);
    expect(planned.plan.blocked).toMatchObject([{ file: 'desired-state/troubled.yaml', codes: [code] }]);
    expect(planned.plan.summary).toMatchObject({ policies: 1, changed: 1, blocked: 1 });
    const shown = await run('plan', '--detailed-exitcode');
    expect(shown.code).toBe(5);
    expect(shown.stdout).toContain(`error ${code}`);
    expect(shown.stdout).toContain(`desired-state/troubled.yaml:${place}`);
    expect(writes(emulator)).toEqual([]);

    const { code: exit, outcome } = await apply();
    expect(exit).toBe(4);
    expect(Object.values(results(outcome)).toSorted()).toEqual(['applied', 'blocked']);
    expect(results(outcome).Sound).toBe('applied');
    expect(groupsOf(emulator, 'Sound')).toEqual([SALES.id]);
    const after = emulator.snapshot().policies.iosManagedAppProtections;
    expect(after.slice(1)).toEqual(before.policies.iosManagedAppProtections.slice(1));
  });
});

describe('a name that says enough', () => {
  const assigned = { groups: [SALES, FIELD], policies: {} };

  test('one name in two types means one policy of each', async () => {
    const seed: Seed = {
      ...assigned,
      policies: {
        iosManagedAppProtections: [policy(1, 'Baseline')],
        androidManagedAppProtections: [policy(2, 'Baseline')],
      },
    };
    const both = ['ios', 'android'].map(
      (os) =>
        `policy: {type: ${os}ManagedAppProtection, name: Baseline}\ninclude: [${os === 'ios' ? 'Sales' : 'Field staff'}]\n`,
    );
    const { emulator, apply } = await startProject(seed, { 'all.yaml': both.join('---\n') });
    expect((await apply()).code).toBe(0);
    const { iosManagedAppProtections: ios, androidManagedAppProtections: android } =
      emulator.snapshot().policies;
    expect(ios[0]?.assignments).toMatchObject([{ target: { groupId: SALES.id } }]);
    expect(android[0]?.assignments).toMatchObject([{ target: { groupId: FIELD.id } }]);
  });

  test('an ambiguous policy name is settled by the id', async () => {
    const seed: Seed = {
      ...assigned,
      policies: { iosManagedAppProtections: [policy(1, 'Twin'), policy(2, 'Twin')] },
    };
    const yaml = `policy: {type: iosManagedAppProtection, name: Twin, id: t_${guid('5', 2)}}\ninclude: [Sales]\n`;
    const { emulator, apply } = await startProject(seed, { 'ios.yaml': yaml });
    expect((await apply()).code).toBe(0);
    const [first, second] = emulator.snapshot().policies.iosManagedAppProtections;
    expect(first?.assignments).toEqual([]);
    expect(second?.assignments).toMatchObject([{ target: { groupId: SALES.id } }]);
  });

  test('an id decides over a name that is out of date, with a warning', async () => {
    const seed: Seed = {
      ...assigned,
      filters: [iosFilter(1, 'iOS corporate')],
      policies: { iosManagedAppProtections: [policy(1, 'New name')] },
    };
    const yaml = `policy: {type: iosManagedAppProtection, name: Old name, id: T_${guid('5', 1)}}
include:
  - group: Sales department
    groupId: ${SALES.id}
    filter: {name: Corporate, id: ${guid('f', 1)}, mode: include}
`;
    const { emulator, plan, apply } = await startProject(seed, { 'ios.yaml': yaml });
    const planned = await plan();
    expect(planned.code).toBe(0);
    expect(planned.plan.diagnostics.map(told)).toEqual([
      [
        'desired-state/ios.yaml:1:9',
        'warning policy-renamed',
        'Run assignctl refresh: it writes the new name in every file.',
      ],
      [
        'desired-state/ios.yaml:3:5',
        'warning group-renamed',
        'Run assignctl refresh: it writes the new name in every file.',
      ],
      [
        'desired-state/ios.yaml:5:13',
        'warning filter-renamed',
        'Run assignctl refresh: it writes the new name in every file.',
      ],
    ]);
    expect((await apply()).code).toBe(0);
    expect(groupsOf(emulator, 'New name')).toEqual([SALES.id]);
  });

  test('a deleted group that is assigned may stay, by its id', async () => {
    const gone = guid('a', 99);
    const seed: Seed = {
      ...assigned,
      policies: { iosManagedAppProtections: [policy(1, 'P', including(gone))] },
    };
    const yaml = `policy: {type: iosManagedAppProtection, name: P}\ninclude:\n  - groupId: ${gone}\n  - Sales\n`;
    const { emulator, plan, apply } = await startProject(seed, { 'ios.yaml': yaml });
    expect(await plan()).toMatchObject({
      code: 0,
      plan: { diagnostics: [], summary: { create: 1, delete: 0 } },
    });
    expect((await apply()).code).toBe(0);
    expect(groupsOf(emulator, 'P').toSorted()).toEqual([SALES.id, gone]);
  });

  test('a deleted group that no file names is removed, and shown as deleted', async () => {
    const gone = guid('a', 99);
    const seed: Seed = {
      ...assigned,
      policies: { iosManagedAppProtections: [policy(1, 'P', including(gone), including(SALES.id))] },
    };
    const yaml = 'policy: {type: iosManagedAppProtection, name: P}\ninclude: [Sales]\n';
    const { emulator, run, apply } = await startProject(seed, { 'ios.yaml': yaml });
    expect((await run('plan')).stdout).toContain(`- ${gone} (deleted group) no longer included`);
    expect((await apply()).code).toBe(0);
    expect(groupsOf(emulator, 'P')).toEqual([SALES.id]);
  });

  test('a filter whose name is gone may stay where it is, by its id', async () => {
    const gone = guid('f', 99);
    const seed: Seed = {
      ...assigned,
      policies: {
        iosManagedAppProtections: [
          policy(1, 'P', including(SALES.id, filtered(gone, 'include')), excluding(FIELD.id)),
        ],
      },
    };
    const yaml = (mode: string): string =>
      `policy: {type: iosManagedAppProtection, name: P}\ninclude: [{group: Sales, filter: {id: ${gone}, mode: ${mode}}}]\n`;
    const { plan } = await startProject(seed, { 'ios.yaml': yaml('include') });
    expect(await plan()).toMatchObject({ code: 0, plan: { summary: { create: 0, update: 0, delete: 1 } } });
  });
});

describe('the tenant changes between plan and apply', () => {
  const seed: Seed = {
    groups: [SALES, FIELD, group(3, 'Pilots')],
    policies: {
      iosManagedAppProtections: [sound, policy(2, 'Troubled', including(FIELD.id)), policy(3, 'Third')],
    },
  };
  const files = {
    'sound.yaml': SOUND,
    'troubled.yaml': `${HEAD}include:\n  - Field staff\n  - Pilots\n`,
    'third.yaml': 'policy: {type: iosManagedAppProtection, name: Third}\ninclude: [Field staff]\n',
  };

  test('the group is deleted: its policy is blocked, the others are carried out', async () => {
    const { emulator, run, apply } = await startProject(seed, files);
    expect((await run('plan', '--out', 'plan.json')).code).toBe(0);
    emulator.edit((state) => state.groups.splice(2, 1));
    const { code, outcome } = await apply('plan.json');
    expect(code).toBe(4);
    expect(results(outcome)).toEqual({ Sound: 'applied', Third: 'applied', Troubled: 'blocked' });
    expect(groupsOf(emulator, 'Troubled')).toEqual([FIELD.id]);
  });

  test('the group is deleted and made anew: its policy is stale, for the new one was not reviewed', async () => {
    const { emulator, run, apply } = await startProject(seed, files);
    expect((await run('plan', '--out', 'plan.json')).code).toBe(0);
    emulator.edit((state) => state.groups.splice(2, 1, group(33, 'Pilots')));
    const { code, outcome } = await apply('plan.json');
    expect(code).toBe(4);
    expect(results(outcome)).toEqual({ Sound: 'applied', Third: 'applied', Troubled: 'stale' });
    expect(groupsOf(emulator, 'Troubled')).toEqual([FIELD.id]);
  });

  test('the policy is renamed: it is blocked, and nobody loses a group that it may be meant to take over', async () => {
    const { emulator, run, apply } = await startProject(seed, files);
    expect((await run('plan', '--out', 'plan.json')).code).toBe(0);
    emulator.edit(({ policies }) => {
      const [, troubled] = policies.iosManagedAppProtections;
      if (troubled !== undefined) troubled.displayName = 'Renamed';
    });
    const { code, outcome } = await apply('plan.json');
    expect(code).toBe(4);
    expect(results(outcome)).toEqual({ Sound: 'skipped', Third: 'applied', Troubled: 'blocked' });
    expect(groupsOf(emulator, 'Sound')).toEqual([FIELD.id]);
    expect(groupsOf(emulator, 'Renamed')).toEqual([FIELD.id]);
  });

  test('somebody was faster: already applied', async () => {
    const { emulator, run, apply } = await startProject(seed, files);
    expect((await run('plan', '--out', 'plan.json')).code).toBe(0);
    emulator.edit(({ policies }) => {
      policies.iosManagedAppProtections[2]?.assignments.push({ target: { ...including(FIELD.id) } });
    });
    const { code, outcome } = await apply('plan.json');
    expect(code).toBe(0);
    expect(results(outcome)).toEqual({ Sound: 'applied', Troubled: 'applied', Third: 'already applied' });
  });

  test('between the reading of one run and its first write: stale, nothing is overwritten', async () => {
    const { emulator, apply } = await startProject(seed, files);
    let reads = 0;
    emulator.onRequest(({ method, path }) => {
      if (method === 'GET' && path.includes(`T_${guid('5', 2)}/assignments`) && ++reads === 1)
        emulator.edit(({ policies }) => {
          policies.iosManagedAppProtections[1]?.assignments.push({ target: { ...excluding(SALES.id) } });
        });
      return undefined;
    });
    const { code, outcome } = await apply();
    expect(code).toBe(4);
    expect(results(outcome)).toEqual({ Sound: 'applied', Third: 'applied', Troubled: 'stale' });
    expect(groupsOf(emulator, 'Troubled')).toEqual([FIELD.id, SALES.id]);
  });
});
