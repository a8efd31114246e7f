import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type CliContext } from '../../../src/cli/context.js';
import {
  defaultSeed,
  type Emulator,
  type EmulatorOptions,
  type TenantPolicy,
} from '../../../src/emulator/index.js';
import {
  DOCTOR_FORMAT_VERSION,
  type Check,
  type DoctorReport,
} from '../../../src/model/results/doctor-report.js';
import { type JsonObject } from '../../../src/model/json.js';
import { type PolicyType, policyTypeInfo } from '../../../src/model/tenant/policy-types.js';
import { cli, project, TENANT_ID } from '../../support/cli.js';
import { tenant } from '../../support/tenant.js';

const schema = JSON.parse(
  readFileSync(resolve(__dirname, '../../../schemas/doctor.schema.json'), 'utf8'),
) as JsonObject;
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(schema);
const REAL_TIME: Partial<CliContext> = {
  clock: { now: () => Date.now(), sleep: () => Promise.resolve() },
};

interface Examined extends DoctorReport {
  readonly code: number;
  readonly stderr: string;
  readonly check: (name: string) => Check | undefined;
}

/** Runs doctor for JSON, which must fit the schema, on a project with these settings. */
async function examine(
  graph: Emulator,
  args: readonly string[] = [],
  {
    settings = '',
    ...overrides
  }: Partial<CliContext> & { settings?: string; files?: Record<string, string> } = {},
): Promise<Examined> {
  const dir = project(overrides.files ?? {}, settings);
  const command = ['doctor', '-C', dir, '--endpoint', graph.url, '--format', 'json', ...args];
  const { code, stdout, stderr } = await cli(command, { ...REAL_TIME, ...overrides });
  const report = JSON.parse(stdout) as DoctorReport;
  expect(validate(report) ? [] : validate.errors).toEqual([]);
  expect(code).toBe(report.healthy ? 0 : 1);
  return { ...report, code, stderr, check: (name) => report.checks.find((one) => one.name === name) };
}

test('the examples of the schema fit', () => {
  const [example] = schema.examples as readonly { readonly formatVersion: string }[];
  expect(example?.formatVersion).toBe(DOCTOR_FORMAT_VERSION);
  expect(validate(example) ? [] : validate.errors).toEqual([]);
});

