import { spawn } from 'node:child_process';
import { cpSync, openSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type AppendedFile, type OpenNew } from '../../../src/cli/workspace/journal-file.js';
import { type Outcome } from '../../../src/model/results/outcome.js';
import { emptyFolder } from '../../support/empty-folder.js';
import { cli } from '../../support/cli.js';
import { startProject, type StartedProject } from '../../support/started-project.js';
import { writes } from '../../support/tenant.js';
import { declareAll, heldBy, seedOf } from '../../support/numbered-policies.js';

/** `npm run soak` asks for 40. */
const POLICIES = Number(process.env.SOAK_DISK_POLICIES ?? 3);
const setUp = () =>
  startProject(
    seedOf(POLICIES),
    { 'all.yaml': declareAll(POLICIES) },
    { settings: 'writeMode: assign\nlimits: {maxRemovals: 100000}\n' },
  );

class DiskFull extends Error {
  readonly code = 'ENOSPC';
}

/** A disk on which the n-th line, and all after it, finds no room; of that line half is written. */
function fullAtLine(n: number): { readonly openNew: OpenNew; readonly lines: () => number } {
  let lines = 0;
  const openNew: OpenNew = async (path) => {
    const file = await open(path, 'ax');
    const faulty: AppendedFile = {
      appendFile: async (text) => {
        for (const line of text.trimEnd().split('\n')) {
          lines += 1;
          if (lines < n) await file.appendFile(`${line}\n`);
          else {
            await file.appendFile(line.slice(0, line.length / 2));
            throw new DiskFull('ENOSPC: no space left on device, write');
          }
        }
      },
      datasync: () => file.datasync(),
      close: () => file.close(),
    };
    return faulty;
  };
  return { openNew, lines: () => lines };
}

/** 1 start, 3 before, and for each policy intent, answer and result; then the end. */
const LINES = 1 + POLICIES + 3 * POLICIES + 1;

test.each(Array.from({ length: LINES }, (_, n) => n + 1))(
  'the disk is full at line %d of the journal: there is an outcome, and the run can be resumed and undone',
  async (n) => {
    const started = await setUp();
    const before = heldBy(started.emulator);
    const disk = fullAtLine(n);
    const result = await started.runWith({ openNew: disk.openNew }, 'apply', '--yes', '--format', 'json');
    expect(disk.lines()).toBeGreaterThanOrEqual(n);
    expect(result.stderr).not.toContain('bug in assignctl');
    if (n <= 1 + POLICIES) {
      expect(result).toMatchObject({ code: 1, stdout: '' });
      expect(result.stderr).toMatch(
        /^error: The journal .* cannot be written: no space is left on the disk\./m,
      );
      expect(writes(started.emulator)).toEqual([]);
      return;
    }
    expect(result.code).toBe(4);
    const outcome = JSON.parse(result.stdout) as Outcome;
    expect(outcome.policies).toHaveLength(POLICIES);
    expect(outcome.notes?.join('\n')).toContain('no space is left on the disk');
    // Every write that left is in the outcome, and no other.
    const told = outcome.policies.flatMap(({ requests }) => requests);
    expect(told).toHaveLength(writes(started.emulator).length);

    expect(await started.run('apply', '--yes')).toMatchObject({ code: 0 });
    expect(await started.run('plan', '--detailed-exitcode')).toMatchObject({ code: 0 });
    if (writes(started.emulator).length === POLICIES && told.length === POLICIES) {
      const undone = await started.run('undo', '--yes');
      expect(undone).toMatchObject({ code: 0 });
      expect(heldBy(started.emulator)).toEqual(before);
    }
  },
);

test('an undo plan that cannot be renewed after the writes hides no outcome', async () => {
  const started = await setUp();
  const undo = join(started.dir, '.assignctl/undo.plan.json');
  let first = '';
  const { code, stdout, stderr } = await started.runWith(
    {
      openNew: async (path) => {
        const file = await open(path, 'ax');
        return {
          appendFile: async (text) => {
            await file.appendFile(text);
            // As soon as a write is announced the undo plan is there: from now on its name is taken by a folder.
            if (!text.includes('"intent"') || first !== '') return;
            first = await readFile(undo, 'utf8');
            await rm(undo);
            await mkdir(join(undo, 'in-the-way'), { recursive: true });
          },
          datasync: () => file.datasync(),
          close: () => file.close(),
        };
      },
    },
    'apply',
    '--yes',
    '--format',
    'json',
  );
  expect(stderr).not.toContain('bug in assignctl');
  expect(code).toBe(4);
  const outcome = JSON.parse(stdout) as Outcome;
  expect(outcome.summary.applied).toBe(POLICIES);
  expect(outcome.notes?.join('\n')).toMatch(/undo\.plan\.json cannot be written: it is a folder/);
});

