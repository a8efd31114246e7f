import { createRateLimits } from '../../../src/graph/http/rate-limits.js';
import { createRetryPolicy } from '../../../src/graph/http/retry.js';
import { type GraphAnswer, type GraphCall } from '../../../src/graph/http/transport.js';
import { GraphFailure } from '../../../src/model/ports.js';
import { virtualClock } from '../../support/apply-directly.js';
import { PATIENT } from '../../support/started-project.js';

const READ: GraphCall = { method: 'GET', path: '/beta/deviceAppManagement/iosManagedAppProtections' };
const ANSWER: GraphAnswer = { status: 200, body: {}, clientRequestId: 'x', milliseconds: 1 };

/** A service that fails for so long; the times at which it was asked, from the first on. */
function failing(forMs: number, details: GraphFailure['details'], random = 0) {
  const clock = virtualClock();
  const since = clock.now();
  const askedAt: number[] = [];
  const attempt = (): Promise<GraphAnswer> => {
    askedAt.push(clock.now() - since);
    return clock.now() - since < forMs
      ? Promise.reject(new GraphFailure('failed', details))
      : Promise.resolve(ANSWER);
  };
  const { repeatRead } = createRetryPolicy(createRateLimits(PATIENT, clock), clock, () => random);
  return { read: repeatRead(READ, attempt), askedAt };
}

test.each([1000, 249, 0, undefined])(
  '15 s of 429 with Retry-After %s ms are waited out',
  async (retryAfter) => {
    const { read, askedAt } = failing(15_000, {
      status: 429,
      ...(retryAfter === undefined ? {} : { retryAfter }),
    });
    await expect(read).resolves.toBe(ANSWER);
    const gaps = askedAt.slice(1).map((at, index) => at - (askedAt[index] ?? 0));
    expect(gaps).toEqual(
      [1000, 1000, 2000, 4000, 8000].map((gap, index) => (index === 0 && retryAfter !== 1000 ? 500 : gap)),
    );
  },
);

test.each([429, 503, 504, 500])('%i with a longer Retry-After waits that long', async (status) => {
  const { read, askedAt } = failing(30_000, { status, retryAfter: 45_000 });
  await expect(read).resolves.toBe(ANSWER);
  expect(askedAt).toEqual([0, 45_000]);
});

test('the bound is time, not tries: five minutes where the service asks to wait', async () => {
  const { read, askedAt } = failing(Infinity, { status: 429, retryAfter: 10_000 });
  await expect(read).rejects.toThrow(/tried \d+ times in [45] minutes/);
  expect(askedAt.at(-1)).toBeLessThanOrEqual(300_000);
  expect(askedAt.at(-1)).toBeGreaterThan(200_000);
});

test('a fault that asks for nothing is tried for a minute and a half', async () => {
  const { read, askedAt } = failing(Infinity, { status: 500 }, 1);
  await expect(read).rejects.toThrow('tried');
  expect(askedAt.at(-1)).toBe(63_000);
});

test('a 500 that says that requests are too many counts as throttling', async () => {
  const { read, askedAt } = failing(120_000, { status: 500, isThrottling: true });
  await expect(read).resolves.toBe(ANSWER);
  expect(askedAt.length).toBeGreaterThan(5);
});

test('what another try cannot help is tried once, and what is being started for two seconds', async () => {
  const lasting = failing(Infinity, { retry: 'never' });
  await expect(lasting.read).rejects.toThrow('failed');
  expect(lasting.askedAt).toEqual([0]);
  const starting = failing(Infinity, { retry: 'briefly' });
  await expect(starting.read).rejects.toThrow('failed');
  expect(starting.askedAt.at(-1)).toBeLessThanOrEqual(2000);
});

test.each<[string, GraphFailure['details'], boolean]>([
  ['429', { status: 429 }, true],
  ['the 500 of the query broker', { status: 500, isThrottling: true }, true],
  ['another 500', { status: 500 }, false],
])('a write that gets %s: whether other writes wait with it', async (_, details, isPaused) => {
  const clock = virtualClock();
  const limits = createRateLimits(PATIENT, clock);
  const { startTries } = createRetryPolicy(limits, clock);
  const wait = startTries(limits.writes).waitAfter(new GraphFailure('failed', details));
  expect(limits.writes.isPaused).toBe(isPaused);
  await expect(wait).resolves.toBe(true);
});

describe('the turns of writes', () => {
  const WRITES = 16;

  test('a turn that is not used goes to the next after a second, and reads never wait for one', async () => {
    jest.useFakeTimers();
    try {
      const limits = createRateLimits(PATIENT, virtualClock());
      const held = await Promise.all(Array.from({ length: WRITES }, () => limits.reserveWrite()));
      let isNext = false;
      const next = limits.reserveWrite().then((slot) => {
        isNext = true;
        return slot;
      });
      await expect(limits.read(READ, () => Promise.resolve('read'))).resolves.toBe('read');
      expect(isNext).toBe(false);
      await jest.advanceTimersByTimeAsync(1000);
      (await next).release();
      for (const slot of held) slot.release();
    } finally {
      jest.useRealTimers();
    }
  });

  test('a turn that is given back goes to the next at once', async () => {
    const limits = createRateLimits(PATIENT, virtualClock());
    const [first, ...others] = await Promise.all(Array.from({ length: WRITES }, () => limits.reserveWrite()));
    const next = limits.reserveWrite();
    first?.release();
    for (const slot of [await next, ...others]) slot.release();
  });

  test('where writes are closed, whatever waits for its turn is turned away for that reason', async () => {
    const limits = createRateLimits(PATIENT, virtualClock());
    const held = await Promise.all(Array.from({ length: WRITES }, () => limits.reserveWrite()));
    const next = limits.reserveWrite();
    limits.writes.close(new Error('stopped'));
    await expect(next).rejects.toThrow('stopped');
    await expect(limits.reserveWrite()).rejects.toThrow('stopped');
    for (const slot of held) slot.release();
  });
});
