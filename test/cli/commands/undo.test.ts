import { appendFile, cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type JsonObject } from '../../../src/model/json.js';
import { contentFingerprint } from '../../../src/model/assignment/equality.js';
import { type Outcome } from '../../../src/model/results/outcome.js';
import { type Plan } from '../../../src/model/results/plan.js';
import { forge } from '../../support/forged-plan.js';
import { PATIENT, startProject, type StartedProject } from '../../support/started-project.js';
import { including } from '../../support/targets.js';
import { isRead, writes } from '../../support/tenant.js';
import { declareAll, group, heldBy, seedOf } from '../../support/numbered-policies.js';

const BEARER = { headers: { Authorization: 'Bearer x' } };

interface Scene extends StartedProject {
  readonly before: ReturnType<typeof heldBy>;
  readonly after: ReturnType<typeof heldBy>;
  readonly undo: string;
  readonly workspace: string;
}

/** Two policies of three were changed by a run. */
async function applied(settings = ''): Promise<Scene> {
  const files = { 'all.yaml': declareAll(3).split('---\n').slice(0, 2).join('---\n') };
  const started = await startProject(seedOf(3), files, { settings: `writeMode: assign\n${settings}` });
  const before = heldBy(started.emulator);
  expect((await started.apply('--impact', 'none')).code).toBe(0);
  const after = heldBy(started.emulator);
  started.emulator.clearLog();
  const workspace = join(started.dir, '.assignctl');
  return { ...started, before, after, undo: join(workspace, 'undo.plan.json'), workspace };
}

const UNDO = ['--yes', '--impact', 'none'] as const;

describe('apply takes no undo plan', () => {
  test.each([
    ['as it was left', (plan: Plan) => plan],
    ['called a redo alone', ({ undoes: redoes, ...plan }: Plan) => ({ ...plan, redoes })],
    ['of a plan of the files', (plan: Plan) => ({ ...plan, undoes: plan.digest, redoes: plan.inputs })],
  ])('%s', async (_, change) => {
    const { run, undo, emulator } = await applied();
    await forge(undo, change);
    const { code, stderr } = await run('apply', undo, '--yes');
    expect(code).toBe(1);
    expect(stderr).toContain(`Run: assignctl undo ${undo}`);
    expect(emulator.log).toEqual([]);
  });
});

