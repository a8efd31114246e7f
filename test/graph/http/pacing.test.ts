import { type Clock } from '../../../src/model/ports.js';
import { type PacingLimits, RateLimiter } from '../../../src/graph/http/rate-limits.js';
import { type Seed } from '../../../src/emulator/index.js';
import { guid } from '../../support/builders.js';
import { cli, project, TENANT_ID } from '../../support/cli.js';
import { throttle } from '../../support/faults.js';
import { tenant, writes } from '../../support/tenant.js';

/** The documented windows, made short: 100 writes a second in place of 100 in 20 seconds. */
const SHORT: PacingLimits = {
  intuneWrites: { calls: 100, perMs: 1000 },
  intune: { calls: 1000, perMs: 1000 },
  directory: { calls: 1000, perMs: 1000 },
  timeoutMs: 5000,
};

const group = { id: guid(1), displayName: 'Everybody' };

function seedOf(count: number): Seed {
  const policy = (n: number) => ({ id: `T_${guid(n + 10)}`, displayName: `Policy ${n}`, assignments: [] });
  return {
    tenant: { id: TENANT_ID, displayName: 'Pacing' },
    groups: [group],
    policies: { iosManagedAppProtections: Array.from({ length: count }, (_, n) => policy(n)) },
  };
}

/** By the timers of this file, which tests put others in the place of. */
const clock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** Timers that only tests move; what comes by the network comes as ever. */
function withoutWaiting(): void {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
}

afterEach(() => {
  jest.useRealTimers();
});

/** What waits for the disk, which takes as long as it takes. */
const OF_FILES = new Set(['FSReqPromise', 'FSReqCallback', 'FileHandleCloseReq']);

/** Lets time pass, a millisecond for each turn of the event loop that does not wait for a file, until the work is done. */
async function passTime<T>(work: Promise<T>): Promise<T> {
  const state = { isDone: false };
  const end = work.finally(() => (state.isDone = true));
  while (!state.isDone) {
    await new Promise(setImmediate);
    if (!process.getActiveResourcesInfo().some((name) => OF_FILES.has(name))) jest.advanceTimersByTime(1);
  }
  return end;
}

/** Applies to so many policies, before a service that counts writes by the same clock. */
async function applyAll(count: number, writesAllowed: number, perMs: number) {
  const emulator = await tenant({ seed: seedOf(count) });
  const dir = project({ 'all.yaml': declarations(count) });
  const service = throttle((method) => method === 'POST', writesAllowed, perMs, clock);
  emulator.onRequest((request, n) => (/\/assign$/.test(request.path) ? service.hook(request, n) : undefined));
  withoutWaiting();
  const args = ['apply', '-C', dir, '--endpoint', emulator.url, '--yes'];
  const result = await passTime(cli(args, { clock, limits: SHORT }));
  return { emulator, result, refusals: service.refusals() };
}

function declarations(count: number): string {
  const one = (n: number) =>
    `policy: {type: iosManagedAppProtection, name: Policy ${n}}\ninclude: [Everybody]`;
  return Array.from({ length: count }, (_, n) => one(n)).join('\n---\n');
}

test('200 writes keep under the limit: none is refused, each is made once', async () => {
  const { emulator, result, refusals } = await applyAll(200, 100, 1000);
  expect(result.stdout).toContain('200 applied');
  expect(refusals).toBe(0);
  expect(writes(emulator)).toHaveLength(200);
});

test('with the limit halved behind its back it slows down, finishes, and each write lands once', async () => {
  const { emulator, result, refusals } = await applyAll(200, 50, 1000);
  expect(result.stdout).toContain('200 applied');
  expect(refusals).toBeGreaterThan(0);
  const landed = writes(emulator).filter(({ status }) => status < 300);
  expect(landed).toHaveLength(200);
  expect(new Set(landed.map(({ line }) => line)).size).toBe(200);
});

test('the rates can be asked for on the command line', async () => {
  const emulator = await tenant({ seed: seedOf(4) });
  const args = ['apply', '-C', project({ 'all.yaml': declarations(4) }), '--endpoint', emulator.url, '--yes'];
  withoutWaiting();
  const started = Date.now();
  const { code } = await passTime(cli([...args, '--writes', '2'], { clock, limits: SHORT }));
  expect(code).toBe(0);
  // Two windows of two writes each: a whole window has to pass.
  expect(Date.now() - started).toBeGreaterThanOrEqual(1000);
  expect(await cli([...args, '--writes', '0'])).toMatchObject({ code: 1 });
});

describe('a rate limiter', () => {
  beforeEach(withoutWaiting);

  /** When each of so many calls started. */
  async function startsOf(limiter: RateLimiter, calls: number, cost: number): Promise<readonly number[]> {
    const started: number[] = [];
    const call = () => limiter.run(cost, () => Promise.resolve(started.push(Date.now())));
    await passTime(Promise.all(Array.from({ length: calls }, call)));
    return started;
  }

  test('lets no more calls start in any window than the limit says', async () => {
    const started = await startsOf(new RateLimiter({ calls: 5, perMs: 200 }, 10, clock), 17, 1);
    expect(started).toHaveLength(17);
    const gaps = started.slice(5).map((time, index) => time - (started[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(200);
  });

  test('counts a call by its cost', async () => {
    const started = await startsOf(new RateLimiter({ calls: 6, perMs: 200 }, 10, clock), 4, 3);
    expect((started[2] ?? 0) - (started[0] ?? 0)).toBeGreaterThanOrEqual(200);
  });

  test('a refusal holds everyone back for the time the service asked', async () => {
    const limiter = new RateLimiter({ calls: 1000, perMs: 1000 }, 10, clock);
    const asked = Date.now();
    limiter.slowDown(300);
    const [started = 0] = await startsOf(limiter, 1, 1);
    expect(started - asked).toBeGreaterThanOrEqual(300);
  });
});
