import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Outcome } from '../../../src/model/results/outcome.js';
import { PATIENT, startProject, results } from '../../support/started-project.js';
import { including } from '../../support/targets.js';
import { writes } from '../../support/tenant.js';
import { declareAll, group, guid, seedOf } from '../../support/numbered-policies.js';

const ASSIGN = 'writeMode: assign\n';
const started = (policies: number, settings = ASSIGN, files = declareAll(policies)) =>
  startProject(seedOf(policies), { 'all.yaml': files }, { settings });
const GOES_ON = 'This continues the unfinished run';

test('a run that a limit refuses: the outcome says so of every policy, the plan is shown beside it, and nothing is left', async () => {
  const { run, emulator } = await started(2, `${ASSIGN}limits: {maxPolicies: 1}\n`);
  const json = await run('apply', '--yes', '--format', 'json');
  const outcome = JSON.parse(json.stdout) as Outcome;
  expect(json.code).toBe(3);
  expect(results(outcome)).toEqual({ 'Policy 0': 'refused', 'Policy 1': 'refused' });
  expect(outcome.policies[0]?.reason).toContain('--allow max-policies would allow it');
  expect(outcome).not.toHaveProperty('journal');
  expect(json.stderr).toContain('max-policies: ');

  const markdown = await run('apply', '--yes', '--format', 'markdown');
  expect(markdown.code).toBe(3);
  expect(markdown.stdout).toContain('⛔ Refused');
  expect(writes(emulator)).toEqual([]);
});

test('taking back says that the files may disagree; doing it again does not, in part or whole', async () => {
  const { run, dir } = await started(2);
  const apply = (...args: readonly string[]) => run('apply', '--impact', 'none', ...args);
  expect((await apply('--yes')).code).toBe(0);
  const undone = await run('undo', '--yes', '--impact', 'none');
  expect(undone.stdout).toContain('If the files still contain these changes');
  const protect = 'protect: [{policy: {type: iosManagedAppProtection, name: Policy 0}}]\n';
  await appendFile(join(dir, 'assignctl.yaml'), protect);
  const redo = ['undo', join(dir, '.assignctl/redo.plan.json'), '--yes', '--impact', 'none'] as const;
  const partly = await run(...redo);
  expect(partly.stdout).toContain('1 applied, 1 refused, 0 unchanged.\nOnly a part of what was undone is');
  const redone = await run(...redo, '--allow', 'protected');
  expect(redone.stdout).toMatch(/1 applied.*\n(.*\n)?What was undone is applied again\.\n/);
  expect(redone.stdout).not.toContain('files still contain');
});

test('taking back a part is not told as the whole', async () => {
  const { run, dir } = await started(2);
  expect((await run('apply', '--impact', 'none', '--yes')).code).toBe(0);
  const protect = 'protect: [{policy: {type: iosManagedAppProtection, name: Policy 0}}]\n';
  await appendFile(join(dir, 'assignctl.yaml'), protect);
  const undone = await run('undo', '--impact', 'none', '--yes');
  expect(undone.stdout).toContain('1 applied, 1 refused');
  expect(undone.stdout).toContain('Undo was partial. If the files still contain');
});

test('a stop that comes when all is done is not told as one', async () => {
  const { emulator, runWith } = await started(1);
  const listeners: (() => void)[] = [];
  emulator.onRequest(({ path }) => {
    if (path.endsWith('/assign')) for (const listener of listeners) listener();
    return undefined;
  });
  const onStopRequest = (listener: () => void) => {
    listeners.push(listener);
    return () => void listeners.splice(0);
  };
  const { code, stdout } = await runWith({ limits: PATIENT, onStopRequest }, 'apply', '--yes');
  expect([code, emulator.log.some(({ path }) => path.includes('auditEvents'))]).toEqual([0, false]);
  expect(stdout).toContain('1 applied');
  expect(stdout).not.toContain('stopped before its end');
  expect(stdout).toContain('cannot be determined: the run was stopped.');
});

