import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cli, TENANT_ID } from '../support/cli.js';
import { copyProject } from '../support/copy-project.js';
import { execute } from '../support/package.js';
import { isRead, tenant, writes } from '../support/tenant.js';
import { npmVariables, toolFolder } from './shell.js';
import { emptyFolder } from '../support/empty-folder.js';

jest.setTimeout(120_000);

/** The example project with the script that init writes, and a tenant. */
async function pipeline({ realProgram = false } = {}) {
  const [folder, fresh, out] = [copyProject('examples'), emptyFolder(), emptyFolder()];
  const emulator = await tenant();
  const written = await cli(['init', '-C', fresh, '--tenant-id', TENANT_ID, '--ci', 'generic']);
  expect(written.code).toBe(0);
  await copyFile(join(fresh, 'assignctl-ci.sh'), join(folder, 'assignctl-ci.sh'));
  const tools = await toolFolder();
  const env = {
    PATH: [tools, '/usr/bin', '/bin'].join(':'),
    HOME: out,
    ...npmVariables(tools, { npm: join(out, 'npm.txt'), realProgram }),
    ASSIGNCTL_ENDPOINT: emulator.url,
  };
  /** Runs it from another folder, as pipelines do. */
  const run = (
    shell: string,
    task: readonly string[],
    more: Readonly<Record<string, string>> = {},
    cwd = fresh,
  ) =>
    execute(shell, [join(folder, 'assignctl-ci.sh'), ...task], {
      cwd,
      env: { ...env, OUT: join(out, 'kept'), ...more },
    });
  return { emulator, out: join(out, 'kept'), run, npm: join(out, 'npm.txt') };
}

test.each(['dash', 'bash'])(
  'in %s the script plans, applies what was reviewed, and finds drift',
  async (shell) => {
    const { emulator, out, run, npm } = await pipeline({ realProgram: shell === 'dash' });
    expect(await run(shell, ['plan'])).toMatchObject({ code: 0 });
    expect(await readFile(join(out, 'plan.md'), 'utf8')).toContain('12 policies will change');
    expect(emulator.log.every(isRead)).toBe(true);

    expect(await run(shell, ['apply'])).toMatchObject({ code: 0 });
    expect(writes(emulator)).toHaveLength(12);
    expect((await readdir(out)).sort()).toEqual(['outcome.json', 'plan.json', 'plan.md', 'run']);
    expect(await readdir(join(out, 'run'))).toEqual(
      expect.arrayContaining([expect.stringMatching(/^journal-/), 'undo.plan.json']),
    );

    expect(await run(shell, ['drift'])).toMatchObject({ code: 0 });
    emulator.edit(({ policies }) => {
      for (const policy of policies.androidManagedAppProtections)
        if (policy.displayName === 'Android – Corporate baseline') policy.assignments = [];
    });
    expect(await run(shell, ['drift'])).toMatchObject({ code: 2 });
    // With the outcome of the apply as baseline it is known that the tenant has changed.
    expect(await readFile(join(out, 'drift.md'), 'utf8')).toMatch(/drift/i);
    expect((await readFile(npm, 'utf8')).trim().split('\n')).toEqual([
      expect.stringMatching(/ assignctl@\d+\.\d+\.\d+$/),
    ]);
  },
);

test.each([
  { task: [], more: {}, says: 'Write plan, apply or drift.' },
  { task: ['deploy'], more: {}, says: 'deploy: write plan, apply or drift.' },
  { task: ['plan'], more: { OUT: '' }, says: 'Set OUT to a folder outside the checkout.' },
])('$task with $more is refused in a sentence', async ({ task, more, says }) => {
  const { emulator, run } = await pipeline();
  const { code, stderr } = await run('dash', task, more);
  expect(code).toBeGreaterThan(0);
  expect(stderr).toContain(says);
  expect(emulator.log).toEqual([]);
});

test.each(['a b', '-x', "it's"])(
  'OUT may be any name, from the folder that it is called in: %s',
  async (name) => {
    const { run } = await pipeline();
    const [here, elsewhere] = [emptyFolder(), emptyFolder()];
    await mkdir(join(elsewhere, name));
    // With CDPATH a shell would look for the folder elsewhere first.
    const { code, stderr } = await run('dash', ['plan'], { OUT: name, CDPATH: elsewhere }, here);
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('error')]);
    expect((await readdir(join(here, name))).sort()).toEqual(['plan.json', 'plan.md']);
    expect(await readdir(join(elsewhere, name))).toEqual([]);
  },
);

test('without a reviewed plan nothing is applied', async () => {
  const { emulator, run } = await pipeline();
  const { code } = await run('dash', ['apply']);
  expect(code).toBe(1);
  expect(emulator.log).toEqual([]);
});
