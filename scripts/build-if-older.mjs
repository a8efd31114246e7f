/** Builds `dist/` unless it is newer than everything it is made of. Jest runs it once, before the first test (package.json). */
import { execFileSync } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

/** What the bundle depends on. Generated files of `src` are among it. */
const SOURCES = ['src', 'package.json', 'package-lock.json', 'scripts/build.mjs', 'scripts/bundle.mjs'];

/** The newest change below a path, in milliseconds since 1970. */
async function newestChange(path) {
  const own = await stat(path);
  if (!own.isDirectory()) return own.mtimeMs;
  const names = await readdir(path, { recursive: true });
  const times = await Promise.all(names.map(async (name) => (await stat(join(path, name))).mtimeMs));
  return Math.max(...times);
}

export default async function buildIfOlder() {
  const built = await stat(join(root, 'dist/cli/main.js')).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  const changes = await Promise.all(SOURCES.map((path) => newestChange(join(root, path))));
  if (built > Math.max(...changes)) return;
  // A fresh checkout has no generated code either.
  execFileSync('npm', ['run', '--silent', 'build'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}
