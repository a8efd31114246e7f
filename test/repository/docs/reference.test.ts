import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_CODES_BY_COMMAND } from '../../../src/cli/program/exit-codes.js';
import { cli } from '../../support/cli.js';
import { sectionOf } from '../../support/doc-entries.js';
import { headingsOf } from '../../support/markdown.js';
import { execute } from '../../support/package.js';

const page = readFileSync('docs/reference.md', 'utf8');

test('the reference is what the program says', async () => {
  const checked = await execute(process.execPath, ['scripts/generate-reference.mjs', '--check']);
  expect(checked).toMatchObject({ code: 0, stderr: '' });
}, 60_000);

test('it has an entry for every command that help lists, and ends each as its code may', async () => {
  const { stdout } = await cli(['--help']);
  const [, listed = ''] = /\nCOMMANDS\n([^]*?)\n\n/.exec(stdout) ?? [];
  const commands = [...listed.matchAll(/^ {2}([a-z]+)/gm)].map(([, name = '']) => name);
  const entries = headingsOf(sectionOf(page, 'Commands')).map(({ title }) => title.replaceAll('`', ''));
  expect([...new Set(entries.map((entry) => entry.split(' ')[0]))]).toEqual(commands);
  expect(Object.keys(EXIT_CODES_BY_COMMAND).sort()).toEqual([...entries].sort());
});

test('help ends with the exit codes', async () => {
  const { stdout } = await cli(['plan', '--help']);
  expect(stdout).toMatch(
    /\nEXIT CODES\n {2}0 {2}done.*\n {2}1 {2}.*\n {2}2 {2}changes.*\n {2}5 {2}incomplete.*\n$/,
  );
});

test('it names every schema', () => {
  const schemas = readdirSync('schemas').map((file) => file.replace('.schema.json', ''));
  const written = ['settings', 'policy-assignments', 'fleet'];
  for (const schema of schemas.filter((name) => !written.includes(name)))
    expect(page).toContain(`../schemas/${schema}.schema.json`);
});

/** Names of environment variables in the code that runs at a user's, by the ways it reads them. What pipelines set is docs/ci.md's. */
function variablesInCode(): readonly string[] {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/^(emulator|ci)\//.test(file),
  );
  const names = files.flatMap((file) => {
    const text = readFileSync(join('src', file), 'utf8');
    const read = [...text.matchAll(/\benv(?:\.|\[')([A-Z][A-Z0-9_]+)/g)];
    const needed = [...text.matchAll(/'((?:AZURE|ACTIONS|SYSTEM|ASSIGNCTL|GITHUB)_?[A-Z0-9_]+)'/g)];
    return [...read, ...needed].map(([, name = '']) => name);
  });
  return [...new Set(names)].sort();
}

test('it names every environment variable that the code looks at, and no other', () => {
  const rows = [...sectionOf(page, 'Environment variables').matchAll(/^\| `([A-Z0-9_]+)`/gm)];
  expect(rows.map(([, name = '']) => name).sort()).toEqual(variablesInCode());
});
