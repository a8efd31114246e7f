import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { CHAIN_START, chainEntry, readJournal } from '../../../src/applier/journal/journal-format.js';
import { type JournalEntry } from '../../../src/model/results/journal.js';
import { type JsonObject } from '../../../src/model/json.js';
import { contentFingerprint } from '../../../src/model/assignment/equality.js';
import { cli } from '../../support/cli.js';
import { startProject, type StartedProject } from '../../support/started-project.js';
import { writes } from '../../support/tenant.js';
import { declareAll, seedOf } from '../../support/numbered-policies.js';

const setUp = () =>
  startProject(seedOf(3), { 'all.yaml': declareAll(3) }, { settings: 'writeMode: assign\n' });

async function journalOf({ dir }: StartedProject): Promise<string> {
  const [name = ''] = (await readdir(join(dir, '.assignctl'))).filter((one) => one.endsWith('.jsonl'));
  return join(dir, '.assignctl', name);
}

test('what was, first; then each write before it is sent and after it is answered', async () => {
  const started = await setUp();
  const before = started.emulator.snapshot().policies.iosManagedAppProtections;
  await started.apply();
  const text = await readFile(await journalOf(started), 'utf8');
  const { lines, problem, isTorn } = readJournal(text);
  expect([problem, isTorn]).toEqual([undefined, false]);
  const kinds = lines.map(({ kind }) => kind);
  expect(kinds.slice(0, 4)).toEqual(['start', 'before', 'before', 'before']);
  expect(kinds.filter((kind) => kind === 'intent')).toHaveLength(3);
  expect(kinds.filter((kind) => kind === 'answer')).toHaveLength(3);
  expect(kinds.at(-1)).toBe('end');
  for (const line of lines)
    if (line.kind === 'before') {
      const held = before.find(({ id }) => id === line.policy.id)?.assignments ?? [];
      expect(contentFingerprint(line.assignments, line.policy.type)).toBe(
        contentFingerprint(JSON.parse(JSON.stringify(held)) as readonly JsonObject[], line.policy.type),
      );
    }
  expect(text).not.toMatch(/bearer|authorization/i);
});

describe('show', () => {
  const shown = async (env: Readonly<Record<string, string>> = {}): Promise<string> => {
    const started = await setUp();
    expect(await started.runWith({ env }, 'apply', '--yes')).toMatchObject({ code: 0 });
    const { stdout, code } = await cli(['journal', 'show', await journalOf(started)]);
    expect(code).toBe(0);
    return stdout;
  };

  test('names who ran it, where, and what each request was for, in the words of the plan', async () => {
    const text = await shown({
      ASSIGNCTL_RUN_URL: 'https://user:secret@github.com/contoso/intune/actions/runs/7?x=1#y',
    });
    const [start = ''] = text.split('\n');
    expect(start).toContain(
      ` on ${hostname()}, run https://github.com/contoso/intune/actions/runs/7?x=1, tenant `,
    );
    expect(text).toContain(
      'intent      iOS app protection “Policy 0”: “Group 3” no longer included; “Group 6” now included',
    );
    expect(text).not.toMatch(/https?:.*assign|iosManagedAppProtection|secret/);
  });

  test.each(['', 'run 7', 'javascript:alert(1)', 'file:///etc/passwd'])(
    'a run that is no address is left out: %j',
    async (ASSIGNCTL_RUN_URL) => {
      const [start = ''] = (await shown({ ASSIGNCTL_RUN_URL })).split('\n');
      expect(start).toMatch(/ start {7}on [^,]+, tenant /);
    },
  );
});

test('where there is nothing to write no file is made', async () => {
  const { emulator, dir, apply } = await setUp();
  emulator.edit(({ policies }) => void policies.iosManagedAppProtections.splice(0));
  expect((await apply()).code).toBe(4);
  await expect(readdir(join(dir, '.assignctl'))).rejects.toThrow('ENOENT');
});

test('a name that is given is used, and never written over', async () => {
  const { dir, run, emulator } = await setUp();
  await writeFile(join(dir, 'mine.jsonl'), 'mine');
  const { code, stderr } = await run('apply', '--yes', '--journal', 'mine.jsonl');
  expect(code).toBe(1);
  expect(stderr).toContain('never written over');
  expect(writes(emulator)).toEqual([]);
  expect(await run('apply', '--yes', '--journal', 'other.jsonl')).toMatchObject({ code: 0 });
  expect(await cli(['journal', 'verify', join(dir, 'other.jsonl')])).toMatchObject({ code: 0 });
});

