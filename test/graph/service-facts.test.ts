import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Emulator } from '../../src/emulator/index.js';
import { type CliContext } from '../../src/cli/context.js';
import { type Plan } from '../../src/model/results/plan.js';
import { virtualClock } from '../support/apply-directly.js';
import { cli, type CliResult, project } from '../support/cli.js';
import { tenant } from '../support/tenant.js';

type Hook = Parameters<Emulator['onRequest']>[0];
type Fault = ReturnType<Hook>;

const BASELINE = 'iOS – Corporate baseline';
const FILE = `policy: {type: iosManagedAppProtection, name: ${BASELINE}}\ninclude: [Sales]\n`;
const IOS = '/beta/deviceAppManagement/iosManagedAppProtections';

/** What the service would answer itself, to be changed before it is said. */
async function answerOf<T>(emulator: Emulator, path: string): Promise<T> {
  const response = await fetch(emulator.url + path, { headers: { authorization: 'Bearer test' } });
  return (await response.json()) as T;
}

async function under(
  hook: Hook,
  args: readonly string[] = ['plan'],
  {
    emulator,
    files = { 'a.yaml': FILE },
    settings = '',
    context = {},
  }: {
    readonly emulator?: Emulator;
    readonly files?: Readonly<Record<string, string>>;
    readonly settings?: string;
    readonly context?: Partial<CliContext>;
  } = {},
): Promise<CliResult & { readonly emulator: Emulator }> {
  const served = emulator ?? (await tenant());
  served.onRequest(hook);
  const dir = project(files, settings);
  const result = await cli([...args, '-C', dir, '--endpoint', served.url], context);
  return { ...result, emulator: served };
}

const isList = (path: string): boolean => path.startsWith(`${IOS}?`);
const list = (value: readonly unknown[], next?: string): Fault => ({
  status: 200,
  body: { value, ...(next === undefined ? {} : { '@odata.nextLink': next }) },
});
const coded = (status: number, code: string, message = 'No.'): Fault => ({
  status,
  body: { error: { code, message } },
});