describe('run again after exit code 4', () => {
  test('what was stale or refused was never begun: nothing is gone on with', async () => {
    const protect = `${ASSIGN}protect: [{policy: {type: iosManagedAppProtection, name: Policy 0}}]\n`;
    const { emulator, run } = await started(3, protect);
    let isEdited = false;
    emulator.onRequest(({ path }) => {
      if (!isEdited && path.includes(guid('b', 2)) && path.endsWith('/assignments')) {
        isEdited = true;
        emulator.edit(({ policies }) => {
          policies.iosManagedAppProtections[2]?.assignments.push({ target: { ...including(group(12)) } });
        });
      }
      return undefined;
    });
    const first = await run('apply', '--yes');
    expect(first.code).toBe(4);
    expect(first.stdout).toContain('1 applied, 1 stale, 1 refused');
    const again = await run('apply', '--yes', '--allow', 'protected');
    expect(again.code).toBe(0);
    expect(again.stdout).not.toContain(GOES_ON);
  });

  test('what failed is left over, and is gone on with', async () => {
    const { emulator, run } = await started(2);
    let sent = 0;
    emulator.onRequest(({ path }) =>
      path.endsWith('/assign') && ++sent === 1 ? { status: 403 } : undefined,
    );
    expect((await run('apply', '--yes')).code).toBe(4);
    expect((await run('apply', '--yes')).stdout).toContain(GOES_ON);
  });
});

test('where a protection would stand in the way of taking it back, that is told', async () => {
  const { run, apply } = await started(2, `${ASSIGN}protect: [{group: Group 4}]\n`);
  const { code, outcome } = await apply();
  expect(code).toBe(0);
  expect(outcome.notes).toEqual(['Undo would be refused for 1 policy: “Policy 0” (protected).']);
  expect((await run('undo', '--yes')).stdout).toContain('1 applied, 1 refused');
});

test('Markdown tells where journal and undo plan are, and how to go on', async () => {
  const { emulator, run } = await started(2);
  let sent = 0;
  emulator.onRequest(({ path }) => (path.endsWith('/assign') && ++sent === 1 ? { status: 403 } : undefined));
  const { stdout } = await run('apply', '--yes', '--format', 'markdown');
  expect(stdout).toContain('To continue: <code>assignctl apply -C ');
  expect(stdout).toContain('To undo: <code>assignctl undo .assignctl/undo.plan.json -C ');
  expect(stdout).toMatch(/Journal: <code>\.assignctl\/journal-.*\.jsonl<\/code>/);
});

test('what a policy waited for the limits is told', async () => {
  let now = 0;
  const clock = {
    now: () => now,
    sleep: (milliseconds: number) => {
      now += milliseconds;
      return Promise.resolve();
    },
  };
  const { emulator, runWith } = await started(1);
  let sent = 0;
  emulator.onRequest(({ path }) =>
    path.endsWith('/assign') && ++sent === 1 ? { status: 429, headers: { 'Retry-After': '20' } } : undefined,
  );
  const args = ['apply', '--yes', '--format', 'json', '--quiet'] as const;
  const outcome = JSON.parse((await runWith({ clock }, ...args)).stdout) as Outcome;
  expect(outcome.waits?.count).toBe(1);
  expect(outcome.policies[0]?.waitedMilliseconds).toBeGreaterThanOrEqual(20_000);
});

describe('the closing advice looks at the reason', () => {
  test.each([
    [400, 'assignctl plan'],
    [403, 'assignctl apply'],
  ])(
    'a list that is refused with %i, with nothing written: %s, and nothing to undo',
    async (status, next) => {
      const { emulator, apply } = await started(1);
      emulator.onRequest(({ path }) => (path.endsWith('/assign') ? { status } : undefined));
      const { code, outcome } = await apply();
      expect([code, outcome.next?.split(' -C ')[0]]).toEqual([4, next]);
      expect(outcome).toHaveProperty('journal');
      expect(outcome).not.toHaveProperty('undo');
    },
  );

  test('a refused list with a deleted group: the reason names the group and the file', async () => {
    const seed = seedOf(1);
    const gone = group(999);
    seed.policies?.iosManagedAppProtections?.[0]?.assignments?.push({ target: { ...including(gone) } });
    const file = `policy: {type: iosManagedAppProtection, name: Policy 0}\ninclude: [Group 0, Group 2, {groupId: ${gone}}]\n`;
    const { emulator, apply } = await startProject(seed, { 'all.yaml': file }, { settings: ASSIGN });
    emulator.onRequest(({ path }) => (path.endsWith('/assign') ? { status: 400 } : undefined));
    const { outcome } = await apply();
    expect(outcome.policies[0]?.reason).toContain(
      `The list names the group ${gone}, deleted by now, which the service may not take: remove its entry from`,
    );
    expect(outcome.policies[0]?.reason).toContain('all.yaml:1, then plan again.');
  });
});
