import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { type Seed } from '../../src/emulator/index.js';
import { guid } from '../support/builders.js';
import { TENANT_ID } from '../support/cli.js';
import { excluding, including } from '../support/targets.js';

/* A repository, and what a pull request may do to its files. */

const NAMES = ['Sales', 'Legal', 'Board', 'Break-glass', 'Contractors'] as const;
const ALL_USERS = 'acacacac-9df4-4c7d-9d50-4ef0226f57a9';
const idOf = (name: (typeof NAMES)[number]): string => guid(NAMES.indexOf(name) + 1);

const POLICIES = ['One', 'Two', 'Three', 'Four'] as const;
const policyId = (n: number): string => `T_${guid(100 + n)}`;

/** Four policies that exclude the break-glass group; Four is in no file. */
export const SEED: Seed = {
  tenant: { id: TENANT_ID, displayName: 'Contoso' },
  groups: NAMES.map((name) => ({
    id: idOf(name),
    displayName: name,
    members: [guid(50 + NAMES.indexOf(name))],
  })),
  users: NAMES.map((name) => ({ id: guid(50 + NAMES.indexOf(name)), displayName: `User of ${name}` })),
  policies: {
    iosManagedAppProtections: POLICIES.map((displayName, n) => ({
      id: policyId(n),
      displayName,
      assignments: [
        { target: { ...including(idOf('Sales')) } },
        { target: { ...including(idOf('Legal')) } },
        { target: { ...excluding(idOf('Break-glass')) } },
      ],
    })),
  },
};

const settingsWith = (parts: Readonly<Record<string, string>>): string =>
  Object.values({
    tenantId: `tenantId: ${TENANT_ID}`,
    sets: `sets: {breakGlass: [{group: Break-glass, groupId: ${idOf('Break-glass')}}]}`,
    require: 'require: {exclude: [breakGlass]}',
    limits: 'limits: {maxRemovals: 2, maxPolicies: 2, maxUsersLosing: 1}',
    protect: `protect: [{policy: {type: iosManagedAppProtection, name: Three}}, {group: Break-glass, groupId: ${idOf('Break-glass')}}]`,
    types: 'types: [iosManagedAppProtection]',
    ...parts,
  }).join('\n') + '\n';

const declare = (name: string, include: string, exclude = '[{set: breakGlass}]', more = ''): string =>
  `policy: {type: iosManagedAppProtection, name: ${name}}\n${more}include: ${include}\nexclude: ${exclude}\n`;

/** What the base branch holds: plans to nothing. */
export const BASE_FILES: Readonly<Record<string, string>> = {
  'assignctl.yaml': settingsWith({}),
  ...Object.fromEntries(
    POLICIES.slice(0, 3).map((name) => [`desired-state/${name}.yaml`, declare(name, '[Sales, Legal]')]),
  ),
};

/** One thing a pull request does to the files: null removes one, `link` makes one. */
export type Edit = { readonly path: string } & ({ readonly text: string | null } | { readonly link: string });

const someName = fc.constantFrom(...NAMES);
const someTarget = fc.oneof(
  { weight: 6, arbitrary: someName },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '{allUsers: true}',
      `{groupId: ${ALL_USERS}}`,
      `{group: Sales, groupId: ${idOf('Board')}}`,
      `{group: Break-glass, groupId: ${idOf('Board')}}`,
      `{groupId: ${idOf('Break-glass')}}`,
      `{group: Sales, "<<": {}}`,
      `{target: {"@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", groupId: ${idOf('Break-glass')}}}`,
      `{group: Break-glass, source: policySets}`,
      '{set: breakGlass}',
      '*anchor',
      '!!js/function "x"',
    ),
  },
);
const someTargets = fc.uniqueArray(someTarget, { maxLength: 4 }).map((all) => `[${all.join(', ')}]`);

const someOddDeclaration: fc.Arbitrary<Edit> = fc
  .record({
    name: fc.constantFrom(...POLICIES, 'one', `Three, id: ${policyId(0)}`, `X, id: ${policyId(3)}`),
    file: fc.constantFrom(...POLICIES, 'new', '../elsewhere', 'sub/One'),
    include: someTargets,
    exclude: fc.oneof(
      { weight: 3, arbitrary: fc.constant('[{set: breakGlass}]') },
      { weight: 2, arbitrary: someTargets },
    ),
    more: fc.constantFrom('', '', '', 'ownership: additive\n', 'undoes: x\n', '"<<": {}\n'),
  })
  .map(({ name, file, include, exclude, more }) => ({
    path: `desired-state/${file}.yaml`,
    text: declare(name, include, exclude, more),
  }));