describe('before the first request', () => {
  const unused = async (started: StartedProject, ...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await started.run('apply', '--yes', ...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).not.toContain('bug in assignctl');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(started.emulator.log).toEqual([]);
    return stderr;
  };
  const there = (started: StartedProject, name: string): string => join(started.dir, '.assignctl', name);

  test('.assignctl is a file', async () => {
    const started = await setUp();
    await writeFile(join(started.dir, '.assignctl'), '');
    expect(await unused(started)).toContain('a part of its path is a file, not a folder');
  });

  test('.assignctl is a link, which a commit can bring', async () => {
    const started = await setUp();
    const outside = emptyFolder();
    await symlink(outside, join(started.dir, '.assignctl'));
    expect(await unused(started)).toMatch(
      /^error: .*\.assignctl is a link, and nothing is written through it/,
    );
    expect(await readdir(outside)).toEqual([]);
  });

  test('.assignctl of a fleet, or the folder of a tenant in it, is a link', async () => {
    const outside = emptyFolder();
    for (const link of ['.assignctl', '.assignctl/fernhill']) {
      const dir = emptyFolder();
      cpSync('examples/fleet', dir, { recursive: true });
      await mkdir(join(dir, dirname(link)), { recursive: true });
      await symlink(outside, join(dir, link));
      const { code, stderr } = await cli(['apply', '-C', dir, '--tenant', 'fernhill', '--yes']);
      expect([code, stderr]).toEqual([1, expect.stringContaining(`${join(dir, link)} is a link`)]);
    }
    expect(await readdir(outside)).toEqual([]);
  });

  test.each(['undo.plan.json', 'redo.plan.json'])('%s is a folder', async (name) => {
    const started = await setUp();
    await mkdir(there(started, name), { recursive: true });
    expect(await unused(started)).toMatch(/cannot be written: it is a folder/);
  });

  test.each([
    ['in a file', 'all.yaml/j.jsonl', 'a part of its path is a file'],
    ['that is a folder', 'there.jsonl', 'it is a folder'],
    ['with a name that is too long', `${'x'.repeat(300)}.jsonl`, 'its name is too long'],
  ])('a journal %s', async (_, path, message) => {
    const started = await setUp();
    await writeFile(join(started.dir, 'all.yaml'), '');
    await mkdir(join(started.dir, 'there.jsonl'));
    expect(await unused(started, '--journal', path)).toContain(message);
  });

  test.each([
    ['in a file', 'all.yaml/outcome.json', 'a part of its path is a file'],
    ['that is a folder', '.', 'it is a folder'],
    ['with a name that is too long', `${'x'.repeat(300)}.json`, 'its name is too long'],
  ])('an --out %s', async (_, path, message) => {
    const started = await setUp();
    await writeFile(join(started.dir, 'all.yaml'), '');
    expect(await unused(started, '--out', path)).toContain(message);
  });
});

test('a workspace that the user named outside the project may be a link', async () => {
  const started = await setUp();
  const [outside, links] = [emptyFolder(), emptyFolder()];
  await symlink(outside, join(links, 'workspace'));
  const env = { ASSIGNCTL_WORKSPACE: join(links, 'workspace') };
  expect(await started.runWith({ env }, 'apply', '--yes')).toMatchObject({ code: 0 });
  expect(await readdir(outside)).toContain('undo.plan.json');
});

test('a lock that is a folder, or a link', async () => {
  for (const make of [(path: string) => mkdir(path), (path: string) => symlink('/etc/hostname', path)]) {
    const started = await setUp();
    await mkdir(join(started.dir, '.assignctl'));
    await make(
      join(started.dir, '.assignctl', `lock-${new URL(started.emulator.url).host.replace(':', '-')}`),
    );
    const { code, stderr } = await started.run('apply', '--yes');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: .*lock-.* is no lock of a run but a folder or a link\. Remove it\.$/m);
    expect(writes(started.emulator)).toEqual([]);
  }
});

test('what a run leaves is for its owner only, and no link is followed', async () => {
  const started = await setUp();
  const foreign = join(started.dir, 'foreign.txt');
  await writeFile(foreign, 'mine');
  await mkdir(join(started.dir, '.assignctl'));
  await symlink(foreign, join(started.dir, '.assignctl/undo.plan.json'));
  expect(await started.run('plan', '--out', join(started.dir, 'build/plan.json'))).toMatchObject({ code: 0 });
  expect(await started.run('apply', '--yes', '--out', join(started.dir, 'build/outcome.json'))).toMatchObject(
    {
      code: 0,
    },
  );
  expect(await readFile(foreign, 'utf8')).toBe('mine');
  const left = (await readdir(join(started.dir, '.assignctl'))).map((name) => join('.assignctl', name));
  expect(left).toHaveLength(2);
  for (const name of [...left, 'build/plan.json', 'build/outcome.json'])
    expect([name, (await stat(join(started.dir, name))).mode & 0o777]).toEqual([name, 0o600]);
  const outcome = JSON.parse(await readFile(join(started.dir, 'build/outcome.json'), 'utf8')) as Outcome;
  expect(outcome.summary.applied).toBe(POLICIES);
});

describe('standard output is a full disk', () => {
  const toFullDisk = async (args: readonly string[]): Promise<readonly [number | null, string]> => {
    const child = spawn(process.execPath, ['dist/cli/main.js', ...args], {
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
      env: { PATH: process.env['PATH'] ?? '' },
    });
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    return new Promise((resolve) => child.on('close', (code) => resolve([code, stderr])));
  };
  const message =
    'error: The result cannot be printed: no space is left on the disk. Save it with --out FILE.\n';

  test('an apply finishes, saves its outcome, and says so', async () => {
    const started = await setUp();
    const out = join(started.dir, 'outcome.json');
    const at = ['-C', started.dir, '--endpoint', started.emulator.url];
    expect(await toFullDisk(['apply', ...at, '--yes', '--quiet', '--out', out])).toEqual([4, message]);
    const outcome = JSON.parse(await readFile(out, 'utf8')) as Outcome;
    expect(outcome.summary.applied).toBe(POLICIES);
    expect(writes(started.emulator)).toHaveLength(POLICIES);
  }, 120_000);

  test('a command that wrote nothing ends with 1', async () => {
    const started = await setUp();
    expect(await toFullDisk(['validate', '-C', started.dir])).toEqual([1, message]);
  }, 120_000);
});