describe('lists', () => {
  test.each([
    ['itself', (path: string) => path],
    [
      'a page before',
      (path: string) => (path.includes('skip') ? path.replace(/&skip=1$/, '') : `${path}&skip=1`),
    ],
  ])('a next link that leads to %s ends the reading', async (_name, next) => {
    const { code, stdout, emulator } = await under(({ path }) =>
      isList(path) ? list([], next(path)) : undefined,
    );
    expect(code).toBe(5);
    expect(stdout).toContain('leads in a circle');
    expect(emulator.log.filter(({ path }) => isList(path)).length).toBeLessThan(4);
  });

  test('an empty body is an empty list', async () => {
    const hook: Hook = ({ path }) =>
      path.includes('/windowsInformationProtectionPolicies') ? { status: 200 } : undefined;
    expect(await under(hook, ['drift'])).toMatchObject({ code: 0, stderr: '' });
  });

  test('one id on two pages is one item, and the later one counts', async () => {
    const emulator = await tenant();
    const { value } = await answerOf<{ value: readonly { displayName: string }[] }>(
      emulator,
      `${IOS}?$select=id,displayName,isAssigned&$expand=assignments`,
    );
    const one = value.find(({ displayName }) => displayName === BASELINE);
    const hook: Hook = ({ path }) => {
      if (!isList(path)) return undefined;
      return path.includes('skip')
        ? list([one])
        : list([{ ...one, displayName: 'before' }], `${path}&skip=1`);
    };
    const { code, stdout } = await under(hook, ['plan', '--format', 'json'], { emulator });
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as Plan).policies).toHaveLength(1);
  });

  test('whatever comes twice counts once: policies, groups, filters, policy sets', async () => {
    const emulator = await tenant();
    const files = {
      'a.yaml': FILE.replace('[Sales]', '[{group: Sales, filter: {name: iOS corporate, mode: include}}]'),
    };
    const args = ['plan', '--format', 'json'];
    const honest = await under(() => undefined, args, { emulator, files });
    const reads = [...new Set(emulator.log.flatMap(({ method, path }) => (method === 'GET' ? [path] : [])))];
    const doubled = new Map<string, Fault>();
    for (const path of reads) {
      const { value } = await answerOf<{ value?: unknown }>(emulator, path).catch(() => ({
        value: undefined,
      }));
      if (Array.isArray(value)) doubled.set(path, list([...(value as unknown[]), ...(value as unknown[])]));
    }
    expect(doubled.size).toBeGreaterThan(3);
    const { code, stdout } = await under(({ path }) => doubled.get(path), args, { emulator, files });
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as Plan).policies).toEqual((JSON.parse(honest.stdout) as Plan).policies);
  });

  const BROKEN = [{ id: 'x-1', displayName: null }, { id: null, displayName: 'X' }, {}, null, 'text', 7, []];
  test.each(
    [IOS, '/beta/groups', '/beta/deviceManagement/assignmentFilters'].flatMap((path) =>
      BROKEN.map((element) => [path, element] as const),
    ),
  )('%s with the element %j: the others count', async (start, element) => {
    const emulator = await tenant();
    const files = {
      'a.yaml': FILE.replace('[Sales]', '[{group: Sales, filter: {name: iOS corporate, mode: include}}]'),
    };
    const honest = await under(() => undefined, ['plan', '--format', 'json'], { emulator, files });
    const answers = new Map<string, Fault>();
    for (const { method, path } of [...emulator.log])
      if (method === 'GET' && path.startsWith(`${start}?`)) {
        const { value } = await answerOf<{ value: readonly unknown[] }>(emulator, path);
        answers.set(path, list([element, ...value]));
      }
    expect(answers.size).toBeGreaterThan(0);
    const args = ['plan', '--format', 'json'];
    const { code, stdout } = await under(({ path }) => answers.get(path), args, { emulator, files });
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as Plan).policies).toEqual((JSON.parse(honest.stdout) as Plan).policies);
  });

  test('one broken element is left out and said', async () => {
    const { code, stderr, stdout } = await under(
      ({ path }) =>
        path.includes('/assignmentFilters')
          ? list([
              { id: 'f-1', displayName: null, platform: 'iOS' },
              null,
              {
                id: 'f-2',
                displayName: 'Whole',
                platform: 'iOSMobileApplicationManagement',
                assignmentFilterManagementType: 'apps',
              },
            ])
          : undefined,
      ['plan'],
      {
        files: {
          'a.yaml': FILE.replace('[Sales]', '[{group: Sales, filter: {name: Whole, mode: include}}]'),
        },
      },
    );
    expect(stderr).toContain('(id f-1). It is left out.');
    expect(stderr).toContain('Left out of the assignment filters: 1 entry (not JSON objects)');
    expect(stdout).not.toContain('filter-not-found');
    expect(code).not.toBe(1);
  });
});