describe('undo', () => {
  test('shows what it would do and asks; only a yes counts', async () => {
    const { runWith, emulator, before, after } = await applied();
    const asked: string[] = [];
    const answering = (answer: string) => ({
      limits: PATIENT,
      ask: (question: string) => {
        asked.push(question);
        return Promise.resolve(answer);
      },
    });
    const refused = await runWith(answering('y'), 'undo');
    expect([refused.code, heldBy(emulator)]).toEqual([1, after]);
    expect(refused.stdout).toContain('This plan undoes a run');
    expect(refused.stdout).toContain('2 policies will change: ');
    expect((await runWith(answering('yes'), 'undo')).code).toBe(0);
    expect([asked.length, heldBy(emulator)]).toEqual([2, before]);
  });

  test('without a terminal writes nothing unless told to', async () => {
    const { run, emulator, after } = await applied();
    const { code, stderr } = await run('undo');
    expect([code, heldBy(emulator)]).toEqual([1, after]);
    expect(stderr).toContain('--yes');
  });

  test('is undone by undo, as its outcome says, and that once more', async () => {
    const { run, emulator, before, after } = await applied();
    const undone = await run('undo', ...UNDO);
    expect(undone.stdout).toContain('If the files still contain these changes');
    const [, redo = ''] = /To redo: assignctl undo (\S+) -C /.exec(undone.stdout) ?? [];
    expect(redo).toBe('.assignctl/redo.plan.json');
    const redone = await run('undo', redo, ...UNDO);
    expect(redone.stdout).toContain('This plan undoes an undo');
    expect(redone.stdout).not.toContain('files still contain');
    expect(heldBy(emulator)).toEqual(after);
    expect(redone.stdout).toContain('To undo: ');
    const again = await run('undo', ...UNDO);
    expect(again.stdout).toContain('This plan undoes a run');
    expect(again.stdout).toContain('files still contain');
    expect(heldBy(emulator)).toEqual(before);
  });

  test('that is over in part names no command that would make again what it has undone', async () => {
    const { run, dir } = await applied();
    const protect = 'protect: [{policy: {type: iosManagedAppProtection, name: Policy 0}}]\n';
    await appendFile(join(dir, 'assignctl.yaml'), protect);
    const { code, stdout } = await run('undo', ...UNDO);
    expect(code).toBe(4);
    expect(stdout).toContain('1 applied, 1 refused');
    expect(stdout).toContain('Undo was partial');
    expect(stdout).not.toContain('To continue');
    expect(stdout).toContain('To redo: ');
  });

  test('that would be refused is called so below the outcome', async () => {
    const { run } = await startProject(
      seedOf(3),
      { 'all.yaml': declareAll(3).replaceAll(/Group (\d), Group (\d)/g, '$&, Group 3, Group 4, Group 5') },
      { settings: 'limits: {maxRemovals: 1}\n' },
    );
    const { stdout } = await run('apply', '--yes', '--impact', 'none');
    expect(stdout).toContain('Undo would be refused: max-removals');
    expect(stdout).toMatch(/^To see what undo would do, and what it refuses: assignctl undo /m);
  });

  test('a second time has nothing to do', async () => {
    const { run, emulator, before } = await applied();
    await run('undo', ...UNDO);
    const { code, stdout } = await run('undo', ...UNDO);
    expect([code, heldBy(emulator)]).toEqual([0, before]);
    expect(stdout).toContain('2 already applied');
  });

  test.each([
    ['stale', 'The policy is no longer there.', []],
    ['blocked', 'The policy could not be looked up: the answer has an entry that cannot be read.', [{}]],
  ])('of a policy that the list does not have is %s: %s', async (result, reason, entries) => {
    const { run, emulator } = await applied();
    emulator.onRequest(({ path }) =>
      path.includes('/iosManagedAppProtections?') ? { status: 200, body: { value: entries } } : undefined,
    );
    const { stdout, code } = await run('undo', ...UNDO, '--format', 'json');
    expect(code).toBe(4);
    const { policies } = JSON.parse(stdout) as Outcome;
    expect(policies[0]).toMatchObject({ result, reason });
    expect(writes(emulator)).toEqual([]);
  });

  test('that broke off goes on where it was, and never turns round', async () => {
    const { run, emulator, before } = await applied();
    let sent = 0;
    emulator.onRequest(({ path }) =>
      path.endsWith('/assign') && ++sent === 2 ? { status: 403 } : undefined,
    );
    const first = await run('undo', ...UNDO);
    expect(first.code).toBe(4);
    expect(first.stdout).toContain('To continue: assignctl undo .assignctl/undo.plan.json');
    emulator.onRequest(() => undefined);
    const second = await run('undo', ...UNDO);
    expect([second.code, heldBy(emulator)]).toEqual([0, before]);
    expect(second.stdout).toContain('This continues the unfinished run');
  });

  test('counts limits as ever, and says how to lift them', async () => {
    const { run, emulator, dir, after, before } = await applied();
    await appendFile(join(dir, 'assignctl.yaml'), 'limits: {maxPolicies: 1}\n');
    const { code, stdout } = await run('undo', ...UNDO);
    expect([code, heldBy(emulator)]).toEqual([3, after]);
    expect(stdout).toContain('--allow max-policies');
    expect((await run('undo', ...UNDO, '--allow', 'max-policies')).code).toBe(0);
    expect(heldBy(emulator)).toEqual(before);
  });

  test('with --all-or-nothing writes nothing if one policy was edited since', async () => {
    const { run, emulator } = await applied();
    emulator.edit(({ policies }) => {
      policies.iosManagedAppProtections[0]?.assignments.push({ target: { ...including(group(12)) } });
    });
    const { code, stdout } = await run('undo', ...UNDO, '--all-or-nothing');
    expect([code, writes(emulator)]).toEqual([4, []]);
    expect(stdout).toContain('2 stale');
  });

  test('says in one sentence when there is nothing to undo, or the file is no undo plan', async () => {
    const started = await startProject(seedOf(1), { 'all.yaml': declareAll(1) });
    const none = await started.run('undo', '--yes');
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('There is no run to undo')]);
    const file = join(started.dir, 'plan.json');
    await started.run('plan', '--out', file);
    const plan = await started.run('undo', file, '--yes');
    expect([plan.code, plan.stderr]).toEqual([1, expect.stringContaining(`Run: assignctl apply ${file}`)]);
    expect(writes(started.emulator)).toEqual([]);
  });
});

