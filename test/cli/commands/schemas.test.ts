import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/model/json.js';
import { emptyFolder } from '../../support/empty-folder.js';
import { cli, project } from '../../support/cli.js';
import { tenant, writes } from '../../support/tenant.js';

const HOSTILE = '"}],\n- x: &a *a #$(id) </script>\u2028';
const NAMED = '.assignctl/names/schemas';

/** A project whose tenant has names that are hostile, and one that no file has. */
async function world() {
  const emulator = await tenant();
  emulator.edit((state) => {
    const [group] = state.groups;
    const [policy] = state.policies.iosManagedAppProtections;
    const [filter] = state.filters;
    if (group === undefined || policy === undefined || filter === undefined)
      throw new Error('an empty tenant');
    Object.assign(group, { displayName: HOSTILE });
    Object.assign(filter, { displayName: `filter ${HOSTILE}` });
    Object.assign(policy, {
      displayName: `policy ${HOSTILE}`,
      assignments: [
        { target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: group.id } },
      ],
    });
  });
  const dir = project({
    'a.yaml': 'policy: { type: mobileAppConfiguration, name: Anything }\ninclude: [Marketing, Nonesuch]\n',
  });
  const run = (...args: readonly string[]) =>
    cli(['schemas', '-C', dir, '--endpoint', emulator.url, ...args], { cwd: dir });
  const read = async (path: string) => JSON.parse(await readFile(join(dir, path), 'utf8')) as JsonObject;
  return { emulator, dir, run, read };
}

/** What a path of keys leads to in a schema. */
function at(schema: JsonValue, ...keys: readonly (string | number)[]): JsonValue {
  return keys.reduce<JsonValue>((value, key) => {
    if (Array.isArray(value)) return (value as readonly JsonValue[])[Number(key)] ?? null;
    return isJsonObject(value) ? (value[key] ?? null) : null;
  }, schema);
}

test('a link by the name of a schema is replaced, and what it leads to stays as it was', async () => {
  const { dir, run, read } = await world();
  const other = join(dir, 'other.json');
  await writeFile(other, 'mine');
  await mkdir(join(dir, '.assignctl/schemas'), { recursive: true });
  await symlink(other, join(dir, '.assignctl/schemas/settings.schema.json'));
  expect((await run()).code).toBe(0);
  expect(await readFile(other, 'utf8')).toBe('mine');
  expect(await read('.assignctl/schemas/settings.schema.json')).toHaveProperty('$id');
});

test.each([
  { link: '.assignctl', args: [] },
  { link: '.assignctl/schemas', args: [] },
  { link: '.assignctl/names', args: ['--with-names'] },
  { link: '.assignctl/names/schemas', args: ['--with-names'] },
])('$link as a link is refused: nothing is written where it leads', async ({ link, args }) => {
  const { emulator, dir, run } = await world();
  const outside = emptyFolder();
  await mkdir(join(dir, dirname(link)), { recursive: true });
  await symlink(outside, join(dir, link));
  const { code, stderr } = await run(...args);
  expect([code, stderr]).toEqual([
    1,
    `error: ${join(dir, link)} is a link, and nothing is written through it. Remove the link.\n`,
  ]);
  expect(await readdir(outside)).toEqual([]);
  expect(emulator.log).toEqual([]);
});

const git = (dir: string, ...args: readonly string[]) => execFileSync('git', args, { cwd: dir });

test.each(['policy-assignments', 'settings'])(
  'a file for names that git tracks is refused before a name is read, also if it is gone: %s',
  async (name) => {
    const { emulator, dir, run } = await world();
    const file = `${NAMED}/${name}.schema.json`;
    await mkdir(join(dir, NAMED), { recursive: true });
    await writeFile(join(dir, file), '{}');
    git(dir, 'init', '-q');
    git(dir, 'add', '-f', file);
    for (const isGone of [false, true]) {
      if (isGone) await rm(join(dir, '.assignctl/names'), { recursive: true });
      const { code, stderr } = await run('--with-names');
      expect([code, stderr]).toEqual([
        1,
        `error: No names were read: git tracks ${file}, so the next commit would contain them. ` +
          `Remove it from git: git rm --cached ${file}, then commit.\n`,
      ]);
    }
    expect(emulator.log).toEqual([]);
    git(dir, 'rm', '-q', '--cached', file);
    expect(await run('--with-names')).toMatchObject({ code: 0 });
  },
);

test('names are not written if git does not say what it tracks', async () => {
  const { emulator, dir, run } = await world();
  await writeFile(join(dir, '.git'), 'gitdir: nowhere\n');
  const { code, stderr } = await run('--with-names');
  expect([code, stderr]).toEqual([1, expect.stringContaining('because git does not answer here')]);
  expect(emulator.log).toEqual([]);
});