describe('a policy or a filter in an answer that cannot be read', () => {
  const SENTENCE = 'the answer has an entry that cannot be read.';
  const missing = 'policy: {type: iosManagedAppProtection, name: iOS – Corporate}\ninclude: [Sales]\n';
  const json = ['plan', '--format', 'json'];
  /** The policies, the filters and the policy sets of the tenant, each with an entry more. */
  const withEntry = async (entry: unknown, only: string) => {
    const emulator = await tenant();
    const answers = new Map<string, Fault>();
    for (const path of [
      `${IOS}?$select=id,displayName,isAssigned&$top=999&$expand=assignments`,
      '/beta/deviceManagement/assignmentFilters?$select=id,displayName,platform,assignmentFilterManagementType',
      '/beta/deviceAppManagement/policySets?$select=id,displayName&$top=999',
    ]) {
      const { value } = await answerOf<{ readonly value: readonly unknown[] }>(emulator, path);
      if (path.includes(only)) answers.set(path.split('?')[0] ?? '', list([entry, ...value]));
    }
    const hook: Hook = ({ path }) => answers.get(path.split('?')[0] ?? '');
    return { emulator, hook };
  };
  const broken = [{ id: null, displayName: 'X' }, {}, null, 'text', []];

  test.each(broken)('next to %j a policy that is not found is not called missing', async (entry) => {
    const { emulator, hook } = await withEntry(entry, IOS);
    const id = 'T_b0000000-0000-4000-8000-000000000099';
    const byId = missing.replace('name: iOS – Corporate', `id: ${id}`);
    const files = { 'a.yaml': FILE, 'b.yaml': missing, 'c.yaml': byId };
    const { code, stdout } = await under(hook, json, { emulator, files });
    expect(code).toBe(5);
    const { blocked, policies } = JSON.parse(stdout) as Plan;
    expect(blocked.map(({ codes }) => codes)).toEqual([['policies-unreadable'], ['policies-unreadable']]);
    expect(blocked.flatMap(({ messages }) => messages).sort()).toEqual([
      `The iosManagedAppProtection named “iOS – Corporate” could not be looked up: ${SENTENCE}`,
      `The iosManagedAppProtection with the id ${id} could not be looked up: ${SENTENCE}`,
    ]);
    expect(policies.map(({ name }) => name)).toEqual([BASELINE]);
    expect(stdout).not.toContain('Did you mean');
  });

  test.each(broken)('next to %j a filter that is not found is not called missing', async (entry) => {
    const { emulator, hook } = await withEntry(entry, 'assignmentFilters');
    const filtered = FILE.replace('[Sales]', '[{group: Sales, filter: {name: Nobody, mode: include}}]');
    const { code, stdout } = await under(hook, json, { emulator, files: { 'a.yaml': filtered } });
    expect(code).toBe(5);
    const [blocked] = (JSON.parse(stdout) as Plan).blocked;
    expect(blocked).toMatchObject({
      codes: ['filters-unreadable'],
      messages: [`The filter “Nobody” could not be looked up: ${SENTENCE}`],
    });
  });

  test('a policy set that cannot be read is said where policy sets are', async () => {
    const { emulator, hook } = await withEntry({ id: null }, 'policySets');
    const { stdout } = await under(hook, json, { emulator });
    expect((JSON.parse(stdout) as Plan).policySetsUnread).toBe(SENTENCE);
  });

  test('a protected policy that is not found is not called wrong', async () => {
    const { emulator, hook } = await withEntry({}, IOS);
    const settings = 'protect: [{policy: {type: iosManagedAppProtection, name: iOS – Corporate}}]\n';
    const { stdout } = await under(hook, ['plan'], { emulator, settings });
    expect(stdout).toContain(`which could not be looked up: ${SENTENCE}`);
    expect(stdout).not.toContain('Correct the entry');
  });

  test('export says of no declared policy that it is gone', async () => {
    const { emulator, hook } = await withEntry({}, IOS);
    const files = { 'b.yaml': missing };
    const goneBy = async (answers: Hook): Promise<unknown> => {
      const { stdout } = await under(answers, ['export', '--format', 'json'], { emulator, files });
      return (JSON.parse(stdout) as { readonly gone: unknown }).gone;
    };
    expect(await goneBy(hook)).toEqual([]);
    expect(await goneBy(() => undefined)).toHaveLength(1);
  });

  test('export says of no filter that it was deleted', async () => {
    const filters = (...entries: readonly unknown[]): Hook => {
      const answer = list(entries);
      return ({ path }) => (path.includes('/assignmentFilters') ? answer : undefined);
    };
    const written = async (answers: Hook): Promise<string> => {
      const out = join(project({}), 'out');
      await under(answers, ['export', '--layout', 'type', '--out', out], { files: {} });
      const names = await readdir(out);
      return (await Promise.all(names.map((name) => readFile(join(out, name), 'utf8')))).join('');
    };
    const partial = await written(filters({}));
    expect(partial).toContain('filter whose name could not be read');
    expect(partial).not.toContain('deleted filter');
    expect(await written(filters())).toContain('deleted filter');
  });
});