describe('verify', () => {
  test.each<[string, number, string, (lines: readonly string[]) => readonly string[]]>([
    ['whole', 0, 'The chain is complete.', (lines) => lines],
    [
      'torn',
      0,
      'The last line is incomplete',
      (lines) => [...lines.slice(0, -1), lines.at(-1)?.slice(0, 40) ?? ''],
    ],
    ['cut off', 0, 'did not come to its end', (lines) => lines.slice(0, -2)],
    [
      'changed',
      1,
      'Line 3 was changed',
      (lines) => lines.map((line, n) => (n === 2 ? line.replace('Policy', 'policy') : line)),
    ],
    ['with a line missing', 1, 'does not follow', (lines) => lines.filter((_, n) => n !== 4)],
    ['with lines moved', 1, 'does not follow', ([a = '', b = '', c = '', ...rest]) => [a, c, b, ...rest]],
    ['something else', 1, 'is no record', () => ['hello', 'you']],
    ['empty', 1, 'does not begin', () => []],
  ])('%s', async (name, code, message, change) => {
    const started = await setUp();
    await started.apply();
    const lines = (await readFile(await journalOf(started), 'utf8')).trimEnd().split('\n');
    const changed = change(lines);
    const file = join(started.dir, 'changed.jsonl');
    const ending = name === 'torn' || changed.length === 0 ? '' : '\n';
    await writeFile(file, changed.join('\n') + ending);
    const result = await cli(['journal', 'verify', file]);
    expect(result.stdout).toContain(message);
    expect(result.code).toBe(code);
    expect((await cli(['journal', 'show', file])).code).toBe(name === 'empty' ? 0 : code);
  });
});

describe('going on with a saved plan', () => {
  const half = async () => {
    const started = await startProject(
      seedOf(1, 'documented'),
      { 'all.yaml': 'policy: {type: iosManagedAppProtection, name: Policy 0}\ninclude: []\n' },
      { profile: 'documented' },
    );
    const file = join(started.dir, 'plan.json');
    await started.run('plan', '--out', file);
    let sent = 0;
    started.emulator.onRequest(({ method }) =>
      method === 'DELETE' && ++sent === 2 ? { status: 403 } : undefined,
    );
    expect(await started.run('apply', file)).toMatchObject({ code: 4 });
    started.emulator.onRequest(() => undefined);
    return { ...started, file };
  };

  test('a policy left between two writes is finished, not stale', async () => {
    const { run, file } = await half();
    const again = await run('apply', file);
    expect(again.stdout).toContain('This continues the unfinished run');
    expect(again).toMatchObject({ code: 0 });
  });

  test('a state that no run explains stays stale', async () => {
    const { run, file, emulator } = await half();
    emulator.edit(({ policies }) => void policies.iosManagedAppProtections[0]?.assignments.splice(0, 1));
    emulator.edit(({ policies }) => {
      policies.iosManagedAppProtections[0]?.assignments.push({
        id: 'e0000000-0000-4000-8000-000000000001',
        target: {
          '@odata.type': '#microsoft.graph.groupAssignmentTarget',
          groupId: 'a0000000-0000-4000-8000-000000000007',
        },
      });
    });
    expect(await run('apply', file)).toMatchObject({ code: 4 });
  });

  test('undo takes back a half-done run too', async () => {
    const { run, emulator } = await half();
    expect(await run('undo', '--yes')).toMatchObject({ code: 0 });
    expect(emulator.snapshot().policies.iosManagedAppProtections[0]?.assignments).toHaveLength(2);
  });

  test('--resume tells what was done already', async () => {
    const started = await setUp();
    let sent = 0;
    started.emulator.onRequest(({ path }) =>
      path.endsWith('/assign') && ++sent === 2 ? { status: 403 } : undefined,
    );
    await started.apply();
    started.emulator.onRequest(() => undefined);
    const { stdout, code } = await started.run('apply', '--yes', '--resume', await journalOf(started));
    expect(code).toBe(0);
    expect(stdout).toContain('1 applied, 2 already applied');
    expect(writes(started.emulator)).toHaveLength(4);
  });
});

