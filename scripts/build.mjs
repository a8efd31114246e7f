/** Writes `dist/`: the program as `bundle.mjs` makes it, and its page for `man`. Run by `npm run build`, and before packing. */
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle, root } from './bundle.mjs';
import { describeProgram, PROGRAM_SOURCE } from './reference/load-program.mjs';
import { manPage } from './reference/man-page.mjs';
import { notices } from './third-party.mjs';

const dist = join(root, 'dist');
const { outputFiles, packages } = await bundle(PROGRAM_SOURCE);
const files = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
files.set(join(dist, 'THIRD-PARTY-NOTICES.txt'), notices(packages));
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

// What was there is replaced only now, so that a build that fails leaves a program that works.
for (const [path, contents] of files) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, contents);
}
// The page for man is made from the program itself, and its module is removed again.
const described = join(dist, 'stdin.js');
const page = join(dist, 'assignctl.1');
await writeFile(page, manPage(await describeProgram(await import(pathToFileURL(described))), version));
files.set(page);
for (const path of [described, `${described}.map`]) files.delete(path);

for (const bin of ['cli/main.js', 'ci/main.js']) await chmod(join(dist, bin), 0o755);
for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile() && !files.has(path)) await rm(path);
}
