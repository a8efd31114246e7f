import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { type Emulator, startEmulator } from '../../../src/emulator/index.js';
import { QuestionCancelled } from '../../../src/cli/context.js';
import { printedCommand } from '../../../src/cli/program/printed-command.js';
import { cli, project } from '../../support/cli.js';
import { writes } from '../../support/tenant.js';

const EXECUTIVES =
  'policy: { type: iosManagedAppProtection, name: iOS – Executives }\ninclude: [Executives, Board members]\nexclude: [Break-glass accounts]\n';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.close());

/** The command after a label, as words for a shell would be. */
function commandAfter(label: string, text: string): readonly string[] {
  const line = new RegExp(`^${label}: assignctl (.*)$`, 'm').exec(text)?.[1];
  expect(line).toBeDefined();
  return (line ?? '').match(/'[^']*'|\S+/g)?.map((word) => word.replaceAll("'", '')) ?? [];
}

describe('a printed command works as it is printed, from the folder it was printed in', () => {
  test('plan, apply what was planned, undo it', async () => {
    const dir = project({ 'a.yaml': EXECUTIVES }, 'limits:\n  maxPolicies: 0\n');
    const cwd = dirname(dir);
    const run = (args: readonly string[], more: readonly string[] = []) => cli([...args, ...more], { cwd });
    const planned = await run(['plan', '-C', relative(cwd, dir), '--endpoint', emulator.url]);
    expect(planned.stdout).toContain('Apply refuses the whole run.');
    expect(planned.stdout).not.toContain('To apply these changes');
    expect(planned.stdout).toContain(
      `    or in ${relative(cwd, dir)}/assignctl.yaml: allow: [{code: max-policies`,
    );

    const allowed = await run(commandAfter('To allow what is refused', planned.stdout));
    expect(allowed).toMatchObject({ code: 0 });
    const applied = await run(commandAfter('To apply these changes', allowed.stdout), ['--yes']);
    expect(applied).toMatchObject({ code: 0 });
    expect(applied.stdout).toMatch(/^Tenant Fernhill Health \(\S+\) {2}outcome\napplied /m);
    expect(applied.stdout).toContain('Outcome: 1 applied');
    const undone = await run(commandAfter('To undo', applied.stdout), ['--yes']);
    expect(undone).toMatchObject({ code: 0 });
    expect(undone.stdout).toContain('Outcome: 1 applied');
    const redone = await run(commandAfter('To redo', undone.stdout), ['--yes']);
    expect(redone).toMatchObject({ code: 0 });
  });

  test('a saved plan in a folder whose name has a blank', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'assignctl cwd '));
    const dir = project({ 'a.yaml': EXECUTIVES });
    const args = ['plan', '-C', dir, '--endpoint', emulator.url, '--out', 'my plan.json'];
    const planned = await cli(args, { cwd });
    const shown = await cli(['show', 'my plan.json', '-C', dir], { cwd });
    expect(shown.stdout).toContain(`To apply these changes: assignctl apply 'my plan.json' -C ${dir}\n`);
    const applied = await cli(commandAfter('To apply these changes', planned.stdout), { cwd });
    expect(applied).toMatchObject({ code: 0 });
    await rm(cwd, { recursive: true });
  });

  test('what to run next after init, export and refresh is on the same Graph', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'assignctl-'));
    const graph = ['--endpoint', emulator.url];
    const init = ['init', '-C', 'here', '--tenant-id', '4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10', '--yes'];
    const started = await cli([...init, '--from-tenant', ...graph], { cwd });
    const printed = (text: string): readonly string[] =>
      [...text.matchAll(/^(?: {2}|.* Next: )assignctl (\S(?:\S| (?! ))*)/gm)].map(
        ([, command = '']) => command,
      );
    const commands = [...printed(started.stdout)];
    const [file = ''] = await readdir(join(cwd, 'here/desired-state/iosManagedAppProtection'));
    const path = join(cwd, 'here/desired-state/iosManagedAppProtection', file);
    await writeFile(path, (await readFile(path, 'utf8')).replace(/name: [^,]*/, 'name: Before'));
    const refreshed = await cli(['refresh', '-C', 'here', ...graph], { cwd });
    commands.push(...printed(refreshed.stdout));
    expect(commands.map((command) => command.split(' ')[0])).toEqual([
      ...['validate', 'plan'],
      ...['doctor', 'validate', 'plan'],
      'plan',
    ]);
    for (const command of commands) {
      const { code, stderr } = await cli(command.split(' '), { cwd });
      expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: '' });
    }
    await rm(cwd, { recursive: true });
  });

  test('an undo is not offered for the embedded Graph, which ends with the run', async () => {
    const dir = project({ 'a.yaml': EXECUTIVES });
    const { stdout } = await cli(['apply', '-C', dir, '--emulator', '--yes']);
    expect(stdout).toContain('Outcome: 1 applied');
    expect(stdout).not.toContain('To undo');
  });
});