test.each(['text', 'markdown', 'html'])('show says of an undo plan what it is: %s', async (format) => {
  const { run, undo, dir } = await applied();
  expect((await run('show', undo, '--format', format)).stdout).toContain('This plan undoes a run');
  const plan = join(dir, 'plan.json');
  await run('plan', '--out', plan);
  expect((await run('show', plan, '--format', format)).stdout).not.toContain('undoes');
  await run('undo', ...UNDO);
  const redo = await run('show', undo.replace('undo.plan', 'redo.plan'), '--format', format);
  expect(redo.stdout).toContain('This plan undoes an undo');
});

/** The run's journal, which is the only one there. */
async function journalIn(workspace: string): Promise<string> {
  const [journal = ''] = (await readdir(workspace)).filter((name) => name.endsWith('.jsonl'));
  return join(workspace, journal);
}

describe('a file without the journal of its run', () => {
  const away: readonly (readonly [string, (started: Scene) => Promise<void>])[] = [
    ['whose journal is gone', async ({ workspace }) => rm(await journalIn(workspace))],
    ['that names another run', ({ undo }) => forge(undo, (plan) => ({ ...plan, undoes: plan.inputs }))],
    [
      'whose journal has another name',
      async ({ workspace }) => rename(await journalIn(workspace), join(workspace, 'other.jsonl')),
    ],
  ];

  test.each(away)('%s is refused before any request', async (_, take) => {
    const started = await applied();
    await take(started);
    const { code, stderr } = await started.run('undo', ...UNDO);
    expect([code, started.emulator.log]).toEqual([1, []]);
    expect(stderr).toContain('--force-foreign');
  });

  test('is planned as it is with --force-foreign, and asked about', async () => {
    const started = await applied();
    await rm(await journalIn(started.workspace));
    const asking = await started.run('undo', '--force-foreign', '--impact', 'none');
    expect([asking.code, heldBy(started.emulator)]).toEqual([1, started.after]);
    expect(asking.stdout).toContain('2 policies will change: ');
    expect((await started.run('undo', '--force-foreign', ...UNDO)).code).toBe(0);
    expect(heldBy(started.emulator)).toEqual(started.before);
  });

  test('works in another checkout once the journal lies in its workspace', async () => {
    const [started, other] = [await applied(), await startProject(seedOf(3), { 'all.yaml': declareAll(3) })];
    await mkdir(join(other.dir, '.assignctl'));
    await cp(started.undo, join(other.dir, '.assignctl/undo.plan.json'));
    const at = ['--endpoint', started.emulator.url, ...UNDO];
    expect((await other.run('undo', ...at)).code).toBe(1);
    const journal = await journalIn(started.workspace);
    await cp(journal, join(other.dir, '.assignctl', 'journal-20261122T093000Z.jsonl'));
    expect((await other.run('undo', ...at)).code).toBe(0);
    expect(heldBy(started.emulator)).toEqual(started.before);
  });
});

