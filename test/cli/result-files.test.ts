import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, openSync, readFileSync } from 'node:fs';
import {
  appendFile,
  copyFile,
  link,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Emulator, startEmulator } from '../../src/emulator/index.js';
import { readTextFile } from '../../src/cli/project/input-files.js';
import { createLog, reportFailure } from '../../src/cli/terminal/log.js';
import { openResultFile } from '../../src/cli/terminal/result-file.js';
import { declareAll, groupName, seedOf } from '../support/numbered-policies.js';
import { cli, type CliResult, project } from '../support/cli.js';
import { beginRepository } from '../support/git-commits.js';
import { PATIENT, startProject, type StartedProject } from '../support/started-project.js';

/** A name that no code page carries whole, and that begins commands of engines. */
const NAME = 'Größe – 基 😀 ##vso[task.x] ##[group]';

async function setUp(): Promise<StartedProject> {
  const seed = seedOf(1);
  return startProject(
    { ...seed, groups: seed.groups?.map((one, n) => (n === 0 ? { ...one, displayName: NAME } : one)) ?? [] },
    { 'all.yaml': declareAll(1).replace(groupName(0), `"${NAME}"`) },
    { settings: 'writeMode: assign\n' },
  );
}

/** Command lines that print a result, with the option that takes the file. */
const COMMANDS: readonly {
  readonly command: string;
  readonly args: readonly string[];
  readonly flag: string;
}[] = [
  { command: 'validate', args: [], flag: '--out' },
  { command: 'plan', args: [], flag: '--out' },
  { command: 'drift', args: ['--audit-days', '0'], flag: '--out' },
  { command: 'explain', args: ['--policy', 'iosManagedAppProtection/Policy 0'], flag: '--out' },
  { command: 'doctor', args: ['--for', 'plan'], flag: '--out' },
  { command: 'export', args: ['--update'], flag: '--report' },
  { command: 'apply', args: ['--yes'], flag: '--out' },
];

test.each(COMMANDS)(
  '$command puts its JSON into a file as it prints it, in ASCII',
  async ({ command, args, flag }) => {
    const [started, printed] = await Promise.all([setUp(), setUp()]);
    const file = join(started.dir, 'build/result.json');
    const { code } = await started.run(command, ...args, flag, 'build/result.json');
    const text = await readFile(file, 'utf8');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { stdout, code: same } = await printed.run(command, ...args, '--format', 'json');
    expect(code).toBe(same);
    expect(Object.keys(JSON.parse(text) as object)).toEqual(Object.keys(JSON.parse(stdout) as object));
    for (const json of [text, stdout]) {
      expect(json).toMatch(/^[\n\x20-\x7e]*$/);
      expect(json).not.toContain('##');
    }
  },
);

test.each(COMMANDS)(
  '$command asks nothing of the tenant when its file cannot be written',
  async ({ command, args, flag }) => {
    const started = await setUp();
    await mkdir(join(started.dir, 'folder'));
    const { code, stdout, stderr } = await started.run(command, ...args, flag, 'folder');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe('error: folder cannot be written: it is a folder. Name a file in it.\n');
    expect(started.emulator.log).toEqual([]);
  },
);

const ENV = { ...process.env, MAIN: join(process.cwd(), 'dist/cli/main.js'), NODE: process.execPath };
const NOWHERE = { write: () => true };

/** Runs the built program by a command line of a shell, in the folder of the project. */
function shell(line: string, dir: string, more: Readonly<Record<string, string>> = {}): string {
  return execFileSync('bash', ['-c', line], { cwd: dir, env: { ...ENV, ...more }, encoding: 'utf8' });
}

/**
 * Command lines of the built program, one after another in one process, so that the same is open for all. The exit code of
 * each is left in a file.
 */
const SEVERAL = `
import { appendFileSync } from 'node:fs';
for (const [n, line] of JSON.parse(process.env.LINES).entries()) {
  process.argv = [process.execPath, process.env.MAIN, ...line];
  await import(process.env.MAIN + '?' + n);
  appendFileSync('codes.txt', process.exitCode + ' ');
}`;

/** The same by a line of a shell, which has `several` for it. Returns the exit codes. */
function severalBy(shellLine: string, dir: string, lines: readonly (readonly string[])[]): string {
  const several = 'several() { "$NODE" --input-type=module -e "$SEVERAL"; }';
  shell(`${several}; ${shellLine}`, dir, { SEVERAL, LINES: JSON.stringify(lines) });
  return readFileSync(join(dir, 'codes.txt'), 'utf8').trim();
}

