import { type DoctorReport } from '../../../src/model/results/doctor-report.js';
import { TENANT_ID } from '../../support/cli.js';
import { APP_ID, GRAPH, SECRETS, startEntra } from './entra.js';

const SECRET = { AZURE_CLIENT_ID: APP_ID, AZURE_CLIENT_SECRET: SECRETS.client };
const statusOf = ({ checks }: DoctorReport, name: string): string | undefined =>
  checks.find((check) => check.name === name)?.status;

test('doctor tells who is signed in, and that nothing is missing', async () => {
  const entra = await startEntra({ secret: SECRETS.client });
  const { code, stdout } = await entra.run(SECRET, ['doctor', '--format', 'json']);
  const report = JSON.parse(stdout) as DoctorReport;
  expect(code).toBe(0);
  expect(report.signedIn).toMatchObject({
    way: 'client secret',
    kind: 'app',
    appId: APP_ID,
    appName: 'Fernhill GitOps',
    tenantId: TENANT_ID,
    permissions: [
      'DeviceManagementApps.ReadWrite.All',
      'DeviceManagementConfiguration.Read.All',
      'GroupMember.Read.All',
    ],
  });
  const others = report.checks.filter(({ group, status }) => group !== 'writes' && status !== 'ok');
  // Few tenants need it, and nothing fails without it.
  expect(others).toMatchObject([{ name: 'see hidden members', status: 'warning', required: false }]);
});

test('an app that may only read will do for plan, not for apply', async () => {
  const roles = ['DeviceManagementApps.Read.All', 'GroupMember.Read.All'];
  const entra = await startEntra({ secret: SECRETS.client, roles });
  const apply = await entra.run(SECRET, ['doctor']);
  expect(apply.code).toBe(1);
  expect(apply.stdout).toContain(
    'missing   write assignments: DeviceManagementApps.ReadWrite.All is not in the token',
  );
  expect(apply.stdout).toContain('1 requirement of apply is missing.');
  const plan = await entra.run(SECRET, ['doctor', '--for', 'plan', '--format', 'json']);
  expect(plan.code).toBe(0);
  const report = JSON.parse(plan.stdout) as DoctorReport;
  expect(statusOf(report, 'write assignments')).toBe('warning');
  // No declaration names a filter.
  expect(statusOf(report, 'read assignment filters')).toBe('warning');
});

test('an app that may not read users will do for plan, not for explain', async () => {
  const entra = await startEntra({ secret: SECRETS.client });
  const { code, stdout } = await entra.run(SECRET, ['doctor', '--for', 'explain']);
  expect(code).toBe(1);
  expect(stdout).toContain('missing   read users: User.ReadBasic.All is not in the token');
});

test('a user’s token', async () => {
  const entra = await startEntra();
  const claims = {
    idtyp: 'user',
    upn: 'ada@fernhill.example',
    scp: 'DeviceManagementApps.Read.All GroupMember.Read.All',
    roles: undefined,
  };
  const token = entra.graph.tokens?.accessToken({ clientId: APP_ID }, GRAPH, claims) ?? '';
  const { stdout } = await entra.run({ ASSIGNCTL_ACCESS_TOKEN: token }, ['doctor', '--for', 'plan']);
  expect(stdout).toContain('sign-in: ada@fernhill.example through app Emulated app');
  expect(stdout).toContain('by ASSIGNCTL_ACCESS_TOKEN, until ');
  expect(stdout).not.toContain(token);
});

test('a sign-in that fails is a finding, and nothing is read', async () => {
  const entra = await startEntra({ secret: 'another' });
  const { code, stdout } = await entra.run(SECRET, ['doctor']);
  expect(code).toBe(1);
  expect(stdout).toContain('missing   sign-in: Signing in to tenant');
  expect(stdout).toContain('→ Use the secret’s value');
  // Only the knocks, which carry no token.
  expect(entra.graph.log.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
});
