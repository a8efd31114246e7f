import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { emptyFolder } from '../support/empty-folder.js';
import { execute } from '../support/package.js';
import { readWorkflow } from '../support/workflow.js';

const SYSTEMS = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'windows-x64.exe'];
const REPOSITORY = 'somebody/assignctl';

async function release(systems: readonly string[]) {
  const folder = emptyFolder();
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { readonly version: string };
  const sums = new Map(
    systems.map((system) => [
      `assignctl-${version}-${system}`,
      createHash('sha256').update(system).digest('hex'),
    ]),
  );
  await writeFile(join(folder, 'SHA256SUMS'), [...sums].map(([file, sum]) => `${sum}  ${file}\n`).join(''));
  const result = await execute(process.execPath, ['scripts/package-managers.mjs', folder, REPOSITORY]);
  const from = (system: string) => ({
    url: `https://github.com/${REPOSITORY}/releases/download/v${version}/assignctl-${version}-${system}`,
    sha256: sums.get(`assignctl-${version}-${system}`) ?? '',
  });
  return { folder, version, result, from };
}

test('winget gets three manifests of one version, with the checksum in its own spelling', async () => {
  const { folder, version, result, from } = await release(SYSTEMS);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  const names = (await readdir(join(folder, 'winget'))).sort();
  expect(names).toEqual([
    'somebody.assignctl.installer.yaml',
    'somebody.assignctl.locale.en-US.yaml',
    'somebody.assignctl.yaml',
  ]);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, 'winget', name), 'utf8')));
  const manifests = texts.map((text) => parse(text) as Record<string, unknown>);
  for (const manifest of manifests)
    expect(manifest).toMatchObject({
      PackageIdentifier: 'somebody.assignctl',
      PackageVersion: version,
      ManifestVersion: '1.10.0',
    });
  expect(manifests.map(({ ManifestType }) => ManifestType)).toEqual([
    'installer',
    'defaultLocale',
    'version',
  ]);
  const { url, sha256 } = from('windows-x64.exe');
  expect(manifests[0]).toMatchObject({
    InstallerType: 'portable',
    Commands: ['assignctl'],
    Installers: [{ Architecture: 'x64', InstallerUrl: url, InstallerSha256: sha256.toUpperCase() }],
  });
});

test('Homebrew gets a formula with an address and its checksum for each system', async () => {
  const { folder, from } = await release(SYSTEMS);
  const formula = await readFile(join(folder, 'homebrew/assignctl.rb'), 'utf8');
  const found = [
    ...formula.matchAll(
      /^ +on_(\w+) do\n +on_(\w+) do\n +url "(.+)"\n +sha256 "(.+)"\n +end\n +on_(\w+) do\n +url "(.+)"\n +sha256 "(.+)"$/gm,
    ),
  ];
  expect(found.map(([, ...parts]) => parts)).toEqual([
    ['macos', 'arm', ...Object.values(from('darwin-arm64')), 'intel', ...Object.values(from('darwin-x64'))],
    ['linux', 'arm', ...Object.values(from('linux-arm64')), 'intel', ...Object.values(from('linux-x64'))],
  ]);
  expect((formula.match(/\b(do|class|def)\b/g) ?? []).length).toBe((formula.match(/^ *end$/gm) ?? []).length);
});

test('a release that lacks an executable gets no manifest', async () => {
  const { folder, result } = await release(SYSTEMS.slice(1));
  expect(result).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no line for assignctl-') as string,
  });
  expect(await readdir(folder)).toEqual(['SHA256SUMS']);
});

test('the checksums of a release are those of every file in it, the manifests too', async () => {
  const { jobs } = await readWorkflow('release.yml');
  const steps = jobs['publish']?.steps ?? [];
  const { run = '' } = steps.find(({ run: script = '' }) => script.includes('SHA256SUMS')) ?? {};
  const cwd = emptyFolder();
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { readonly version: string };
  await symlink(join(process.cwd(), 'scripts'), join(cwd, 'scripts'));
  await mkdir(join(cwd, 'release'));
  for (const ending of [...SYSTEMS.map((system) => `-${system}`), '.tgz', '.cdx.json'])
    await writeFile(join(cwd, 'release', `assignctl-${version}${ending}`), ending);
  const env = { PATH: process.env['PATH'] ?? '', TAG: `v${version}`, GITHUB_REPOSITORY: REPOSITORY };
  const result = await execute('bash', ['--norc', '--noprofile', '-e', '-o', 'pipefail', '-c', run], {
    cwd,
    env,
  });
  expect(result).toMatchObject({ code: 0, stderr: '' });
  const sums = await readFile(join(cwd, 'release/SHA256SUMS'), 'utf8');
  const files = (await readdir(join(cwd, 'release'))).filter((file) => file !== 'SHA256SUMS');
  expect(files).toContain(`assignctl-${version}-manifests.tar.gz`);
  expect([...sums.matchAll(/^[0-9a-f]{64} {2}(.+)$/gm)].map(([, file]) => file).sort()).toEqual(files.sort());
});

test('the workflow builds an executable of each system that the manifests name', async () => {
  const { jobs } = await readWorkflow('release.yml');
  const { strategy } = jobs['executable'] as unknown as {
    readonly strategy: { readonly matrix: { readonly include: readonly { readonly system: string }[] } };
  };
  expect(strategy.matrix.include.map(({ system }) => system).sort()).toEqual(SYSTEMS);
});