test('--out with standard output in a file is written where that is, and replaces nothing: by each of its names', async () => {
  const { dir } = await setUp();
  await symlink('/dev/stdout', join(dir, 'link'));
  const outs = ['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1', 'all.txt', 'link'];
  const lines = outs.map((out) => ['validate', '--out', out]);
  expect(severalBy('(echo first; several; echo last) > all.txt', dir, lines)).toBe('0 0 0 0 0');
  const text = await readFile(join(dir, 'all.txt'), 'utf8');
  const each = text.split(/^(?=Valid: |last$)/m);
  expect([each.length, each[0], each.at(-1)]).toEqual([outs.length + 2, 'first\n', 'last\n']);
  for (const [n, out] of outs.entries())
    expect([out, each[n + 1]]).toEqual([
      out,
      expect.stringMatching(/^Valid: 1 policy in 1 file\.\n\{\n[^]*"valid": true,[^]*\n\}\n$/),
    ]);
});

test('--out is what the shell has opened by that number', async () => {
  const { dir } = await setUp();
  const outs = ['/dev/stderr', '/dev/fd/2', '/dev/fd/3', '/proc/self/fd/3'];
  const lines = outs.map((out) => ['validate', '--out', out]);
  const shellLine = 'exec 2> all.txt 3>&2; echo first >&2; several > /dev/null; echo last >&2';
  expect(severalBy(shellLine, dir, lines)).toBe('0 0 0 0');
  const text = await readFile(join(dir, 'all.txt'), 'utf8');
  const each = text.split(/^(?=\{$|last$)/m);
  expect([each.length, each[0], each.at(-1)]).toEqual([outs.length + 2, 'first\n', 'last\n']);
  for (const [n, out] of outs.entries())
    expect([out, each[n + 1]]).toEqual([out, expect.stringMatching(/^\{\n[^]*"valid": true,[^]*\n\}\n$/)]);
});

test('--out into a pipe, by its name or by a number', async () => {
  const { dir } = await setUp();
  execFileSync('mkfifo', [join(dir, 'pipe')]);
  const lines = ['--out pipe & cat pipe', '--out >(cat)', '--out /dev/stdout | cat'];
  for (const line of lines) {
    const text = shell(`"$NODE" "$MAIN" validate ${line}; wait`, dir);
    expect([line, text]).toEqual([line, expect.stringContaining('"valid": true')]);
  }
  expect((await lstat(join(dir, 'pipe'))).isFIFO()).toBe(true);
});

describe('--out is a link', () => {
  test('it stays a link, and the file that it leads to is written, whether that exists or not', async () => {
    const { dir, run } = await setUp();
    await mkdir(join(dir, 'real'));
    await symlink('second', join(dir, 'first'));
    await symlink('real/result.json', join(dir, 'second'));
    for (const _ of ['there is no file yet', 'there is one']) {
      expect(await run('validate', '--out', 'first')).toMatchObject({ code: 0 });
      expect(await readFile(join(dir, 'real/result.json'), 'utf8')).toContain('"valid": true');
      await writeFile(join(dir, 'real/result.json'), '');
    }
    for (const link of ['first', 'second'])
      expect((await lstat(join(dir, link))).isSymbolicLink()).toBe(true);
  });

  test.each([
    [
      'into a folder that does not exist',
      'nowhere/result.json',
      'it is a link into a folder that does not exist',
    ],
    ['to itself', 'link', 'its links lead in a circle'],
  ])('%s: it is refused', async (_, to, why) => {
    const { dir, run } = await setUp();
    await symlink(to, join(dir, 'link'));
    const { code, stderr } = await run('validate', '--out', 'link');
    expect([code, stderr]).toEqual([1, `error: link cannot be written: ${why}. Name another path.\n`]);
    expect(await readlink(join(dir, 'link'))).toBe(to);
  });
});

describe('a result in the place of another file of the run', () => {
  let saved = '';
  beforeAll(async () => {
    const { run } = await setUp();
    saved = (await run('plan', '--format', 'json')).stdout;
  });
  const EXACT = ['--impact', 'exact', '--impact-ids', 'x.json'];
  test.each([
    { command: 'plan', args: ['--out', 'x.json', ...EXACT], names: '--out and --impact-ids' },
    { command: 'plan', args: ['--out', './a/../x.json', ...EXACT], names: '--out and --impact-ids' },
    { command: 'plan', args: ['--out', 'link', ...EXACT], names: '--out and --impact-ids' },
    { command: 'apply', args: ['--yes', '--out', 'link', ...EXACT], names: '--out and --impact-ids' },
    { command: 'apply', args: ['--yes', '--journal', 'link', ...EXACT], names: '--journal and --impact-ids' },
    { command: 'apply', args: ['--yes', '--out', 'x', '--journal', 'x'], names: '--out and --journal' },
    { command: 'apply', args: ['x.json', '--out', 'link'], names: 'The plan and --out' },
    { command: 'apply', args: ['--yes', '--resume', 'x.json', '--out', 'link'], names: '--resume and --out' },
    { command: 'undo', args: ['x.json', '--yes', ...EXACT], names: 'The plan and --impact-ids' },
    {
      command: 'undo',
      args: ['--yes', '--journal', 'x.json', ...EXACT],
      names: '--journal and --impact-ids',
    },
    {
      command: 'apply',
      args: ['--yes', '--out', '.assignctl/undo.plan.json'],
      names: 'The undo plan and --out',
    },
  ])('$command $args is refused before anything is read', async ({ command, args, names }) => {
    const { dir, run, emulator } = await setUp();
    await symlink('x.json', join(dir, 'link'));
    await writeFile(join(dir, 'x.json'), saved);
    const { code, stdout, stderr } = await run(command, ...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(new RegExp(`^error: ${names} name the same file: .*\\. Name two files\\.\n$`));
    expect(emulator.log).toEqual([]);
    expect(await readFile(join(dir, 'x.json'), 'utf8')).toBe(saved);
  });

  test('a hard link is the same file too', async () => {
    const { dir, run } = await setUp();
    await writeFile(join(dir, 'one'), '');
    await link(join(dir, 'one'), join(dir, 'x.json'));
    const { stderr } = await run('plan', '--out', 'one', ...EXACT);
    expect(stderr).toContain('--out and --impact-ids name the same file');
  });
});

describe('a result in the place of a file that no earlier run wrote as its result', () => {
  const FILES = [
    'assignctl.yaml',
    'desired-state/all.yaml',
    '.assignctl/undo.plan.json',
    'settings.conf',
    'package.json',
    '.git/config',
    'old.jsonl',
    'undo-copy.json',
    '.assignctl/lock-graph.microsoft.com',
  ] as const;
  const OPTIONS = [
    { args: ['validate'], flag: '--out' },
    { args: ['plan'], flag: '--out' },
    { args: ['plan', '--impact', 'exact'], flag: '--impact-ids' },
    { args: ['drift'], flag: '--out' },
    { args: ['export', '--update'], flag: '--report' },
    { args: ['apply', '--yes'], flag: '--out' },
    { args: ['apply', '--yes', '--impact', 'exact'], flag: '--impact-ids' },
    { args: ['undo', '--yes', '--impact', 'exact'], flag: '--impact-ids' },
  ] as const;

  let dir: string;
  let journal: string;
  let emulator: Emulator;
  // One for all: nothing is changed in it.
  beforeAll(async () => {
    emulator = await startEmulator({ seed: seedOf(1) });
    dir = project({ 'all.yaml': declareAll(1) }, 'writeMode: assign\n');
    await run('apply', '--yes', '--impact', 'none');
    const names = await readdir(join(dir, '.assignctl'));
    journal = names.find((name) => name.endsWith('.jsonl')) ?? '';
    await copyFile(join(dir, '.assignctl', journal), join(dir, 'old.jsonl'));
    beginRepository(dir);
    await writeFile(join(dir, 'settings.conf'), 'tenantId: x\n');
    await writeFile(join(dir, 'package.json'), '{"name": "x"}\n');
    await copyFile(join(dir, '.assignctl/undo.plan.json'), join(dir, 'undo-copy.json'));
    await writeFile(join(dir, '.assignctl/lock-graph.microsoft.com'), '{"id": "x"}');
  });
  afterAll(() => emulator.close());
  const run = (command: string, ...args: readonly string[]): Promise<CliResult> => {
    const at = command === 'validate' ? [] : ['--endpoint', emulator.url];
    return cli([command, '-C', dir, ...at, ...args], { cwd: dir, limits: PATIENT });
  };

  test.each(OPTIONS)('$args $flag refuses each of them and changes none', async ({ args, flag }) => {
    const requests = emulator.log.length;
    for (const name of [...FILES, join('.assignctl', journal)]) {
      const before = await readFile(join(dir, name), 'utf8');
      const [command, ...rest] = args;
      const { code, stdout, stderr } = await run(command, ...rest, flag, name);
      expect([name, code, stdout]).toEqual([name, 1, '']);
      expect(stderr).toMatch(/^error: .* (cannot be written|is not replaced|name the same file): .*\.\n$/);
      expect(await readFile(join(dir, name), 'utf8')).toBe(before);
    }
    expect(emulator.log).toHaveLength(requests);
  });

  test.each(['new.yaml', 'NEW.YML', '.git/new', '.assignctl/journal-1.jsonl', '.assignctl/lock-x'])(
    '%s is refused although there is no such file yet',
    async (name) => {
      const started = await setUp();
      expect(await started.run('validate', '--out', name)).toMatchObject({ code: 1 });
      await expect(stat(join(started.dir, name))).rejects.toThrow('ENOENT');
    },
  );

  test('ids of users replace no plan, and a plan replaces no ids', async () => {
    const { run, dir } = await setUp();
    await run('plan', '--out', 'plan.json', '--impact', 'exact', '--impact-ids', 'users.jsonl');
    await writeFile(join(dir, 'users.jsonl'), '{"type":"x","id":"y","effect":"gain","user":"z"}\n');
    expect(await run('plan', '--out', 'users.jsonl')).toMatchObject({ code: 1 });
    expect(await run('plan', '--impact', 'exact', '--impact-ids', 'plan.json')).toMatchObject({ code: 1 });
    const again = ['--out', 'plan.json', '--impact', 'exact', '--impact-ids', 'users.jsonl'];
    expect(await run('plan', ...again)).toMatchObject({ code: 0 });
  });

  test('one outcome may be baseline and result', async () => {
    const { run } = await setUp();
    expect(await run('apply', '--yes', '--out', 'o.json')).toMatchObject({ code: 0 });
    const rolling = ['--baseline', 'o.json', '--out', 'o.json'];
    expect(await run('apply', '--yes', '--heal', ...rolling)).toMatchObject({ code: 0 });
    // The report of drift is no baseline for the next run.
    expect(await run('drift', ...rolling)).toMatchObject({ code: 1 });
    expect(await run('drift', ...rolling.slice(0, 2))).toMatchObject({ code: 0 });
  });

  test('nothing is written through a link by the name of the workspace, or in it', async () => {
    const { run, dir } = await setUp();
    await mkdir(join(dir, 'elsewhere'));
    await symlink('elsewhere', join(dir, '.assignctl'));
    await symlink('.assignctl/plan.json', join(dir, 'way'));
    for (const out of ['.assignctl/plan.json', '.assignctl/deep/plan.json', 'way']) {
      const { code, stderr } = await run('plan', '--out', out);
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining('is a link, and nothing is written through'),
      ]);
    }
    expect(await readdir(join(dir, 'elsewhere'))).toEqual([]);
  });
});

