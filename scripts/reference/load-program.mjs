/** The command line of the program, loaded from `src`: anyone who describes it asks it. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { describeCommands } from './commands.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Modules of `src`, bundled so that Node can load them. */
async function load(contents) {
  // Below node_modules, so that the packages which stay outside the bundle are found.
  const cache = join(root, 'node_modules/.cache/');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'assignctl-reference-'));
  try {
    const file = join(folder, 'source.mjs');
    await build({
      stdin: { contents, resolveDir: root, loader: 'ts' },
      outfile: file,
      bundle: true,
      splitting: false,
      format: 'esm',
      platform: 'node',
      packages: 'bundle',
      external: ['@azure/identity', '@microsoft/microsoft-graph-client'],
      tsconfigRaw: { compilerOptions: { target: 'ES2022', strict: true, verbatimModuleSyntax: false } },
      banner: {
        js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
      },
      logLevel: 'error',
    });
    return await import(pathToFileURL(file).href);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A module that exports what the program knows about itself. */
export const PROGRAM_SOURCE = `
  export { createProgram } from './src/cli/program/program.js';
  export { EXIT, EXIT_MEANINGS, EXIT_CODES_BY_COMMAND } from './src/cli/program/exit-codes.js';
  export { docsUrl } from './src/cli/program/version.js';`;

/** All commands with their options and examples, and what the exit codes mean. */
export async function loadProgram() {
  return describeProgram(await load(PROGRAM_SOURCE));
}

/** The same, of the module that `PROGRAM_SOURCE` becomes. */
export async function describeProgram({ createProgram, docsUrl, ...exits }) {
  const printed = [];
  const stream = { write: (text) => printed.push(text) };
  const program = await createProgram({ stdout: stream, stderr: stream }, () => undefined);
  return {
    description: program.description(),
    options: program.options.map(({ flags, description }) => ({ flags, description })),
    commands: describeCommands(program, exits, printed),
    exits,
    docs: docsUrl('reference.md'),
  };
}