const somePlainDeclaration: fc.Arbitrary<Edit> = fc
  .tuple(fc.constantFrom('One', 'Two', 'Three'), fc.subarray(['Sales', 'Legal', 'Board', '{allUsers: true}']))
  .map(([name, include]) => ({
    path: `desired-state/${name}.yaml`,
    text: declare(name, `[${include.join(', ')}]`),
  }));

const someSettings: fc.Arbitrary<Edit> = fc
  .uniqueArray(
    fc.constantFrom<readonly [string, string]>(
      ['limits', ''],
      ['limits', 'limits: {maxRemovals: 100%}'],
      ['limits', 'limits: {maxRemovals: 1000, maxPolicies: 2, maxUsersLosing: 1}'],
      ['protect', ''],
      ['protect', 'protect: [{group: Sales}]'],
      ['protect', `protect: [{group: Break-glass, groupId: ${idOf('Board')}}]`],
      ['require', ''],
      ['require', 'require: {include: [breakGlass]}'],
      ['sets', `sets: {breakGlass: [{group: Break-glass, groupId: ${idOf('Board')}}]}`],
      ['sets', 'sets: {breakGlass: [{group: Break-glass, source: policySets}]}'],
      ['types', ''],
      ['types', 'types: [iosManagedAppProtection, androidManagedAppProtection]'],
      ['allow', 'allow: [{code: protected, reason: x}]'],
      ['allow', 'allow: [{code: max-removals, reason: x}, {code: max-users-losing, reason: y}]'],
      ['writeMode', 'writeMode: assign'],
      ['graphVersion', 'graphVersion: v1.0'],
      ['desiredState', 'desiredState: elsewhere'],
      ['odd', 'protect: []'],
      ['odd', '"<<": {protect: []}'],
    ),
    { minLength: 1, maxLength: 3, selector: ([key]) => key },
  )
  .map((parts) => ({ path: 'assignctl.yaml', text: settingsWith(Object.fromEntries(parts)) }));

const journal = (hash: string): string =>
  [
    {
      kind: 'start',
      formatVersion: '1.0',
      time: '2026-01-01T00:00:00.000Z',
      tenantId: TENANT_ID,
      inputs: hash,
    },
    { kind: 'before', policy: `iosManagedAppProtection/${policyId(0)}`, assignments: [] },
  ]
    .map((line) => JSON.stringify(line))
    .join('\n') + '\n';

const someOther: fc.Arbitrary<Edit> = fc.constantFrom<Edit>(
  ...POLICIES.map((name) => ({ path: `desired-state/${name}.yaml`, text: null })),
  { path: 'assignctl.yaml', text: null },
  { path: '.assignctl/journal-20260101T000000Z.jsonl', text: journal('a'.repeat(64)) },
  { path: '.assignctl/undo.plan.json', text: '{"formatVersion":"2.0","undoes":"x"}' },
  { path: '.assignctl/lock', text: '{"pid":1,"host":"elsewhere","since":"2026-01-01T00:00:00.000Z"}' },
  { path: '.assignctl/schemas/policy-assignments.schema.json', text: '{}' },
  { path: 'desired-state/passwd.yaml', link: '/etc/passwd' },
  { path: 'desired-state/environment.yaml', link: '/proc/self/environ' },
  { path: 'desired-state/zero.yaml', link: '/dev/zero' },
  { path: 'desired-state/round', link: '..' },
  { path: 'desired-state/hidden.yaml', link: '../.git/config' },
  { path: 'elsewhere/One.yaml', text: declare('One', '[Board]') },
  { path: 'fleet.yaml', text: `tenants: [{name: x, tenantId: ${TENANT_ID}}]\n` },
  { path: 'desired-state/deep.yaml', text: '['.repeat(20_000) },
  { path: 'desired-state/bomb.yaml', text: 'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n' },
);

/** Any change of any files of the repository. */
export const someEdits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: somePlainDeclaration },
    { weight: 2, arbitrary: someOddDeclaration },
    { weight: 3, arbitrary: someSettings },
    { weight: 1, arbitrary: someOther },
  ),
  { minLength: 1, maxLength: 4 },
);

/** Makes the changes in a folder. */
export function makeEdits(dir: string, edits: readonly Edit[]): void {
  for (const edit of edits) {
    const path = join(dir, edit.path);
    rmSync(path, { recursive: true, force: true });
    if ('text' in edit && edit.text === null) continue;
    mkdirSync(dirname(path), { recursive: true });
    if ('link' in edit) symlinkSync(edit.link, path);
    else writeFileSync(path, edit.text ?? '');
  }
}
