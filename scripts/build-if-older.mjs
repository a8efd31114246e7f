/**
 * Builds what is older than the files it is made of: `dist/`, which Jest asks for once, before the first test
 * (package.json), and the single executable, which its test asks for.
 */
import { execFileSync } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleTestPackages, modifiedAt } from './test-packages.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));

/** What the bundle depends on. Generated files of `src` are among it. */
const SOURCES = ['src', 'package.json', 'package-lock.json', 'scripts/build.mjs', 'scripts/bundle.mjs'];

/** And what else the executable depends on. */
const PACKAGED = ['examples', 'docs/troubleshooting.md', 'scripts/build-binary.mjs'];

/** The newest change below a path, in milliseconds since 1970. */
async function newestChange(path) {
  const own = await stat(path);
  if (!own.isDirectory()) return own.mtimeMs;
  const names = await readdir(path, { recursive: true });
  const times = await Promise.all(names.map(async (name) => (await stat(join(path, name))).mtimeMs));
  return Math.max(...times);
}

/** Runs an npm script unless the file it makes is newer than all sources. */
async function runIfOlder(script, file, sources) {
  const built = await modifiedAt(file);
  const changes = await Promise.all(sources.map((path) => newestChange(join(root, path))));
  if (built > Math.max(...changes)) return;
  execFileSync('npm', ['run', '--silent', script], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
}

export default async function buildIfOlder() {
  await runIfOlder('build', 'dist/cli/main.js', SOURCES);
  await bundleTestPackages();
}

/** The path of the single executable, built now if it is not up to date. */
export async function binaryIfOlder() {
  const file = join('build', process.platform === 'win32' ? 'assignctl.exe' : 'assignctl');
  await runIfOlder('build:binary', file, [...SOURCES, ...PACKAGED]);
  return join(root, file);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await binaryIfOlder());
