import type { Seed } from '../../src/emulator/index.js';
import { emulator, get, refusal, send, values } from './client.js';

const EVENTUAL = { ConsistencyLevel: 'eventual' };
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const SEED: Seed = {
  tenant: { id: id(900), displayName: 'Tiny' },
  users: [1, 2, 3].map((n) => ({
    id: id(n),
    displayName: `User ${String(n)}`,
    userPrincipalName: `u${String(n)}@tiny.example`,
  })),
  devices: [{ id: id(50), displayName: 'Pad' }],
  groups: [
    { id: id(11), displayName: 'Outer', members: [id(1), id(12)] },
    { id: id(12), displayName: 'Inner', members: [id(2), id(13), id(1)] },
    { id: id(13), displayName: 'Innermost', members: [id(3), id(50), id(11)] },
    { id: id(14), displayName: "O'Brien's team & 50% more 🩺", groupTypes: ['Unified'], mailEnabled: true },
    { id: id(15), displayName: 'SALES' },
    { id: id(16), displayName: 'sales' },
  ],
};
const start = () => emulator({ seed: SEED });
const names = (items: readonly Record<string, unknown>[]): unknown[] =>
  items.map((item) => item['displayName']);
const filter = (text: string): string => `/beta/groups?$filter=${encodeURIComponent(text)}`;

describe('/groups', () => {
  test.each([
    ["displayName eq 'Inner'", ['Inner']],
    ["displayName eq 'Sales'", ['SALES', 'sales']],
    ["displayName eq 'O''Brien''s team & 50% more 🩺'", ["O'Brien's team & 50% more 🩺"]],
    ["displayName in ('outer', 'inner','nobody')", ['Outer', 'Inner']],
    ["displayName eq 'Outer' or displayName eq 'Innermost'", ['Outer', 'Innermost']],
    ["startswith(displayName,'inn')", ['Inner', 'Innermost']],
    [`id eq '${id(13)}'`, ['Innermost']],
    [`id in ('${id(11)}','${id(12)}')`, ['Outer', 'Inner']],
    ["groupTypes/any(c:c eq 'unified') and mailEnabled eq true", ["O'Brien's team & 50% more 🩺"]],
    ["(displayName eq 'Outer' or displayName eq 'SALES') and startswith(displayName,'o')", ['Outer']],
    ["displayName eq 'nobody'", []],
  ])('$filter=%s', async (text, expected) => {
    expect(names(values(await get(await start(), filter(text))))).toEqual(expected);
  });

  test.each([
    ['a quote that is not doubled', "displayName eq 'O'Brien'"],
    ['a missing value', 'displayName eq'],
    ['an unknown property', "city eq 'Rome'"],
    ['16 values', `displayName in (${Array.from({ length: 16 }, (_, n) => `'g${String(n)}'`).join(',')})`],
    ['16 alternatives', Array.from({ length: 16 }, (_, n) => `displayName eq 'g${String(n)}'`).join(' or ')],
    ['a value of 121 characters', `displayName eq '${'x'.repeat(121)}'`],
    ['words after the end', "displayName eq 'a' 'b'"],
    ['a parenthesis left open', "(displayName eq 'a'"],
    ['a flag that is neither true nor false', 'mailEnabled eq maybe'],
  ])('$filter with %s is refused', async (_what, text) => {
    expect((await get(await start(), filter(text))).status).toBe(400);
  });

  test('15 values and 120 characters are still taken', async () => {
    const many = Array.from({ length: 15 }, (_, n) => `'g${String(n)}'`).join(',');
    const graph = await start();
    expect((await get(graph, filter(`displayName in (${many})`))).status).toBe(200);
    expect((await get(graph, filter(`displayName eq '${'x'.repeat(120)}'`))).status).toBe(200);
  });

  test('an advanced query is limited by its address instead', async () => {
    const graph = await start();
    const long = (length: number): string =>
      `${filter(`displayName eq '${'x'.repeat(length)}'`)}&$count=true`;
    expect((await get(graph, long(200), EVENTUAL)).status).toBe(200);
    expect((await get(graph, long(2000), EVENTUAL)).status).toBe(400);
    expect((await get(graph, long(200).replace('&$count=true', ''), EVENTUAL)).status).toBe(400);
  });

  test.each(["displayName ne 'Outer'", "not(displayName eq 'Outer')", "endsWith(displayName,'er')"])(
    '$filter=%s needs ConsistencyLevel and $count',
    async (text) => {
      const graph = await start();
      expect((await get(graph, filter(text))).status).toBe(400);
      expect((await get(graph, filter(text), EVENTUAL)).status).toBe(400);
      const found = names(values(await get(graph, `${filter(text)}&$count=true`, EVENTUAL)));
      expect(found).toEqual(
        text.startsWith('ends') ? ['Outer', 'Inner'] : expect.not.arrayContaining(['Outer']),
      );
    },
  );

  test('$select, pages, $count and sorting', async () => {
    const graph = await start();
    const page = await get(graph, '/v1.0/groups?$select=id&$top=4&$count=true', EVENTUAL);
    expect(page.json).toMatchObject({
      '@odata.count': 6,
      '@odata.nextLink': expect.stringContaining(graph.url) as string,
    });
    expect(values(page)[0]).toEqual({ id: id(11) });
    expect((await get(graph, '/v1.0/groups?$count=true')).status).toBe(400);
    expect((await get(graph, '/v1.0/groups?$select=nickname')).status).toBe(400);
    expect((await get(graph, `${filter("displayName eq 'a'")}&$orderby=displayName`)).status).toBe(400);
    expect((await get(graph, '/v1.0/groups/$count', EVENTUAL)).text).toBe('6');
  });

  test('one by id with its kind; unknown is 404, no guid is 400', async () => {
    const graph = await start();
    expect((await get(graph, `/beta/groups/${id(14)}`)).json).toMatchObject({
      groupTypes: ['Unified'],
      securityEnabled: true,
    });
    expect((await get(graph, `/beta/groups/${id(11)}`)).json).not.toHaveProperty('members');
    const virtual = await get(graph, '/beta/groups/acacacac-9df4-4c7d-9d50-4ef0226f57a9');
    expect([virtual.status, refusal(virtual).code]).toEqual([404, 'Request_ResourceNotFound']);
    expect((await get(graph, '/beta/groups/Sales')).status).toBe(400);
    expect((await send(graph, 'DELETE', `/beta/groups/${id(11)}`)).status).toBe(405);
  });
});

