import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, EXIT_CODES_BY_COMMAND } from '../../src/cli/program/exit-codes.js';
import { TENANT_CODES } from '../../src/differ/resolve/tenant-codes.js';
import { DIAGNOSTIC_CODES, FLEET_CODES } from '../../src/loader/diagnostic-codes.js';
import { REFUSAL_CODES } from '../../src/model/project/settings.js';
import { POLICY_RESULTS } from '../../src/model/results/outcome.js';
import { HAZARDS } from '../../src/model/results/change.js';
import { renderHelpEntry } from '../../src/cli/commands/project/help-command.js';
import { cli } from '../support/cli.js';

const page = readFileSync('docs/troubleshooting.md', 'utf8');

test('every code of a message is explained', () => {
  const codes = [
    ...Object.keys({ ...DIAGNOSTIC_CODES, ...FLEET_CODES, ...TENANT_CODES }),
    ...[...REFUSAL_CODES, ...HAZARDS, ...POLICY_RESULTS],
    ...Object.values(EXIT).map(String),
  ];
  for (const code of codes) {
    const text = renderHelpEntry(page, code) ?? '';
    expect({ code, begins: text.split('\n')[0]?.replace('Exit code ', '') }).toEqual({ code, begins: code });
    // A title, a blank line and a paragraph at the least; no mark of Markdown is left outside the examples.
    expect(text.length).toBeGreaterThan(code.length + 40);
    const words = text
      .split('\n')
      .filter((line) => !line.startsWith('    '))
      .join('\n');
    expect({ code, words }).not.toMatchObject({ words: expect.stringMatching(/`|\]\(|^\| /m) as string });
    for (const line of words.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  }
});

describe('help', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'assignctl-help-'));
  });
  afterAll(() => rm(dir, { recursive: true }));
  const help = (...topic: readonly string[]) => cli(['help', ...topic], { cwd: dir });

  test('explains a code from any folder, without a network', async () => {
    const { code, stdout, stderr } = await help('group-not-found');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^group-not-found\n\nNo group has this name or id\./);
    expect(stdout).toContain('    -include: [legal]\n    +include: [Legal]\n');
  });

  test.each([['4'], ['exit', 'code', '4'], ['Exit-code-4']])(
    'explains exit code 4 as %s %s %s',
    async (...topic) => {
      expect((await help(...topic)).stdout).toMatch(/^Exit code 4\n\nApplied in part\./);
    },
  );

  test('a code that is a refusal and a hazard has both entries', async () => {
    const { stdout } = await help('swap-between-policies');
    expect(stdout.match(/^swap-between-policies$/gm)).toHaveLength(2);
  });

  test('shows the help of a command, and of one below it', async () => {
    expect((await help('plan')).stdout).toBe((await cli(['plan', '--help'])).stdout);
    expect((await help('journal', 'verify')).stdout).toBe(
      (await cli(['journal', 'verify', '--help'])).stdout,
    );
    expect((await help()).stdout).toBe((await cli(['--help'])).stdout);
  });

  test('says what may have been meant', async () => {
    expect(await help('grup-not-found')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'error: There is no help on “grup-not-found”. Did you mean group-not-found?\n',
    });
    expect((await help('zzzzzzzz')).stderr).toContain('Give the code of a message, such as group-not-found.');
  });
});

describe('--help', () => {
  const titlesOf = (text: string): readonly string[] => text.match(/^[A-Z][A-Z ]+$/gm) ?? [];

  test('has usage, commands, flags, examples, environment, exit codes and the documentation', async () => {
    const { code, stdout } = await cli(['--help']);
    expect(code).toBe(0);
    expect(titlesOf(stdout)).toEqual([
      ...['USAGE', 'COMMANDS', 'FLAGS', 'EXAMPLES', 'ENVIRONMENT VARIABLES', 'EXIT CODES', 'LEARN MORE'],
    ]);
    expect(stdout).toMatch(/^ {2}https:\/\/github\.com\/\S+\/docs$/m);
    for (const variable of stdout.match(/ASSIGNCTL_[A-Z_]+/g) ?? [])
      expect(readFileSync('docs/reference.md', 'utf8')).toContain(variable);
  });

  test('is what a command line without words shows', async () => {
    expect(await cli([])).toEqual(await cli(['--help']));
  });

  test.each(Object.keys(EXIT_CODES_BY_COMMAND))(
    '%s: usage, flags and exit codes; no empty default',
    async (name) => {
      const { stdout } = await cli([...name.split(' '), '--help']);
      expect(titlesOf(stdout)).toEqual(expect.arrayContaining(['USAGE', 'FLAGS', 'EXIT CODES']) as string[]);
      expect(stdout).not.toContain('default: []');
      expect(stdout).toContain(`\n  assignctl ${name} `);
    },
  );

  test('init offers no choice of one', async () => {
    expect((await cli(['init', '--help'])).stdout).not.toMatch(/--format|choices: "[^"]*"\)/);
  });

  test('-v prints the version, as --version does', async () => {
    for (const words of [['-v'], ['-V'], ['version']])
      expect(await cli(words)).toEqual(await cli(['--version']));
    expect((await cli(['-v'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
