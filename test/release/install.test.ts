import { readdir, readFile } from 'node:fs/promises';
import { emptyFolder } from '../support/empty-folder.js';
import { execute, freshHome, pack } from '../support/package.js';

test('npx runs the package in an empty folder, without what developing it needs', async () => {
  const [packed, cwd, env] = [await pack(), emptyFolder(), await freshHome()];
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { readonly version: string };
  const assignctl = (...args: readonly string[]) =>
    execute('npx', ['--yes', '--package', packed.path, '--', 'assignctl', ...args], { cwd, env });

  expect(await assignctl('--version')).toMatchObject({ code: 0, stdout: `${version}\n` });
  // Without a project, the only thing to report is that there is none.
  expect(await assignctl('validate')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('settings-missing') as string,
  });
  expect(await readdir(cwd)).toEqual([]);
}, 240_000);
