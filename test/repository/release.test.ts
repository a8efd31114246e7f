import { chmod, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { type CliResult } from '../support/cli.js';
import { emptyFolder, execute } from '../support/package.js';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}
interface Workflow {
  readonly on: unknown;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<
      string,
      { readonly permissions?: Readonly<Record<string, string>>; readonly steps?: readonly Step[] }
    >
  >;
}

const WORKFLOWS = '.github/workflows';
const root = process.cwd();

async function workflow(name: string): Promise<Workflow> {
  return parse(await readFile(join(WORKFLOWS, name), 'utf8')) as Workflow;
}

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
  const cwd = await emptyFolder();
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
    [...(await readFile(join(WORKFLOWS, name), 'utf8')).matchAll(/\buses: *([^.\s]\S+)/g)].map(
      ([, used = '']) => used,
    );
  const tested = await usesOf('ci.yml');
  const used = await usesOf('release.yml');
  expect(used.length).toBeGreaterThan(1);
  expect(used.filter((action) => !/@[0-9a-f]{40}$/.test(action) || !tested.includes(action))).toEqual([]);
});

test('a release is tested first, and may write nothing but itself', async () => {
  const { on, permissions, jobs } = await workflow('release.yml');
  expect(on).toEqual({ push: { tags: ['v*'] } });
  expect(permissions).toEqual({ contents: 'read' });
  expect(jobs).toMatchObject({
    test: { uses: './.github/workflows/ci.yml' },
    publish: { needs: 'test', environment: 'npm' },
  });
  expect(jobs['publish']?.permissions).toEqual({ contents: 'write', 'id-token': 'write' });
  // What a shell gets from outside comes in variables: a tag is text that somebody chose.
  for (const { run = '' } of jobs['publish']?.steps ?? []) expect(run).not.toContain('${{');
});

/** A checkout that a job may change, with `gh` and the parts of `npm` that reach outside replaced by a record. */
async function releaseFolder(version: string): Promise<{ readonly cwd: string; readonly bin: string }> {
  const cwd = await emptyFolder();
  for (const name of ['src', 'scripts', 'schemas', 'examples', 'docs', 'LICENSE', 'package-lock.json'])
    await cp(join(root, name), join(cwd, name), { recursive: true });
  for (const page of ['README.md', 'CONTRIBUTING.md', 'SECURITY.md'])
    await cp(join(root, page), join(cwd, page));
  await symlink(join(root, 'node_modules'), join(cwd, 'node_modules'));
  await writeFile(join(cwd, 'CHANGELOG.md'), `# Changelog\n\n## [${version}] - 2026-11-22\n\n- All of it.\n`);
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as object;
  await writeFile(join(cwd, 'package.json'), JSON.stringify({ ...manifest, version }));

  const bin = await emptyFolder();
  const npm = (await execute('which', ['npm'])).stdout.trim();
  await writeFile(join(bin, 'gh'), `#!/bin/sh\necho "gh $*" >> "${bin}/calls"\n`);
  await writeFile(
    join(bin, 'npm'),
    `#!/bin/sh\ncase $1 in ci | publish) echo "npm $*" >> "${bin}/calls" ;; *) exec "${npm}" "$@" ;; esac\n`,
  );
  for (const name of ['gh', 'npm']) await chmod(join(bin, name), 0o755);
  await mkdir(join(cwd, 'temp'));
  return { cwd, bin };
}

test('the steps of a release make and publish what they say', async () => {
  const { cwd, bin } = await releaseFolder('9.8.7');
  const { jobs } = await workflow('release.yml');
  const env = {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    HOME: process.env['HOME'] ?? '',
    TAG: 'v9.8.7',
    RUNNER_TEMP: join(cwd, 'temp'),
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'somebody/assignctl',
  };
  for (const { run } of jobs['publish']?.steps ?? []) {
    if (run === undefined) continue;
    const { code, stderr } = await execute('bash', ['-eo', 'pipefail', '-c', run], { cwd, env });
    expect({ run, code, stderr: code === 0 ? '' : stderr }).toEqual({ run, code: 0, stderr: '' });
  }
  expect((await readFile(join(bin, 'calls'), 'utf8')).trim().split('\n')).toEqual([
    'npm ci --ignore-scripts',
    'npm publish --provenance --access public --ignore-scripts release/assignctl-9.8.7.tgz',
    `gh release create v9.8.7 --verify-tag --title v9.8.7 --notes-file ${join(cwd, 'temp/notes.md')} ` +
      'release/SHA256SUMS release/assignctl-9.8.7.cdx.json release/assignctl-9.8.7.tgz',
  ]);
  expect(await readFile(join(cwd, 'temp/notes.md'), 'utf8')).toBe('- All of it.\n');

  const release = join(cwd, 'release');
  expect(await execute('sha256sum', ['--check', 'SHA256SUMS'], { cwd: release })).toMatchObject({ code: 0 });
  await execute('tar', ['-xzf', 'assignctl-9.8.7.tgz'], { cwd: release });
  const manifest: unknown = JSON.parse(await readFile(join(release, 'package/package.json'), 'utf8'));
  expect(manifest).toMatchObject({
    version: '9.8.7',
    repository: { type: 'git', url: 'git+https://github.com/somebody/assignctl.git' },
  });
  const bill: unknown = JSON.parse(await readFile(join(release, 'assignctl-9.8.7.cdx.json'), 'utf8'));
  expect(bill).toMatchObject({ metadata: { component: { name: 'assignctl', version: '9.8.7' } } });
  const version = await execute(process.execPath, [
    resolve(release, 'package/dist/cli/main.js'),
    '--version',
  ]);
  expect(version).toMatchObject({ code: 0, stdout: '9.8.7\n' });
}, 120_000);
