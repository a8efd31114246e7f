import { type Clock } from '../../../src/model/ports.js';
import { type PacingLimits, RateLimiter } from '../../../src/graph/http/rate-limits.js';
import { processContext } from '../../../src/cli/context.js';
import { type Seed } from '../../../src/emulator/index.js';
import { guid } from '../../support/builders.js';
import { virtualClock } from '../../support/apply-directly.js';
import { cli, project, TENANT_ID } from '../../support/cli.js';
import { throttle } from '../../support/faults.js';
import { tenant, writes } from '../../support/tenant.js';

const { clock } = processContext();

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

/** Applies to so many policies, before a service that counts writes by the same clock. */
async function applyAll(count: number, writesAllowed: number, perMs: number, clock: Clock) {
  const emulator = await tenant({ seed: seedOf(count) });
  const dir = project({
    'all.yaml': Array.from(
      { length: count },
      (_, n) => `policy: {type: iosManagedAppProtection, name: Policy ${n}}\ninclude: [Everybody]`,
    ).join('\n---\n'),
  });
  const service = throttle((method) => method === 'POST', writesAllowed, perMs, clock);
  emulator.onRequest((request, n) => (/\/assign$/.test(request.path) ? service.hook(request, n) : undefined));
  const result = await cli(['apply', '-C', dir, '--endpoint', emulator.url, '--yes'], {
    clock,
    limits: SHORT,
  });
  return { emulator, result, refusals: service.refusals() };
}

test('200 writes keep under the limit: none is refused, each is made once', async () => {
  // The service counts arrivals, which a busy machine delays: its window here is shorter than ours. The bench has equal ones.
  const { emulator, result, refusals } = await applyAll(200, 100, 700, clock);
  expect(result.stdout).toContain('200 applied');
  expect(refusals).toBe(0);
  expect(writes(emulator)).toHaveLength(200);
}, 30_000);

// By a clock of its own: a machine that is busy enough would not even reach the limit.
test('with the limit halved behind its back it slows down, finishes, and each write lands once', async () => {
  const { emulator, result, refusals } = await applyAll(200, 50, 1000, virtualClock());
  expect(result.stdout).toContain('200 applied');
  expect(refusals).toBeGreaterThan(0);
  const landed = writes(emulator).filter(({ status }) => status < 300);
  expect(landed).toHaveLength(200);
  expect(new Set(landed.map(({ line }) => line)).size).toBe(200);
}, 60_000);

test('the rates can be asked for on the command line', async () => {
  const emulator = await tenant({ seed: seedOf(4) });
  const dir = project({
    'all.yaml': Array.from(
      { length: 4 },
      (_, n) => `policy: {type: iosManagedAppProtection, name: Policy ${n}}\ninclude: [Everybody]`,
    ).join('\n---\n'),
  });
  const args = ['-C', dir, '--endpoint', emulator.url, '--yes'];
  const started = performance.now();
  const { code } = await cli(['apply', ...args, '--writes', '2'], { clock, limits: SHORT });
  expect(code).toBe(0);
  // Two windows of two writes each: a whole window has to pass.
  expect(performance.now() - started).toBeGreaterThanOrEqual(1000);
  expect(await cli(['apply', ...args, '--writes', '0'])).toMatchObject({ code: 1 });
}, 30_000);

describe('a rate limiter', () => {
  test('lets no more calls start in any window than the limit says', async () => {
    const limiter = new RateLimiter({ calls: 5, perMs: 200 }, 10, clock);
    const started: number[] = [];
    await Promise.all(
      Array.from({ length: 17 }, () =>
        limiter.run(1, () => Promise.resolve(started.push(performance.now()))),
      ),
    );
    for (const [index, time] of started.entries()) {
      const sixth = started[index + 5];
      if (sixth !== undefined) expect(sixth - time).toBeGreaterThanOrEqual(199);
    }
  });

  test('counts a call by its cost', async () => {
    const limiter = new RateLimiter({ calls: 6, perMs: 200 }, 10, clock);
    const started: number[] = [];
    await Promise.all(
      Array.from({ length: 4 }, () => limiter.run(3, () => Promise.resolve(started.push(performance.now())))),
    );
    expect((started[2] ?? 0) - (started[0] ?? 0)).toBeGreaterThanOrEqual(199);
  });

  test('a refusal holds everyone back for the time the service asked', async () => {
    const limiter = new RateLimiter({ calls: 1000, perMs: 1000 }, 10, clock);
    limiter.slowDown(300);
    const asked = performance.now();
    await limiter.run(1, () => Promise.resolve());
    expect(performance.now() - asked).toBeGreaterThanOrEqual(295);
  });
});