describe('a group in an answer that cannot be read', () => {
  const SENTENCE = 'the answer has an entry that cannot be read.';
  const two = {
    'a.yaml': FILE.replace('[Sales]', '[Salse]'),
    'b.yaml': 'policy: {type: iosManagedAppProtection, name: iOS – Executives}\ninclude: [Sales]\n',
  };
  /** An emulator whose answers to look-ups of groups by name have these entries too. */
  const withEntries = async (...entries: readonly unknown[]) => {
    const emulator = await tenant();
    const sales = emulator.snapshot().groups.find(({ displayName }) => displayName === 'Sales');
    const hook: Hook = ({ path }) =>
      /\/groups\?.*displayName%20(in|eq)/.test(path) ? list([...entries, sales]) : undefined;
    return { emulator, hook, sales };
  };
  const blockedBy = (stdout: string) =>
    (JSON.parse(stdout) as Plan).blocked.map(({ name, codes, messages }) => [name, codes, messages]);
  const json = ['plan', '--format', 'json'];

  test.each([{ id: null, displayName: 'X' }, { id: 'x-1', displayName: null }, {}, null, 'text', 7, []])(
    'next to %j a name that is not found is not called missing, and one that is found counts',
    async (element) => {
      const { emulator, hook } = await withEntries(element);
      const { code, stdout, stderr } = await under(hook, json, { emulator, files: two });
      expect(code).toBe(5);
      expect(blockedBy(stdout)).toEqual([
        [BASELINE, ['groups-unreadable'], [`The group “Salse” could not be looked up: ${SENTENCE}`]],
      ]);
      expect((JSON.parse(stdout) as Plan).policies.map(({ name }) => name)).toEqual(['iOS – Executives']);
      expect(stdout).not.toContain('Did you mean');
      expect(stderr.match(/left out|Left out/g)).toHaveLength(1);
    },
  );

  test('one that has the name itself may be another of that name: it stops', async () => {
    const { emulator, hook } = await withEntries({ id: null, displayName: 'Sales' });
    const { stdout } = await under(hook, json, { emulator });
    expect(blockedBy(stdout)).toEqual([
      [BASELINE, ['groups-unreadable'], [`The group “Sales” could not be looked up: ${SENTENCE}`]],
    ]);
  });

  test('a name that another look-up answered is missing', async () => {
    const { emulator } = await withEntries();
    const long = 'Salse'.repeat(30);
    const files = { 'a.yaml': FILE.replace('[Sales]', `[Sales, ${long}]`) };
    const { sales } = await withEntries();
    const hook: Hook = ({ path }) =>
      /\/groups\?.*displayName/.test(path) && path.includes('Sales%27') ? list([{}, sales]) : undefined;
    const { stdout } = await under(hook, json, { emulator, files });
    expect(blockedBy(stdout)).toEqual([[BASELINE, ['group-not-found'], [`No group is named “${long}”.`]]]);
  });

  test('a plan says it as text, with what to do', async () => {
    const { emulator, hook } = await withEntries({});
    const { stdout, stderr } = await under(hook, ['plan'], { emulator, files: two });
    expect(stderr).toContain('Graph sent a group without the fields every group has. It is left out.');
    expect(stdout).toContain(`The group “Salse” could not be looked up: ${SENTENCE}`);
    expect(stdout).toContain('Run again, or write its groupId.');
  });

  test('a protected name that is not found refuses without being called wrong', async () => {
    const { emulator, hook } = await withEntries(null);
    const settings = 'protect: [{group: Salse}]\n';
    const { stdout } = await under(hook, ['plan'], { emulator, settings });
    expect(stdout).toContain(
      `The settings protect the group “Salse”, which could not be looked up: ${SENTENCE}`,
    );
    expect(stdout).not.toContain('Correct the name');
  });

  test('explain does not call it missing', async () => {
    const { emulator, hook } = await withEntries(null);
    const { stdout, stderr } = await under(hook, ['explain', '--group', 'Salse'], { emulator });
    expect(stdout + stderr).toContain(`The group “Salse” could not be looked up: ${SENTENCE}`);
  });

  test('refresh says that it is not known, and is incomplete', async () => {
    const { emulator, hook, sales } = await withEntries(null);
    const files = { 'a.yaml': FILE.replace('[Sales]', `\n  - Salse # ${sales?.id ?? ''}`) };
    const { code, stdout } = await under(hook, ['refresh'], { emulator, files });
    expect(code).toBe(5);
    expect(stdout).toContain(`The group “Salse” could not be looked up: ${SENTENCE}`);
  });

  test.each([{ displayName: 'X' }, null, 'text'])(
    'next to %j a group id that is not found was not deleted',
    async (element) => {
      const emulator = await tenant();
      const files = { 'a.yaml': FILE.replace('Sales', '{groupId: 2c9c7f2e-5d5f-4a38-9d0c-5ad3b2b8f1a4}') };
      const hook: Hook = ({ path }) => (path.endsWith('/getByIds') ? list([element]) : undefined);
      const { stdout } = await under(hook, json, { emulator, files });
      expect(blockedBy(stdout)).toEqual([
        [
          BASELINE,
          ['groups-unreadable'],
          ['Whether a group has the id 2c9c7f2e-5d5f-4a38-9d0c-5ad3b2b8f1a4 could not be looked up.'],
        ],
      ]);
      expect(stdout).not.toContain('"deleted": true');
    },
  );

  test.each([{}, { value: 'text' }, undefined])(
    'an answer to ids that is no list deletes no group: %j',
    async (body) => {
      const { stdout } = await under(
        ({ path }) => (path.endsWith('/getByIds') ? { status: 200, ...(body && { body }) } : undefined),
        json,
      );
      expect(stdout).not.toContain('"deleted": true');
    },
  );

  test('an answer about one id that is no group, where ids are asked for one by one', async () => {
    const files = { 'a.yaml': FILE.replace('Sales', '{groupId: 2c9c7f2e-5d5f-4a38-9d0c-5ad3b2b8f1a4}') };
    const hook: Hook = ({ path }) => {
      if (path.endsWith('/getByIds')) return { status: 403 };
      return path.includes('/groups/2c9c7f2e') ? { status: 200, body: { displayName: 'X' } } : undefined;
    };
    const { stdout } = await under(hook, json, { files });
    expect(blockedBy(stdout).map(([name, codes]) => [name, codes])).toEqual([
      [BASELINE, ['groups-unreadable']],
    ]);
  });
});

