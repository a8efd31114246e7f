import { type Emulator, type LoggedRequest } from '../../src/emulator/index.js';
import { isJsonObject, type JsonObject } from '../../src/model/json.js';
import { type Plan } from '../../src/model/results/plan.js';
import { cli, project } from '../support/cli.js';
import { tenant } from '../support/tenant.js';

const BASELINE = 'iOS – Corporate baseline';
const FILE = `policy: {type: iosManagedAppProtection, name: ${BASELINE}}\ninclude: [Sales]\n`;

interface Planned {
  readonly code: number;
  readonly stderr: string;
  readonly plan: Plan;
}

/** The plan for these files, as JSON. */
async function planOf(emulator: Emulator, file = FILE): Promise<Planned> {
  const dir = project({ 'a.yaml': file });
  const result = await cli(['plan', '-C', dir, '--endpoint', emulator.url, '--format', 'json']);
  return { ...result, plan: JSON.parse(result.stdout) as Plan };
}

/** What the service would say itself, to be changed before it is said. */
async function asked(emulator: Emulator, path: string): Promise<JsonObject> {
  const answer: unknown = await (
    await fetch(emulator.url + path, { headers: { authorization: 'Bearer test' } })
  ).json();
  if (!isJsonObject(answer)) throw new Error('no object');
  return answer;
}

const LIST =
  '/beta/deviceAppManagement/iosManagedAppProtections?$select=id,displayName&$top=999&$expand=assignments';
const ownReads = ({ log }: Emulator): readonly LoggedRequest[] =>
  log.filter(({ method, path }) => method === 'GET' && /\/assignments(\?|$)/.test(path));

/** Makes the service page the list of one policy’s assignments by two, whoever asks. */
async function pagedByTwo(emulator: Emulator): Promise<(path: string) => JsonObject | undefined> {
  const { value } = (await asked(emulator, LIST)) as { value: readonly JsonObject[] };
  const policy = value.find(({ displayName }) => displayName === BASELINE) ?? {};
  const own = `/beta/deviceAppManagement/iosManagedAppProtections/${typeof policy.id === 'string' ? policy.id : ''}/assignments`;
  const all = policy.assignments as readonly JsonObject[];
  expect(all.length).toBeGreaterThan(2);
  return (path) => {
    if (path.startsWith(own)) {
      const skip = Number(/skip=(\d+)/.exec(path)?.[1] ?? 0);
      const more =
        skip + 2 < all.length ? { '@odata.nextLink': `${emulator.url}${own}?skip=${skip + 2}` } : {};
      return { value: all.slice(skip, skip + 2), ...more };
    }
    if (!path.includes('$expand')) return undefined;
    const cut = {
      assignments: all.slice(0, 2),
      'assignments@odata.nextLink': `${emulator.url}${own}?skip=2`,
    };
    return { value: value.map((one) => (one === policy ? { ...one, ...cut } : one)) };
  };
}

test('a policy whose expanded assignments are paged is read by itself, to the last page', async () => {
  const whole = await planOf(await tenant());
  const emulator = await tenant();
  const pages = await pagedByTwo(emulator);
  emulator.clearLog();
  emulator.onRequest(({ path }) => {
    const body = path.includes('iosManagedAppProtections') ? pages(path) : undefined;
    return body === undefined ? undefined : { status: 200, body };
  });
  const paged = await planOf(emulator);
  expect(paged.code).toBe(0);
  expect(paged.plan.policies).toEqual(whole.plan.policies);
  // Of the 22 policies only the declared one was asked for what was cut off.
  expect(ownReads(emulator).length).toBeGreaterThan(1);
});

test.each([400, 405, 501])(
  'an expansion that is refused (%i) changes nothing of the declared policies’ plan',
  async (status) => {
    const whole = await planOf(await tenant());
    const emulator = await tenant();
    emulator.onRequest(({ path }) => (path.includes('$expand=assignments') ? { status } : undefined));
    const other = await planOf(emulator);
    expect([other.code, other.plan.policies]).toEqual([0, whole.plan.policies]);
    expect(ownReads(emulator)).toHaveLength(1);
  },
);

test('lists inside a batch are read past their first page', async () => {
  const declared = ['iOS – Corporate baseline', 'iOS – Executives'];
  const file = declared
    .map((name) => `policy: {type: iosManagedAppProtection, name: ${name}}\ninclude: []\n`)
    .join('---\n');
  const whole = await planOf(await tenant(), file);
  const emulator = await tenant();
  const pages = await pagedByTwo(emulator);
  emulator.clearLog();
  emulator.onRequest(({ path }) => {
    if (path.includes('$expand')) return { status: 400 };
    const body = path.includes('iosManagedAppProtections/') ? pages(path) : undefined;
    return body === undefined ? undefined : { status: 200, body };
  });
  const paged = await planOf(emulator, file);
  expect(paged.plan.policies).toEqual(whole.plan.policies);
  expect(ownReads(emulator).some(({ batchId }) => batchId !== undefined)).toBe(true);
});

