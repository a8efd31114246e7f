import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { loadProject } from '../../src/loader/load.js';
import { POLICY_TYPE_NAMES, policyTypeInfo } from '../../src/model/tenant/policy-types.js';
import { GROUP, loadFiles, makeProject, TENANT } from './project-folder.js';

const policy = (name: string, type = 'iosManagedAppProtection') => `policy: {type: ${type}, name: ${name}}\n`;

test('defaults are filled in', async () => {
  const { settings, diagnostics, files } = await loadFiles({
    'desired-state/a.yaml': `${policy('A')}include: []\n`,
  });
  expect(diagnostics).toEqual([]);
  expect(files).toBe(1);
  expect(settings).toEqual({
    tenantId: TENANT,
    cloud: 'global',
    graphVersion: 'beta',
    hazards: { usersLosing: 100, usersLosingShare: { percent: 50 } },
    desiredState: 'desired-state',
    writeMode: 'patch',
    limits: { maxRemovals: { percent: 25 } },
    protect: [],
    allow: [],
  });
});

test('settings and a declaration with everything in them', async () => {
  const { settings, declarations, diagnostics } = await loadFiles({
    'assignctl.yaml': [
      `tenantId: ${TENANT}`,
      'writeMode: assign',
      'sets:',
      '  breakGlass: [{group: Break-glass accounts}]',
      'require: {exclude: [breakGlass]}',
      'limits: {maxRemovals: 7, maxPolicies: 50, maxUsersLosing: 500}',
      'protect:',
      '  - policy: {type: iosManagedAppProtection, name: iOS – Executives}',
      `  - groupId: ${GROUP}`,
      'allow: [{code: filter-platform, policy: T_1, reason: CHG0042}, {code: max-removals, reason: once}]',
    ].join('\n'),
    'desired-state/ios.yaml': [
      '# yaml-language-server: $schema=../.assignctl/schemas/policy-assignments.schema.json',
      'policy: {type: iosManagedAppProtection, name: iOS – Corporate baseline}   # or id',
      'include:',
      '  - Sales',
      '  - group: Intune – iOS pilot',
      '    filter: {name: iOS corporate, mode: include}',
      '  - allUsers: true',
      'exclude:',
      '  - set: breakGlass',
      'ownership: additive',
    ].join('\n'),
  });
  expect(diagnostics).toEqual([]);
  expect(settings).toMatchObject({
    writeMode: 'assign',
    limits: { maxRemovals: { count: 7 }, maxPolicies: 50, maxUsersLosing: 500 },
    protect: [
      { policy: { type: 'iosManagedAppProtection', name: 'iOS – Executives' } },
      { group: { kind: 'group', id: GROUP }, place: { file: 'assignctl.yaml' } },
    ],
    allow: [
      { code: 'filter-platform', policy: 'T_1', reason: 'CHG0042' },
      { code: 'max-removals', reason: 'once' },
    ],
  });
  const file = 'desired-state/ios.yaml';
  expect(declarations).toEqual([
    {
      policy: { type: 'iosManagedAppProtection', name: 'iOS – Corporate baseline' },
      place: { file, line: 2, column: 9 },
      ownership: 'additive',
      required: [
        {
          direction: 'exclude',
          name: 'breakGlass',
          entries: [
            {
              direction: 'exclude',
              target: { kind: 'group', name: 'Break-glass accounts' },
              set: 'breakGlass',
              definedAt: { file: 'assignctl.yaml', line: 4, column: 16 },
              place: { file: 'assignctl.yaml', line: 4, column: 3 },
            },
          ],
        },
      ],
      entries: [
        {
          direction: 'include',
          target: { kind: 'group', name: 'Sales' },
          place: { file, line: 4, column: 5 },
        },
        {
          direction: 'include',
          target: { kind: 'group', name: 'Intune – iOS pilot' },
          filter: { name: 'iOS corporate', mode: 'include', place: { file, line: 6, column: 13 } },
          place: { file, line: 5, column: 5 },
        },
        { direction: 'include', target: { kind: 'allUsers' }, place: { file, line: 7, column: 5 } },
        {
          direction: 'exclude',
          target: { kind: 'group', name: 'Break-glass accounts' },
          set: 'breakGlass',
          definedAt: { file: 'assignctl.yaml', line: 4, column: 16 },
          place: { file, line: 9, column: 5 },
        },
      ],
    },
  ]);
});

