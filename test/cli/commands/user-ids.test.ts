import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Seed } from '../../../src/emulator/index.js';
import { guid } from '../../support/builders.js';
import { cli } from '../../support/cli.js';
import { startProject } from '../../support/started-project.js';
import { including } from '../../support/targets.js';

const [ADA, BEN, CAY] = [1, 2, 3].map((n) => `0a000000-0000-4000-8000-00000000000${n}`) as [
  string,
  string,
  string,
];
const ID = `T_${guid(50)}`;
const seed: Seed = {
  users: [ADA, BEN, CAY].map((id) => ({ id, displayName: id })),
  groups: [
    { id: guid(1), displayName: 'Sales', members: [ADA, BEN] },
    { id: guid(2), displayName: 'Field', members: [BEN, CAY] },
  ],
  policies: {
    iosManagedAppProtections: [
      { id: ID, displayName: 'P', assignments: [{ target: { ...including(guid(1)) } }] },
    ],
  },
};
const FILES = { 'p.yaml': 'policy: {type: iosManagedAppProtection, name: P}\ninclude: [Field]\n' };
const LINES = [
  { type: 'iosManagedAppProtection', id: ID, effect: 'gain', user: CAY },
  { type: 'iosManagedAppProtection', id: ID, effect: 'lose', user: ADA },
];

const linesOf = async (file: string): Promise<readonly unknown[]> =>
  (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

test('plan and apply write who gains and who loses, a line each, into a file that only its owner reads', async () => {
  const { run, dir } = await startProject(seed, FILES);
  const file = join(dir, 'users.jsonl');
  const asked = ['--impact', 'exact', '--impact-ids', file];
  const planned = await run('plan', '--format', 'json', ...asked);
  expect(planned).toMatchObject({ code: 0, stderr: '' });
  expect(await linesOf(file)).toEqual(LINES);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  for (const id of [ADA, BEN, CAY]) expect(planned.stdout).not.toContain(id);

  const again = join(dir, 'again.jsonl');
  expect(await run('apply', '--yes', '--impact', 'exact', '--impact-ids', again)).toMatchObject({ code: 0 });
  expect(await linesOf(again)).toEqual(LINES);
});

test.each([
  { args: ['--impact-ids', 'users.jsonl'], says: '--impact-ids needs --impact exact' },
  { args: ['--impact', 'none', '--impact-ids', 'users.jsonl'], says: '--impact-ids needs --impact exact' },
  { args: ['--impact', 'exact', '--impact-ids', '.'], says: 'cannot be written: it is a folder' },
])('$args is refused before anything is read', async ({ args, says }) => {
  const { run, emulator } = await startProject(seed, FILES);
  const { code, stderr } = await run('plan', ...args);
  expect(code).toBe(1);
  expect(stderr).toContain(says);
  expect(emulator.log).toEqual([]);
});

test('a run that fails leaves no file of an earlier run', async () => {
  const { run, dir, emulator } = await startProject(seed, FILES);
  const file = join(dir, 'users.jsonl');
  const asked = ['--impact', 'exact', '--impact-ids', file];
  for (const command of ['plan', 'apply']) {
    await writeFile(file, LINES.map((line) => `${JSON.stringify(line)}\n`).join(''));
    emulator.onRequest(() => ({ status: 403, code: 'Forbidden' }));
    expect(await run(command, ...asked)).toMatchObject({ code: 1 });
    await expect(stat(file)).rejects.toThrow('ENOENT');
  }
});

test('several tenants have no file in common', async () => {
  const { code, stderr } = await cli([
    ...['plan', '-C', 'examples/fleet', '--all', '--impact', 'exact', '--impact-ids', 'users.jsonl'],
  ]);
  expect(code).toBe(1);
  expect(stderr).toContain('--impact-ids is for one tenant: name it with --tenant.');
});
