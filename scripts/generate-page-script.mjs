/**
 * Writes `src/report/html/page-script.generated.ts`: the script of the HTML report, bundled from
 * `src/report/html/client/` into one text, so that rendering a report needs no bundler. Run by `npm run generate`;
 * with `--check`, as a test does, it only compares.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { formatted } from './format.mjs';

const root = new URL('../', import.meta.url);
const path = 'src/report/html/page-script.generated.ts';

const { outputFiles } = await build({
  absWorkingDir: fileURLToPath(root),
  entryPoints: ['src/report/html/client/plan-page.ts'],
  bundle: true,
  format: 'iife',
  charset: 'utf8',
  target: 'es2022',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  write: false,
});
const [{ text: script }] = outputFiles;
if (/<\/script|<!--/i.test(script)) throw new Error('The script would end the element that contains it.');

const text = await formatted(
  path,
  `/* Generated from src/report/html/client/ by \`npm run generate\`; edit those files instead. */

/** Script of the HTML report. */
export const PAGE_SCRIPT = ${JSON.stringify(script)};
`,
);
const file = new URL(path, root);
const isCurrent = (await readFile(file, 'utf8').catch(() => undefined)) === text;
if (!isCurrent && process.argv.includes('--check')) {
  console.error(`${path} is not what src/report/html/client says: run npm run generate`);
  process.exitCode = 1;
}
// A file that is up to date keeps its time, so that nothing is built again for it.
else if (!isCurrent) await writeFile(file, text);
