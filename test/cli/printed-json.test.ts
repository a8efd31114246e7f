import { readdirSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { createLog } from '../../src/cli/terminal/log.js';
import { createProgram } from '../../src/cli/program/program.js';
import { cli, project } from '../support/cli.js';
import { silentContext } from '../support/context.js';
import { tenant } from '../support/tenant.js';
import { testFleet } from './fleet/fleet-project.js';

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
const NAMES = readdirSync('schemas').map((file) => file.replace('.schema.json', ''));
for (const name of NAMES)
  ajv.addSchema(JSON.parse(readFileSync(`schemas/${name}.schema.json`, 'utf8')) as object, name);

/** What is wrong with a text that a command printed, by a schema. */
function faultsOf(schema: string, text: string): readonly string[] {
  const validate = ajv.getSchema(schema) as ValidateFunction;
  const value: unknown = JSON.parse(text);
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

const DRAFT = 'policy: { type: iosManagedAppProtection, name: iOS – Draft }\ninclude: [Legal]\n';

/** By the words of each command that has `--format json`: the schema of what it prints, and a way to have it print. */
const PRINTS: Readonly<Record<string, readonly [schema: string, args: (at: At) => readonly string[]]>> = {
  validate: ['validation', ({ dir }) => ['-C', dir]],
  plan: ['plan', ({ dir, url }) => ['-C', dir, '--endpoint', url]],
  apply: ['outcome', ({ dir, url }) => ['-C', dir, '--endpoint', url, '--yes']],
  'journal verify': ['journal-check', ({ dir }) => [journalIn(dir)]],
  'journal show': ['journal', ({ dir }) => [journalIn(dir)]],
  undo: ['outcome', ({ dir, url }) => ['-C', dir, '--endpoint', url, '--yes']],
  show: ['plan', ({ dir }) => [join(dir, 'plan.json')]],
  drift: ['drift', ({ dir, url }) => ['-C', dir, '--endpoint', url]],
  export: ['export', ({ dir, url }) => ['-C', dir, '--endpoint', url]],
  refresh: ['refresh', ({ dir, url }) => ['-C', dir, '--endpoint', url]],
  explain: ['explanation', ({ dir, url }) => ['-C', dir, '--endpoint', url, '--group', 'Legal']],
  doctor: ['doctor', ({ dir, url }) => ['-C', dir, '--endpoint', url]],
  'fleet list': ['fleet-list', () => ['-C', 'examples/fleet']],
};
/** What CI engines take in, in the form they ask for. */
const FOR_ENGINES = ['fleet matrix'];

interface At {
  readonly dir: string;
  readonly url: string;
}

/** The journal that the first run left. */
function journalIn(dir: string): string {
  const folder = join(dir, '.assignctl');
  const [name = ''] = readdirSync(folder).filter((file) => file.endsWith('.jsonl'));
  return join(folder, name);
}

test('every command that prints JSON is looked at here', async () => {
  const context = silentContext();
  const program = await createProgram(
    context,
    createLog(context, { logLevel: 'error', logFormat: 'text' }),
    () => undefined,
  );
  const found: string[] = [];
  const look = (command: typeof program, words: readonly string[]): void => {
    const format = command.options.find(({ long }) => long === '--format');
    if (format?.argChoices?.includes('json') === true) found.push(words.join(' '));
    for (const inner of command.commands) look(inner, [...words, inner.name()]);
  };
  look(program, []);
  expect(found.sort()).toEqual([...Object.keys(PRINTS), ...FOR_ENGINES].sort());
});

test('what each prints fits its schema', async () => {
  const emulator = await tenant();
  const dir = project({ 'ios.yaml': DRAFT });
  const at = { dir, url: emulator.url };
  await cli(['plan', '-C', dir, '--endpoint', at.url, '--out', join(dir, 'plan.json')]);
  for (const [name, [schema, args]] of Object.entries(PRINTS)) {
    const { stdout } = await cli([...name.split(' '), ...args(at), '--format', 'json']);
    expect({ name, faults: faultsOf(schema, stdout) }).toEqual({ name, faults: [] });
    expect(JSON.parse(stdout)).toHaveProperty('formatVersion');
  }
  // The journal had a record of nearly every kind.
  const kinds = (await readFile(journalIn(dir), 'utf8')).match(/"kind":"(\w+)"/g);
  expect(new Set(kinds).size).toBeGreaterThanOrEqual(6);
});

test('so does what they print when something is wrong', async () => {
  const emulator = await tenant();
  const broken = project({ 'ios.yaml': `${DRAFT}grup: x\n` });
  const invalid = await cli(['validate', '-C', broken, '--format', 'json']);
  expect(faultsOf('validation', invalid.stdout)).toEqual([]);
  const torn = join(broken, 'torn.jsonl');
  await writeFile(torn, '{"kind":"start"}\n{"kin');
  for (const [words, schema] of [
    ['verify', 'journal-check'],
    ['show', 'journal'],
  ] as const) {
    const { stdout, code } = await cli(['journal', words, torn, '--format', 'json']);
    expect({ words, code, faults: faultsOf(schema, stdout) }).toEqual({ words, code: 1, faults: [] });
  }
  // The whole run is refused: an outcome, as every apply prints.
  const refused = project(
    {
      'ios.yaml': 'policy: { type: iosManagedAppProtection, name: iOS – Corporate baseline }\ninclude: []\n',
    },
    'limits: { maxRemovals: 0 }\n',
  );
  for (const more of [[], ['--yes']]) {
    const args = ['apply', '-C', refused, '--endpoint', emulator.url, '--format', 'json', ...more];
    const { code, stdout } = await cli(args);
    expect({ code, faults: faultsOf('outcome', stdout) }).toEqual({ code: 3, faults: [] });
  }
});

test('so does the summary of a fleet, of a fleet file with errors too', async () => {
  const { dir, env } = await testFleet(2);
  for (const command of [['validate'], ['plan'], ['apply', '--yes'], ['drift']]) {
    const { stdout } = await cli([...command, '--all', '-C', dir, '--format', 'json'], { env });
    expect({ command, faults: faultsOf('fleet-summary', stdout) }).toEqual({ command, faults: [] });
  }
  await writeFile(join(dir, 'fleet.yaml'), 'tenants: 7\n');
  const { stdout } = await cli(['validate', '--all', '-C', dir, '--format', 'json']);
  expect(faultsOf('fleet-summary', stdout)).toEqual([]);
});

test.each(['validation', 'journal', 'journal-check', 'fleet-list'])('the examples of %s fit', (name) => {
  const schema = JSON.parse(readFileSync(`schemas/${name}.schema.json`, 'utf8')) as {
    examples: readonly unknown[];
  };
  for (const example of schema.examples) expect(faultsOf(name, JSON.stringify(example))).toEqual([]);
});