describe('one way of reading stands in for the other', () => {
  test.each([400, 404, 405, 500, 501])('the expansion of the list fails with %i', async (status) => {
    const { code, emulator } = await under(
      ({ path }) => (isList(path) && path.includes('$expand') ? { status } : undefined),
      ['apply', '--yes'],
    );
    expect(code).toBe(0);
    expect(emulator.log.some(({ path }) => path.endsWith('/assignments'))).toBe(true);
  });

  test.each([
    ['iosManagedAppProtection', BASELINE, coded(400, 'No method match route template')],
    ['mdmWindowsInformationProtectionPolicy', 'WIP – Legal', coded(400, 'No method match route template')],
    ['windowsInformationProtectionPolicy', 'WIP – Retired', coded(405, 'MethodNotAllowed')],
    ['mobileAppConfiguration', 'Company Portal – iOS', coded(501, 'NotImplemented')],
  ])('the assignments of one policy have no route: %s', async (type, name, fault) => {
    const files = { 'a.yaml': `policy: {type: ${type}, name: ${name}}\ninclude: [Sales]\n` };
    const { code, stdout, emulator } = await under(
      ({ method, path }) => (method === 'GET' && path.endsWith('/assignments') ? fault : undefined),
      ['apply', '--yes', '--allow', 'max-removals'],
      { files },
    );
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(emulator.log.some(({ path }) => /\/[^?/]+\?\$select=id[^/]*&\$expand/.test(path))).toBe(true);
  });

  test('an expansion that comes back empty is not believed', async () => {
    const emulator = await tenant();
    const path = `${IOS}?$select=id,displayName,isAssigned&$top=999&$expand=assignments`;
    const { value } = await answerOf<{ value: readonly object[] }>(emulator, path);
    const honest = await under(() => undefined, ['plan', '--format', 'json'], { emulator });
    const { stdout } = await under(
      (request) =>
        isList(request.path) ? list(value.map((one) => ({ ...one, assignments: [] }))) : undefined,
      ['plan', '--format', 'json'],
      { emulator },
    );
    const changesOf = (text: string) => (JSON.parse(text) as Plan).policies.map(({ changes }) => changes);
    expect(changesOf(stdout)).toEqual(changesOf(honest.stdout));
  });
});

