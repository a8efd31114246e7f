import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CliResult } from '../support/cli.js';
import { emptyFolder } from '../support/empty-folder.js';
import { execute } from '../support/package.js';
import { program } from '../support/program.js';

let executable = '';
beforeAll(async () => {
  const { code, stdout, stderr } = await execute(process.execPath, ['scripts/build-if-older.mjs']);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  executable = stdout.trim().split('\n').at(-1) ?? '';
}, 300_000);

/** On a machine without Node: nothing of this one's PATH and environment. */
async function alone(args: readonly string[], cwd: string): Promise<CliResult> {
  return execute(executable, args, { cwd, env: { PATH: emptyFolder(), HOME: cwd } });
}

/** What differs from run to run: the port of the emulator, the folder of unpacked files. */
function steady({ code, stdout, stderr }: CliResult): CliResult {
  const shown = (text: string) =>
    text.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:0').replaceAll(/\S+[\\/]examples\b/g, 'examples');
  return { code, stdout: shown(stdout), stderr: shown(stderr) };
}

test.each([
  [['--version']],
  [['--help']],
  [['plan', '--help']],
  [['plan', '--emulator']],
  [['help', 'max-removals']],
  [['help', 'no-such-code']],
  [['validate', '-C', join(process.cwd(), 'examples')]],
  [['plan', '-C', join(process.cwd(), 'examples'), '--emulator', '--format', 'html']],
  [['apply', '--emulator', '--yes', '-C', join(process.cwd(), 'examples/fleet'), '--all']],
])('%j: as the package does it, without Node on the PATH', async (args) => {
  const cwd = emptyFolder();
  const [ours, theirs] = [await alone(args, cwd), await program(args, { cwd })];
  expect(steady(ours)).toEqual(steady(theirs));
  expect(ours.stdout + ours.stderr).not.toBe('');
});

test('demo ends as it should', async () => {
  const { code, stdout } = await alone(['demo'], emptyFolder());
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('The tenant is as declared') as string,
  });
});

test('a new project, from init to an apply', async () => {
  const cwd = emptyFolder();
  const tenant = '4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10';
  expect(await alone(['init', '--tenant-id', tenant, '--yes'], cwd)).toMatchObject({ code: 0 });
  expect(await alone(['export', '--emulator'], cwd)).toMatchObject({ code: 0 });
  expect(await alone(['validate'], cwd)).toMatchObject({ code: 0 });
  const planned = await alone(['plan', '--emulator'], cwd);
  expect(planned).toMatchObject({ code: 0, stdout: expect.stringContaining('No changes') as string });
});

test('nothing that was unpacked is left behind', async () => {
  const cwd = emptyFolder();
  const before = await readdir(tmpdir());
  await alone(['plan', '--emulator'], cwd);
  const left = (await readdir(tmpdir())).filter((name) => name.startsWith('assignctl-files-'));
  expect(left.filter((name) => !before.includes(name))).toEqual([]);
});

test('the notices of the executable name the packages that are in it', async () => {
  const notices = await readFile(join(dirname(executable), 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  expect(notices).toMatch(/^@azure\/identity 4\.\d+\.\d+ \(MIT\)$/m);
  expect(notices).toMatch(/^commander 14\.\d+\.\d+ \(MIT\)$/m);
});
