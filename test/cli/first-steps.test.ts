import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { cli, project, TENANT_ID } from '../support/cli.js';
import { tenant } from '../support/tenant.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assignctl-first-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const WRONG = 'policy: { type: iosManagedAppProtection, name: iOS – Draft }\ninclude: []\ngrup: x\n';
const DRAFT = 'policy: { type: iosManagedAppProtection, name: iOS – Draft }\ninclude: []\n';
const EDGE = 'policy: { type: targetedManagedAppConfiguration, name: Edge – Kiosk }\ninclude: []\n';

describe('without a project', () => {
  test.each([
    { args: ['plan'], says: ' policies will change: ' },
    { args: ['apply', '--yes'], says: 'Outcome: ' },
    { args: ['drift'], says: 'Drift: ' },
    { args: ['explain', '--group', 'Legal'], says: 'Legal' },
    { args: ['doctor'], says: '' },
  ])('$args --emulator uses the packaged example, and says so', async ({ args, says }) => {
    const { stdout, stderr } = await cli([...args, '--emulator'], { cwd: dir });
    expect(stdout).toContain(says);
    expect(stderr).not.toContain('settings-missing');
    if (args[0] === 'plan')
      expect(stderr).toBe(
        `There is no project in this folder: using the example in ${join(process.cwd(), 'examples')}.\n`,
      );
  });

  test('what a run leaves goes to the current folder, not into the package', async () => {
    const before = await readdir('examples');
    expect((await cli(['apply', '--emulator', '--yes'], { cwd: dir })).code).toBe(0);
    expect(await readdir('examples')).toEqual(before);
    expect(await readdir(dir)).toEqual(['.assignctl']);
  });

  test('the packaged example is never written back to', async () => {
    const { code, stderr } = await cli(['drift', '--write-back', '--emulator'], { cwd: dir });
    expect(code).toBe(1);
    expect(stderr).toContain('--write-back needs a project of your own');
  });

  test.each(['assignctl.yaml', 'fleet.yaml', 'desired-state'])(
    'a folder that has %s is no place for the example',
    async (name) => {
      await mkdir(join(dir, 'desired-state'));
      if (name.endsWith('.yaml')) await writeFile(join(dir, name), '{}\n');
      expect((await cli(['plan', '--emulator'], { cwd: dir })).code).toBe(1);
    },
  );

  test('demo plans, applies and plans an empty plan, logs nothing and leaves nothing', async () => {
    const { code, stdout, stderr } = await cli(['demo'], { cwd: dir });
    // What is removed at its end is not offered.
    expect(stdout).not.toMatch(/undo|Journal|assignctl-demo/i);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const titles = [...stdout.matchAll(/^━━ (\d\. .+?) ━/gm)].map(([, title]) => title);
    expect(titles).toEqual(['1. What would change?', '2. Apply it', '3. Is anything left?']);
    const [, first = '', second = '', third = ''] = stdout.split(/^━━ .+\n/m);
    expect(first).toMatch(/\d+ reads, 0 writes, exit code 0/);
    expect(second).toMatch(/\d+ reads, [1-9]\d* writes, exit code 0/);
    expect(third).toContain('No changes: ');
    expect(stdout).not.toMatch(/^(GET|POST|PATCH|DELETE) \//m);
    // Its tenant ends with it: the only command to copy is the last one.
    expect(stdout.match(/: assignctl .*/g)).toEqual([': assignctl init']);
    expect(await readdir(dir)).toEqual([]);
  });
});

test('the export that init names says nothing of the example that init wrote', async () => {
  await cli(['init', '--tenant-id', TENANT_ID, '--yes'], { cwd: dir });
  const { code, stderr } = await cli(['export', '--emulator'], { cwd: dir });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('a port that another emulator uses is named, and what to do', async () => {
  const { port } = new URL((await tenant()).url);
  const { code, stderr } = await cli(['emulator', '--port', port], { cwd: dir });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `error: Port ${port} cannot be used: it is in use. Stop what uses it, perhaps another emulator, or choose another with --port.\n`,
  });
});

test('a run on an emulator of its own names no command to continue or undo it', async () => {
  const { stdout } = await cli(['apply', '--emulator', '--yes'], { cwd: dir });
  expect(stdout).toContain('Outcome: ');
  expect(stdout).not.toMatch(/To (undo|continue)/);
});

describe('a missing project', () => {
  test('names the command that makes one', async () => {
    const { code, stdout } = await cli(['validate'], { cwd: dir });
    expect(code).toBe(1);
    expect(stdout).toContain('assignctl.yaml:1:1 error settings-missing');
    expect(stdout).toContain('Run `assignctl init`');
  });

  test('a missing folder of declarations names the command that fills it', async () => {
    await writeFile(join(dir, 'assignctl.yaml'), `tenantId: ${TENANT_ID}\n`);
    expect((await cli(['validate'], { cwd: dir })).stdout).toContain('Run `assignctl export`');
    await mkdir(join(dir, 'desired-state'));
    expect((await cli(['validate'], { cwd: dir })).stdout).toContain('Run `assignctl export`');
  });

  test.each([['validate'], ['plan'], ['validate', '--all'], ['doctor'], ['fleet', 'list']])(
    '%s %s: -C to a folder that does not exist says so',
    async (...command) => {
      const { code, stderr } = await cli([...command, '-C', 'nowhere'], { cwd: dir });
      expect({ code, stderr }).toEqual({ code: 1, stderr: 'error: -C nowhere: there is no such folder.\n' });
    },
  );

  test('-C to a file says so', async () => {
    await writeFile(join(dir, 'a.yaml'), '');
    expect((await cli(['validate', '-C', 'a.yaml'], { cwd: dir })).stderr).toContain('this is a file');
  });

  test.each([
    { settings: undefined, code: 'settings-missing' },
    { settings: 'cloud: global\n', code: 'missing-key' },
  ])('in the folder of a fleet, $code names the flags that choose a tenant', async ({ settings, code }) => {
    await writeFile(join(dir, 'fleet.yaml'), 'tenants: []\n');
    if (settings !== undefined) await writeFile(join(dir, 'assignctl.yaml'), settings);
    const { stdout } = await cli(['validate'], { cwd: dir });
    expect(stdout).toContain(code);
    expect(stdout).toContain(
      'This folder is a fleet: name its tenants with --tenant NAME, --ring NAME or --all.',
    );
    expect(stdout).not.toContain('tenantId:');
  });

  const [several, one, none] = [
    'name its tenants with --tenant NAME, --ring NAME or --all.',
    'name one of its tenants with --tenant NAME.',
    'Edit them by hand, or use it in a project of one tenant.',
  ];
  test.each([
    { command: 'validate', advice: several },
    { command: 'plan', advice: several },
    { command: 'drift', advice: several },
    { command: 'apply', advice: several },
    { command: 'doctor', advice: one },
    { command: 'explain --group Sales', advice: one },
    { command: 'refresh', advice: none },
    { command: 'export', advice: none },
  ])('in the folder of a fleet, $command names only flags that it has', async ({ command, advice }) => {
    await writeFile(join(dir, 'fleet.yaml'), 'tenants: []\n');
    const { stdout: help } = await cli([command.split(' ')[0] ?? '', '--help']);
    const run = async (): Promise<string> => {
      const { code, stdout, stderr } = await cli(command.split(' '), { cwd: dir });
      expect(code).toBe(1);
      const said = stdout + stderr;
      expect(said).toContain(advice);
      for (const [flag] of said.matchAll(/--(tenant|ring|all)\b/g)) expect(help).toContain(flag);
      return said;
    };
    await run();
    // Text for a tenant of the fleet, and no folder that all tenants would share.
    const settings = 'protect: [{group: "${values.breakGlass}"}]\n';
    await writeFile(join(dir, 'assignctl.yaml'), settings);
    expect((await run()).split('This folder is a fleet: ')).toHaveLength(2);
    // With a tenant's id only the text for a tenant is left.
    await writeFile(join(dir, 'assignctl.yaml'), `tenantId: ${TENANT_ID}\n${settings}`);
    if (['doctor', 'export', 'explain'].includes(command.split(' ')[0] ?? '')) return;
    expect((await run()).split('This folder is a fleet: ')).toHaveLength(2);
    // These read the declarations before anything else.
    if (!['validate', 'plan', 'drift', 'apply', 'refresh'].includes(command)) return;
    await writeFile(join(dir, 'assignctl.yaml'), `tenantId: ${TENANT_ID}\n`);
    expect(await run()).not.toContain('Run `assignctl export`');
  });

  test('without a fleet file no flag is named that would look for one', async () => {
    await writeFile(join(dir, 'assignctl.yaml'), 'protect: [{group: "${values.breakGlass}"}]\n');
    const { stdout } = await cli(['validate'], { cwd: dir });
    expect(stdout).toContain('Write the text itself, or make a fleet of this folder');
    expect(stdout).not.toMatch(/--(tenant|ring|all)\b/);
  });
});

describe('paths in messages', () => {
  test.each(['text', 'github', 'sarif'])('in %s they start at the current folder', async (format) => {
    const own = project({ 'ios.yaml': WRONG });
    const name = relative(tmpdir(), own);
    const { stdout } = await cli(['validate', '-C', name, '--format', format], { cwd: tmpdir() });
    expect(stdout).toContain(`${name}/desired-state/ios.yaml`);
  });

  test('above the current folder they go up; an absolute -C stays absolute', async () => {
    const own = project({ 'ios.yaml': WRONG });
    const inside = join(own, 'desired-state');
    expect((await cli(['validate', '-C', '..'], { cwd: inside })).stdout).toMatch(
      /^\.\.\/desired-state\/ios/m,
    );
    expect((await cli(['validate', '-C', own], { cwd: dir })).stdout).toContain(
      `\n${own}/desired-state/ios`.trim(),
    );
  });

  test('plan shows them so on both streams, and saves them as the project names them', async () => {
    const own = project({ 'ios.yaml': WRONG });
    const name = relative(tmpdir(), own);
    const broken = await cli(['plan', '-C', name, '--emulator'], { cwd: tmpdir() });
    expect(broken.stderr).toContain(`${name}/desired-state/ios.yaml:3:1`);
    await writeFile(join(own, 'desired-state/ios.yaml'), DRAFT.replace('Draft', 'Drafft'));
    const args = ['plan', '-C', name, '--emulator', '--out', join(dir, 'plan.json')];
    const shown = await cli(args, { cwd: tmpdir() });
    expect(shown.stdout).toContain(`${name}/desired-state/ios.yaml:1:9`);
    const json = await cli(['plan', '-C', name, '--emulator', '--format', 'json'], { cwd: tmpdir() });
    const plan = JSON.parse(json.stdout) as { diagnostics: readonly { file: string }[] };
    expect(plan.diagnostics.map(({ file }) => file)).toEqual(['desired-state/ios.yaml']);
  });
});

describe('--only', () => {
  const chosen = async (choice: string, files: Readonly<Record<string, string>>, cwd?: string) => {
    const own = project(files);
    const args = [
      'plan',
      '-C',
      cwd === undefined ? own : relative(cwd, own),
      '--emulator',
      '--format',
      'json',
    ];
    const only = choice.replace('DIR', relative(cwd ?? '/', own));
    const { code, stdout, stderr } = await cli([...args, '--only', only], cwd === undefined ? {} : { cwd });
    if (code === 1) return stderr;
    const { policies } = JSON.parse(stdout) as { policies: readonly { name: string }[] };
    return policies.map(({ name }) => name);
  };
  const FILES = { 'ios.yaml': DRAFT, 'edge.yaml': EDGE };

  test.each(['ios.yaml', 'desired-state/ios.yaml', './desired-state/ios.yaml', 'iOS – Draft'])(
    'takes %s',
    async (choice) => expect(await chosen(choice, FILES)).toEqual(['iOS – Draft']),
  );

  test('takes a path from the current folder, as tab completion writes it', async () => {
    expect(await chosen('DIR/desired-state/edge.yaml', FILES, tmpdir())).toEqual(['Edge – Kiosk']);
  });

  test('asks for the type if policies share a name', async () => {
    const twice = { 'ios.yaml': DRAFT, 'android.yaml': DRAFT.replace('ios', 'android') };
    expect(await chosen('iOS – Draft', twice)).toContain(
      'Give one of androidManagedAppProtection/iOS – Draft, iosManagedAppProtection/iOS – Draft.',
    );
  });

  test('says what may have been meant', async () => {
    expect(await chosen('iOS – Drafft', FILES)).toBe(
      'error: No declaration matches --only iOS – Drafft. Give a file, a policy’s name, TYPE/NAME or TYPE/ID. Did you mean “iOS – Draft”?\n',
    );
  });
});
