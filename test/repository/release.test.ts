import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type CliResult } from '../support/cli.js';
import { emptyFolder } from '../support/empty-folder.js';
import { execute } from '../support/package.js';
import { readWorkflow, WORKFLOWS } from '../support/workflow.js';

const root = process.cwd();

const CHANGELOG = `# Changelog

## [Unreleased]

## [1.2.3] - 2026-11-22

### Added

- Something.

## [1.2.2] - 2026-11-01

- Less.

## [1.2.1] - 2026-10-01
`;

async function notes(tag: string | undefined, version: string): Promise<CliResult> {
  const cwd = emptyFolder();
  await writeFile(join(cwd, 'package.json'), JSON.stringify({ version }));
  await writeFile(join(cwd, 'CHANGELOG.md'), CHANGELOG);
  const script = join(root, 'scripts/release-notes.mjs');
  return execute(process.execPath, [script, ...(tag === undefined ? [] : [tag])], { cwd });
}

test('a release is announced with its section of the changelog', async () => {
  expect(await notes('v1.2.3', '1.2.3')).toEqual({
    code: 0,
    stdout: '### Added\n\n- Something.\n',
    stderr: '',
  });
});

test.each([
  ['a tag of another version', 'v1.2.2', '1.2.3', 'v1.2.3'],
  ['a tag without v', '1.2.3', '1.2.3', 'v1.2.3'],
  ['no tag', undefined, '1.2.3', 'v1.2.3'],
  ['a version the changelog does not know', 'v1.3.0', '1.3.0', '[1.3.0]'],
  ['a version that only begins like one of the changelog', 'v1.2', '1.2', '[1.2]'],
  ['a version the changelog says nothing of', 'v1.2.1', '1.2.1', '[1.2.1]'],
])('no release for %s', async (_, tag, version, said) => {
  const result = await notes(tag, version);
  expect(result).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(said) as string });
});

test('a release uses the actions that every change is tested with, pinned by commit', async () => {
  const usesOf = async (name: string): Promise<readonly string[]> =>
    [...(await readFile(name, 'utf8')).matchAll(/\buses: *([^.\s]\S+)/g)].map(([, used = '']) => used);
  const others = ['ci.yml', 'apply.yml'].map((name) => join(WORKFLOWS, name));
  const tested = (await Promise.all([...others, 'action.yml'].map(usesOf))).flat();
  const used = await usesOf(join(WORKFLOWS, 'release.yml'));
  expect(used.length).toBeGreaterThan(1);
  expect(used.filter((action) => !/@[0-9a-f]{40}$/.test(action) || !tested.includes(action))).toEqual([]);
});

test('a release is tested first, and may write nothing but itself', async () => {
  const { on, permissions, jobs } = await readWorkflow('release.yml');
  expect(on).toEqual({ push: { tags: ['v*'] } });
  expect(permissions).toEqual({ contents: 'read' });
  expect(jobs).toMatchObject({
    test: { uses: './.github/workflows/ci.yml' },
    publish: { needs: ['test', 'package', 'executable'], environment: 'npm' },
  });
  expect(jobs['package']?.steps?.at(-1)).toEqual({ run: 'npm run test:release' });
  expect(jobs['publish']?.permissions).toEqual({ contents: 'write', 'id-token': 'write' });
  // What a shell gets from outside comes in variables: a tag is text that somebody chose.
  for (const job of ['executable', 'publish'])
    for (const { run = '' } of jobs[job]?.steps ?? []) expect(run).not.toContain('${{');
});

test.each([
  ['a release', 'e'.repeat(40), 'v1.2.3'],
  ['any other build', '', 'main'],
])('%s links to the documentation of that version', async (_, commit, ref) => {
  const cwd = emptyFolder();
  await mkdir(join(cwd, 'src/cli/program'), { recursive: true });
  await writeFile(join(cwd, 'package.json'), JSON.stringify({ version: '1.2.3' }));
  await writeFile(join(cwd, 'release.json'), JSON.stringify({ repository: 'contoso/assignctl', commit }));
  await copyFile('src/cli/program/version.ts', join(cwd, 'src/cli/program/version.ts'));
  const { outputFiles } = await build({
    stdin: {
      contents: `import { docsUrl } from './version.js'; console.log(docsUrl(), docsUrl('ci.md'));`,
      resolveDir: join(cwd, 'src/cli/program'),
    },
    bundle: true,
    format: 'esm',
    write: false,
  });
  const { stdout } = await execute(
    process.execPath,
    ['--input-type=module', '--eval', outputFiles[0]?.text ?? ''],
    {
      cwd,
    },
  );
  const docs = `https://github.com/contoso/assignctl/tree/${ref}/docs`;
  expect(stdout).toBe(`${docs} ${docs}/ci.md\n`);
});
