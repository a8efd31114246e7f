import { openConnection } from '../../../src/graph/connection.js';
import { createRedactor } from '../../../src/graph/auth/redact.js';
import { type GraphCall } from '../../../src/graph/http/transport.js';
import { GraphFailure, InternalError } from '../../../src/model/ports.js';
import { tenant } from '../../support/tenant.js';

const many = { calls: 1_000_000, perMs: 1000 };
const common = {
  clock: { now: () => 0, sleep: () => Promise.resolve() },
  limits: { intuneWrites: many, intune: many, directory: many, timeoutMs: 1000 },
  redactor: createRedactor({}),
  onCall: (): void => undefined,
};
const token = (getToken: () => Promise<string>) => ({ getToken, renew: getToken });

test('a sign-in that fails is told as it is, and no call is made', async () => {
  const emulator = await tenant();
  const calls: string[] = [];
  const refusal = new GraphFailure('Signing in failed', { status: 401 });
  const { transport } = openConnection({
    ...common,
    origin: emulator.url,
    token: token(() => Promise.reject(refusal)),
    onCall: ({ path }: GraphCall) => void calls.push(path),
  });
  await expect(transport({ method: 'GET', path: '/beta/organization' })).rejects.toBe(refusal);
  expect(calls).toEqual([]);
  expect(emulator.log).toEqual([]);
});

test('a call that would leave the origin is a mistake of ours, and the token stays', async () => {
  const emulator = await tenant();
  const { transport } = openConnection({
    ...common,
    origin: emulator.url,
    token: token(() => Promise.resolve('secret')),
  });
  const elsewhere = transport({ method: 'GET', path: '/beta/https://127.0.0.1:9/beta/organization' });
  await expect(elsewhere).rejects.toBeInstanceOf(InternalError);
});

test('where nobody listens, one sentence says so and carries our id', async () => {
  const { transport } = openConnection({
    ...common,
    origin: 'http://127.0.0.1:9',
    token: token(() => Promise.resolve('x')),
  });
  const failure = await transport({ method: 'GET', path: '/beta/organization' }).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(GraphFailure);
  expect((failure as GraphFailure).message).toMatch(/^GET \/beta\/organization got no answer \(/);
  expect((failure as GraphFailure).details.clientRequestId).toMatch(/^[0-9a-f-]{36}$/);
  expect((failure as GraphFailure).isAmbiguous).toBe(true);
});

test.each([301, 302, 303, 307, 308])(
  'a redirect (%i) is refused: nobody else is sent the token',
  async (status) => {
    const elsewhere = await tenant();
    const emulator = await tenant();
    emulator.onRequest(() => ({ status, headers: { Location: `${elsewhere.url}/beta/organization` } }));
    const { transport } = openConnection({
      ...common,
      origin: emulator.url,
      token: token(() => Promise.resolve('x')),
    });
    await expect(transport({ method: 'GET', path: '/beta/organization' })).rejects.toMatchObject({
      details: { status, next: expect.stringContaining('was not followed') as string },
    });
    expect(emulator.log).toHaveLength(1);
    expect(elsewhere.log).toEqual([]);
  },
);
