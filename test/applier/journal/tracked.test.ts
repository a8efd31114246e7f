import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chainEntry, CHAIN_START, readJournal } from '../../../src/applier/journal/journal-format.js';
import { contentFingerprint } from '../../../src/model/assignment/equality.js';
import { type JournalEntry } from '../../../src/model/results/journal.js';
import { startProject, type StartedProject, results } from '../../support/started-project.js';
import { writes } from '../../support/tenant.js';
import { declareAll, guid, seedOf } from '../../support/numbered-policies.js';

const setUp = () =>
  startProject(seedOf(1), { 'all.yaml': declareAll(1) }, { settings: 'writeMode: assign\n' });

function git(dir: string, ...args: readonly string[]): void {
  execFileSync('git', ['-C', dir, ...args], { stdio: 'ignore', env: { PATH: process.env['PATH'] ?? '' } });
}

/** The folder as a checkout, with these files tracked although .gitignore names them. */
function track({ dir }: StartedProject, ...files: readonly string[]): void {
  git(dir, 'init');
  git(dir, 'add', '-f', ...files);
}

function journalText(entries: readonly JournalEntry[]): string {
  let [previous, seq] = [CHAIN_START, 0];
  return entries
    .map((entry) => {
      const line = chainEntry(entry, (seq += 1), '2026-11-22T09:30:00.000Z', previous);
      previous = line.hash;
      return `${JSON.stringify(line)}\n`;
    })
    .join('');
}

const JOURNAL = '.assignctl/journal-20270101T000000Z.jsonl';

/**
 * A plan was reviewed, then someone changed the tenant, and a journal whose hashes fit says that an unfinished run left
 * the tenant just so.
 */
async function forge(started: StartedProject): Promise<string> {
  const file = join(started.dir, 'plan.json');
  const { plan } = await started.plan('--out', file);
  started.emulator.edit(({ policies }) => {
    policies.iosManagedAppProtections[0]?.assignments.pop();
  });
  const { plan: now } = await started.plan();
  const [policy] = plan.policies;
  const held = started.emulator.snapshot().policies.iosManagedAppProtections[0]?.assignments ?? [];
  const before = seedOf(1).policies?.iosManagedAppProtections?.[0]?.assignments ?? [];
  if (policy === undefined) throw new Error('the plan has no policy');
  const name = { type: policy.type, id: policy.id, name: policy.name };
  await mkdir(join(started.dir, '.assignctl'), { recursive: true });
  await writeFile(
    join(started.dir, JOURNAL),
    journalText([
      {
        kind: 'start',
        formatVersion: '1.0',
        tenantId: plan.tenantId,
        toolVersion: plan.toolVersion,
        plan: plan.digest,
        inputs: now.inputs,
        file: plan.digest,
      },
      {
        kind: 'before',
        policy: name,
        assignments: JSON.parse(JSON.stringify(before)) as never,
        found: contentFingerprint(JSON.parse(JSON.stringify(held)) as never, name.type),
      },
    ]),
  );
  return file;
}

describe('a journal that a commit brought', () => {
  test('is not believed, and the user is told', async () => {
    const started = await setUp();
    const file = await forge(started);
    track(started, JOURNAL);
    const { code, stdout, stderr } = await started.run('apply', file, '--format', 'json');
    expect(stderr).toContain('is ignored: git tracks it');
    expect(code).toBe(4);
    expect(results(JSON.parse(stdout) as never)).toEqual({ 'Policy 0': 'stale' });
    expect(writes(started.emulator)).toEqual([]);
  });

  test('is not believed in another case of letters either', async () => {
    const started = await setUp();
    const file = await forge(started);
    const other = JOURNAL.replace('.assignctl/journal', '.Assignctl/Journal');
    await mkdir(join(started.dir, '.Assignctl'));
    await rename(join(started.dir, JOURNAL), join(started.dir, other));
    track(started, other);
    await mkdir(join(started.dir, '.assignctl'), { recursive: true });
    await rename(join(started.dir, other), join(started.dir, JOURNAL));
    expect((await started.run('apply', file)).stderr).toContain('is ignored: git tracks it');
    expect(writes(started.emulator)).toEqual([]);
  });

  test('is not believed where git does not answer', async () => {
    const started = await setUp();
    const file = await forge(started);
    await writeFile(join(started.dir, '.git'), 'gitdir: /nonexistent\n');
    const { code, stderr } = await started.run('apply', file);
    expect(code).toBe(4);
    expect(stderr).toContain('are ignored: git does not answer');
    expect(writes(started.emulator)).toEqual([]);
  });

  test('is refused when it is named', async () => {
    const started = await setUp();
    await forge(started);
    track(started, JOURNAL);
    const { code, stderr } = await started.run('apply', '--yes', '--resume', join(started.dir, JOURNAL));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: .*is tracked by git/m);
    expect(writes(started.emulator)).toEqual([]);
  });

  test('that is a folder or of another format hinders no run', async () => {
    const started = await setUp();
    await mkdir(join(started.dir, JOURNAL), { recursive: true });
    expect(await started.run('apply', '--yes')).toMatchObject({ code: 0 });
  });
});

