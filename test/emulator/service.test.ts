import { connect } from 'node:net';
import { startEmulator, type Emulator } from '../../src/emulator/index.js';
import { GROUP_A, emulator, get, include, refusal, send, values, type Answer } from './client.js';

const SEED = { policies: { iosManagedAppProtections: [{ id: 'T_1', displayName: 'P' }] } };
const ASSIGN = '/beta/deviceAppManagement/iosManagedAppProtections/T_1/assign';
const BODY = { assignments: [{ target: include(GROUP_A) }] };
const start = (): Promise<Emulator> => emulator({ seed: SEED });
const stored = (graph: Emulator): number =>
  graph.snapshot().policies.iosManagedAppProtections[0]?.assignments.length ?? -1;

describe('tokens and errors', () => {
  test.each(['', 'Bearer', 'Bearer ', 'Basic eDp5'])('authorization %j is 401', async (authorization) => {
    const answer = await get(await start(), '/beta/organization', { authorization });
    expect([answer.status, refusal(answer).code]).toEqual([401, 'InvalidAuthenticationToken']);
  });

  test('the error shape and the headers carry the same ids', async () => {
    const answer = await get(await start(), '/beta/nowhere', { 'client-request-id': 'mine' });
    const requestId = answer.headers.get('request-id');
    expect(answer.json).toEqual({
      error: {
        code: 'BadRequest',
        message: "Resource not found for the segment 'nowhere'.",
        innerError: {
          date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/) as string,
          'request-id': requestId,
          'client-request-id': 'mine',
        },
      },
    });
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers.get('client-request-id')).toBe('mine');
    expect(answer.headers.get('date')).not.toBeNull();
  });

  test.each(['/v2.0/organization', '/', '/beta', '/beta/%E0%A4%A/x', '/beta/constructor', '/beta/me'])(
    '%s is 400',
    async (path) => {
      expect((await get(await start(), path)).status).toBe(400);
    },
  );
});

test('a slow emulator keeps its answers back', async () => {
  const slow = get(await emulator({ seed: SEED, latencyMs: 3_600_000 }), '/beta/organization').then(
    () => 'slow',
    () => 'closed',
  );
  const quick = get(await start(), '/beta/organization').then(() => 'quick');
  expect(await Promise.race([slow, quick])).toBe('quick');
});

describe('log', () => {
  test('holds requests as received, refused ones too, until cleared', async () => {
    const graph = await start();
    await get(graph, '/beta/groups?$top=0', { 'X-Test': 'yes' });
    await send(graph, 'POST', ASSIGN, BODY);
    await send(graph, 'POST', ASSIGN, '{');
    expect(graph.log).toMatchObject([
      { method: 'GET', path: '/beta/groups?$top=0', status: 400, headers: { 'x-test': 'yes' } },
      { method: 'POST', path: ASSIGN, status: 204, body: BODY },
      { method: 'POST', path: ASSIGN, status: 400, body: '{' },
    ]);
    graph.clearLog();
    expect(graph.log).toEqual([]);
  });
});

describe('faults', () => {
  test('an answer in place of the service: status, headers, body; n counts from 1', async () => {
    const graph = await start();
    const seen: unknown[] = [];
    graph.onRequest((request, n) => {
      seen.push([n, request]);
      return n === 1 ? { status: 429, headers: { 'Retry-After': '2.128' }, body: { x: 1 } } : undefined;
    });
    const first = await send(graph, 'POST', ASSIGN, BODY);
    expect([first.status, first.headers.get('retry-after'), first.json]).toEqual([429, '2.128', { x: 1 }]);
    expect(stored(graph)).toBe(0);
    expect((await send(graph, 'POST', ASSIGN, BODY)).status).toBe(204);
    expect(seen[0]).toEqual([1, { method: 'POST', path: ASSIGN, body: BODY }]);
    expect(seen).toHaveLength(2);
    expect(graph.log.map(({ status }) => status)).toEqual([429, 204]);
  });

  test('without a body the fault has the error shape of its status', async () => {
    const graph = await start();
    graph.onRequest(() => ({ status: 429 }));
    const answer = await get(graph, '/beta/groups');
    expect(refusal(answer).code).toBe('TooManyRequests');
    expect(answer.headers.get('retry-after')).toBeNull();
  });

  test('after: the work is done, only the answer is replaced', async () => {
    const graph = await start();
    graph.onRequest(() => ({ status: 504, after: true }));
    expect((await send(graph, 'POST', ASSIGN, BODY)).status).toBe(504);
    expect(stored(graph)).toBe(1);
  });

  test.each([
    ['reset', 0],
    ['reset-after', 1],
  ] as const)('%s cuts the connection', async (fault, expected) => {
    const graph = await start();
    graph.onRequest(() => fault);
    await expect(send(graph, 'POST', ASSIGN, BODY)).rejects.toThrow('fetch failed');
    expect(stored(graph)).toBe(expected);
    expect(graph.log.every(({ status }) => status === 0)).toBe(true);
    graph.onRequest(() => undefined);
    expect((await get(graph, '/beta/groups')).status).toBe(200);
  });

  test('a hook that throws is told as what it is', async () => {
    const graph = await start();
    graph.onRequest(() => {
      throw new Error('not expected here');
    });
    const { status, text } = await get(graph, '/beta/groups');
    expect([status, text]).toEqual([500, expect.stringContaining('not expected here')]);
  });

  test('batch items have faults of their own', async () => {
    const graph = await start();
    graph.onRequest(({ path }) =>
      path === ASSIGN ? { status: 429, headers: { 'Retry-After': '3' } } : undefined,
    );
    const requests = [
      {
        id: '1',
        method: 'POST',
        url: ASSIGN.slice(5),
        headers: { 'Content-Type': 'application/json' },
        body: BODY,
      },
      { id: '2', method: 'GET', url: '/organization' },
    ];
    const { status, json } = await send(graph, 'POST', '/beta/$batch', { requests });
    expect(status).toBe(200);
    expect((json as { responses: unknown[] }).responses).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          id: '1',
          status: 429,
          headers: expect.objectContaining({ 'Retry-After': '3' }) as object,
        }),
        expect.objectContaining({ id: '2', status: 200 }),
      ]),
    );
    graph.onRequest(({ path }) => (path === ASSIGN ? 'reset' : undefined));
    await expect(send(graph, 'POST', '/beta/$batch', { requests })).rejects.toThrow('fetch failed');
  });
});

test('the same requests get the same ids', async () => {
  const run = async (): Promise<unknown> => {
    const graph = await emulator({ seed: SEED, profile: 'documented' });
    const answers: Answer[] = [
      await send(graph, 'POST', ASSIGN, BODY),
      await get(graph, ASSIGN.replace('/assign', '/assignments')),
    ];
    return [
      answers.map(({ headers }) => headers.get('request-id')),
      values(answers[1] as Answer).map(({ id }) => id),
    ];
  };
  expect(await run()).toEqual(await run());
});

test('listens on loopback only, on the port asked for; a taken port is an error', async () => {
  const graph = await start();
  const port = Number(new URL(graph.url).port);
  expect(graph.url).toBe(`http://127.0.0.1:${String(port)}`);
  await expect(startEmulator({ port, seed: SEED })).rejects.toThrow('EADDRINUSE');
});

test('close drops open connections and frees the port', async () => {
  const graph = await startEmulator({ seed: SEED });
  const port = Number(new URL(graph.url).port);
  const socket = connect(port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await graph.close();
  await closed;
  expect((await emulator({ port, seed: SEED })).url).toBe(graph.url);
});