describe('what is open or read elsewhere', () => {
  test.each([['plan'], ['apply', '--yes']])(
    '%s into a pipe that no one reads is refused first',
    async (...args) => {
      const { run, dir, emulator } = await setUp();
      execFileSync('mkfifo', [join(dir, 'pipe')]);
      const [command = '', ...rest] = args;
      for (const flags of [['--out'], ['--impact', 'exact', '--impact-ids']]) {
        const { code, stderr } = await run(command, ...rest, ...flags, 'pipe');
        expect([code, stderr]).toEqual([
          1,
          'error: pipe cannot be written: no process reads from it. Name another path.\n',
        ]);
      }
      expect(emulator.log).toEqual([]);
    },
  );

  test('--out that is not open for writing is refused', async () => {
    const { dir } = await setUp();
    const outs = ['/dev/fd/99', '/dev/fd/3'];
    const lines = outs.map((out) => ['validate', '--out', out]);
    expect(severalBy('several 3< assignctl.yaml > all.txt 2>&1 || true', dir, lines)).toBe('1 1');
    const why = 'cannot be written: it is not open for writing. Name another path.';
    expect(await readFile(join(dir, 'all.txt'), 'utf8')).toBe(
      outs.map((out) => `error: ${out} ${why}\n`).join(''),
    );
  });

  test('an outcome that no one takes is printed all the same, and the exit code is 4', async () => {
    const { dir, emulator } = await setUp();
    const child = spawn(
      'bash',
      ['-c', `"$NODE" "$MAIN" apply --yes --endpoint ${emulator.url} --out /dev/fd/3 3> >(true) 2>&1`],
      { cwd: dir, env: ENV },
    );
    let text = '';
    child.stdout.on('data', (piece: Buffer) => (text += piece.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect([code, text]).toEqual([
      4,
      expect.stringMatching(
        /Outcome: 1 applied[^]*\/dev\/fd\/3 cannot be written: no process reads from it any more/,
      ),
    ]);
  });

  test('a pipe takes a result that is longer than it holds', async () => {
    const { dir } = await setUp();
    const pipe = join(dir, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = new Socket({
      fd: openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK),
      writable: false,
    });
    const out = await openResultFile('pipe', { cwd: dir, stdout: NOWHERE, stderr: NOWHERE });
    const written = out?.write(['x'.repeat(100_000), 'y'.repeat(100_000)]);
    expect(await text(reader)).toHaveLength(200_000);
    await written;
  });
});

test('a path that is empty, or ends as a folder does, is refused before anything is asked or written', async () => {
  const { emulator, run, dir } = await setUp();
  const before = await readdir(dir);
  for (const [[command, ...args], why] of [
    [['plan', '--out', ''], '--out is empty: is a variable not set? Name a file, or leave the option out.'],
    [
      ['drift', '--baseline='],
      '--baseline is empty: is a variable not set? Name a file, or leave the option out.',
    ],
    [
      ['plan', '--all', '--reports', ''],
      '--reports is empty: is a variable not set? Name a folder, or leave the option out.',
    ],
    [
      ['apply', '--journal', ''],
      '--journal is empty: is a variable not set? Name a file, or leave the option out.',
    ],
    [['plan', '--out', 'new/'], 'new/ cannot be written: it is a folder. Name a file in it.'],
  ] as const)
    expect(await run(command, ...args)).toMatchObject({ code: 1, stdout: '', stderr: `error: ${why}\n` });
  expect(await readdir(dir)).toEqual(before);
  expect(emulator.log).toEqual([]);
});

test('journal verify and journal show take a file too', async () => {
  const started = await setUp();
  await started.run('apply', '--yes', '--journal', 'own.jsonl');
  for (const command of ['verify', 'show']) {
    const out = join(started.dir, `${command}.json`);
    const result = await cli(['journal', command, 'own.jsonl', '--out', out], { cwd: started.dir });
    expect(result).toMatchObject({ code: 0 });
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ journals: [{ file: 'own.jsonl' }] });
    const over = await cli(['journal', command, 'own.jsonl', '--out', 'own.jsonl'], { cwd: started.dir });
    expect([over.code, over.stderr]).toEqual([
      1,
      expect.stringContaining('The journal and --out name the same'),
    ]);
  }
});