describe('members', () => {
  test('direct ones with their types', async () => {
    expect(values(await get(await start(), `/beta/groups/${id(11)}/members`))).toMatchObject([
      { '@odata.type': '#microsoft.graph.user', id: id(1) },
      { '@odata.type': '#microsoft.graph.group', id: id(12) },
    ]);
  });

  test('transitive ones once each, though the groups go in a circle', async () => {
    const path = `/beta/groups/${id(12)}/transitiveMembers`;
    const graph = await start();
    expect(values(await get(graph, path)).map((item) => item['id'])).toEqual(
      [1, 2, 3, 11, 12, 13, 50].map(id),
    );
    expect((await get(graph, `${path}/$count`, EVENTUAL)).text).toBe('7');
    expect((await get(graph, `${path}/microsoft.graph.user/$count`, EVENTUAL)).text).toBe('3');
    const users = values(await get(graph, `${path}/microsoft.graph.user?$select=id&$count=true`, EVENTUAL));
    expect(users).toEqual([1, 2, 3].map((n) => ({ '@odata.type': '#microsoft.graph.user', id: id(n) })));
  });

  test('counts are plain text and need ConsistencyLevel, as casts do', async () => {
    const graph = await start();
    const path = `/beta/groups/${id(11)}/transitiveMembers`;
    expect((await get(graph, `${path}/$count`, EVENTUAL)).headers.get('content-type')).toBe('text/plain');
    for (const end of ['/$count', '/microsoft.graph.user?$count=true', '/microsoft.graph.user/$count'])
      expect((await get(graph, path + end)).status).toBe(400);
    expect((await get(graph, `${path}/microsoft.graph.user`, EVENTUAL)).status).toBe(400);
    expect((await get(graph, `${path}/owners`, EVENTUAL)).status).toBe(400);
  });

  test('the groups above a user', async () => {
    const graph = await start();
    expect(names(values(await get(graph, '/beta/users/U3@tiny.example/memberOf')))).toEqual(['Innermost']);
    const above = values(await get(graph, `/beta/users/${id(3)}/transitiveMemberOf`));
    expect(names(above)).toEqual(['Outer', 'Inner', 'Innermost']);
  });

  test('the groups above a group', async () => {
    const graph = await start();
    const path = `/beta/groups/${id(13)}`;
    expect(names(values(await get(graph, `${path}/memberOf`)))).toEqual(['Inner']);
    const cast = `${path}/transitiveMemberOf/microsoft.graph.group?$select=id&$count=true`;
    expect(values(await get(graph, cast, EVENTUAL)).map((item) => item['id'])).toEqual([11, 12, 13].map(id));
    expect((await get(graph, `/beta/groups/${id(99)}/memberOf`)).status).toBe(404);
  });
});

