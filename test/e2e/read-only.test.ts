import { join } from 'node:path';
import { connect } from '../../src/cli/connect.js';
import { createLog } from '../../src/cli/terminal/log.js';
import { type LoggedRequest } from '../../src/emulator/index.js';
import { readOnly, type Transport } from '../../src/graph/http/transport.js';
import { type TenantReader } from '../../src/model/ports.js';
import { type Settings } from '../../src/model/project/settings.js';
import { project, TENANT_ID } from '../support/cli.js';
import { copyProject } from '../support/copy-project.js';
import { silentContext } from '../support/context.js';
import { startProject } from '../support/started-project.js';
import { including } from '../support/targets.js';
import { isRead, tenant } from '../support/tenant.js';

/** What a run may not do unless it was told to write. */
function violations(log: readonly LoggedRequest[]): readonly string[] {
  return log.filter((request) => !isRead(request)).map(({ method, path }) => `${method} ${path}`);
}

describe('the port that planning is given', () => {
  test('has nothing but fetches, by type and in fact', async () => {
    const emulator = await tenant();
    const settings: Settings = {
      tenantId: TENANT_ID,
      cloud: 'global',
      graphVersion: 'beta',
      desiredState: 'desired-state',
      writeMode: 'patch',
      limits: { maxRemovals: { percent: 25 } },
      hazards: { usersLosing: 100, usersLosingShare: { percent: 50 } },
      protect: [],
      allow: [],
    };
    const context = silentContext();
    const connection = await connect(
      settings,
      {
        C: '.',
        format: 'text',
        color: false,
        logLevel: 'error',
        logFormat: 'text',
        endpoint: emulator.url,
      },
      context,
      createLog(context, { logLevel: 'error', logFormat: 'text' }),
    );
    try {
      const reader: TenantReader = connection.reader;
      // @ts-expect-error Only the writer can reserve a turn to write: this line is an error of `npm run lint`.
      expect(reader.reserve).toBeUndefined();
      const names = Object.keys(connection.reader);
      expect(names).toEqual(
        expect.arrayContaining(['fetchOrganization', 'fetchPolicies', 'fetchAssignments']),
      );
      expect(names.filter((name) => !name.startsWith('fetch'))).toEqual([]);
      expect(Object.keys(connection.openWriter())).toContain('reserve');
    } finally {
      await connection.close();
    }
  });

  const assignment = '/beta/deviceAppManagement/iosManagedAppProtections/T_1/assignments/1';
  test.each([
    { what: 'PATCH of an assignment', call: { method: 'PATCH', path: assignment } },
    { what: 'DELETE of an assignment', call: { method: 'DELETE', path: assignment } },
    { what: 'assign', call: { method: 'POST', path: assignment.replace('assignments/1', 'assign') } },
    { what: 'a POST that ends in getByIds', call: { method: 'POST', path: '/beta/groups/getByIds' } },
    { what: 'a batch without a list', call: { method: 'POST', path: '/beta/$batch' } },
    {
      what: 'a batch with one write among the reads',
      call: {
        method: 'POST',
        path: '/beta/$batch',
        body: {
          requests: [
            { id: '1', method: 'GET', url: '/groups' },
            { id: '2', method: 'DELETE', url: '/groups/1' },
          ],
        },
      },
    },
  ] as const)('lets no $what through to the wire', ({ call }) => {
    const sent: unknown[] = [];
    const transport: Transport = (one) => {
      sent.push(one);
      return Promise.resolve({ status: 204, body: undefined, clientRequestId: '', milliseconds: 0 });
    };
    expect(() => readOnly(transport)(call)).toThrow('is no read');
    expect(sent).toEqual([]);
  });
});

describe.each(['documented', 'observed'] as const)('against a tenant full of changes, %s', (profile) => {
  test('every command but apply reads and does nothing else, whatever it is asked', async () => {
    const examples = copyProject('examples');
    const emulator = await tenant({ profile });
    const { runWith } = await startProject({}, {});
    const out = join(project({}), 'plan.json');
    const run = (command: string, ...args: readonly string[]) =>
      runWith({ env: { ASSIGNCTL_ENDPOINT: emulator.url } }, command, ...args);
    // The last -C and the last --endpoint are those that count.
    const at = ['-C', examples, '--endpoint', emulator.url];
    const before = emulator.snapshot();

    expect((await run('plan', ...at, '--out', out, '--detailed-exitcode')).code).toBe(2);
    for (const args of [
      ['--format', 'json'],
      ['--log-level', 'debug'],
      ['--allow', 'filter-platform', '--allow', 'max-removals'],
      ['--only', 'ios.yaml'],
    ])
      expect((await run('plan', ...at, ...args)).code).toBe(0);
    expect((await run('show', out)).stdout).toContain('change');
    expect((await run('validate', '-C', examples)).code).toBe(0);

    for (const args of [
      ['export'],
      ['export', '--update'],
      ['drift'],
      ['drift', '--write-back'],
      ['explain', '--group', 'Sales'],
    ]) {
      const [command = '', ...flags] = args;
      const copy = copyProject('examples');
      const { stdout, stderr } = await run(command, ...at, '-C', copy, ...flags);
      expect({ args, stderr: stdout === '' ? stderr : '' }).toEqual({ args, stderr: '' });
    }

    expect(violations(emulator.log)).toEqual([]);
    expect(emulator.log.length).toBeGreaterThan(10);
    expect(emulator.snapshot()).toEqual(before);

    // The same watch on the same files does see a write.
    expect((await run('apply', ...at, '--yes')).code).toBe(0);
    expect(violations(emulator.log).length).toBeGreaterThan(10);
  });
});

test('apply without a yes, for want of a terminal or with another answer, only reads', async () => {
  const group = 'a0000000-0000-4000-8000-000000000001';
  const assignments = [{ target: including(group) }];
  const seed = {
    groups: [{ id: group, displayName: 'Alpha' }],
    policies: { iosManagedAppProtections: [{ id: 'T_1', displayName: 'P', assignments }] },
  };
  const yaml = 'policy: {type: iosManagedAppProtection, name: P}\ninclude: []\n';
  const { emulator, run, runWith } = await startProject(seed, { 'p.yaml': yaml });
  const silent = await run('apply');
  expect(silent.code).toBe(1);
  expect(silent.stderr).toContain('--yes');
  for (const answer of ['', 'y', 'YES', 'no', 'yes please'])
    expect((await runWith({ ask: () => Promise.resolve(answer) }, 'apply')).code).toBe(1);
  expect(violations(emulator.log)).toEqual([]);
  expect((await runWith({ ask: () => Promise.resolve('yes') }, 'apply')).code).toBe(0);
  expect(violations(emulator.log)).toHaveLength(1);
});