const FOUNDING = [
  'include:',
  '  - target:',
  '      "@odata.type": "#microsoft.graph.scopeTagGroupAssignmentTarget"',
  '      deviceAndAppManagementAssignmentFilterId: Device And App Management Assignment Filter Id value',
  '      deviceAndAppManagementAssignmentFilterType: include',
  '      targetType: user',
  '      entraObjectId: Entra Object Id value',
].join('\n');
const SOURCE = '\n    source: policySets\n    sourceId: Source Id value\n';

test.each(POLICY_TYPE_NAMES)("the reference page's own target can be declared on %s", async (type) => {
  const source = policyTypeInfo(type).mam ? SOURCE : '\n';
  const { declarations, diagnostics } = await loadFiles({
    'desired-state/a.yaml': `${policy('A', type)}${FOUNDING}${source}`,
  });
  expect(diagnostics).toEqual([]);
  expect(declarations[0]?.entries[0]?.target).toEqual({
    kind: 'raw',
    target: {
      '@odata.type': '#microsoft.graph.scopeTagGroupAssignmentTarget',
      deviceAndAppManagementAssignmentFilterId: 'Device And App Management Assignment Filter Id value',
      deviceAndAppManagementAssignmentFilterType: 'include',
      targetType: 'user',
      entraObjectId: 'Entra Object Id value',
    },
  });
});

/** Each stands next to a rule that refuses something much like it. */
const ACCEPTED: readonly (readonly [what: string, yaml: string, settings?: string])[] = [
  ['an empty include', `${policy('A')}include: []\n`],
  ['exclude alone', `${policy('A')}exclude: [Sales]\n`],
  [
    'all users of mobileAppConfiguration under v1.0',
    `${policy('A', 'mobileAppConfiguration')}include: [allUsers: true]\n`,
    'graphVersion: v1.0\n',
  ],
  [
    "all users in Graph's words on mobileAppConfiguration under v1.0",
    `${policy('A', 'mobileAppConfiguration')}include: [{target: {"@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget"}}]\n`,
    'graphVersion: v1.0\n',
  ],
  [
    'all devices of mobileAppConfiguration',
    `${policy('A', 'mobileAppConfiguration')}include: [allDevices: true]\n`,
  ],
  [
    'a target type without #',
    `${policy('A')}include: [{target: {"@odata.type": microsoft.graph.groupAssignmentTarget, groupId: x}}]\n`,
  ],
  [
    'an exclusion with no filter said',
    `${policy('A')}exclude: [{target: {"@odata.type": exclusionGroupAssignmentTarget, groupId: x, deviceAndAppManagementAssignmentFilterId: null, deviceAndAppManagementAssignmentFilterType: none}}]\n`,
  ],
  ['two groups that differ in case alone', `${policy('A')}include: [Sales]\nexclude: [SALES]\n`],
  ['a group twice, from two sources', `${policy('A')}include: [Sales, {group: Sales, source: policySets}]\n`],
  [
    'two groups of one name by id',
    `${policy('A')}include: [{group: S, groupId: ${GROUP}}, {group: S, groupId: ${TENANT}}]\n`,
  ],
  [
    'two policies of one name by id',
    'policy: {type: iosManagedAppProtection, name: A, id: T_1}\ninclude: []\n---\npolicy: {type: iosManagedAppProtection, name: A, id: T_2}\ninclude: []\n',
  ],
  [
    'one name on two types',
    `${policy('A')}include: []\n---\n${policy('A', 'androidManagedAppProtection')}include: []\n`,
  ],
  [
    'a required set spelled out',
    `${policy('A')}include: []\nexclude: [Break-glass]\n`,
    'sets: {s: [Break-glass]}\nrequire: {exclude: [s]}\n',
  ],
  [
    'an anchor and its alias',
    `${policy('A')}include: [{group: A, filter: &f {name: F, mode: include}}, {group: B, filter: *f}]\n`,
  ],
  ['a name in quotes that would be a number', `${policy('"123"')}include: ["yes", 'null', "2025-01-31"]\n`],
  ['names with spaces at their ends', `${policy('" A "')}include: [" Sales", "Sales "]\n`],
  ['a byte order mark and CRLF', `\ufeff${policy('A')}include:\n  - Sales\n`.replaceAll('\n', '\r\n')],
  ['a text said to be text by its tag', `${policy('A')}include: [!!str 123]\n`],
];

const accepted = ACCEPTED.map(([what, yaml, settings = '']) => ({ what, yaml, settings }));

