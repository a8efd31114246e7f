import { type Seed } from '../../../src/emulator/index.js';
import { startProject } from '../../support/started-project.js';

const guid = (start: string, number: number): string =>
  `${start}0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const GROUP = guid('a', 1);
const POLICY = `T_${guid('5', 1)}`;
const FILTER = guid('f', 1);

interface Names {
  readonly groups?: readonly string[];
  readonly ios?: readonly string[];
  readonly android?: readonly string[];
  readonly managedApps?: readonly string[];
  readonly managedDevices?: readonly string[];
  readonly filters?: readonly (readonly [name: string, platform: string])[];
}

/** The hints of a plan for these files, in a tenant that has these names. */
async function hints(
  { groups = [], ios = [], android = [], managedApps = [], managedDevices = [], filters = [] }: Names,
  yaml: string,
): Promise<readonly (string | undefined)[]> {
  const policies = (names: readonly string[], start: string) =>
    names.map((displayName, index) => ({ id: `T_${guid(start, index + 1)}`, displayName, assignments: [] }));
  const seed: Seed = {
    groups: groups.map((displayName, index) => ({ id: guid('a', index + 1), displayName })),
    filters: filters.map(([displayName, platform], index) => ({
      id: guid('f', index + 1),
      displayName,
      platform,
      assignmentFilterManagementType: 'apps' as const,
    })),
    policies: {
      iosManagedAppProtections: policies(ios, '5'),
      androidManagedAppProtections: policies(android, '6'),
      targetedManagedAppConfigurations: policies(managedApps, '7'),
      mobileAppConfigurations: policies(managedDevices, '8'),
    },
  };
  const { plan } = await startProject(seed, { 'a.yaml': yaml });
  return (await plan()).plan.diagnostics.map(({ hint }) => hint);
}

const entry = (text: string): string =>
  `policy: {type: iosManagedAppProtection, name: P}\ninclude:\n  - ${text}\n`;
const named = (type: string, name: string): string =>
  `policy: {type: ${type}ManagedAppProtection, name: ${JSON.stringify(name)}}\ninclude: []\n`;
const looksLike = (there: string, id: string, here: string): string =>
  `The tenant has ${there} (id ${id}), which only looks like ${here}. Use the id, or write the name as shown, with the quotes.`;

describe('a name that only looks the same is shown with what differs, as YAML reads it', () => {
  test.each([
    ['a no-break space', 'Intune\u00a0Pilot', '"Intune\\u00a0Pilot"', 'Intune Pilot', '"Intune Pilot"'],
    ['a narrow space', 'Intune\u202fPilot', '"Intune\\u202fPilot"', 'Intune Pilot', '"Intune Pilot"'],
    ['a decomposed letter', 'Zu\u0308rich', '"Zu\\u0308rich"', 'Zürich', '"Zürich"'],
    ['a composed letter', 'Zürich', '"Zürich"', 'Zu\u0308rich', '"Zu\\u0308rich"'],
    ['a space at the end', 'Pilot ', '"Pilot\\x20"', 'Pilot', '"Pilot"'],
    ['two spaces', 'Sales  EMEA', '"Sales \\x20EMEA"', 'Sales EMEA', '"Sales EMEA"'],
    ['an invisible character', 'Nurses', '"Nurses"', 'Nurses\u200b', '"Nurses\\u200b"'],
  ])('%s', async (_what, there, shown, here, written) => {
    const text = JSON.stringify(here);
    expect(await hints({ groups: [there], ios: ['P'] }, entry(text))).toEqual([
      looksLike(shown, GROUP, written),
    ]);
    expect(await hints({ ios: [there] }, named('ios', here))).toEqual([looksLike(shown, POLICY, written)]);
    const filters = [[there, 'iOSMobileApplicationManagement']] as const;
    const filtered = entry(`{ group: Sales, filter: { name: ${text}, mode: include } }`);
    expect(await hints({ groups: ['Sales'], ios: ['P'], filters }, filtered)).toEqual([
      looksLike(shown, FILTER, written),
    ]);
  });

  test.each(['Intune\u00a0Pilot', 'Zu\u0308rich', ' two  spaces ', '👩🏽\u200d🔬\ufe0f', 'a "b" \\ c'])(
    'what is shown of “%s” is read as that name',
    async (name) => {
      const there = `${name} `;
      const here = name
        .normalize('NFC')
        .replace(/\u200d|\ufe0f/g, '')
        .replace(/\s+/g, ' ')
        .trim();
      const [hint = ''] = await hints({ ios: [there] }, named('ios', here));
      const shown = /has ("(?:[^"\\]|\\.)*") \(id/.exec(hint)?.[1] ?? '';
      const again = `policy: {type: iosManagedAppProtection, name: ${shown}}\ninclude: []\n`;
      expect(await hints({ ios: [there] }, again)).toEqual([]);
    },
  );
});

test.each(['All users', 'all users', 'All Users', 'allUsers'])('“%s” is not a group', async (name) => {
  expect(await hints({ groups: ['All users in Berlin'], ios: ['P'] }, entry(name))).toEqual([
    'To include every user, write allUsers: true in place of the group.',
  ]);
});

test('an excluded “All users” gets no advice that the rules of files refuse', async () => {
  const yaml = 'policy: {type: iosManagedAppProtection, name: P}\ninclude: []\nexclude: [All users]\n';
  expect((await hints({ ios: ['P'] }, yaml)).join()).not.toContain('allUsers');
});

test('all devices are offered only for policies that take them', async () => {
  const said = async (type: string): Promise<string> => {
    const yaml = `policy: {type: ${type}, name: P}\ninclude: [All devices]\n`;
    return (await hints({ ios: ['P'] }, yaml)).join();
  };
  expect(await said('mobileAppConfiguration')).toContain('write allDevices: true in place of the group');
  expect(await said('iosManagedAppProtection')).not.toContain('allDevices');
});

describe('the id beside a name that is no longer true decides, and no similar name is offered', () => {
  const POLICY_FILE = `policy: {type: iosManagedAppProtection, name: P Sales} # ${POLICY}\ninclude: []\n`;
  const FILTERED = `{ group: Sales, filter: { name: Corporate, mode: include } } # ${FILTER}`;
  const now = (kind: string, name: string): string =>
    `The ${kind} with the id written there is named “${name}” now. Write that name, or run assignctl refresh.`;
  const platform = 'iOSMobileApplicationManagement';
  const NO_POLICY = `T_${guid('5', 9)}`;
  const ANDROID = `T_${guid('6', 1)}`;
  const POLICY_GONE =
    'No iosManagedAppProtection with the id written there exists any more. Remove the declaration, or correct its type, name and id.';
  const OTHER_TYPE =
    'The policy with the id written there is the androidManagedAppProtection “Q”: correct the type.';
  const FILTER_GONE = 'Check the id; the filter may be deleted. Name another filter, or take the entry out.';

  test.each<[string, Names, string, string]>([
    [
      'a group that is renamed',
      { groups: ['Sales Germany', 'Sales APAC', 'Sales AMER'], ios: ['P'] },
      entry(`Sales DACH # ${GROUP}`),
      now('group', 'Sales Germany'),
    ],
    ['a policy that is renamed', { ios: ['Q', 'P Sale'] }, POLICY_FILE, now('policy', 'Q')],
    [
      'a filter that is renamed',
      {
        groups: ['Sales'],
        ios: ['P'],
        filters: [
          ['Company', platform],
          ['Corporat', platform],
        ],
      },
      entry(FILTERED),
      now('filter', 'Company'),
    ],
    [
      'a group that is deleted',
      { groups: ['Sales APAC', 'Sales AMER'], ios: ['P'] },
      entry(`Sales DACH # ${guid('a', 9)}`),
      'The group with the id written there was deleted. Take the entry out, or name another group.',
    ],
    ['a policy that is deleted', { ios: ['P Sale'] }, POLICY_FILE.replace(POLICY, NO_POLICY), POLICY_GONE],
    [
      'a policy that is deleted, with its id in upper case',
      { ios: ['P Sale'] },
      POLICY_FILE.replace(POLICY, NO_POLICY.toUpperCase()),
      POLICY_GONE,
    ],
    [
      'a policy that is deleted, while the name only looks like another',
      { ios: ['P\u00a0Sales'] },
      POLICY_FILE.replace(POLICY, NO_POLICY),
      POLICY_GONE,
    ],
    [
      'a policy that is deleted, while another type has the name',
      { android: ['P Sales', 'Q'] },
      `${POLICY_FILE.replace(POLICY, NO_POLICY)}---\n${named('android', 'Q')}`,
      POLICY_GONE,
    ],
    [
      'a policy that is deleted, with the id next to the name in a block',
      { ios: ['P Sale'] },
      `policy:\n  type: iosManagedAppProtection\n  name: P Sales # ${NO_POLICY}\ninclude: []\n`,
      POLICY_GONE,
    ],
    [
      'a policy that is renamed, with an id that lacks its prefix',
      { ios: ['Q', 'P Sale'] },
      POLICY_FILE.replace(POLICY, POLICY.slice(2)),
      'The policy with the id written there is named “Q” now. Write that name.',
    ],
    [
      'a policy of another type, by an id in a comment',
      { ios: ['P Sale'], android: ['Q'] },
      `${POLICY_FILE.replace(POLICY, ANDROID)}---\n${named('android', 'Q')}`,
      OTHER_TYPE,
    ],
    [
      'a policy of another type, by an id as key',
      { ios: ['P Sale'], android: ['Q'] },
      `policy: {type: iosManagedAppProtection, name: P Sales, id: ${ANDROID}}\ninclude: []\n---\n${named('android', 'Q')}`,
      OTHER_TYPE,
    ],
    [
      'a policy that is deleted, by an id as key',
      { ios: ['P Sale'] },
      `policy: {type: iosManagedAppProtection, name: P Sales, id: ${NO_POLICY}}\ninclude: []\n`,
      'Check the id and the type; a deleted policy has to go from the files.',
    ],
    [
      'a filter that is deleted',
      { groups: ['Sales'], ios: ['P'], filters: [['Corporat', platform]] },
      entry(FILTERED.replace(FILTER, guid('f', 9))),
      'The filter with the id written there was deleted. Name another filter, or take the entry out.',
    ],
    [
      'a filter that is deleted, by an id as key next to a name',
      { groups: ['Sales'], ios: ['P'], filters: [['Corporat', platform]] },
      entry(`{ group: Sales, filter: { id: ${guid('f', 9)}, name: Corporate, mode: include } }`),
      FILTER_GONE,
    ],
    [
      'a filter that is deleted, by an id as key',
      { groups: ['Sales'], ios: ['P'], filters: [['Corporat', platform]] },
      entry(`{ group: Sales, filter: { id: ${guid('f', 9)}, mode: include } }`),
      FILTER_GONE,
    ],
  ])('%s', async (_, names, yaml, hint) => {
    expect(await hints(names, yaml)).toEqual([hint]);
  });

  test('a comment without an id, or with two, says nothing of a name', async () => {
    for (const comment of ['the board', `${POLICY} or ${NO_POLICY}`])
      expect(await hints({ ios: ['P Sale'] }, POLICY_FILE.replace(POLICY, comment))).toEqual([
        'Did you mean “P Sale”?',
      ]);
  });
});

