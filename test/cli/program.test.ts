import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cli, type CliResult, project } from '../support/cli.js';
import { copyProject } from '../support/copy-project.js';
import { KINDS } from '../support/policy-kinds.js';
import { program, programLines } from '../support/program.js';
import { PATIENT } from '../support/started-project.js';
import { isRead, tenant, writes } from '../support/tenant.js';
import { type MatrixCase, type RunLine } from '../e2e/matrix/matrix-case.js';
import { checkCase } from '../e2e/matrix/describe-matrix.js';
import { ROWS, rowsFor } from '../e2e/matrix/rows.js';
import { testCases } from '../e2e/matrix/run-case.js';

jest.setTimeout(60_000);

/** The built program, in one process for all lines of this file that are about more than their process. */
const sameProcess = programLines();

describe('squares of the change matrix', () => {
  /** A way through the matrix that meets every row, type, profile and way of writing; the rows of a type share a run. */
  const PATH: readonly (readonly [
    type: string,
    how: Pick<MatrixCase, 'profile' | 'writeMode' | 'itemWrites'>,
    rows: readonly string[],
  ])[] = [
    [
      'iosManagedAppProtection',
      { profile: 'observed', writeMode: 'patch', itemWrites: true },
      ['remove one', 'change filter mode'],
    ],
    [
      'androidManagedAppProtection',
      { profile: 'documented', writeMode: 'patch', itemWrites: true },
      ['remove all', 'drop filter', 'filtered include to exclude'],
    ],
    [
      'windowsManagedAppProtection',
      { profile: 'documented', writeMode: 'assign', itemWrites: true },
      ['swap group', 'removed in the portal'],
    ],
    [
      'targetedManagedAppConfiguration',
      { profile: 'observed', writeMode: 'patch', itemWrites: false },
      ['add filter', 'reordered only'],
    ],
    [
      'mobileAppConfiguration',
      { profile: 'observed', writeMode: 'patch', itemWrites: true },
      ['change filter', 'include to exclude', 'added in the portal'],
    ],
    [
      'windowsInformationProtectionPolicy',
      { profile: 'documented', writeMode: 'patch', itemWrites: true },
      ['exclude to include'],
    ],
    [
      'mdmWindowsInformationProtectionPolicy',
      { profile: 'observed', writeMode: 'assign', itemWrites: true },
      ['add one'],
    ],
  ];
  const matrixCases = PATH.flatMap(([type, how, rows]) =>
    KINDS.filter((kind) => kind.type === type).flatMap((kind) =>
      rowsFor(kind)
        .filter(({ name }) => rows.includes(name))
        .map((row): MatrixCase => ({ row, kind, version: 'beta', ...how })),
    ),
  );
  const dirs = new Set<string>();
  /** The built program runs every line: those of the first type in processes of their own, the others in one. */
  const runLine: RunLine = (args) => {
    const [, , dir = ''] = args;
    dirs.add(dir);
    return dirs.size === 1 ? program(args) : sameProcess(args);
  };
  testCases(matrixCases, checkCase, { runLine });

  test('are all there', () => {
    const names = matrixCases.map(({ row }) => row.name);
    expect(names.sort()).toEqual(ROWS.map(({ name }) => name).sort());
    expect(new Set(matrixCases.map(({ kind }) => kind))).toEqual(new Set(KINDS));
  });
});

describe('what it loads', () => {
  const SDK = 'node_modules/@microsoft/microsoft-graph-client/';
  const IDENTITY = '/node_modules/@azure/';
  const recorder = pathToFileURL(join(process.cwd(), 'test/support/record-loads.mjs')).href;
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'assignctl-loads-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  /** What a command line prints, and every module that it loads, with `/` between folders. */
  async function recorded(
    ...args: readonly string[]
  ): Promise<CliResult & { readonly loaded: readonly string[] }> {
    const file = join(dir, `${args.join('-').replaceAll(/\W/g, '')}.txt`);
    await writeFile(file, '');
    const result = await program(args, { node: ['--import', recorder], env: { RECORD_LOADS: file } });
    const loaded = (await readFile(file, 'utf8')).replaceAll('\\', '/').split('\n');
    return { ...result, loaded };
  }

  /** Files of the SDK among those loaded: its own, or chunks of ours that hold its code, as the bundler notes there. */
  async function holdingSdk(loaded: readonly string[]): Promise<readonly string[]> {
    const ours = loaded.filter((path) => /\/dist\/.*\.js$/.test(path));
    const texts = await Promise.all(ours.map((url) => readFile(new URL(url), 'utf8')));
    const chunks = ours.filter((_, index) => texts[index]?.includes(`\n// ${SDK}`));
    return [...loaded.filter((path) => path.includes(SDK)), ...chunks];
  }

  test.each([['--help'], ['plan --help'], ['--version'], ['validate -C examples']])(
    '%s loads neither the Graph SDK nor the sign-in',
    async (line) => {
      const { code, loaded } = await recorded(...line.split(' '));
      expect(code).toBe(0);
      expect(loaded).toContainEqual(expect.stringMatching(/\/dist\/cli\/main\.js$/));
      expect(await holdingSdk(loaded)).toEqual([]);
      expect(loaded.filter((path) => path.includes(IDENTITY))).toEqual([]);
    },
  );

  test('plan does load the SDK, and no sign-in for a Graph on loopback; its text is on stdout alone, without colours', async () => {
    const { loaded, code, stdout, stderr } = await recorded('plan', '-C', 'examples', '--emulator');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(' policies will change: ');
    expect(stdout).not.toContain('\u001b');
    expect(await holdingSdk(loaded)).toHaveLength(1);
    expect(loaded.filter((path) => path.includes(IDENTITY))).toEqual([]);
  });
});

