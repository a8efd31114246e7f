/**
 * Bundles the program and what it uses, so that starting it reads a few files in place of hundreds. Writes nothing:
 * `build.mjs` does, and `sbom.mjs` asks what is inside. Types are checked elsewhere (`npm run lint`).
 *
 *   dist/cli/main.js        the bin: command line and help, nothing more
 *   dist/cli/<chunk>.js     the code of each command and what commands share, loaded when a command is called
 *   dist/ci/main.js         the bin of pipelines, `assignctl-ci`
 *   dist/emulator/index.js  the embedded Graph, for the commands and for programs that start it themselves
 *
 * Of Microsoft's SDK only what `src/graph/http/sdk.ts` names is taken in, as a chunk that the first call to Graph loads. Their sign-in
 * library is a chunk of its own, which a run with a ready token never loads.
 * Source maps are written next to the files, for reading stack traces, and are not published.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { packagesIn } from './third-party.mjs';

export const root = fileURLToPath(new URL('../', import.meta.url));

const COMMON = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  // An import of nothing but types must not load its file: `program.ts` knows each command's options that way.
  tsconfigRaw: { compilerOptions: { target: 'ES2022', strict: true, verbatimModuleSyntax: false } },
  // As ES modules, so that unused code is left out, and a call of a function is no look-up in an object of exports.
  alias: {
    '@microsoft/microsoft-graph-client': '@microsoft/microsoft-graph-client/lib/es/src/index.js',
    yaml: fileURLToPath(new URL('../node_modules/yaml/browser/dist/index.js', import.meta.url)),
  },
  legalComments: 'inline',
  logLevel: 'warning',
  metafile: true,
  write: false,
};

/**
 * The files of `dist/`, and the packages of others whose code is in them. `source`: a module of `src` that is bundled with
 * them, as `dist/stdin.js`, for the time of the build.
 */
export async function bundle(source) {
  const { outputFiles, metafile } = await build({
    ...COMMON,
    entryPoints: ['src/cli/main.ts', 'src/ci/main.ts', 'src/emulator/index.ts'],
    ...(source !== undefined && { stdin: { contents: source, resolveDir: root, loader: 'ts' } }),
    outbase: 'src',
    outdir: 'dist',
    // All in the folder of main.js: what src/cli finds by a path relative to itself, dist/cli finds by the same path.
    chunkNames: 'cli/[name]-[hash]',
    splitting: true,
    format: 'esm',
    // Some of the packages are CommonJS and ask for Node's own modules by `require`.
    banner: {
      js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
    },
    sourcemap: 'external',
    sourcesContent: false,
  });
  return { outputFiles, packages: await packagesIn(metafile, root) };
}

/**
 * The command line as one script, which is the form that a single executable of Node takes: CommonJS, and no `import()`.
 * Each command still runs its own modules only when it is called.
 */
export async function bundleExecutable() {
  const { outputFiles, metafile } = await build({
    ...COMMON,
    entryPoints: ['src/cli/executable.ts'],
    format: 'cjs',
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'moduleUrl' },
    banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
  const [{ contents }] = outputFiles;
  return { script: contents, packages: await packagesIn(metafile, root) };
}