describe('another platform is not suggested', () => {
  const names = {
    ios: ['iOS - Baseline', 'iOS - Board'],
    android: ['Android - Baseline', 'Android - Board'],
  };

  test.each([
    ['ios', 'Android - Baseline', 'androidManagedAppProtection', named('android', 'Android - Board')],
    ['android', 'iOS - Baseline', 'iosManagedAppProtection', named('ios', 'iOS - Board')],
  ])('a policy under %s that is of another type', async (type, name, right, other) => {
    expect(await hints(names, `${named(type, name)}---\n${other}`)).toEqual([
      `The tenant has it as ${right}: correct the type.`,
    ]);
    // The other type is not read if no file needs it.
    expect(await hints(names, named(type, name))).toEqual([
      'The tenant has 2 of this type, none with a similar name.',
    ]);
  });

  test.each([
    ['targetedManagedAppConfiguration', 'Edge (devices)', 'mobileAppConfiguration', 'Edge (apps)'],
    ['mobileAppConfiguration', 'Edge (apps)', 'targetedManagedAppConfiguration', 'Edge (devices)'],
  ])('a configuration under %s that is of the other kind', async (type, name, right, other) => {
    const there = {
      managedApps: ['Edge (apps)', 'Edge (app)'],
      managedDevices: ['Edge (devices)', 'Edge (device)'],
    };
    const file = (of: string, called: string): string =>
      `policy: {type: ${of}, name: ${called}}\ninclude: []\n`;
    expect(
      await hints(
        there,
        `${file(type, name)}---\n${file(right, other)}`.replace(other, name.replace('s)', ')')),
      ),
    ).toEqual([`The tenant has it as ${right}: correct the type.`]);
  });

  test('a filter that the policy does not take', async () => {
    const filters = [
      ['Windows corporate', 'windowsMobileApplicationManagement'],
      ['corporate', 'androidMobileApplicationManagement'],
    ] as const;
    const yaml = entry('{ group: Sales, filter: { name: iOS corporate, mode: include } }');
    expect(await hints({ groups: ['Sales'], ios: ['P'], filters }, yaml)).toEqual([
      'The tenant has 2 filters, none with a similar name that this policy takes.',
    ]);
  });

  test('a group', async () => {
    const groups = ['Intune Android pilot', 'Intune pilot', 'Intune iOS pilots'];
    expect(await hints({ groups, ios: ['P'] }, entry('Intune iOS pilot'))).toEqual([
      'Did you mean “Intune iOS pilots” or “Intune pilot”?',
    ]);
  });
});

