import { type Emulator } from '../../../src/emulator/index.js';
import { createTransport } from '../../../src/graph/http/client.js';
import { createRateLimits } from '../../../src/graph/http/rate-limits.js';
import { createRedactor } from '../../../src/graph/auth/redact.js';
import { createRetryPolicy } from '../../../src/graph/http/retry.js';
import { type GraphCall, type GraphTransport } from '../../../src/graph/http/transport.js';
import { GraphFailure, Stopped } from '../../../src/model/ports.js';
import { tenant } from '../../support/tenant.js';

const many = { calls: 1_000_000, perMs: 1000 };
const clock = { now: () => 0, sleep: () => Promise.resolve() };

function transportTo(
  origin: string,
  more: {
    readonly token?: () => Promise<string>;
    readonly renew?: () => Promise<string>;
    readonly onCall?: (call: GraphCall) => void;
    /** Only where no answer comes. */
    readonly timeoutMs?: number;
  } = {},
): GraphTransport {
  const { timeoutMs = 20_000 } = more;
  const limits = createRateLimits({ intuneWrites: many, intune: many, directory: many, timeoutMs }, clock);
  const getToken = more.token ?? (() => Promise.resolve('token-of-mine'));
  return createTransport({
    ...{ origin, limits, clock, timeoutMs },
    token: { getToken, renew: more.renew ?? getToken },
    retry: createRetryPolicy(limits, clock),
    redactor: createRedactor({}),
    onCall: more.onCall ?? (() => undefined),
  });
}

function assignTo(emulator: Emulator): GraphCall {
  const [policy] = emulator.snapshot().policies.iosManagedAppProtections;
  const path = `/beta/deviceAppManagement/iosManagedAppProtections/${policy?.id ?? ''}/assign`;
  return { method: 'POST', path, body: { assignments: [] } };
}

describe('one attempt of a write', () => {
  test('tells what came of it', async () => {
    const emulator = await tenant();
    const { failure, ...attempt } = await transportTo(emulator.url).writeOnce(assignTo(emulator));
    expect(failure).toBeUndefined();
    expect(attempt).toMatchObject({
      status: 204,
      mayHaveArrived: true,
      requestId: expect.any(String) as string,
    });
  });

  test.each([401, 429, 500, 503, 504])(
    'is not repeated after %i, and its answer is handed over',
    async (status) => {
      const emulator = await tenant();
      emulator.onRequest(() => ({ status, headers: { 'Retry-After': '7' } }));
      const renew = jest.fn(() => Promise.resolve('new'));
      const attempt = await transportTo(emulator.url, { renew }).writeOnce(assignTo(emulator));
      expect(attempt).toMatchObject({
        status,
        mayHaveArrived: true,
        failure: { details: { retryAfter: 7000 } },
      });
      expect(emulator.log).toHaveLength(1);
      expect(renew).not.toHaveBeenCalled();
    },
  );

  test('is throttled by the 500 of the query broker, which may have been carried out', async () => {
    const emulator = await tenant();
    const message = 'Rate limit reached because of too many requests to query broker.';
    emulator.onRequest(() => ({ status: 500, body: { error: { code: 'InternalServerError', message } } }));
    const { mayHaveArrived, failure } = await transportTo(emulator.url).writeOnce(assignTo(emulator));
    expect(mayHaveArrived).toBe(true);
    expect(failure).toMatchObject({ isThrottled: true, isAmbiguous: true });
  });

  test.each(['reset', 'reset-after', 'torn', 'silent'] as const)('may have left after: %s', async (fault) => {
    const emulator = await tenant();
    emulator.onRequest(() => fault);
    const call = assignTo(emulator);
    // Only a body can be torn: the answer to `assign` has none.
    const read: GraphCall = { ...call, body: { assignments: 1 } };
    const timeoutMs = fault === 'silent' ? 300 : 20_000;
    const { writeOnce } = transportTo(emulator.url, { timeoutMs });
    const attempt = await writeOnce(fault === 'torn' ? read : call);
    expect(attempt).toMatchObject({
      mayHaveArrived: true,
      failure: expect.any(GraphFailure) as GraphFailure,
    });
    expect(attempt.status).toBeNull();
    expect(emulator.log).toHaveLength(1);
  });

  test('carries the token of its permit where there is one, without asking for another', async () => {
    const emulator = await tenant();
    const token = jest.fn(() => Promise.resolve('another'));
    const call = { ...assignTo(emulator), bearer: 'token-of-the-permit' };
    expect(await transportTo(emulator.url, { token }).writeOnce(call)).toMatchObject({ status: 204 });
    expect(emulator.log[0]?.headers.authorization).toBe('Bearer token-of-the-permit');
    expect(token).not.toHaveBeenCalled();
  });

  test('has not left where no one listens', async () => {
    const emulator = await tenant();
    const call = assignTo(emulator);
    expect(await transportTo('http://127.0.0.1:9').writeOnce(call)).toMatchObject({ mayHaveArrived: false });
  });

  test('has not left where there is no token for it, and that is no answer of the service', async () => {
    const emulator = await tenant();
    const refusal = new GraphFailure('Signing in failed', { status: 401 });
    const { writeOnce } = transportTo(emulator.url, { token: () => Promise.reject(refusal) });
    const attempt = await writeOnce(assignTo(emulator));
    expect(attempt).toMatchObject({ mayHaveArrived: false, failure: refusal });
    expect(attempt.status).toBeNull();
    expect(emulator.log).toEqual([]);
  });

  test('is called off by what is thrown right before it leaves', async () => {
    const emulator = await tenant();
    const onCall = (): never => {
      throw new Stopped();
    };
    await expect(transportTo(emulator.url, { onCall }).writeOnce(assignTo(emulator))).rejects.toBeInstanceOf(
      Stopped,
    );
    expect(emulator.log).toEqual([]);
  });
});

test('a read that is answered 401 is sent once more with a new token', async () => {
  const emulator = await tenant();
  emulator.onRequest((_, n) => (n === 1 ? { status: 401 } : undefined));
  let token = 'first';
  const renew = (): Promise<string> => Promise.resolve((token = 'second'));
  const { read } = transportTo(emulator.url, { token: () => Promise.resolve(token), renew });
  expect((await read({ method: 'GET', path: '/beta/organization' })).status).toBe(200);
  expect(emulator.log.map(({ headers }) => headers.authorization)).toEqual(['Bearer first', 'Bearer second']);
});