describe('what it looks at', () => {
  test('a tenant where all is well', async () => {
    const report = await examine(await tenant());
    expect(report).toMatchObject({ code: 0, healthy: true, signedIn: { way: 'loopback', kind: 'unknown' } });
    expect(report.check('iosManagedAppProtections')).toMatchObject({ status: 'ok', count: 22 });
    expect(report.check('assignment filters')).toMatchObject({ status: 'ok', count: 9 });
    expect(report.check('clock')?.status).toBe('ok');
    expect(report.checks.filter(({ group }) => group === 'writes').map(({ status }) => status)).toEqual([
      'unknown',
      'unknown',
      'unknown',
    ]);
    expect(report.checks.filter(({ group }) => group === 'reads').length).toBe(13);
    expect(report.check('policy sets')).toMatchObject({ status: 'ok', count: 3 });
    expect(report.check('two ways to read')).toMatchObject({ status: 'ok', count: 7 });
  });

  test('policy sets that cannot be read are a warning, and nothing fails', async () => {
    const report = await examine(await tenant({ quirks: ['no-policy-sets'] }));
    expect([report.code, report.check('policy sets')?.status]).toEqual([0, 'ok']);
    const refused = await examine(await tenant({ quirks: ['token-in-error'] }));
    expect([refused.code, refused.check('policy sets')?.status]).toEqual([0, 'warning']);
    expect(refused.check('policy sets')?.detail).toContain('403');
  });

  test('a list that shows other assignments than a policy on its own', async () => {
    const graph = await tenant();
    const [policy] = graph.snapshot().policies.iosManagedAppProtections;
    graph.onRequest(({ path }) =>
      path.endsWith('/assignments') && path.includes('/iosManagedAppProtections/')
        ? { status: 200, body: { value: policy?.assignments.slice(1) } }
        : undefined,
    );
    const report = await examine(graph);
    expect([report.code, report.healthy]).toEqual([0, true]);
    expect(report.check('two ways to read')).toMatchObject({
      status: 'warning',
      detail: expect.stringMatching(
        /^assignments of iosManagedAppProtection “.+”: 3 in the list, 2 on their own$/,
      ) as string,
      next: expect.stringContaining('Run doctor again') as string,
    });
  });

  test('a list whose expansion is empty', async () => {
    const report = await examine(await tenant({ quirks: ['empty-expansion'] }));
    const { status, detail } = report.check('two ways to read') ?? {};
    expect(status).toBe('warning');
    expect(detail).toMatch(/“.+”: not all in the list, \d on their own/);
  });

  test('without a policy there is nothing to compare', async () => {
    const report = await examine(await tenant({ seed: { tenant: { id: TENANT_ID, displayName: 'Empty' } } }));
    expect(report.check('two ways to read')?.status).toBe('skipped');
  });

  test('without a probe nothing is written', async () => {
    const graph = await tenant();
    await examine(graph);
    const writes = graph.log.filter(({ method, path }) => method !== 'GET' && !/getByIds|\$batch/.test(path));
    expect(writes).toEqual([]);
  });

  test('a collection that is forbidden is missing where a file needs it, else a warning', async () => {
    const graph = await tenant();
    graph.onRequest(({ path }) => (path.includes('/iosManagedAppProtections') ? { status: 403 } : undefined));
    const needed = await examine(graph);
    expect(needed.check('iosManagedAppProtections')).toMatchObject({ status: 'missing', required: true });
    expect(needed.check('iosManagedAppProtections')?.next).toContain('DeviceManagementApps.Read.All');
    const files = {
      'android.yaml': 'policy: {type: androidManagedAppProtection, name: A}\ninclude: []\n',
    };
    const unneeded = await examine(graph, [], { files });
    expect(unneeded.check('iosManagedAppProtections')).toMatchObject({ status: 'warning', required: false });
    expect(unneeded.code).toBe(0);
  });

  test('the audit log is asked, and may be forbidden: drift goes on without', async () => {
    const graph = await tenant();
    expect((await examine(graph)).check('audit log')).toMatchObject({ status: 'ok', required: false });
    graph.onRequest(({ path }) => (path.includes('/auditEvents') ? { status: 403 } : undefined));
    const report = await examine(graph);
    expect([report.code, report.check('audit log')?.status]).toEqual([0, 'warning']);
    expect(report.check('audit log')?.next).toContain('DeviceManagementApps.Read.All');
  });

  test('users are looked at only where explain is wanted, and then they must be readable', async () => {
    const graph = await tenant();
    expect((await examine(graph)).check('users')).toBeUndefined();
    expect(graph.log.some(({ path }) => path.includes('/users'))).toBe(false);
    expect((await examine(graph, ['--for', 'explain'])).check('users')?.status).toBe('ok');
    graph.onRequest(({ path }) => (path.includes('/users') ? { status: 403 } : undefined));
    const report = await examine(graph, ['--for', 'explain']);
    expect([report.code, report.check('users')?.status]).toEqual([1, 'missing']);
    expect(report.check('users')?.next).toContain('User.ReadBasic.All');
  });

  test('on v1.0 there are no Windows protections, and no filters are needed', async () => {
    const report = await examine(await tenant(), [], { settings: 'graphVersion: v1.0\n' });
    expect(report.check('windowsManagedAppProtections')).toMatchObject({
      status: 'skipped',
      required: false,
    });
    expect(report.check('assignment filters')?.required).toBe(false);
  });

  test('another tenant: nothing is read of it', async () => {
    const graph = await tenant();
    graph.edit(({ tenant: it }) => (it.id = '00000000-1111-4111-8111-111111111111'));
    const report = await examine(graph);
    expect(report.check('tenant')).toMatchObject({ status: 'missing' });
    expect(report.check('tenant')?.detail).toContain('This is tenant 00000000-1111-4111-8111-111111111111');
    expect(graph.log.some(({ path }) => path.includes('deviceAppManagement'))).toBe(false);
  });

  test('a clock that is ten minutes slow', async () => {
    const clock = { now: () => Date.now() - 600_000, sleep: () => Promise.resolve() };
    const report = await examine(await tenant(), [], { clock });
    expect(report.check('clock')).toMatchObject({ status: 'warning' });
    expect(report.check('clock')?.detail).toMatch(/(599|600|601) s behind/);
  });

  test('nobody answers', async () => {
    const graph = await tenant();
    await graph.close();
    const report = await examine(graph);
    expect(report.check('reach')).toMatchObject({ status: 'missing', required: true });
    expect(report.check('reach')?.detail).toContain('ECONNREFUSED');
    expect(report.code).toBe(1);
  });
});

