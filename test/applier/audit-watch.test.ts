import { AuditWatch } from '../../src/applier/audit-watch.js';
import { type TimedEvent } from '../../src/applier/unseen-hands.js';
import { policyKey } from '../../src/model/results/plan.js';
import { GraphFailure } from '../../src/model/ports.js';

const POLICY = { type: 'iosManagedAppProtection', id: 'T_1', name: 'iOS' } as const;
const OTHER = { ...POLICY, id: 'T_2' };
const [KEY, OTHER_KEY] = [policyKey(POLICY), policyKey(OTHER)];
const RUNNING = { isStopped: false, whenStopped: new Promise<void>(() => undefined) };

function watchOf(answer: () => Promise<readonly TimedEvent[]>, stop = RUNNING) {
  const asked: number[] = [];
  let now = 0;
  const watch = new AuditWatch(
    [KEY, OTHER_KEY],
    (since) => {
      asked.push(since);
      return answer();
    },
    { now: () => now, sleep: () => Promise.resolve() },
    stop,
  );
  const rest = (policy: { readonly id: string }, key: string, at: number): void => {
    now = at;
    watch.rest(key, { policy: { ...POLICY, ...policy }, lookedAt: at - 10, answeredAt: at });
  };
  return { watch, asked, rest };
}

const minutes = (count: number): number => count * 60_000;

test('it asks once, as soon as nothing more is to be written, from the first look on', async () => {
  const { watch, asked, rest } = watchOf(() => Promise.resolve([]));
  rest(POLICY, KEY, minutes(10));
  expect(asked).toEqual([]);
  rest(OTHER, OTHER_KEY, minutes(11));
  expect(asked).toEqual([minutes(5) - 10]);
  await watch.tell(() => true);
  expect(asked).toHaveLength(1);
});

test('an assign that comes after all is asked for again', async () => {
  const { watch, asked, rest } = watchOf(() => Promise.resolve([]));
  rest(POLICY, KEY, minutes(10));
  watch.rest(OTHER_KEY);
  expect(asked).toHaveLength(1);
  rest(OTHER, OTHER_KEY, minutes(11));
  await watch.tell(() => true);
  expect(asked).toHaveLength(2);
});

test('where no list was replaced it asks nothing', async () => {
  const { watch, asked } = watchOf(() => Promise.resolve([]));
  watch.rest(KEY);
  watch.rest(OTHER_KEY);
  expect(await watch.tell(() => true)).toEqual({ told: new Map() });
  expect(asked).toEqual([]);
});

test('a reading that fails is a doubt where it counts, and nothing where it does not', async () => {
  const { watch, rest } = watchOf(() => Promise.reject(new GraphFailure('Forbidden', { status: 403 })));
  rest(POLICY, KEY, minutes(10));
  watch.rest(OTHER_KEY);
  expect(await watch.tell(() => false)).toEqual({ told: new Map() });
  expect((await watch.tell(() => true)).doubt).toContain('the audit log could not be read: Forbidden');
});

test('a run that is stopped does not wait for the log', async () => {
  const stop = { isStopped: false, whenStopped: Promise.resolve() };
  const { watch, rest } = watchOf(() => new Promise(() => undefined), stop);
  rest(POLICY, KEY, minutes(10));
  watch.rest(OTHER_KEY);
  expect((await watch.tell(() => true)).doubt).toContain('the run was stopped');
});
