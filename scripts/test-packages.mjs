/**
 * The packages of others that tests load, each as one file: Jest reads every file of a package again for every test file,
 * and some packages have a hundred. Those that are ES modules become CommonJS, which Jest loads without a transform.
 * They are made once, before the first test, and jest.config.mjs says where they are.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = 'build/test-packages';

const NAMES = [
  '@actions/expressions',
  '@azure/core-rest-pipeline',
  '@azure/identity',
  '@microsoft/microsoft-graph-client',
  'ajv/dist/2020.js',
  'commander',
  'fast-json-patch',
  'fast-string-width',
  'fastest-levenshtein',
  'ora',
  'p-queue',
  'picocolors',
  'selfsigned',
  'yaml',
];

/** The file of each package, as paths from the root. */
export const TEST_PACKAGES = Object.fromEntries(
  NAMES.map((name) => [name, `${folder}/${name.replace(/\.js$/, '')}.js`]),
);

/** Made into one file with `gitlab-ci-local`, which has a thousand modules: it starts in half of the time. */
const GITLAB_RUNNER = 'test/ci/gitlab/gitlab-runner.mjs';

/** When a path below the root was changed last, in milliseconds since 1970; 0 if there is none. */
export function modifiedAt(path) {
  return stat(join(root, path)).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

/** Bundles them unless that was done since the last install. */
export async function bundleTestPackages() {
  const [made, ...sources] = await Promise.all(
    [TEST_PACKAGES.yaml, 'node_modules/.package-lock.json', 'scripts/test-packages.mjs', GITLAB_RUNNER].map(
      modifiedAt,
    ),
  );
  if (made > Math.max(...sources)) return;
  await build({
    absWorkingDir: root,
    entryPoints: NAMES.map((name) => ({ in: name, out: name.replace(/\.js$/, '') })),
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // The sign-in library must throw the errors of the same HTTP library that the program knows.
    external: ['@azure/core-rest-pipeline'],
    logLevel: 'warning',
  });
  await build({
    absWorkingDir: root,
    entryPoints: [GITLAB_RUNNER],
    outfile: `${folder}/gitlab-runner.mjs`,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // What is CommonJS in it asks for the modules of Node this way.
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
    logLevel: 'warning',
  });
}
