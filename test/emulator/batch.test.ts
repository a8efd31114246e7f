import { GROUP_A, emulator, get, include, refusal, send, type Answer } from './client.js';

const SEED = {
  groups: [{ id: GROUP_A, displayName: 'A' }],
  policies: {
    iosManagedAppProtections: [
      { id: 'T_1', displayName: 'P', assignments: [{ id: 'a', target: include(GROUP_A) }] },
    ],
  },
};
const IOS = '/deviceAppManagement/iosManagedAppProtections/T_1';
const JSON_BODY = { 'Content-Type': 'application/json' };
const start = () => emulator({ seed: SEED });
const reads = (count: number): object[] =>
  Array.from({ length: count }, (_, n) => ({ id: String(n), method: 'GET', url: `/groups/${GROUP_A}` }));

const read = (more: object): object => ({ id: '1', method: 'GET', url: `${IOS}/assign`, ...more });

interface Reply {
  id: string;
  status: number;
  headers: Record<string, string>;
  body?: unknown;
}
function byId({ json }: Answer): Record<string, Reply> {
  return Object.fromEntries((json as { responses: Reply[] }).responses.map((reply) => [reply.id, reply]));
}

test('every item has status, headers and body of its own; the envelope is 200', async () => {
  const graph = await start();
  const requests = [
    { id: 'read', method: 'GET', url: `${IOS}/assignments` },
    { id: 'gone', method: 'GET', url: `${IOS}x` },
    { id: 'write', method: 'POST', url: `${IOS}/assign`, headers: JSON_BODY, body: { assignments: [] } },
    {
      id: 'count',
      method: 'GET',
      url: `groups/${GROUP_A}/transitiveMembers/$count`,
      headers: { ConsistencyLevel: 'eventual' },
    },
  ];
  const answer = await send(graph, 'POST', '/beta/$batch', { requests });
  expect(answer.status).toBe(200);
  expect(byId(answer)).toMatchObject({
    read: {
      status: 200,
      headers: { 'request-id': expect.any(String) as string },
      body: { value: [{ id: 'a' }] },
    },
    gone: { status: 404, body: { error: { code: 'ResourceNotFound' } } },
    write: { status: 204 },
    count: { status: 200, headers: { 'Content-Type': 'text/plain' }, body: '0' },
  });
  expect(byId(answer)['write']).not.toHaveProperty('body');
});

test('items are logged singly after their envelope, with their id', async () => {
  const graph = await start();
  await send(graph, 'POST', '/beta/$batch', { requests: [{ id: 'x', method: 'get', url: 'groups?$top=1' }] });
  expect(graph.log).toMatchObject([
    { method: 'POST', path: '/beta/$batch', status: 200 },
    { method: 'GET', path: '/beta/groups?$top=1', status: 200, batchId: 'x' },
  ]);
  expect(graph.log[0]).not.toHaveProperty('batchId');
});

test('replies come in another order than the requests, the same each time', async () => {
  const order = async (): Promise<string[]> => {
    const { json } = await send(await start(), 'POST', '/v1.0/$batch', { requests: reads(20) });
    return (json as { responses: Reply[] }).responses.map((reply) => reply.id);
  };
  const first = await order();
  const sent = reads(20).map((_, n) => String(n));
  expect(first).not.toEqual(sent);
  expect(new Set(first)).toEqual(new Set(sent));
  expect(await order()).toEqual(first);
});

test('dependsOn: runs after its parent; a failed parent gives 424 down the line', async () => {
  const graph = await start();
  const requests = [
    { id: 'after', dependsOn: ['FIRST'], method: 'GET', url: `${IOS}/assignments` },
    { id: 'first', method: 'POST', url: `${IOS}/assign`, headers: JSON_BODY, body: { assignments: [] } },
    { id: 'bad', method: 'GET', url: '/nowhere' },
    {
      id: 'child',
      dependsOn: ['bad'],
      method: 'POST',
      url: `${IOS}/assign`,
      headers: JSON_BODY,
      body: { assignments: [{ target: include(GROUP_A) }] },
    },
    { id: 'grandchild', dependsOn: ['child'], method: 'GET', url: '/organization' },
  ];
  const replies = byId(await send(graph, 'POST', '/beta/$batch', { requests }));
  expect(replies).toMatchObject({
    after: { status: 200, body: { value: [] } },
    first: { status: 204 },
    bad: { status: 400 },
    child: { status: 424, body: { error: { code: 'FailedDependency' } } },
    grandchild: { status: 424 },
  });
  expect((await get(graph, `/beta${IOS}/assignments`)).json).toMatchObject({ value: [] });
});

test('a batch inside a batch is refused, as that item alone', async () => {
  const inner = { id: '1', method: 'POST', url: '/$batch', headers: JSON_BODY, body: { requests: reads(1) } };
  const answer = await send(await start(), 'POST', '/beta/$batch', { requests: [inner] });
  expect([answer.status, byId(answer)['1']?.status]).toEqual([200, 400]);
});

test('the version of the envelope is the version of all', async () => {
  const answer = await send(await start(), 'POST', '/beta/$batch', {
    requests: [{ id: '1', method: 'GET', url: '/beta/organization' }],
  });
  expect(byId(answer)['1']).toMatchObject({
    status: 400,
    body: { error: { message: expect.stringContaining("'beta'") as string } },
  });
});

test.each([
  ['21 requests', { requests: reads(21) }, 'maximum value of 20'],
  ['no requests', { requests: [] }, 'payload format'],
  ['no list', {}, 'payload format'],
  ['ids that differ in case only', { requests: [read({ id: 'a' }), read({ id: 'A' })] }, 'unique'],
  ['an id that is no string', { requests: [read({ id: 1 })] }, 'must be a string'],
  ['an absolute url', { requests: [read({ url: 'https://graph.microsoft.com/beta/groups' })] }, 'relative'],
  ['an unknown method', { requests: [read({ method: 'FETCH' })] }, 'Invalid method'],
  [
    'a body without Content-Type',
    { requests: [read({ method: 'POST', body: { assignments: [] } })] },
    'Content-Type',
  ],
  ['a dependency that is not there', { requests: [read({ dependsOn: ['9'] })] }, 'not in the batch'],
  [
    'a circle',
    { requests: [read({ id: 'a', dependsOn: ['b'] }), read({ id: 'b', dependsOn: ['a'] })] },
    'circle',
  ],
])('%s: the whole batch is refused and nothing runs', async (_what, body, says) => {
  const graph = await start();
  const answer = await send(graph, 'POST', '/beta/$batch', body);
  expect([answer.status, refusal(answer).code]).toEqual([400, 'BadRequest']);
  expect(refusal(answer).message).toContain(says);
  expect(graph.log).toHaveLength(1);
});

test('GET on $batch is not allowed', async () => {
  expect((await get(await start(), '/beta/$batch')).status).toBe(405);
});
