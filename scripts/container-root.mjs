/**
 * Writes `container/root/`, the file system of the container: the executable of `npm run build:binary`, the libraries
 * that `ldd` says it is linked to, and an empty /tmp. For Linux.
 */
import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../', import.meta.url));
const executable = join(project, 'build/assignctl');
const folder = join(project, 'container/root');

// `libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x…)`, and the loader itself without an arrow.
const linked = execFileSync('ldd', [executable], { encoding: 'utf8' });
const libraries = [...linked.matchAll(/(?:=>|^)\s*(\/\S+) \(0x/gm)].map(([, path]) => path);
if (libraries.length === 0) throw new Error(`ldd names no library of ${executable}: ${linked}`);

await rm(folder, { recursive: true, force: true });
await mkdir(join(folder, 'tmp'), { recursive: true });
await chmod(join(folder, 'tmp'), 0o1777);
await copyFile(executable, join(folder, 'assignctl'));
for (const library of libraries) {
  await mkdir(dirname(join(folder, library)), { recursive: true });
  await copyFile(library, join(folder, library));
}