test('/users: a guest by a principal name that is encoded, one that begins with $ in its own form alone', async () => {
  const guest = 'o.brien_partner.example#EXT#@tiny.example';
  const dollar = "$ervice.o'hara@tiny.example";
  const users = [guest, dollar].map((userPrincipalName, n) => ({
    id: id(n),
    displayName: `U${n}`,
    userPrincipalName,
  }));
  const graph = await emulator({ seed: { users } });
  const batched = async (name: string): Promise<unknown> => {
    const requests = [{ id: '1', method: 'GET', url: `/users/${name}` }];
    const { json } = await send(graph, 'POST', '/beta/$batch', { requests });
    return (json as { responses: { status: number }[] }).responses[0]?.status;
  };
  expect((await get(graph, `/beta/users/${encodeURIComponent(guest)}`)).json).toMatchObject({ id: id(0) });
  expect([await batched(encodeURIComponent(guest)), await batched(guest)]).toEqual([200, 404]);
  expect((await get(graph, `/beta/users/${encodeURIComponent(dollar)}`)).status).toBe(400);
  const quoted = `users('${encodeURIComponent(dollar.replace("'", "''"))}')`;
  expect((await get(graph, `/beta/${quoted}`)).json).toMatchObject({ id: id(1) });
});

test('/users: one by id or principal name, count with the header', async () => {
  const graph = await start();
  expect((await get(graph, `/beta/users/${id(2)}`)).json).toMatchObject({ displayName: 'User 2' });
  expect((await get(graph, '/beta/users/u2@tiny.example?$select=id')).json).toMatchObject({ id: id(2) });
  expect((await get(graph, '/beta/users/nobody@tiny.example')).status).toBe(404);
  expect((await get(graph, '/v1.0/users/$count', EVENTUAL)).text).toBe('3');
  expect((await get(graph, '/v1.0/users/$count')).status).toBe(400);
});

test('/organization is the tenant', async () => {
  const graph = await start();
  expect(values(await get(graph, '/v1.0/organization'))).toMatchObject([
    { id: id(900), displayName: 'Tiny' },
  ]);
  expect(values(await get(graph, '/v1.0/organization?$select=id'))).toEqual([{ id: id(900) }]);
  expect((await get(graph, `/v1.0/organization/${id(900)}`)).json).toMatchObject({ displayName: 'Tiny' });
});

describe('getByIds', () => {
  const path = '/v1.0/directoryObjects/getByIds';

  test('gives what exists of the types asked for and leaves the rest out', async () => {
    const graph = await start();
    const ids = [id(15).toUpperCase(), id(1), id(50), id(999), id(15)];
    const types = async (body: object): Promise<unknown[]> =>
      values(await send(graph, 'POST', path, { ids, ...body })).map((item) => item['@odata.type']);
    expect(await types({ types: ['group'] })).toEqual(['#microsoft.graph.group']);
    expect(await types({})).toEqual([
      '#microsoft.graph.user',
      '#microsoft.graph.group',
      '#microsoft.graph.device',
    ]);
  });

  test.each([
    ['1001 ids', { ids: Array.from({ length: 1001 }, (_, n) => id(n)) }],
    ['an id that is no guid', { ids: ['Sales'] }],
    ['no ids', { types: ['group'] }],
    ['an unknown member', { ids: [], select: 'id' }],
    ['no body', undefined],
  ])('refuses %s', async (_what, body) => {
    expect((await send(await start(), 'POST', path, body)).status).toBe(400);
  });

  test('takes 1000 ids, and POST only', async () => {
    const graph = await start();
    const ids = Array.from({ length: 1000 }, (_, n) => id(n));
    expect(values(await send(graph, 'POST', path, { ids }))).toHaveLength(10);
    expect((await get(graph, path)).status).toBe(405);
  });
});