describe('a type that this cloud does not have', () => {
  const missing: readonly [string, Fault][] = [
    [
      'no such segment',
      coded(400, 'BadRequest', "Resource not found for the segment 'windowsManagedAppProtections'."),
    ],
    ['no route', coded(400, 'No method match route template')],
    ['404', { status: 404 }],
    ['410', { status: 410 }],
  ];
  const hookOf =
    (fault: Fault): Hook =>
    ({ path }) =>
      path.includes('/windowsManagedAppProtections') ? fault : undefined;

  test.each(missing)('%s: it is said once, and nothing is incomplete', async (_name, fault) => {
    const drift = await under(hookOf(fault), ['drift']);
    expect(drift.code).toBe(0);
    expect(drift.stderr.match(/This cloud has no Windows app protection policies/g)).toHaveLength(1);
    const exported = await under(hookOf(fault), ['export']);
    expect(exported.code).toBe(0);
  });

  test('where it is declared it is an error', async () => {
    const files = { 'a.yaml': 'policy: {type: windowsManagedAppProtection, name: W}\ninclude: []\n' };
    const { code, stdout } = await under(hookOf({ status: 410 }), ['plan'], { files });
    expect(code).toBe(5);
    expect(stdout).toContain('The Windows app protection policies could not be read: this cloud has none');
  });

  test('a failure of the service is no absence', async () => {
    expect((await under(hookOf({ status: 503 }), ['drift'])).code).toBe(5);
  });
});

