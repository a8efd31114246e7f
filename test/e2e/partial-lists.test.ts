import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Emulator } from '../../src/emulator/index.js';
import { type JsonObject } from '../../src/model/json.js';
import { type DriftReport } from '../../src/model/results/drift.js';
import { type Plan } from '../../src/model/results/plan.js';
import { cli, type CliResult, project } from '../support/cli.js';
import { group, groupName, guid } from '../support/numbered-policies.js';
import { startProject } from '../support/started-project.js';
import { including } from '../support/targets.js';
import { tenant } from '../support/tenant.js';

/** What follows of a list with entries that cannot be read: what it lacks may be there all the same. */

const BASELINE = 'iOS – Corporate baseline';
const OTHER = 'iOS – Executives';
const IOS = '/beta/deviceAppManagement/iosManagedAppProtections';
const FILTERS = '/beta/deviceManagement/assignmentFilters';
const QUERIES = {
  [IOS]: '?$select=id,displayName,isAssigned&$top=999&$expand=assignments',
  [FILTERS]: '?$select=id,displayName,platform,assignmentFilterManagementType',
};
const SENTENCE = 'the answer has an entry that cannot be read.';

type Change = (entry: JsonObject) => unknown;

/** What the service would list. */
async function entriesOf({ url }: Emulator, list: keyof typeof QUERIES): Promise<readonly JsonObject[]> {
  const response = await fetch(url + list + QUERIES[list], { headers: { authorization: 'Bearer test' } });
  return ((await response.json()) as { readonly value: readonly JsonObject[] }).value;
}

/** Runs a command where entries of a list are others; returns the file of declarations as it is afterwards too. */
async function under(
  list: keyof typeof QUERIES,
  change: (entries: readonly JsonObject[]) => readonly unknown[],
  args: readonly string[],
  declared: string | ((entries: readonly JsonObject[]) => string),
  settings = '',
): Promise<CliResult & { readonly file: string; readonly declared: string }> {
  const emulator = await tenant();
  const value = await entriesOf(emulator, list);
  const text = typeof declared === 'string' ? declared : declared(value);
  const body = { value: change(value) } as unknown as JsonObject;
  emulator.onRequest(({ path }) => (path.startsWith(`${list}?`) ? { status: 200, body } : undefined));
  const dir = project({ 'a.yaml': text }, settings);
  const result = await cli([...args, '-C', dir, '--endpoint', emulator.url]);
  return { ...result, file: await readFile(join(dir, 'desired-state/a.yaml'), 'utf8'), declared: text };
}

const each =
  (change: Change) =>
  (entries: readonly JsonObject[]): readonly unknown[] =>
    entries.map(change);
const without = (name: string): ReturnType<typeof each> =>
  each((entry) => (entry.displayName === name ? {} : entry));
const only = (name: string): ReturnType<typeof each> =>
  each((entry) => (entry.displayName === name ? entry : {}));
const declaring = (name: string): string =>
  `policy: {type: iosManagedAppProtection, name: ${name}}\ninclude: [Sales]\n`;
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const idOf = (entries: readonly JsonObject[], name: string): string =>
  textOf(entries.find(({ displayName }) => displayName === name)?.id);

describe('a name that an entry without an id has too', () => {
  test('may mean that policy: nothing is planned for it', async () => {
    const twice = (entries: readonly JsonObject[]) => [{ id: null, displayName: BASELINE }, ...entries];
    const { code, stdout } = await under(IOS, twice, ['plan', '--format', 'json'], declaring(BASELINE));
    const { blocked, policies } = JSON.parse(stdout) as Plan;
    expect([code, policies]).toEqual([5, []]);
    expect(blocked[0]?.messages).toEqual([
      `The iosManagedAppProtection named “${BASELINE}” could not be looked up: ${SENTENCE}`,
    ]);
  });

  test('may mean that filter', async () => {
    const named = (entries: readonly JsonObject[]): string =>
      declaring(BASELINE).replace(
        '[Sales]',
        `[{group: Sales, filter: {name: ${textOf(entries[0]?.displayName)}, mode: include}}]`,
      );
    const twice = (entries: readonly JsonObject[]) => [
      { displayName: entries[0]?.displayName ?? '' },
      ...entries,
    ];
    const { stdout } = await under(FILTERS, twice, ['plan', '--format', 'json'], named);
    expect((JSON.parse(stdout) as Plan).blocked[0]?.codes).toEqual(['filters-unreadable']);
  });
});

