/**
 * Writes `dist/`: the program and what it uses, bundled, so that starting it reads a few files in place of hundreds.
 * Run by `npm run build`, and by `npm ci` through `prepare`. Types are checked elsewhere (`npm run typecheck`).
 *
 *   dist/cli/main.js      the bin: command line and help, nothing more
 *   dist/cli/<chunk>.js   the code of each command and what commands share, loaded when a command is called
 *   dist/emulator/…       the embedded Graph for programs that start it themselves, such as `npm run bench`
 *
 * Microsoft's packages stay outside: they are large, keep their own releases, and are loaded on the first call to Graph.
 */
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../', import.meta.url));
const dist = join(root, 'dist');

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ['src/cli/main.ts', 'src/emulator/index.ts'],
  outbase: 'src',
  outdir: 'dist',
  // All beside main.js: what src/cli finds by a path relative to itself, dist/cli finds by the same path.
  chunkNames: 'cli/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // An import of nothing but types must not load its file: `program.ts` knows each command's options that way.
  tsconfigRaw: { compilerOptions: { target: 'ES2022', strict: true, verbatimModuleSyntax: false } },
  external: ['@microsoft/microsoft-graph-client', '@azure/identity'],
  // Some of the packages are CommonJS and ask for Node's own modules by `require`.
  banner: {
    js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
  },
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'inline',
  logLevel: 'warning',
  write: false,
});

// What was there is replaced only now, so that a build that fails leaves a program that works.
for (const { path, contents } of outputFiles) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, contents);
}
await chmod(join(dist, 'cli/main.js'), 0o755);
const current = new Set(outputFiles.map(({ path }) => path));
for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile() && !current.has(path)) await rm(path);
}