describe('who is in a group is unknown, never nobody', () => {
  const hidden = async (): Promise<Emulator> => {
    const emulator = await tenant();
    emulator.edit(({ groups }) => {
      const group = groups.find(({ displayName }) => displayName === 'Sales');
      if (group !== undefined)
        Object.assign(group, { groupTypes: ['Unified'], visibility: 'HiddenMembership' });
    });
    return emulator;
  };
  const settings = 'limits: { maxUsersLosing: 1 }\n';
  const before = { files: { 'a.yaml': FILE.replace('[Sales]', '[]') }, settings };

  test('the count of a group with hidden members', async () => {
    const emulator = await hidden();
    await under(() => undefined, ['apply', '--yes'], { emulator });
    const empty: Hook = ({ path }) =>
      path.includes('/transitiveMembers')
        ? { status: 200, body: path.endsWith('$count') ? '0' : { value: [] } }
        : undefined;
    for (const more of [[], ['--impact', 'exact']]) {
      const { code, stdout } = await under(empty, ['apply', '--yes', ...more], { emulator, ...before });
      expect([code, stdout]).toEqual([3, expect.stringContaining('is not known')]);
    }
  });

  test('the count of a listed group that is not found', async () => {
    const emulator = await tenant();
    await under(() => undefined, ['apply', '--yes'], { emulator });
    const { code } = await under(
      ({ path }) => (path.includes('/transitiveMembers') ? { status: 404 } : undefined),
      ['apply', '--yes'],
      { emulator, ...before },
    );
    expect(code).toBe(3);
  });

  test('explain says unknown for a user whose memberships leave it out', async () => {
    const emulator = await hidden();
    await under(() => undefined, ['apply', '--yes'], { emulator });
    const user = emulator.snapshot().users[0];
    const { code, stdout } = await under(
      ({ path }) => (/emberOf\//.test(path) ? list([]) : undefined),
      ['explain', '--user', user?.userPrincipalName ?? '', '--format', 'json'],
      { emulator },
    );
    expect(code).toBe(5);
    const { answers } = JSON.parse(stdout) as {
      answers: readonly { policy: { name: string }; verdict: string }[];
    };
    expect(answers.find(({ policy }) => policy.name === BASELINE)?.verdict).toBe('unknown');
  });
});

describe('an entry that cannot be read may be any group or user', () => {
  const answerWith =
    (part: RegExp, element: unknown): Hook =>
    ({ path }) =>
      part.test(path) ? list([element]) : undefined;

  test.each([null, 'text', {}])('%j among the groups of a user', async (element) => {
    const emulator = await tenant();
    const user = emulator.snapshot().users[0]?.userPrincipalName ?? '';
    const { code, stdout } = await under(
      answerWith(/emberOf\//, element),
      ['explain', '--user', user, '--format', 'json'],
      { emulator },
    );
    expect(code).toBe(5);
    const { answers } = JSON.parse(stdout) as {
      answers: readonly { policy: { name: string }; verdict: string }[];
    };
    expect(answers.find(({ policy }) => policy.name === BASELINE)?.verdict).toBe('unknown');
  });

  test.each([null, 'text', {}])('%j among the users of a group', async (element) => {
    const { stdout } = await under(answerWith(/transitiveMembers\/microsoft.graph.user\?/, element), [
      'plan',
      ...['--impact', 'exact'],
    ]);
    expect(stdout).toMatch(/\nUsers who lose a policy: not known\nUsers who gain a policy: not known\n/);
  });
});

describe('answers that are not Graph’s', () => {
  const page = (status: number): Fault => ({
    status,
    headers: { 'Content-Type': 'text/html' },
    body: '<!doctype html><title>Access denied</title>',
  });

  test.each([200, 400, 401, 403, 404])(
    'a page with status %i is named as that, and no permission',
    async (status) => {
      const { stdout } = await under(({ path }) => (isList(path) ? page(status) : undefined));
      expect(stdout).toContain(`the answer is a page that is not from Microsoft Graph (${status})`);
      expect(stdout).toContain('proxy');
      expect(stdout).not.toMatch(/Grant|permission|Sign in again/);
    },
  );

  test('a page in place of a group is not a group that is gone', async () => {
    const { stdout } = await under(({ path }) => (path.includes('/groups') ? page(404) : undefined));
    expect(stdout).toContain('is not from Microsoft Graph');
  });

  test.each([200, 202, 403])('a page with status %i in place of the answer to a write', async (status) => {
    const { code, stdout } = await under(
      ({ method, path }) =>
        method !== 'GET' && path.includes('deviceAppManagement') ? page(status) : undefined,
      ['apply', '--yes'],
    );
    expect(code).toBe(4);
    expect(stdout).toContain(`the answer is a page that is not from Microsoft Graph (${status})`);
    expect(stdout).not.toMatch(/Grant|permission/);
  });

  test.each([
    ['the numbers', '$count', []],
    ['the members', 'transitiveMembers', ['--impact', 'exact']],
  ])('a page in place of %s is no number, and the plan says why', async (_name, part, args) => {
    const { code, stdout } = await under(
      ({ path }) => (path.includes(part) ? page(200) : undefined),
      ['plan', ...args],
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /\nUsers who lose a policy: not known\nUsers who gain a policy: not known\n(.*\n)*The members of .*“Break-glass accounts”.* could not be read\.\n/,
    );
  });

  test('doctor names the page at the first thing that it reads', async () => {
    const { code, stdout } = await under(() => page(200), ['doctor']);
    expect(code).toBe(1);
    expect(stdout).toContain('the answer is a page that is not from Microsoft Graph');
    expect(stdout).not.toMatch(/Grant|a mistake|bug/);
  });
});

describe('remedies', () => {
  const NO_LICENCE = 'no active Intune licence';
  test.each([
    ['plan', 5, 1],
    ['export', 5, 1],
    // The types that cannot be listed, and the policy that is blocked.
    ['drift', 5, 2],
    ['explain --group Sales', 5, 1],
    // It tries one thing after the other.
    ['doctor', 1, 9],
  ])('a tenant without Intune: %s', async (command, expected, times) => {
    const emulator = await tenant({ quirks: ['no-intune-licence', 'no-policy-sets'] });
    const { code, stdout } = await under(() => undefined, command.split(' '), { emulator });
    expect({ code, said: stdout.split(NO_LICENCE).length - 1 }).toEqual({ code: expected, said: times });
  });

  test('a write that is refused names the permission to write alone', async () => {
    const { stdout } = await under(
      ({ method, path }) =>
        method !== 'GET' && path.includes('deviceAppManagement') ? { status: 403 } : undefined,
      ['apply', '--yes'],
    );
    expect(stdout).toContain('Grant the app DeviceManagementApps.ReadWrite.All and');
    expect(stdout).not.toContain('Read.All (ReadWrite');
  });

  test.each([
    'No.',
    'No',
    'Why?',
    "Invalid filter clause: 'auditEvents'.",
    'Could not complete the operation..',
    'And so on…',
  ])('the words “%s” of the service end with one full stop', async (message) => {
    const refuses: Hook = ({ method, path }) =>
      /auditEvents|policySets|androidManaged/.test(path) || (method !== 'GET' && path.startsWith(IOS))
        ? coded(403, 'Forbidden', message)
        : undefined;
    const android = 'policy: {type: androidManagedAppProtection, name: Android – Board}\ninclude: []\n';
    for (const command of ['plan', 'drift', 'apply --yes', 'doctor', 'export']) {
      const files = { 'a.yaml': `${FILE}---\n${android}` };
      const { stdout, stderr } = await under(refuses, command.split(' '), { files });
      expect(stdout + stderr).toContain('403 Forbidden');
      expect(`${stdout}${stderr}`.replace(/\.\.\//g, '')).not.toMatch(/[.?!…] ?\.(?![\w.])/);
    }
  });

  test.each(['IT😀 team', 'I😀', '😀'])(
    'a missing group named “%s” blocks its policy and ends no run',
    async (name) => {
      const { code, stdout } = await under(() => undefined, ['plan'], {
        files: { 'a.yaml': FILE.replace('Sales', JSON.stringify(name)) },
      });
      expect(code).toBe(5);
      expect(stdout).toContain(`No group is named “${name}”`);
    },
  );
});

describe('throttling', () => {
  test.each([
    ['429 and a tiny Retry-After', { status: 429, headers: { 'Retry-After': '0.249' } }],
    ['429 and Retry-After 0', { status: 429, headers: { 'Retry-After': '0' } }],
    ['429 and Retry-After 1', { status: 429, headers: { 'Retry-After': '1' } }],
    [
      'a 500 of the query broker',
      coded(500, 'InternalServerError', 'Rate limit reached because of too many requests to query broker.'),
    ],
  ])('%s: patience lasts longer than the window of the service', async (_name, fault) => {
    const time = virtualClock();
    const since = time.now();
    const { code } = await under(
      ({ path }) => (isList(path) && time.now() - since < 20_000 ? fault : undefined),
      ['plan'],
      { context: { clock: time } },
    );
    expect(code).toBe(0);
  });

  test('drift waits for the audit log as for any reading', async () => {
    const time = virtualClock();
    const since = time.now();
    const { stdout } = await under(
      ({ path }) =>
        path.includes('auditEvents') && time.now() - since < 20_000 ? { status: 503 } : undefined,
      ['drift'],
      { context: { clock: time } },
    );
    expect(time.now() - since).toBeGreaterThanOrEqual(20_000);
    expect(stdout).not.toContain('The audit log could not be read');
  });

  test('and ends after five minutes', async () => {
    const time = virtualClock();
    const since = time.now();
    const { code, stdout } = await under(
      ({ path }) => (isList(path) ? { status: 429, headers: { 'Retry-After': '0' } } : undefined),
      ['plan'],
      { context: { clock: time } },
    );
    expect(code).toBe(5);
    // The last wait that still fits depends on the jitter, so the tries end anywhere in the fifth minute.
    expect(stdout).toMatch(/tried \d+ times in [45] minutes/);
    expect(time.now() - since).toBeLessThanOrEqual(300_000);
  });
});
