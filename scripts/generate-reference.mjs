/**
 * Writes `docs/reference.md` from what the program itself knows: its command line, its exit codes, the schemas. Run by
 * `npm run generate`; with `--check`, as a test does, it only compares.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { formatted } from './format.mjs';
import { commandsText } from './reference/commands.mjs';
import { ENVIRONMENT } from './reference/environment.mjs';
import { keysText } from './reference/keys.mjs';
import { loadProgram } from './reference/load-program.mjs';
import { cell, table } from './reference/markdown.mjs';

const root = new URL('../', import.meta.url);
const path = 'docs/reference.md';

/** Files that people write, by the schema they are checked against. */
const INPUTS = {
  settings: 'Settings: `assignctl.yaml`',
  'policy-assignments': 'Declarations: `desired-state/*.yaml`',
  fleet: 'Fleets: `fleet.yaml`',
};

const { commands, exits } = await loadProgram();

const schemas = new Map();
for (const file of (await readdir(new URL('schemas/', root))).sort())
  schemas.set(
    file.replace('.schema.json', ''),
    JSON.parse(await readFile(new URL(`schemas/${file}`, root), 'utf8')),
  );
const known = new Map();
const inputs = Object.entries(INPUTS).map(
  ([name, title]) => `## ${title}\n\n${keysText(schemas.get(name), known)}`,
);
const outputs = [...schemas].filter(([name]) => !(name in INPUTS));

const text = `# Reference

Every command, key, variable and exit code of this version. This page is written by \`npm run generate\` from the program and its schemas;
change those instead.

## Commands

Results go to stdout, everything else to stderr. Without a terminal nothing is asked.

${commandsText(commands)}

${inputs.join('\n\n')}

## Files that the program writes

Their form is stable: a field may come, none goes or changes its meaning without another \`formatVersion\`.

${table(
  ['Schema', 'Describes'],
  outputs.map(([name, { description }]) => [`[${name}](../schemas/${name}.schema.json)`, cell(description)]),
)}

## Environment variables

${table(
  ['Variable', 'Meaning'],
  ENVIRONMENT.map(([name, meaning]) => [`\`${name}\``, cell(meaning)]),
)}

The variables of Graph, token and app can be given for one tenant of a fleet: \`ASSIGNCTL_ACCESS_TOKEN_CONTOSO_EU\` is of
\`contoso-eu\` ([fleet.md](fleet.md#sign-in)).

## Exit codes

Scripts may rely on them: they never change their meaning.

${table(
  ['Code', 'Means'],
  Object.entries(exits.EXIT).map(([name, number]) => [
    `[${number}](troubleshooting.md#exit-code-${number})`,
    cell(exits.EXIT_MEANINGS[name]),
  ]),
)}
`;

const page = await formatted(path, text);
const file = new URL(path, root);
if (!process.argv.includes('--check')) await writeFile(file, page);
else if ((await readFile(file, 'utf8')) !== page) {
  console.error(`${path} is not what the program says: run npm run generate`);
  process.exitCode = 1;
}
