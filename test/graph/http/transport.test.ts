import { openConnection } from '../../../src/graph/connection.js';
import { createRedactor } from '../../../src/graph/auth/redact.js';
import { aboutCall, type GraphCall, subjectOf } from '../../../src/graph/http/transport.js';
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

test.each([
  ['/deviceAppManagement/iosManagedAppProtections?$select=id', 'the iOS app protection policies'],
  [
    '/deviceAppManagement/mobileAppConfigurations/a%20b/assignments?$top=9',
    'the assignments of the App configuration (managed devices) policy a b',
  ],
  ['/deviceAppManagement/somethingNew', 'the app policies'],
  ['/deviceAppManagement/policySets/1?$expand=items', 'the policy sets'],
  ['/deviceManagement/assignmentFilters?$top=9', 'the assignment filters'],
  ['/deviceManagement/auditEvents?$filter=x', 'the audit log'],
  ['/organization?$select=id', 'the name and id of the tenant'],
  ['/groups?$filter=x', 'the groups'],
  ['/groups/1?$select=id', 'the group 1'],
  ['/groups/1/transitiveMembers/microsoft.graph.user/$count', 'the members of the group 1'],
  ['/groups/1/transitiveMemberOf/microsoft.graph.group', 'the groups of the group 1'],
  ['/users/$count', 'the users'],
  ['/users/a%zz', 'the user a%zz'],
  ['/users/1/transitiveMemberOf/microsoft.graph.group?$top=9', 'the groups of the user 1'],
  ['/devices/1/transitiveMemberOf', 'the groups of the device 1'],
  ['/users(%27%24a%27)', 'the user'],
  ['/directoryObjects/getByIds', 'the groups'],
  ['/$batch', 'an answer of Microsoft Graph'],
])('%s is called %s', (path, subject) => {
  expect(subjectOf(`/beta${path}`)).toBe(subject);
});

test('a request is told by what it leaves undone, and its address is for the log', () => {
  const path = '/beta/deviceAppManagement/iosManagedAppProtections/T_1/assignments/secret';
  expect(aboutCall({ method: 'DELETE', path }, (text) => text.replace('secret', '***'))).toEqual({
    what: 'the assignments of the iOS app protection policy T_1 could not be changed',
    request: `DELETE ${path.replace('secret', '***')}`,
  });
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
  expect((failure as GraphFailure).message).toMatch(/^no answer \(/);
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