test('the journal of an own run is believed in a checkout too', async () => {
  const started = await setUp();
  const file = await forge(started);
  track(started, 'assignctl.yaml');
  // The forged text stands for one of an own run here: git does not know it.
  expect(await started.run('apply', file)).toMatchObject({ code: 0 });
});

test('with ASSIGNCTL_WORKSPACE nothing is read from or left in the checkout', async () => {
  const started = await setUp();
  const file = await forge(started);
  const env = { ASSIGNCTL_WORKSPACE: '../elsewhere' };
  const workspace = join(started.dir, 'job/elsewhere');
  await mkdir(join(started.dir, 'job/here'), { recursive: true });
  const overrides = { env, cwd: join(started.dir, 'job/here') };
  expect((await started.runWith(overrides, 'apply', file)).code).toBe(4);
  await rm(join(started.dir, '.assignctl'), { recursive: true });
  expect((await started.runWith(overrides, 'apply', '--yes')).code).toBe(0);
  expect(await readdir(workspace)).toEqual([expect.stringMatching(/^journal-/), 'undo.plan.json']);
  expect(await readdir(started.dir)).not.toContain('.assignctl');
});

test('an undo plan that git tracks is refused', async () => {
  const started = await setUp();
  await started.run('apply', '--yes');
  const undo = join(started.dir, '.assignctl/undo.plan.json');
  track(started, undo);
  const sent = writes(started.emulator).length;
  const { code, stderr } = await started.run('undo', undo, '--yes');
  expect(code).toBe(1);
  expect(stderr).toContain('is tracked by git');
  expect(writes(started.emulator)).toHaveLength(sent);
});

test('a lock that git tracks is no lock of a run, which is said', async () => {
  const started = await setUp();
  const lock = `.assignctl/lock-${new URL(started.emulator.url).host.replace(':', '-')}`;
  await mkdir(join(started.dir, '.assignctl'));
  await writeFile(join(started.dir, lock), JSON.stringify({ pid: 7, host: 'elsewhere', since: 'ever' }));
  const held = await started.run('apply', '--yes');
  expect(held.code).toBe(1);
  expect(held.stderr).toMatch(/process 7 on elsewhere .* cannot be determined from here.*delete .*lock-/);
  track(started, lock);
  const { code, stderr } = await started.run('apply', '--yes');
  expect(code).toBe(1);
  expect(stderr).toContain('is tracked by git');
});

describe('what a record of a journal holds is checked', () => {
  const policy = { type: 'iosManagedAppProtection', id: guid('b', 0), name: 'Policy 0' };
  const start = {
    kind: 'start',
    formatVersion: '1.0',
    tenantId: 't',
    toolVersion: '1',
    plan: 'p',
    inputs: 'i',
  };

  test.each<[string, object, string]>([
    ['of a later format', { ...start, formatVersion: '2.0' }, 'has format 2.0; this version reads 1.0'],
    ['without a format', { ...start, formatVersion: undefined }, 'is no record that this version knows'],
    ['without a policy', { kind: 'before', assignments: [], found: 'f' }, 'is no record'],
    ['of a policy without a type we know', { kind: 'end', isComplete: 'yes' }, 'is no record'],
    [
      'of another policy type',
      { kind: 'before', policy: { ...policy, type: 'x' }, assignments: [], found: '' },
      'is no record',
    ],
    [
      'with assignments that are none',
      { kind: 'before', policy, assignments: [null], found: 'f' },
      'is no record',
    ],
    [
      'with a target that is none',
      { kind: 'before', policy, assignments: [{ target: 1 }], found: 'f' },
      'is no record',
    ],
    ['with a request that is none', { kind: 'intent', policy, request: 'x', leadsTo: 'f' }, 'is no record'],
    [
      'with a status in words',
      { kind: 'answer', policy, method: 'POST', path: '/', status: '200' },
      'is no record',
    ],
    ['of a kind of a prototype', { kind: 'constructor' }, 'is no record'],
  ])('one %s', (_, entry, problem) => {
    const text = journalText([start, entry] as never).split('\n');
    const alone = journalText([entry] as never);
    const read = readJournal('formatVersion' in entry || 'toolVersion' in entry ? alone : text.join('\n'));
    expect(read.problem).toContain(problem);
  });

  test('one nested beyond measure is no record', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const text = `{"seq":1,"kind":"end","x":${deep},"hash":"0"}\n{}\n`;
    expect(readJournal(text).problem).toContain('Line 1');
  });

  test('the journal of a real run passes', async () => {
    const started = await setUp();
    await started.run('apply', '--yes');
    const [name = ''] = await readdir(join(started.dir, '.assignctl'));
    expect(
      readJournal(await readFile(join(started.dir, '.assignctl', name), 'utf8')).problem,
    ).toBeUndefined();
  });
});
