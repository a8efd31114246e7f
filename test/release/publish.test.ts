import { chmod, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { emptyFolder } from '../support/empty-folder.js';
import { execute } from '../support/package.js';
import { readWorkflow } from '../support/workflow.js';

const root = process.cwd();

/** A checkout that a job may change, with `gh` and the parts of `npm` that reach outside replaced by a record. */
async function releaseFolder(version: string): Promise<{ readonly cwd: string; readonly bin: string }> {
  const cwd = emptyFolder();
  for (const name of ['src', 'scripts', 'schemas', 'examples', 'docs', 'LICENSE', 'package-lock.json'])
    await cp(join(root, name), join(cwd, name), { recursive: true });
  for (const page of ['README.md', 'CONTRIBUTING.md', 'SECURITY.md'])
    await cp(join(root, page), join(cwd, page));
  await symlink(join(root, 'node_modules'), join(cwd, 'node_modules'));
  await writeFile(join(cwd, 'CHANGELOG.md'), `# Changelog\n\n## [${version}] - 2026-11-22\n\n- All of it.\n`);
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as object;
  await writeFile(join(cwd, 'package.json'), JSON.stringify({ ...manifest, version }));

  const bin = emptyFolder();
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
  const { jobs } = await readWorkflow('release.yml');
  // What the jobs of the executables hand over.
  const systems = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'windows-x64.exe'];
  await mkdir(join(cwd, 'release'));
  for (const system of systems) await writeFile(join(cwd, 'release', `assignctl-9.8.7-${system}`), system);
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
      'release/SHA256SUMS release/assignctl-9.8.7-darwin-arm64 release/assignctl-9.8.7-darwin-x64 ' +
      'release/assignctl-9.8.7-linux-arm64 release/assignctl-9.8.7-linux-x64 ' +
      'release/assignctl-9.8.7-manifests.tar.gz release/assignctl-9.8.7-windows-x64.exe ' +
      'release/assignctl-9.8.7.cdx.json release/assignctl-9.8.7.tgz',
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