describe('as text', () => {
  test('groups, a line each, and a sentence at the end', async () => {
    const dir = project({});
    const { code, stdout } = await cli(['doctor', '-C', dir, '--endpoint', (await tenant()).url], REAL_TIME);
    expect(code).toBe(0);
    expect(stdout).toContain('\nPermissions in the token\n  unknown   read policies');
    expect(stdout).toMatch(/ {2}ok {8}mobileAppConfigurations: 12 policies \(\d+ ms\)\n/);
    expect(stdout).toMatch(/\napply has everything it requires \(\d checks inconclusive\)\.\n$/);
  });
});

describe('the probe', () => {
  const NAME = 'iOS – Corporate baseline';

  async function started(options: EmulatorOptions = {}, name = NAME): Promise<[Emulator, TenantPolicy]> {
    const graph = await tenant({ profile: 'observed', ...options });
    return [graph, policyOf(graph, name)];
  }
  const policyOf = (graph: Emulator, name: string): TenantPolicy => {
    const found = Object.values(graph.snapshot().policies)
      .flat()
      .find(({ displayName }) => displayName === name);
    if (found === undefined) throw new Error(`No policy ${name}`);
    return found;
  };
  /** All that Graph shows of the assignments but their ids. */
  async function shown({ url }: Emulator, type: PolicyType, id: string): Promise<readonly unknown[]> {
    const path = `/beta/deviceAppManagement/${policyTypeInfo(type).collection}/${id}/assignments`;
    const response = await fetch(url + path, { headers: { authorization: 'Bearer test' } });
    const { value } = (await response.json()) as { value: readonly JsonObject[] };
    return value.map((assignment) => ({ ...assignment, id: '' }));
  }
  const writes = ({ log }: Emulator): readonly string[] =>
    log
      .filter(({ method, path }) => method !== 'GET' && !/getByIds|\$batch/.test(path))
      .map(
        ({ method, path }) =>
          `${method} ${path
            .split('/')
            .slice(5)
            .join('/')
            .replace(/[\w-]{36}_/, 'ID_')}`,
      );

  test.each([
    { profile: 'observed', type: 'iosManagedAppProtection', name: NAME },
    { profile: 'documented', type: 'iosManagedAppProtection', name: NAME },
    { profile: 'observed', type: 'mobileAppConfiguration', name: 'Epic Rover – Ward iPads' },
    { profile: 'observed', type: 'mobileAppConfiguration', name: 'Company Portal – iOS' },
  ] as const)(
    'tries PATCH, DELETE and assign and puts everything back: %j',
    async ({ profile, type, name }) => {
      const [graph, { id }] = await started({ profile }, name);
      const before = await shown(graph, type, id);
      const report = await examine(graph, ['--probe-policy', id, '--yes']);
      for (const route of ['assign', 'PATCH of one assignment', 'DELETE of one assignment', 'put back'])
        expect(report.check(route)).toMatchObject({ status: 'ok' });
      expect(report.probe).toMatchObject({ id: id, restored: true });
      expect(report.probe?.steps.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'DELETE', 'POST']);
      expect(await shown(graph, type, id)).toEqual(before);
      expect(report.stderr).toContain(`The probe WRITES to`);
      expect(report.stderr).toContain(`“${name}” (${id})`);
    },
  );

  test('a service without item routes: told, and apply can do without', async () => {
    const [graph, before] = await started({ itemWrites: false });
    const report = await examine(graph, ['--probe-policy', `iosManagedAppProtection/${before.id}`, '--yes']);
    expect(report.check('PATCH of one assignment')).toMatchObject({ status: 'warning', required: false });
    expect(report.check('PATCH of one assignment')?.detail).toContain('apply will use assign');
    expect(report.check('put back')?.status).toBe('ok');
    expect(report.code).toBe(0);
    expect(writes(graph)).toEqual(
      ['assign', 'assignments/ID_incl', 'assignments/ID_incl'].map(
        (path, index) => `${['POST', 'PATCH', 'DELETE'][index] ?? ''} ${path}`,
      ),
    );
  });

  test('where assign is forbidden nothing else is tried', async () => {
    const [graph, before] = await started();
    graph.onRequest(({ method }) => (method === 'GET' ? undefined : { status: 403 }));
    const report = await examine(graph, ['--probe-policy', before.id, '--yes', '--for', 'plan']);
    expect(report.check('assign')).toMatchObject({ status: 'missing' });
    expect(report.check('DELETE of one assignment')?.detail).toContain('could not be put back');
    expect(report.probe?.steps.length).toBe(1);
    expect(report.probe?.restored).toBe(true);
  });

  test('what cannot be put back is said, with what to send', async () => {
    const [graph, before] = await started();
    let assigns = 0;
    graph.onRequest(({ path }) => {
      if (!path.endsWith('/assign')) return undefined;
      assigns += 1;
      return assigns === 1 ? undefined : { status: 403 };
    });
    const report = await examine(graph, ['--probe-policy', before.id, '--yes']);
    expect(report.code).toBe(1);
    expect(report.probe?.restored).toBe(false);
    expect(report.check('put back')?.next).toMatch(/^Send POST \/beta\/.*\/assign with \{"assignments":\[/);
  });

  test.each([
    ['it has assignments of a policy set', 'iOS – Aurora', ''],
    [
      'the settings protect it',
      NAME,
      `protect: [{policy: {type: iosManagedAppProtection, name: ${NAME}}}]\n`,
    ],
    ['a group the settings protect', NAME, 'protect: [{group: Break-glass accounts}]\n'],
    ['v1.0 does not show filters', NAME, 'graphVersion: v1.0\n'],
  ])('refuses: %s', async (why, name, settings) => {
    const [graph, before] = await started({}, name);
    const report = await examine(graph, ['--probe-policy', before.id, '--yes'], { settings });
    expect(report.check('probe')?.detail).toContain(why);
    expect(report.code).toBe(1);
    expect(writes(graph)).toEqual([]);
  });

  test('refuses a target it does not know', async () => {
    const seed = defaultSeed('observed');
    seed.policies.iosManagedAppProtections[0]?.assignments.push({
      target: { '@odata.type': '#microsoft.graph.moonAssignmentTarget' },
    });
    const [graph, before] = await started({ seed });
    const report = await examine(graph, ['--probe-policy', before.id, '--yes']);
    expect(report.check('probe')?.detail).toContain('of a kind this tool does not know');
    expect(writes(graph)).toEqual([]);
  });

  test.each([true, false])(
    'refuses a scope tag of a group the settings protect (by id: %s)',
    async (isById) => {
      const seed = defaultSeed('observed');
      const group = seed.groups.find(({ displayName }) => displayName === 'Legal');
      const [policy] = seed.policies.iosManagedAppProtections;
      policy?.assignments.splice(0, 99, {
        target: {
          '@odata.type': '#microsoft.graph.scopeTagGroupAssignmentTarget',
          targetType: 'user',
          entraObjectId: group?.id.toUpperCase() ?? '',
        },
      });
      const [graph] = await started({ seed });
      const settings = `protect: [{${isById ? `groupId: ${group?.id ?? ''}` : 'group: Legal'}}]\n`;
      const report = await examine(graph, ['--probe-policy', policy?.id ?? '', '--yes'], { settings });
      expect(report.check('probe')?.detail).toContain('it is assigned to a group the settings protect');
      expect(writes(graph)).toEqual([]);
    },
  );

  test('asks first: without a terminal or a yes nothing is written', async () => {
    const [graph, before] = await started();
    const args = ['--probe-policy', before.id];
    const silent = await examine(graph, args);
    expect(silent.check('probe')?.detail).toContain('say --yes');
    const refused = await examine(graph, args, { ask: () => Promise.resolve('no') });
    expect(refused.check('probe')?.detail).toBe('no one said yes');
    expect(writes(graph)).toEqual([]);
    const agreed = await examine(graph, args, { ask: () => Promise.resolve('yes') });
    expect(agreed.probe?.restored).toBe(true);
  });

  test('an id that is not there', async () => {
    const [graph] = await started();
    const report = await examine(graph, ['--probe-policy', 'T_nothing', '--yes']);
    expect(report.check('probe')?.detail).toContain('no policy that could be read has the id T_nothing');
  });
});