test.each([
  ['posix', `assignctl apply 'a b.json' -C 'it'\\''s' --allow protected=T_1,x`],
  ['powershell', `assignctl apply 'a b.json' -C 'it''s' --allow 'protected=T_1,x'`],
] as const)('words are quoted for %s', (shell, line) => {
  const options = { C: "it's", allow: ['protected=T_1,x'] };
  expect(printedCommand(['apply', 'a b.json'], { ...options, shell }, {})).toBe(line);
  expect(printedCommand(['apply', 'a b.json'], options, { shell })).toBe(line);
});

test('a tenant of a fleet is named', () => {
  const place = { tenant: 'contoso-us' } as never;
  expect(printedCommand(['plan'], { C: '.', fleet: 'all.yaml', place, emulator: true }, {})).toBe(
    'assignctl plan --fleet all.yaml --tenant contoso-us --emulator',
  );
});

describe('the question before writing', () => {
  async function asked(
    answer: () => Promise<string>,
    settings = '',
  ): Promise<{ readonly question: string; readonly code: number; readonly stderr: string }> {
    const dir = project(
      {
        'a.yaml': `${EXECUTIVES}---\npolicy: { type: iosManagedAppProtection, name: iOS – Legal }\ninclude: [Executives]\n---\npolicy: { type: iosManagedAppProtection, name: iOS – Nobody }\ninclude: []\n`,
      },
      settings,
    );
    let question = '';
    const ask = (text: string): Promise<string> => {
      question = text;
      return answer();
    };
    const { code, stderr } = await cli(['apply', '-C', dir, '--endpoint', emulator.url], { ask });
    return { question, code, stderr };
  }
  const PROTECT = 'protect:\n  - policy: { type: iosManagedAppProtection, name: iOS – Legal }\n';

  test('names the tenant and what will be done', async () => {
    const { question } = await asked(() => Promise.resolve('no'), PROTECT);
    expect(question).toBe(
      '\nApply 1 policy, 1 request, to Fernhill Health (4f1c2d8e…)? 1 refused, 1 blocked. Type yes: ',
    );
  });

  test('names the tenant as the settings do', async () => {
    const { question } = await asked(() => Promise.resolve('no'), `tenantName: Contoso\n${PROTECT}`);
    expect(question).toContain('to Contoso (4f1c2d8e…)?');
  });

  test.each([
    ['no', () => Promise.resolve('no')],
    ['y', () => Promise.resolve('y')],
    ['Ctrl-C or Ctrl-D', () => Promise.reject(new QuestionCancelled())],
  ])('%s applies nothing and leaves no trace', async (_, answer) => {
    const { code, stderr } = await asked(answer);
    expect(code).toBe(1);
    expect(stderr).toContain('Nothing was applied.\n');
    expect(stderr).not.toMatch(/ {4}at |bug|mistake/);
    expect(writes(emulator)).toEqual([]);
  });
});

test('the name of the tenant changes nothing of the plan file', async () => {
  const files = { 'a.yaml': EXECUTIVES };
  const json = async (settings: string): Promise<string> =>
    (await cli(['plan', '-C', project(files, settings), '--emulator', '--format', 'json'])).stdout;
  expect(await json('tenantName: Contoso\n')).toBe(await json(''));
});