test.each(accepted)('accepted: $what', async ({ yaml, settings }) => {
  const { declarations, diagnostics } = await loadFiles({
    'assignctl.yaml': `tenantId: ${TENANT}\n${settings}`,
    'desired-state/a.yaml': yaml,
  });
  expect(diagnostics).toEqual([]);
  expect(declarations.length).toBeGreaterThan(0);
});

test('one run tells every problem of every file, in order', async () => {
  const { settings, declarations, diagnostics } = await loadFiles({
    'assignctl.yaml': `tenantId: nobody\ncluod: global\nsets: {breakGlass: [Break-glass]}\nrequire: {exclude: [breakGlass]}\n`,
    'desired-state/b/two.yml': `${policy('B')}include: [Sales\n---\n${policy('C')}exclude: [breakGlass]\n`,
    'desired-state/one.yaml': [
      policy('A').trim(),
      'include:',
      '  - 123',
      '  - grup: x',
      '  - {group: Sales, filter: {name: F, mode: Include}}',
      '  - Marketing',
      '  - Marketing',
      'exclude: [{set: breakGlas}]',
      '---',
      policy('D', 'iosManagedAppProtecton').trim(),
      'include: [yes]',
      'exclude: [Break-glass]',
      '---',
      policy('E').trim(),
      'exclude: [set: breakGlass]',
      '---',
      policy('E').trim(),
      'exclude: [set: breakGlass]',
    ].join('\n'),
    'desired-state/zero.yaml': '',
  });
  expect(settings).toBeUndefined();
  expect(diagnostics.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`)).toEqual([
    'assignctl.yaml:1:11 bad-guid',
    'assignctl.yaml:2:1 unknown-key',
    'desired-state/b/two.yml:3:1 yaml-syntax',
    'desired-state/b/two.yml:5:1 required-set',
    'desired-state/one.yaml:3:5 quote-text',
    'desired-state/one.yaml:4:5 unknown-key',
    'desired-state/one.yaml:5:44 unknown-value',
    'desired-state/one.yaml:7:5 duplicate-target',
    'desired-state/one.yaml:8:17 unknown-set',
    'desired-state/one.yaml:10:16 unknown-policy-type',
    'desired-state/one.yaml:11:11 quote-text',
    'desired-state/one.yaml:17:9 duplicate-policy',
    'desired-state/zero.yaml:1:1 file-empty',
  ]);
  expect(declarations.map(({ policy: { name }, place }) => `${name ?? ''} ${place.line}`)).toEqual(['E 14']);
});

test('files are found in subfolders and through links, once each; dot-folders and node_modules are not', async () => {
  const dir = await makeProject({
    'desired-state/b/c/deep.yml': `${policy('Deep')}include: []\n`,
    'desired-state/a.YAML': `${policy('Upper')}include: []\n`,
    'desired-state/readme.md': 'no declaration',
    'desired-state/.hidden/x.yaml': 'no: declaration',
    'desired-state/node_modules/p/x.yaml': 'no: declaration',
    'elsewhere/linked.yaml': `${policy('Linked')}include: []\n`,
  });
  try {
    await symlink('..', join(dir, 'desired-state/b/loop'));
    await symlink('../elsewhere', join(dir, 'desired-state/linked'));
    await mkdir(join(dir, 'desired-state/empty'));
    const { declarations, diagnostics, files } = await loadProject({ dir });
    expect(diagnostics).toEqual([]);
    expect(files).toBe(3);
    expect(declarations.map(({ place }) => place.file)).toEqual([
      'desired-state/a.YAML',
      'desired-state/b/c/deep.yml',
      'desired-state/linked/linked.yaml',
    ]);
  } finally {
    await rm(dir, { recursive: true });
  }
});

test('another settings file: its folder is relative to it, places are relative to the project', async () => {
  const dir = await makeProject({
    'assignctl.yaml': null,
    'envs/prod.yaml': `tenantId: ${TENANT}\ndesiredState: .\n`,
    'envs/ios.yaml': `${policy('A')}include: []\n`,
  });
  try {
    const { declarations, diagnostics } = await loadProject({ dir, config: 'envs/prod.yaml' });
    expect(diagnostics).toEqual([]);
    expect(declarations.map(({ place }) => place.file)).toEqual(['envs/ios.yaml']);
  } finally {
    await rm(dir, { recursive: true });
  }
});

test('an empty folder has one thing to say: there are no settings', async () => {
  const { diagnostics } = await loadFiles({ 'assignctl.yaml': null, 'readme.md': '' });
  expect(diagnostics.map(({ code }) => code)).toEqual(['settings-missing']);
});