test('a group and a filter that are both wrong are both reported', async () => {
  const yaml = entry('{ group: Sale, filter: { name: Corporat, mode: include } }');
  const filters = [['Corporate', 'iOSMobileApplicationManagement']] as const;
  expect(await hints({ groups: ['Sales'], ios: ['P'], filters }, yaml)).toEqual([
    'Did you mean “Sales”?',
    'Did you mean “Corporate”?',
  ]);
});

test('a group that the directory finds only by its beginning gets its id', async () => {
  const { plan, emulator } = await startProject(
    {
      groups: [{ id: GROUP, displayName: 'Intune pilot' }],
      policies: { iosManagedAppProtections: [{ id: POLICY, displayName: 'P', assignments: [] }] },
    },
    { 'a.yaml': entry('Intune pilot') },
  );
  emulator.onRequest(({ path }) =>
    decodeURIComponent(path).includes("displayName eq 'Intune pilot'")
      ? { status: 200, body: { value: [] } }
      : undefined,
  );
  expect((await plan()).plan.diagnostics.map(({ hint }) => hint)).toEqual([
    `The directory finds the name only by its beginning. Write the id: groupId: ${GROUP}.`,
  ]);
});

test('a set with a name that no group has is one cause, at the line of the settings, with all that it blocks', async () => {
  const { run } = await startProject(
    {
      groups: [{ id: GROUP, displayName: 'Break-glass accounts' }],
      policies: {
        iosManagedAppProtections: ['A', 'B'].map((displayName, at) => ({
          id: `T_${guid('5', at + 1)}`,
          displayName,
          assignments: [],
        })),
      },
    },
    {
      'a.yaml': ['A', 'B']
        .map((name) => `policy: {type: iosManagedAppProtection, name: ${name}}\nexclude: [{set: glass}]\n`)
        .join('---\n'),
    },
    { settings: 'sets:\n  glass: [{group: Break-glas accounts}]\n' },
  );
  const { code, stdout } = await run('plan');
  expect(code).toBe(5);
  expect(stdout.split('error ')).toHaveLength(2);
  expect(stdout).toMatch(
    /^error group-not-found {2}No group is named “Break-glas accounts”\.\n {2}hint: Did you mean “Break-glass accounts”\?\n {2}at assignctl\.yaml:\d+:\d+\n {2}blocks 2 policies:\n/m,
  );
});