describe('an id in a comment is followed only where its name surely leads nowhere', () => {
  test.each([['refresh'], ['export', '--update']])('of a policy: %s %s', async (...args) => {
    const noted = (entries: readonly JsonObject[]): string =>
      declaring(`x`)
        .replace('name: x', `name: ${BASELINE}, id: x`)
        .replace(', id: x}', `} # id: ${idOf(entries, OTHER)}`);
    const { file, declared } = await under(IOS, without(BASELINE), args, noted);
    expect(file).toBe(declared);
  });

  test('of a filter: refresh', async () => {
    const noted = ([a, b]: readonly JsonObject[]): string =>
      `policy: {type: iosManagedAppProtection, name: ${BASELINE}}\ninclude:\n  - group: Sales\n    filter:\n` +
      `      name: ${textOf(a?.displayName)} # id: ${textOf(b?.id)}\n      mode: include\n`;
    const first = ([, ...rest]: readonly JsonObject[]) => [{}, ...rest];
    const { file, declared } = await under(FILTERS, first, ['refresh'], noted);
    expect(file).toBe(declared);
  });
});

describe('a list that is not whole is said to be', () => {
  test('everyPolicyDeclared is not known to hold: it stops', async () => {
    const settings = 'types: [iosManagedAppProtection]\nrequire: {everyPolicyDeclared: true}\n';
    const { code, stdout } = await under(IOS, only(BASELINE), ['plan'], declaring(BASELINE), settings);
    expect(code).toBe(5);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      `Whether every iOS app protection policy is declared, as the settings require, is not known: ${SENTENCE}`,
    );
  });

  test('drift names the type, and ends with 5', async () => {
    const args = ['drift', '--format', 'json'];
    const { code, stdout } = await under(IOS, only(BASELINE), args, declaring(BASELINE));
    expect(code).toBe(5);
    expect((JSON.parse(stdout) as DriftReport).unread).toContainEqual({
      type: 'iosManagedAppProtection',
      why: SENTENCE,
    });
  });

  test.each([['explain', '--group', 'Sales'], ['refresh'], ['schemas', '--with-names']])(
    '%s %s',
    async (...args) => {
      const { stdout, stderr } = await under(IOS, only(BASELINE), args, declaring(BASELINE));
      expect(`${stdout}${stderr}`.replaceAll(/\s+/g, ' ')).toContain(SENTENCE);
    },
  );

  test('explain does not say that a name of such a list leads nowhere', async () => {
    const args = ['explain', '--policy', OTHER];
    const { stderr } = await under(IOS, only(BASELINE), args, declaring(BASELINE));
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain('not read: iosManagedAppProtection');
  });

  test('doctor counts what it read, and says that there is more', async () => {
    const { stdout } = await under(IOS, only(BASELINE), ['doctor'], declaring(BASELINE));
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('1 policy; the answer has an entry that cannot be read');
  });
});

test('who ends up with nothing is not certain while another policy of the type cannot be read', async () => {
  const policy = (n: number, name: string) => ({
    ...{ id: `T_${guid('b', n)}`, displayName: name },
    assignments: [{ id: guid('c', n), target: { ...including(group(0)) } }],
  });
  const started = await startProject(
    {
      users: [{ id: guid('d', 0), displayName: 'Ada', userPrincipalName: 'ada@example.com' }],
      groups: [{ id: group(0), displayName: groupName(0), members: [guid('d', 0)] }],
      policies: { iosManagedAppProtections: [policy(0, 'A'), policy(1, 'B')] },
    },
    { 'a.yaml': 'policy: {type: iosManagedAppProtection, name: A}\ninclude: []\n' },
  );
  const unprotected = async () => (await started.plan('--impact', 'exact')).plan.unprotected?.[0];
  expect(await unprotected()).toMatchObject({ certainty: 'impossible', users: { min: 0, max: 0 } });
  const value = await entriesOf(started.emulator, IOS);
  const body = { value: value.map((one) => (one.displayName === 'B' ? {} : one)) };
  started.emulator.onRequest(({ path }) => (path.startsWith(`${IOS}?`) ? { status: 200, body } : undefined));
  expect(await unprotected()).toMatchObject({ certainty: 'possible', users: { min: 0, max: 1 } });
});
