import { PassThrough } from 'node:stream';
import { type WriteStream } from 'node:tty';
import { type Output } from '../../../src/cli/context.js';
import { createLog } from '../../../src/cli/terminal/log.js';
import { createProgress, type Progress } from '../../../src/cli/terminal/progress.js';
import { type PolicyPlan } from '../../../src/model/results/plan.js';
import { progressBarText, type ProgressState, progressText } from '../../../src/cli/terminal/progress.js';
import { displayWidth } from '../../../src/report/text/columns.js';
import { startProject } from '../../support/started-project.js';
import { declareAll, seedOf } from '../../support/numbered-policies.js';

const STATE: ProgressState = {
  done: 12,
  total: 40,
  elapsedMs: 6000,
  leastMs: 0,
  waits: { count: 0, milliseconds: 0 },
  underway: ['iOS – Sales'],
};

describe('what is told', () => {
  test.each<[string, Partial<ProgressState>, string]>([
    ['done, rate, time left and the policy in hand', {}, '12/40, 2.0/s, 14 s left: iOS – Sales'],
    ['how many more are in hand', { underway: ['One', 'Two', 'Three'] }, '12/40, 2.0/s, 14 s left: One (+2)'],
    [
      'what the limits of the service cost',
      { waits: { count: 3, milliseconds: 4100 } },
      '12/40, 2.0/s, 14 s left, throttled 3 times (5 s): iOS – Sales',
    ],
    ['no time left before there is a rate', { done: 0, elapsedMs: 0 }, '0/40, 0.0/s: iOS – Sales'],
    ['no less time than the limits allow', { leastMs: 60_000 }, '12/40, 2.0/s, 60 s left: iOS – Sales'],
    ['long times in minutes', { leastMs: 200_000 }, '12/40, 2.0/s, 4 min left: iOS – Sales'],
    ['names as they may be printed', { underway: ['\u001b[2J'] }, '12/40, 2.0/s, 14 s left: \\u{1b}[2J'],
  ])('%s', (_, change, text) => {
    expect(progressText({ ...STATE, ...change })).toBe(text);
  });

  test('with a bar, and never wider than the terminal', () => {
    expect(progressBarText(STATE, 80)).toBe('██████░░░░░░░░░░░░░░ 12/40, 2.0/s, 14 s left: iOS – Sales');
    for (let columns = 1; columns < 80; columns++)
      for (const name of ['iOS – Sales', '営業部のポリシー', '👩‍💻👩‍💻👩‍💻'])
        expect(displayWidth(progressBarText({ ...STATE, underway: [name] }, columns))).toBeLessThanOrEqual(
          columns,
        );
  });
});

const policy = (n: number) =>
  ({ type: 'iosManagedAppProtection', id: `T_${n}`, name: `Policy ${n}` }) as PolicyPlan;
const WORK = { isQuiet: false, total: 2, msPerPolicy: 0, waits: { count: 0, milliseconds: 0 } };
const end = (progress: Progress, n: number, done: number): void =>
  progress.onPolicy({ type: 'iosManagedAppProtection', id: `T_${n}`, result: 'applied', requests: [] }, done);

describe('where it is told', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());
  const clock = { now: () => Date.now(), sleep: () => Promise.resolve() };
  const logOn = (stderr: Output) =>
    createLog({ stderr, clock, cwd: '/' }, { logLevel: 'error', logFormat: 'text' });

  test('elsewhere than on a terminal: a line every five seconds, also while nothing ends', async () => {
    let told = '';
    const stderr = { write: (text: string) => (told += text) };
    const progress = await createProgress({ terminal: undefined, clock }, logOn(stderr), WORK);
    progress.onStart(policy(1));
    jest.advanceTimersByTime(10_000);
    end(progress, 1, 1);
    jest.advanceTimersByTime(5000);
    progress.end();
    jest.advanceTimersByTime(60_000);
    expect(told.split('\n')).toEqual([
      '0/2, 0.0/s: Policy 1',
      '0/2, 0.0/s: Policy 1',
      '1/2, 0.1/s, 15 s left',
      '',
    ]);
  });

  test('on a terminal: one line that renews itself, and is gone at the end; cursor and keys are left alone', async () => {
    const { terminal, text } = fakeTerminal(60);
    const progress = await createProgress({ terminal, clock }, logOn(terminal), WORK);
    progress.onStart(policy(1));
    progress.onStart(policy(2));
    jest.advanceTimersByTime(500);
    end(progress, 1, 1);
    jest.advanceTimersByTime(1000);
    expect(text()).toContain('░░░░░░░░░░░░░░░░░░░░ 0/2, 0.0/s: Policy 1 (+1)');
    expect(text()).toMatch(/██████████░░░░░░░░░░ 1\/2, \d\.\d\/s, \d s left: Policy 2/);
    terminal.write('Waiting 20 s to try again\n');
    progress.end();
    expect(text().trimEnd().endsWith('<clear>')).toBe(true);
    expect(text()).not.toContain('\n\n');
    expect(text()).not.toContain('\u001b[?25l');
    expect(text()).not.toContain('\u001b[3');
  });

  test('with --quiet nowhere', async () => {
    const { terminal, text } = fakeTerminal(60);
    const progress = await createProgress({ terminal, clock }, logOn(terminal), { ...WORK, isQuiet: true });
    progress.onStart(policy(1));
    jest.advanceTimersByTime(60_000);
    progress.end();
    expect(text()).toBe('');
  });
});

test('a run tells it on stderr alone, and not at all with --quiet', async () => {
  const run = async (...args: readonly string[]) => {
    const { runWith } = await startProject(
      seedOf(3),
      { 'all.yaml': declareAll(3) },
      { settings: 'writeMode: assign\n' },
    );
    const { terminal, text } = fakeTerminal(100);
    const { code, stdout } = await runWith({ terminal, stderr: terminal }, 'apply', '--yes', ...args);
    expect(code).toBe(0);
    expect(stdout).not.toContain('░');
    return text();
  };
  expect(await run()).toContain('░░░░░░░░░░░░░░░░░░░░ 0/3, 0.0/s');
  expect(await run('--quiet')).toBe('');
});

test('reading the tenant is told on a terminal too, and gone when it ends', async () => {
  const { runWith } = await startProject(
    seedOf(1),
    { 'all.yaml': declareAll(1) },
    { settings: 'writeMode: assign\n' },
  );
  for (const [command, ...args] of [['plan'], ['apply', '--yes', '--quiet']] as const) {
    const { terminal, text } = fakeTerminal(60);
    const { code, stdout } = await runWith({ terminal, stderr: terminal }, command, ...args);
    expect(code).toBe(0);
    expect(stdout).not.toContain('Reading the tenant');
    if ((args as readonly string[]).includes('--quiet')) expect(text()).toBe('');
    else expect(text()).toMatch(/Reading the tenant, \d+ requests?<clear>$/);
  }
});

/** A terminal that remembers what it was told; moves of the cursor are left out, clearing is `<clear>`. */
function fakeTerminal(columns: number): { readonly terminal: WriteStream; readonly text: () => string } {
  let told = '';
  const stream = new PassThrough();
  stream.on('data', (chunk: Buffer) => (told += chunk.toString()));
  const terminal = Object.assign(stream, {
    isTTY: true,
    columns,
    rows: 24,
    cursorTo: () => true,
    moveCursor: () => true,
    clearLine: () => stream.write('<clear>'),
  }) as unknown as WriteStream;
  return { terminal, text: () => told.replaceAll('\u001b[?2026h', '').replaceAll('\u001b[?2026l', '') };
}