test('writes the schemas of this version without the tenant, and only those that are not there', async () => {
  const { emulator, dir, run, read } = await world();
  expect(await run()).toEqual({
    code: 0,
    stderr: '',
    stdout:
      'written  .assignctl/schemas/policy-assignments.schema.json\nwritten  .assignctl/schemas/settings.schema.json\n',
  });
  expect(await read('.assignctl/schemas/settings.schema.json')).toEqual(
    JSON.parse(await readFile('schemas/settings.schema.json', 'utf8')),
  );
  await writeFile(join(dir, '.assignctl/schemas/settings.schema.json'), '{}');
  expect((await run()).stdout).toBe('renewed  .assignctl/schemas/settings.schema.json\n');
  const path = join(dir, '.assignctl/schemas/settings.schema.json');
  await writeFile(path, (await readFile(path, 'utf8')).replaceAll('\n', '\r\n'));
  expect((await run()).stdout).toBe('The schemas are those of this version.\n');
  await expect(stat(join(dir, '.assignctl/names'))).rejects.toThrow('ENOENT');
  expect(emulator.log).toEqual([]);
});

test('with names: editors suggest those of the tenant, and every other name stays valid', async () => {
  const { emulator, dir, run, read } = await world();
  const { code, stdout, stderr } = await run('--with-names');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Names of \d+ groups, 9 filters and 67 policies\.$/m);
  expect(stdout).toContain(
    'These files contain names of the tenant. Git ignores them, and only you can read them.',
  );
  expect(stdout).toContain(`# yaml-language-server: $schema=../${NAMED}/policy-assignments.schema.json`);
  expect(writes(emulator)).toEqual([]);

  const schema = await read(`${NAMED}/policy-assignments.schema.json`);
  const groups = at(schema, '$defs', 'groupEntry', 'properties', 'group', 'examples');
  expect(groups).toEqual(expect.arrayContaining([HOSTILE, 'Marketing']));
  expect(groups).not.toContain('Nonesuch');
  expect(at(schema, '$defs', 'entry', 'anyOf', 0, 'examples')).toEqual(groups);
  expect(at(schema, '$defs', 'filter', 'properties', 'name', 'examples')).toContain(`filter ${HOSTILE}`);
  const byType = at(schema, '$defs', 'policyReference', 'allOf') as readonly JsonValue[];
  const policiesOf = (type: string) =>
    at(
      byType.find((one) => at(one, 'if', 'properties', 'type', 'const') === type) ?? null,
      ...['then', 'properties', 'name', 'examples'],
    );
  expect(policiesOf('iosManagedAppProtection')).toContain(`policy ${HOSTILE}`);
  expect(policiesOf('androidManagedAppProtection')).not.toContain(`policy ${HOSTILE}`);
  const settings = await read(`${NAMED}/settings.schema.json`);
  expect(at(settings, '$defs', 'groupProtection', 'properties', 'group', 'examples')).toEqual(groups);

  // Both accept what the published schema accepts, and nothing else.
  const published = await read('.assignctl/schemas/policy-assignments.schema.json');
  const [withNames, plain] = [schema, published].map((one) =>
    new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allowUnionTypes: true }).compile(
      one,
    ),
  );
  const policy = { type: 'iosManagedAppProtection', name: 'Unknown' };
  for (const document of [
    { policy, include: ['Unknown', { group: 'Unknown', filter: { name: 'Unknown', mode: 'include' } }] },
    { policy, include: [{ group: HOSTILE }], ownership: 'additive' },
    { policy, include: [{ group: 7 }] },
    { policy: { type: 'iosManagedAppProtection' }, include: [] },
    { policy: { ...policy, more: true }, include: [] },
    { policy, include: [' '] },
  ])
    expect([document, withNames?.(document)]).toEqual([document, plain?.(document)]);

  for (const file of ['policy-assignments.schema.json', 'settings.schema.json'])
    expect((await stat(join(dir, NAMED, file))).mode & 0o777).toBe(0o600);
  git(dir, 'init', '-q');
  const status = git(dir, 'status', '--porcelain', '-uall', '.assignctl');
  expect(String(status)).not.toContain('names');
});

test('what cannot be read is reported, and the rest is written', async () => {
  const { emulator, run, read } = await world();
  emulator.onRequest(({ path }) =>
    path.includes('assignmentFilters') ? { status: 403, code: 'Forbidden' } : undefined,
  );
  const { code, stderr } = await run('--with-names');
  expect(code).toBe(5);
  expect(stderr).toContain('The assignment filters could not be read');
  const schema = await read(`${NAMED}/policy-assignments.schema.json`);
  expect(at(schema, '$defs', 'filter', 'properties', 'name', 'examples')).toEqual([]);
});

test('settings with errors are reported, and no name is read', async () => {
  const dir = project({}, 'writeMode: sometimes\n');
  const { code, stderr } = await cli(['schemas', '-C', dir, '--with-names', '--emulator']);
  expect(code).toBe(1);
  expect(stderr).toContain('writeMode');
});
