import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { emptyFolder } from '../support/empty-folder.js';
import { execute, freshHome, pack } from '../support/package.js';
import { startRegistry, type FakeRegistry } from '../support/fake-registry.js';

let registry: FakeRegistry;
beforeEach(async () => {
  registry = await startRegistry();
});
afterEach(() => registry.close());

/** Digests of all files that `npm install` of a package makes, by path, and what npm said. */
async function install(name: string) {
  const [cwd, cache, env] = [emptyFolder(), emptyFolder(), await freshHome()];
  const { code, stdout, stderr } = await execute('npm', ['install', '--no-save', name], {
    cwd,
    env: { ...env, npm_config_registry: registry.url, npm_config_cache: cache },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const entries = await readdir(cwd, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((one) => join(one.parentPath, one.name));
  const digests = await Promise.all(
    files.map(async (file) => {
      const digest = createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
      return [relative(cwd, file), digest] as const;
    }),
  );
  return { said: stdout, tree: digests.sort(([a], [b]) => (a < b ? -1 : 1)) };
}

/** Installs, publishes a newer version of everything that assignctl is built from, and installs again. */
async function installTwice(name: string) {
  const { devDependencies } = JSON.parse(await readFile('package.json', 'utf8')) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const publishAll = (release: number): void => {
    for (const [dependency, range] of Object.entries(devDependencies)) {
      const [major = '', minor = ''] = range.replace(/^[~^]/, '').split('.');
      registry.publishSmall({ name: dependency, version: `${major}.${minor}.${release}` });
    }
  };
  publishAll(1000);
  const before = await install(name);
  publishAll(1001);
  const after = await install(name);
  return { before, after };
}

test('two installs are equal to the byte, with newer dependencies published between them', async () => {
  const { path } = await pack();
  await registry.publish(path);
  const { before, after } = await installTwice('assignctl');
  expect(before.tree.length).toBeGreaterThan(100);
  expect(after.tree).toEqual(before.tree);
  expect(before.said).toMatch(/^\s*added 1 package in/);
  expect([...new Set(registry.asked)]).toEqual(['assignctl']);
}, 120_000);

test('the comparison detects a dependency that floats', async () => {
  registry.publishSmall({ name: 'floating', version: '1.0.0', dependencies: { yaml: '^2.0.0' } });
  const { before, after } = await installTwice('floating');
  expect(after.tree).not.toEqual(before.tree);
}, 120_000);