describe('what it says, and where', () => {
  const EXAMPLES = ['-C', 'examples', '--emulator'];

  test('a plan as JSON is the only thing on stdout, and the same bytes every time; changes are exit 2 when that is asked for', async () => {
    const [one, two] = await Promise.all([
      program(['plan', ...EXAMPLES, '--format', 'json', '--log-level', 'debug']),
      program(['plan', ...EXAMPLES, '--format', 'json', '--detailed-exitcode']),
    ]);
    expect([one.code, two.code]).toEqual([0, 2]);
    expect(one.stdout).toBe(two.stdout);
    expect(JSON.parse(one.stdout)).toMatchObject({ formatVersion: '2.0', graphVersion: 'beta' });
    expect(one.stderr).toContain('GET /beta/');
  });

  test('apply without --yes asks nobody: exit 1, no write', async () => {
    const emulator = await tenant();
    const { code, stderr } = await program(['apply', '-C', 'examples', '--endpoint', emulator.url]);
    expect(code).toBe(1);
    expect(stderr).toContain('--yes');
    expect(emulator.log.every(isRead)).toBe(true);
  });

  test('plan, look, apply the file: what was reviewed is carried out, from another folder too', async () => {
    const emulator = await tenant();
    const dir = project({});
    const examples = copyProject('examples');
    const env = { ASSIGNCTL_ENDPOINT: emulator.url };
    const planned = await program(['plan', '-C', examples, '--out', 'plan.json'], { cwd: dir, env });
    const shown = await program(['show', 'plan.json', '-C', examples], { cwd: dir });
    // The file does not contain the name of the tenant.
    const belowTitle = ({ stdout }: typeof shown): string => stdout.slice(stdout.indexOf('\n'));
    expect(belowTitle(shown)).toBe(belowTitle(planned));
    const applied = await program(['apply', 'plan.json', '-C', examples], { cwd: dir, env });
    expect(applied.code).toBe(0);
    expect(applied.stdout).toContain('Outcome: 12 applied, 4 unchanged.');
    expect(writes(emulator)).toHaveLength(12);
    const again = await cli(['plan', '-C', examples, '--detailed-exitcode'], {
      cwd: dir,
      env,
      limits: PATIENT,
    });
    expect(again.code).toBe(0);
  });

  // A word that is no command and an error in the middle of a run have a process of their own; the others share one.
  test.each([
    { line: 'frobnicate', by: program, says: "unknown command 'frobnicate'" },
    { line: 'plan --frobnicate', says: "unknown option '--frobnicate'" },
    { line: 'plan -C examples --emulator --allow frobnicate', says: 'frobnicate' },
    {
      line: 'plan -C examples --emulator --only Nobody/Nothing',
      says: 'No declaration matches --only Nobody/Nothing',
    },
    { line: 'plan -C nowhere --emulator', says: '-C nowhere: there is no such folder' },
    { line: 'plan -C examples --endpoint http://graph.example', says: 'loopback' },
    { line: 'apply nowhere.json -C examples --emulator', by: program, says: 'nowhere.json cannot be read' },
  ])('$line: exit 1, told on stderr without a stack', async ({ line, says, by = sameProcess }) => {
    const { code, stdout, stderr } = await by(line.split(' '));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

test('a reader that goes away ends what it is told, not the run', async () => {
  const emulator = await tenant();
  const dir = project({
    'a.yaml': 'policy: {type: iosManagedAppProtection, name: iOS – Draft}\ninclude: [Sales]\n',
  });
  const child = spawn(
    process.execPath,
    ['dist/cli/main.js', 'apply', '-C', dir, '--endpoint', emulator.url, '--yes'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  child.stdout.destroy();
  expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(0);
  expect(writes(emulator)).toHaveLength(1);
});
