import { chmod, chown, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CliResult, project } from '../../support/cli.js';
import { declareAll, seedOf } from '../../support/numbered-policies.js';
import { program, programLines } from '../../support/program.js';
import { isRead, tenant } from '../../support/tenant.js';

/* A user who may not write, or not read, where the program wants to: the real program, as another user than root. */

const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;

/** A user whom file rights bind: root itself is bound by none. */
const BOUND = { cwd: '/', env: { HOME: '/' }, ...(isRoot ? { user: NOBODY } : {}) };
const sameProcess = programLines(BOUND);

async function setUp(): Promise<string> {
  const dir = project({ 'all.yaml': declareAll(2) }, 'writeMode: assign\n');
  await chmod(dir, 0o755);
  return dir;
}

/** The first has a process of its own; the others share one. */
const ownProcess = (args: readonly string[]): Promise<CliResult> => program(args, BOUND);

test.each<[string, (dir: string) => Promise<void>, RegExp, typeof sameProcess]>([
  ['a project folder', (dir) => chmod(dir, 0o555), /^error: .*permission/m, ownProcess],
  [
    'a workspace',
    async (dir) => {
      await mkdir(join(dir, '.assignctl'));
      await chmod(join(dir, '.assignctl'), 0o555);
    },
    /^error: .*permission/m,
    sameProcess,
  ],
  [
    'a workspace that may not even be read',
    async (dir) => {
      await mkdir(join(dir, '.assignctl'));
      await chmod(join(dir, '.assignctl'), 0o000);
    },
    /^error: .*permission/m,
    sameProcess,
  ],
])('%s that may not be written is a sentence before the first write', async (_, forbid, message, run) => {
  const emulator = await tenant({ seed: seedOf(2) });
  const dir = await setUp();
  await forbid(dir);
  const { code, stdout, stderr } = await run(['apply', '--yes', '--endpoint', emulator.url, '-C', dir]);
  await chmod(dir, 0o755);
  await chmod(join(dir, '.assignctl'), 0o755).catch(() => undefined);
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain('bug in assignctl');
  expect([code, stdout]).toEqual([1, '']);
  expect(emulator.log.filter((request) => !isRead(request))).toEqual([]);
});

test.each([
  ['plan', '--out', 'plans/plan.json'],
  ['export', '--out', 'plans/exported'],
])(
  '%s into a folder that may not be written is a sentence, and nothing is left',
  async (command, flag, path) => {
    const emulator = await tenant({ seed: seedOf(2) });
    const dir = await setUp();
    await mkdir(join(dir, 'plans'));
    await chmod(join(dir, 'plans'), 0o555);
    const { code, stderr } = await sameProcess([
      command,
      flag,
      join(dir, path),
      '--endpoint',
      emulator.url,
      '-C',
      dir,
    ]);
    await chmod(join(dir, 'plans'), 0o755);
    expect(stderr).toMatch(/^error: .*permission/m);
    expect(stderr).not.toContain('bug in assignctl');
    expect(code).toBe(1);
    expect(await readdir(join(dir, 'plans'))).toEqual([]);
  },
);

test('a declaration that may not be read is an error with its path, and the others are checked', async () => {
  const dir = await setUp();
  const secret = join(dir, 'desired-state/secret.yaml');
  await writeFile(secret, 'policy: {}\n');
  await chmod(secret, 0o000);
  if (isRoot) await chown(secret, 0, 0);
  const { code, stderr, stdout } = await sameProcess(['validate', '-C', dir]);
  expect(code).toBe(1);
  expect(stdout + stderr).toContain('desired-state/secret.yaml:1:1');
  expect(stdout + stderr).toContain('permission denied');
});