describe('lock', () => {
  const lockPath = ({ dir, emulator }: StartedProject) =>
    join(dir, '.assignctl', `lock-${new URL(emulator.url).host.replace(':', '-')}`);
  const hold = async (started: StartedProject, pid: number): Promise<void> => {
    await mkdir(join(started.dir, '.assignctl'));
    await writeFile(lockPath(started), JSON.stringify({ pid, host: hostname(), since: 'today' }));
  };

  test('one run at a time; who holds it is said, and nothing is written', async () => {
    const started = await setUp();
    await hold(started, process.pid);
    const { code, stderr } = await started.run('apply', '--yes');
    expect(code).toBe(1);
    expect(stderr).toContain(`process ${process.pid} on ${hostname()}`);
    expect(writes(started.emulator)).toEqual([]);
  });

  test.each([
    ['of a process that is gone', (started: StartedProject) => hold(started, 2 ** 22 + 1)],
    [
      'that was half written',
      async (started: StartedProject) => {
        await mkdir(join(started.dir, '.assignctl'));
        await writeFile(lockPath(started), '{');
      },
    ],
  ])('one %s is taken over, and given back', async (_, prepare) => {
    const started = await setUp();
    await prepare(started);
    expect((await started.apply()).code).toBe(0);
    expect((await readdir(join(started.dir, '.assignctl'))).filter((name) => name.includes('lock'))).toEqual(
      [],
    );
  });
});

describe('a journal that this version did not write', () => {
  const START = {
    ...{ kind: 'start', formatVersion: '1.0', tenantId: 't', toolVersion: '1', plan: 'p', inputs: 'i' },
  } as const;
  /** Entries chained as a journal is, whatever they say. */
  const journal = (...entries: readonly object[]): string => {
    let previous = CHAIN_START;
    return entries
      .map((entry, index) => {
        const line = chainEntry(entry as JournalEntry, index + 1, '2026-11-29T12:00:00.000Z', previous);
        previous = line.hash;
        return `${JSON.stringify(line)}\n`;
      })
      .join('');
  };

  test('of a later format is refused: by verify, and by --resume before anything is written', async () => {
    const { dir, run, emulator } = await setUp();
    const file = join(dir, 'later.jsonl');
    await writeFile(file, journal({ ...START, formatVersion: '2.0' }));
    const verified = await cli(['journal', 'verify', file]);
    expect(verified.code).toBe(1);
    expect(verified.stdout).toContain('Line 1 has format 2.0; this version reads 1.0.');
    const resumed = await run('apply', '--yes', '--resume', file);
    expect(resumed.code).toBe(1);
    expect(resumed.stderr).toContain('Line 1 has format 2.0');
    expect(writes(emulator)).toEqual([]);
  });

  test('of a later minor version is read', () => {
    expect(readJournal(journal({ ...START, formatVersion: '1.7' })).problem).toBeUndefined();
  });

  const policy = { type: 'iosManagedAppProtection', id: 'T_1', name: 'One' };
  const CHANGE = { action: 'create', direction: 'include', target: { kind: 'allUsers' }, filters: {} };
  const INTENT = { kind: 'intent', policy, request: { method: 'POST', path: '/' }, leadsTo: 'x' };

  test('what each request is for may be missing, and is read if it is there', () => {
    for (const more of [{}, { changes: [CHANGE] }])
      expect(readJournal(journal(START, { ...INTENT, ...more })).problem).toBeUndefined();
  });

  test.each<[string, object]>([
    ['an unknown kind', { kind: 'constructor' }],
    ['a missing field', { kind: 'intent', policy, request: { method: 'POST', path: '/' } }],
    ['a field of another type', { kind: 'before', policy, assignments: 'none', found: 'x' }],
    ['a list of other things', { kind: 'before', policy, assignments: [null], found: 'x' }],
    ['a policy without id', { kind: 'policy', policy: { type: 'x', name: 'y' }, result: 'applied' }],
    ['a request without path', { kind: 'intent', policy, request: { method: 'POST' }, leadsTo: 'x' }],
    ['a host that is no text', { ...START, startedBy: { host: 1 } }],
    ['nobody', { ...START, startedBy: null }],
    ['changes that are no list', { ...INTENT, changes: {} }],
    ['a change without a target', { ...INTENT, changes: [{ ...CHANGE, target: {} }] }],
    ['a group without an id', { ...INTENT, changes: [{ ...CHANGE, target: { kind: 'group' } }] }],
    [
      'a type that is no text',
      { ...INTENT, changes: [{ ...CHANGE, target: { kind: 'other', odataType: {} } }] },
    ],
    ['an unknown action', { ...INTENT, changes: [{ ...CHANGE, action: 'constructor' }] }],
    ['an unknown mode', { ...INTENT, changes: [{ ...CHANGE, filters: { after: { id: 'f', mode: 'x' } } }] }],
    ['a flag that is a text', { ...INTENT, changes: [{ ...CHANGE, leavesDuplicate: 'yes' }] }],
  ])('with a hash that fits, but %s: it is no record', (_, entry) => {
    expect(readJournal(journal(START, entry))).toMatchObject({
      problem: 'Line 2 is no record that this version knows.',
      isTorn: false,
    });
  });
});