describe('next links that lead elsewhere', () => {
  test.each(['http://127.0.0.1:9/beta/x', '//127.0.0.1:9/beta/x', 'https://graph.example.com/beta/x'])(
    '%s is not followed, and its policies are blocked',
    async (link) => {
      const elsewhere = await tenant();
      const emulator = await tenant();
      const there = link.includes(':9') ? link.replace('127.0.0.1:9', new URL(elsewhere.url).host) : link;
      emulator.onRequest(({ path }) =>
        path.includes('iosManagedAppProtections?')
          ? { status: 200, body: { value: [], '@odata.nextLink': there } }
          : undefined,
      );
      const { code, plan } = await planOf(emulator);
      expect(code).toBe(5);
      expect(JSON.stringify(plan.diagnostics)).toContain('A next link leads away from Microsoft Graph');
      expect(elsewhere.log).toEqual([]);
    },
  );
});

test.each([
  'acacacac-9df4-4c7d-9d50-4ef0226f57a9',
  '/beta/users/me?x=',
  '/v1.0/deviceAppManagement/iosManagedAppProtections?$skip=1',
  '/beta/deviceAppManagement/mobileApps',
  '/beta/deviceAppManagement/iosManagedAppProtections/../../users',
])('a next link to another list (%s) is not followed, and its policies are blocked', async (link) => {
  const emulator = await tenant();
  emulator.onRequest(({ path }) =>
    path.includes('iosManagedAppProtections?')
      ? { status: 200, body: { value: [], '@odata.nextLink': link } }
      : undefined,
  );
  const { code, plan } = await planOf(emulator);
  expect(code).toBe(5);
  expect(JSON.stringify(plan.diagnostics)).toContain('A next link leads to another list');
  expect(
    emulator.log.filter(({ path }) => !path.startsWith('/beta/') || /users|mobileApps$/.test(path)),
  ).toEqual([]);
});

describe('names of groups by their ids', () => {
  test('where the look-up is forbidden each is asked for, in one batch', async () => {
    const whole = await planOf(await tenant());
    const emulator = await tenant();
    emulator.onRequest(({ path }) => (path.includes('getByIds') ? { status: 403 } : undefined));
    const { code, plan } = await planOf(emulator);
    expect([code, plan.policies]).toEqual([0, whole.plan.policies]);
    const single = emulator.log.filter(({ path }) => /\/groups\/[0-9a-f-]{36}\?/.test(path));
    expect(single.length).toBeGreaterThan(1);
    expect(new Set(single.map(({ batchId }) => batchId === undefined))).toEqual(new Set([false]));
  });

  test('where that is forbidden too, ids are shown and the plan stands', async () => {
    const emulator = await tenant();
    emulator.onRequest(({ path }) =>
      /getByIds|\/groups\/[0-9a-f-]{36}\?/.test(path) ? { status: 403 } : undefined,
    );
    const dir = project({ 'a.yaml': FILE });
    const { code, stdout } = await cli(['plan', '-C', dir, '--endpoint', emulator.url]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/- {1,2}.*[0-9a-f]{8}-[0-9a-f]{4}-/);
  });
});

describe('an item of a batch', () => {
  const NAMES = Array.from({ length: 31 }, (_, n) => `Nobody ${n}`).join(', ');
  const MANY = `policy: {type: iosManagedAppProtection, name: ${BASELINE}}\ninclude: [Sales, ${NAMES}]\n`;
  const isQuery = (path: string): boolean => path.includes('/groups?') && path.includes('%20in%20');
  const isOne = (path: string): boolean => isQuery(path) && path.includes('Nobody%2020');

  test.each<[string, number]>([
    ['503', 503],
    ['504', 504],
    ['429', 429],
    ['401', 401],
  ])('that fails with %s once is asked again, and no other is', async (_name, status) => {
    const emulator = await tenant();
    let left = 1;
    emulator.onRequest(({ path }) => (isOne(path) && left-- > 0 ? { status } : undefined));
    const { plan } = await planOf(emulator, MANY);
    expect(JSON.stringify(plan.diagnostics)).toContain('Nobody 20');
    const queries = emulator.log.filter(({ path }) => isQuery(path));
    expect(queries.map((query) => query.status).sort()).toEqual([200, 200, 200, status]);
  });

  test('that stays forbidden names the permission; nothing is guessed for those who need it', async () => {
    const emulator = await tenant();
    emulator.onRequest(({ path }) => (isOne(path) ? { status: 403 } : undefined));
    const { code, plan } = await planOf(emulator, MANY);
    expect(code).toBe(5);
    expect(JSON.stringify(plan.diagnostics)).toContain('GroupMember.Read.All');
    expect(emulator.log.filter(({ path }) => isOne(path))).toHaveLength(1);
  });
});

test('a wait that is longer than any run is told, not waited for', async () => {
  const emulator = await tenant();
  emulator.onRequest(({ path }) =>
    path.includes('iosManagedAppProtections?')
      ? { status: 429, headers: { 'Retry-After': '1200' } }
      : undefined,
  );
  const { code, plan } = await planOf(emulator);
  expect(code).toBe(5);
  expect(JSON.stringify(plan.diagnostics)).toContain('Run again in 20 minutes');
});
