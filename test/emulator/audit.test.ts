import { type JsonObject } from '../../src/model/json.js';
import { type Emulator, type Seed } from '../../src/emulator/index.js';
import { excluding, including } from '../support/targets.js';
import { tenant } from '../support/tenant.js';

const POLICY = 'T_55555555-5555-4555-8555-555555555555';
const [SALES, LEGAL] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
const AT = `/beta/deviceAppManagement/iosManagedAppProtections/${POLICY}`;
const SEED: Seed = {
  actor: { applicationDisplayName: 'Nightly job' },
  policies: {
    iosManagedAppProtections: [
      { id: POLICY, displayName: 'Baseline', assignments: [{ target: { ...including(SALES) } }] },
    ],
  },
};

interface Event extends JsonObject {
  readonly activityType: string;
  readonly activityDateTime: string;
  readonly actor: JsonObject;
  readonly resources: readonly (JsonObject & { readonly resourceId: string })[];
}

async function send(emulator: Emulator, method: string, path: string, body?: unknown, bearer = 'token') {
  const answer = await fetch(emulator.url + path, {
    method,
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as JsonObject };
}

async function events(emulator: Emulator, query = '', version = 'beta'): Promise<readonly Event[]> {
  const { status, body } = await send(emulator, 'GET', `/${version}/deviceManagement/auditEvents${query}`);
  expect([status, body['error']]).toEqual([200, undefined]);
  return body['value'] as unknown as readonly Event[];
}

const assign = { assignments: [{ target: including(SALES) }, { target: excluding(LEGAL) }] };

test.each(['documented', 'observed'] as const)('every write leaves an event: %s', async (profile) => {
  const emulator = await tenant({ profile, seed: SEED });
  await send(emulator, 'POST', `${AT}/assign`, assign);
  const held = emulator.snapshot().policies.iosManagedAppProtections[0]?.assignments ?? [];
  await send(emulator, 'DELETE', `${AT}/assignments/${held[1]?.id ?? ''}`);
  await send(emulator, 'DELETE', `${AT}/assignments/nobody`);
  const seen = await events(emulator, '?$orderby=activityDateTime asc');
  expect(seen.map(({ activityType }) => activityType)).toEqual([
    'Assign IosManagedAppProtection',
    'Delete TargetedManagedAppPolicyAssignment',
  ]);
  for (const { resources } of seen)
    expect(resources[0]).toMatchObject({ resourceId: POLICY, displayName: 'Baseline' });
  expect(seen[1]?.resources[1]).toMatchObject({
    auditResourceType: 'TargetedManagedAppPolicyAssignment',
    resourceId: held[1]?.id,
    modifiedProperties: expect.arrayContaining([
      { displayName: 'Target.GroupId', oldValue: LEGAL, newValue: null },
    ]) as unknown,
  });
});

test('reading, and what was refused, leave none', async () => {
  const emulator = await tenant({ seed: SEED });
  await send(emulator, 'GET', `${AT}/assignments`);
  await send(emulator, 'POST', `${AT}/assign`, { assignments: [{}] });
  expect(await events(emulator)).toEqual([]);
});

test('the actor is whom the token names, else the one of the seed', async () => {
  const emulator = await tenant({ seed: SEED });
  await send(emulator, 'POST', `${AT}/assign`, assign);
  await send(emulator, 'POST', `${AT}/assign`, assign, 'ada@fernhill.example');
  emulator.edit(({ policies }) => void policies.iosManagedAppProtections[0]?.assignments.pop(), {
    userPrincipalName: 'bob@fernhill.example',
  });
  const actors = (await events(emulator)).map(({ actor }) => [
    actor['userPrincipalName'],
    actor['applicationDisplayName'],
  ]);
  expect(actors).toEqual([
    [null, 'Nightly job'],
    ['ada@fernhill.example', 'Microsoft Intune portal extension'],
    ['bob@fernhill.example', null],
  ]);
});

test('an edit that leaves assignments as they are is none of its business', async () => {
  const emulator = await tenant({ seed: SEED });
  emulator.edit(({ groups }) => void groups.push({ id: SALES, displayName: 'Sales' }));
  expect(emulator.auditEvents).toEqual([]);
});

test.each(['v1.0', 'beta'])('time, order and pages on %s', async (version) => {
  const emulator = await tenant({ seed: SEED });
  for (const day of [3, 1, 2])
    emulator.auditEvents.push({
      id: `${day}`,
      activityDateTime: `2026-05-0${day}T08:00:00.1234567Z`,
      category: 'Application',
    });
  const ids = async (query: string) => (await events(emulator, query, version)).map(({ id }) => id);
  expect(await ids('')).toEqual(['1', '2', '3']);
  expect(
    await ids('?$filter=activityDateTime ge 2026-05-02T00:00:00Z&$orderby=activityDateTime desc'),
  ).toEqual(['3', '2']);
  expect(await ids("?$filter=activityDateTime lt 2026-05-03 and category eq 'Application'")).toEqual([
    '1',
    '2',
  ]);
  expect(await ids("?$filter=category ne 'Application'")).toEqual([]);
  const { body } = await send(
    emulator,
    'GET',
    `/${version}/deviceManagement/auditEvents?$top=2&$orderby=activityDateTime desc`,
  );
  const next = new URL(body['@odata.nextLink'] as string);
  expect(await ids(next.search)).toEqual(['1']);
  expect((await send(emulator, 'GET', `/${version}/deviceManagement/auditEvents/2`)).body).toMatchObject({
    id: '2',
  });
});

test.each([
  ['?$filter=activityDateTime ge yesterday', 400],
  ["?$filter=activityDateTime ge '2026-05-02'", 400],
  ["?$filter=resources/any(r:r/resourceId eq 'x')", 400],
  ["?$filter=activityType gt 'x'", 400],
  ['?$orderby=displayName', 400],
  ['/nobody', 404],
  ['/nobody/resources', 400],
])('what it does not do: %s is %i', async (query, status) => {
  const emulator = await tenant({ seed: SEED });
  expect((await send(emulator, 'GET', `/beta/deviceManagement/auditEvents${query}`)).status).toBe(status);
});

test('nobody writes to it, and a fault reaches it like anything else', async () => {
  const emulator = await tenant({ seed: SEED });
  expect((await send(emulator, 'POST', '/beta/deviceManagement/auditEvents', {})).status).toBe(405);
  emulator.onRequest(({ path }) => (path.includes('/auditEvents') ? { status: 403 } : undefined));
  expect(await send(emulator, 'GET', '/beta/deviceManagement/auditEvents')).toMatchObject({
    status: 403,
    body: { error: { code: 'Forbidden' } },
  });
});