test.each([
  ['with several tenants', ['--all']],
  ['in a ring', ['--ring', 'pilot']],
])('%s --out is refused in favour of --reports', async (_, which) => {
  for (const command of ['drift', 'validate', 'apply']) {
    const args = [command, '-C', 'examples/fleet', ...which, '--out', 'x.json'];
    const { code, stderr } = await cli([...args, ...(command === 'apply' ? ['--yes'] : [])]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('--reports DIR')]);
  }
});

/** As shells of Windows write what is redirected to a file. */
const SHELLS: readonly (readonly [string, (text: string) => Buffer])[] = [
  ['UTF-16 with a byte order mark', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['big-endian UTF-16', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ['UTF-8 with a byte order mark', (text) => Buffer.from(`\ufeff${text}`)],
  ['line ends of Windows', (text) => Buffer.from(text.replaceAll('\n', '\r\n'))],
];

test.each(SHELLS)('plan, baseline and journal in %s are read', async (_, encode) => {
  const started = await setUp();
  const { stdout: plan } = await started.run('plan', '--format', 'json');
  await writeFile(join(started.dir, 'plan.json'), encode(plan));
  expect(await started.run('show', 'plan.json')).toMatchObject({ code: 0 });
  const { stdout: outcome } = await started.run(
    'apply',
    'plan.json',
    '--format',
    'json',
    '--journal',
    'j.jsonl',
  );
  await writeFile(join(started.dir, 'outcome.json'), encode(outcome));
  expect(await started.run('drift', '--baseline', 'outcome.json')).toMatchObject({ code: 0 });
  await writeFile(join(started.dir, 'k.jsonl'), encode(await readFile(join(started.dir, 'j.jsonl'), 'utf8')));
  expect(await cli(['journal', 'verify', join(started.dir, 'k.jsonl')])).toMatchObject({ code: 0 });
});

describe('an input', () => {
  const saved = async (bytes: Buffer): Promise<string> => {
    const { dir } = await setUp();
    await writeFile(join(dir, 'input'), bytes);
    return join(dir, 'input');
  };

  test.each([
    ['in UTF-16 without a byte order mark', Buffer.from('{"a": 1}', 'utf16le')],
    ['in a code page', Buffer.from('{"a": "Gr\xf6\xdfe"}', 'latin1')],
    ['in UTF-16 that is cut short', Buffer.from([0xff, 0xfe, 0x7b])],
  ])('%s is refused, with a word on PowerShell and --out', async (_, bytes) => {
    await expect(readTextFile(await saved(bytes), 'x.json')).rejects.toThrow(
      /^x\.json cannot be read: it is not UTF-(8|16LE) text\. Windows PowerShell .*--out FILE/,
    );
  });

  test.each([
    ['a folder', '.', 'it is a folder'],
    ['a device without an end', '/dev/zero', 'it is a device or a pipe'],
    ['that is not there', 'nothing.json', 'it does not exist'],
    ['below a file', 'package.json/x', 'a part of its path is a file'],
  ])('%s is refused in one sentence', async (_, path, why) => {
    await expect(readTextFile(path)).rejects.toThrow(`${path} cannot be read: ${why}`);
  });

  test('a pipe that no one writes to is refused and not waited for', async () => {
    const { dir } = await setUp();
    execFileSync('mkfifo', [join(dir, 'pipe')]);
    await expect(readTextFile(join(dir, 'pipe'), 'pipe')).rejects.toThrow('it is a device or a pipe');
  });

  test('larger than the cap is refused, by its size or by what comes while it is read', async () => {
    const path = await saved(Buffer.from('12345678'));
    expect(await readTextFile(path, path, 8)).toBe('12345678');
    await appendFile(path, '9');
    await expect(readTextFile(path, 'x', 8)).rejects.toThrow('x cannot be read: it has more than 8 bytes.');
    // A sparse file says a size and takes no room.
    await truncate(path, 300 * 1024 * 1024);
    await expect(readTextFile(path, 'x')).rejects.toThrow('has more than 268435456 bytes');
  });
});

test('a stack of our own begins no command of an engine, in text and in JSON', () => {
  for (const logFormat of ['text', 'json'] as const) {
    let stderr = '';
    const streams = {
      stderr: { write: (text: string) => (stderr += text) },
      clock: { now: () => 0, sleep: () => Promise.resolve() },
    };
    const error = new Error('x\n##vso[task.prependpath]evil\n  ::error::y\n##[group]\u001b[31m');
    reportFailure(error, createLog({ ...streams, cwd: '/' }, { logLevel: 'error', logFormat }), logFormat);
    expect(stderr).toContain('evil');
    expect(stderr).not.toMatch(/##vso|##\[|^\s*::/m);
    expect(stderr).not.toContain('\u001b');
  }
});

test('what is wrong with files begins no command either, in any format', async () => {
  const started = await setUp();
  const name = '##vso[task.x]\u001b[31m::set-env name=A::b.yaml';
  await writeFile(join(started.dir, 'desired-state', name), '"##[group]": 1\npolicy: "##vso[x]"\n');
  for (const format of ['text', 'json', 'sarif', 'github']) {
    const { code, stdout } = await started.run('validate', '--format', format);
    expect([format, code]).toEqual([format, 1]);
    expect(stdout).not.toMatch(/##vso|##\[|^\s*::(?!error |warning |notice )/m);
    expect(stdout).not.toContain('\u001b');
  }
  const { stderr } = await cli(['##vso[task.x]', '--##[group]']);
  expect(stderr).not.toMatch(/##vso|##\[/);
});