describe('a forged undo file', () => {
  const third = `T_b0000000-0000-4000-8000-000000000002`;

  test('that names a policy its run did not touch is refused', async () => {
    const { run, undo, emulator } = await applied();
    await forge(undo, (plan) => ({
      ...plan,
      policies: plan.policies.map((policy, n) => (n === 0 ? { ...policy, id: third } : policy)),
    }));
    const { code, stderr } = await run('undo', ...UNDO);
    expect([code, emulator.log]).toEqual([1, []]);
    expect(stderr).toContain('that run did not touch');
  });

  test('whose changes are of the forger’s choice undoes what the journal says, and no more', async () => {
    const { run, undo, emulator, before } = await applied();
    await forge(undo, (plan) => ({
      ...plan,
      policies: plan.policies.map((policy) => ({
        ...policy,
        changes: policy.changes.map((change) =>
          change.after === null ? change : { ...change, after: { target: including(group(13)) } },
        ),
      })),
    }));
    expect((await run('undo', ...UNDO)).code).toBe(0);
    expect(heldBy(emulator)).toEqual(before);
    expect(JSON.stringify(writes(emulator))).not.toContain(group(13));
  });

  test('whose fingerprint fits what someone else has changed since is stale', async () => {
    const { run, undo, emulator } = await applied();
    emulator.edit(({ policies }) => {
      policies.iosManagedAppProtections[0]?.assignments.push({ target: { ...including(group(12)) } });
    });
    const [first] = emulator.snapshot().policies.iosManagedAppProtections;
    const path = `/beta/deviceAppManagement/iosManagedAppProtections/${first?.id ?? ''}/assignments`;
    const read = (await (await fetch(`${emulator.url}${path}`, BEARER)).json()) as { value: JsonObject[] };
    const fingerprint = contentFingerprint(read.value, 'iosManagedAppProtection');
    await forge(undo, (plan) => ({
      ...plan,
      policies: plan.policies.map((policy) =>
        policy.id === first?.id ? { ...policy, fingerprint } : policy,
      ),
    }));
    // The file alone would have it that the run left this.
    const foreign = await run('undo', '--force-foreign', '--impact', 'none');
    expect(foreign.stdout).toContain('2 policies will change: ');
    const { code, stdout } = await run('undo', ...UNDO);
    expect(code).toBe(4);
    expect(stdout).toContain('1 applied, 1 stale');
    expect(JSON.stringify(heldBy(emulator))).toContain(group(12));
  });

  test.each([
    ['beta/../v1.0', 'is not what it is in a plan'],
    ['', 'is not what it is in a plan'],
    [7, 'is not what it is in a plan'],
    ['v1.0', 'the settings say beta'],
  ])('with graphVersion %j sends nothing', async (graphVersion, why) => {
    const { run, undo, emulator } = await applied();
    await forge(undo, (plan) => ({ ...plan, graphVersion }));
    for (const foreign of [[], ['--force-foreign']]) {
      const { code, stderr } = await run('undo', ...UNDO, ...foreign);
      expect([code, emulator.log]).toEqual([1, []]);
      expect(stderr).toContain(why);
      expect(stderr).not.toContain('    at ');
    }
  });

  test('asks the service for no group whose id is a path', async () => {
    const { run, undo, emulator } = await applied();
    await forge(undo, (plan) => ({
      ...plan,
      policies: plan.policies.map((policy) => ({
        ...policy,
        changes: policy.changes.map((change) => ({
          ...change,
          target: { kind: 'group', id: '../me?x=' },
          after: { target: including('../users/me?x=') },
          before: null,
          action: 'create',
          assignmentId: undefined,
        })),
      })),
    }));
    await run('undo', '--force-foreign', '--impact', 'none');
    expect(emulator.log.length).toBeGreaterThan(0);
    expect(emulator.log.map(({ path }) => decodeURIComponent(path)).join(' ')).not.toMatch(/\.\.|\/me|users/);
    expect(emulator.log.every(isRead)).toBe(true);
  });

  test('beside a journal that was changed is refused', async () => {
    const { run, workspace, emulator } = await applied();
    const journal = await journalIn(workspace);
    const text = await readFile(journal, 'utf8');
    await writeFile(journal, text.replaceAll(group(1), group(13)));
    const { code, stderr } = await run('undo', ...UNDO);
    expect([code, emulator.log]).toEqual([1, []]);
    expect(stderr).toMatch(/was changed after it was written|holds no journal/);
  });
});
