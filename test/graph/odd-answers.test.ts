import { type Emulator } from '../../src/emulator/index.js';
import { type JsonObject } from '../../src/model/json.js';
import { type Plan } from '../../src/model/results/plan.js';
import { cli, project } from '../support/cli.js';
import { tenant } from '../support/tenant.js';
import { including } from '../support/targets.js';
import { guid } from '../support/builders.js';

/* One odd thing in an answer or a file concerns one policy, and the list that an assign replaces is read whole. */

const BASELINE = 'Android – Corporate baseline';
const EXECUTIVES = 'Android – Executives';
const ofPolicy = (name: string, include: string): string =>
  `policy: {type: androidManagedAppProtection, name: ${name}}\ninclude: ${include}\n`;

async function planOf(emulator: Emulator, files: Readonly<Record<string, string>>, settings = '') {
  const dir = project(files, settings);
  const { code, stdout, stderr } = await cli([
    ...['plan', '-C', dir, '--endpoint', emulator.url],
    ...['--format', 'json'],
  ]);
  if (stdout === '') throw new Error(`no plan, exit code ${code}: ${stderr}`);
  return { code, stderr, plan: JSON.parse(stdout) as Plan };
}

const groupId = (emulator: Emulator, name: string): string =>
  emulator.snapshot().groups.find(({ displayName }) => displayName === name)?.id ?? '';

describe('a policy that is assigned to a group by an odd id concerns no other policy', () => {
  test.each(['.', '..', '\uD83D', '../me', 'no guid', guid(7).slice(1)])('%j', async (id) => {
    const emulator = await tenant();
    emulator.edit(({ policies }) => {
      policies.androidManagedAppProtections
        .find(({ displayName }) => displayName === EXECUTIVES)
        ?.assignments.push({ id: 'odd', source: 'direct', sourceId: null, target: including(id) });
    });
    const legal = groupId(emulator, 'Legal');
    const { code, plan } = await planOf(
      emulator,
      { 'a.yaml': ofPolicy(EXECUTIVES, '[]'), 'b.yaml': ofPolicy(BASELINE, `[{groupId: ${legal}}]`) },
      `protect: [{group: Board members, groupId: ${groupId(emulator, 'Board members')}}]\n`,
    );
    expect(code).toBe(0);
    expect([plan.blocked, plan.refused]).toEqual([[], []]);
    expect(plan.policies.find(({ name }) => name === BASELINE)?.changes).toContainEqual(
      expect.objectContaining({ key: `create include:group:${legal}` }),
    );
  });
});

describe('a name of a group that cannot be looked up blocks the policies that use it, and no other', () => {
  test.each([
    ['half a character', '"\\ud800x"'],
    ['a name longer than any', 'x'.repeat(3000)],
    ['a name of 256 characters that take nine bytes each in an address', '組'.repeat(256)],
  ])('%s', async (_, name) => {
    const emulator = await tenant();
    const { code, plan, stderr } = await planOf(emulator, {
      'a.yaml': ofPolicy(EXECUTIVES, `[Executives, ${name}]`),
      'b.yaml': ofPolicy(BASELINE, '[Sales]'),
    });
    expect(code).toBe(5);
    expect(plan.blocked.map((one) => one.name)).toEqual([EXECUTIVES]);
    expect(plan.policies.map((one) => one.name)).toEqual([BASELINE]);
    expect(stderr).toContain('No group can be looked up by the name');
    expect(stderr).toContain('Write its groupId.');
  });

  test('names that share a query with one that is refused are asked for by themselves', async () => {
    const emulator = await tenant();
    emulator.onRequest(({ path }) =>
      decodeURIComponent(path).includes("'Odd'")
        ? { status: 400, body: { error: { code: 'x' } } }
        : undefined,
    );
    const { plan } = await planOf(emulator, {
      'a.yaml': ofPolicy(EXECUTIVES, '[Executives, Odd]'),
      'b.yaml': ofPolicy(BASELINE, '[Sales]'),
    });
    expect(plan.blocked.map(({ name, codes }) => [name, codes])).toEqual([
      [EXECUTIVES, ['groups-unreadable']],
    ]);
  });

  test('where no name can be asked for, the groups are said to be unreadable', async () => {
    const { plan } = await planOf(await tenant(), { 'a.yaml': ofPolicy(EXECUTIVES, '["\\ud800x"]') });
    expect(plan.blocked).toMatchObject([{ codes: ['groups-unreadable'] }]);
  });
});

describe('the list of assignments of one policy, where the list of policies shows none', () => {
  async function planWith(...more: readonly unknown[]) {
    const emulator = await tenant();
    emulator.onRequest(({ path }) => {
      if (path.includes('$expand=assignments')) return { status: 400 };
      if (!/androidManagedAppProtections\/[^/]+\/assignments/.test(path)) return undefined;
      const held = (id: string, group: string): JsonObject => ({ id, target: including(group) });
      return { status: 200, body: { value: [held('x', guid(1)), held('y', guid(2)), ...more] } };
    });
    return planOf(emulator, { 'a.yaml': ofPolicy(EXECUTIVES, '[Sales]') });
  }
  const listed = (plan: Plan) => plan.policies[0]?.before.map(({ target }) => target.id);

  test('assignments of one id that are for two groups are two', async () => {
    const { plan } = await planWith({ id: 'x', target: including(guid(3)) });
    expect(listed(plan)).toEqual([guid(1), guid(2), guid(3)]);
  });

  test('an assignment that comes twice is one', async () => {
    const { plan } = await planWith({ id: 'x', target: including(guid(1)) });
    expect(listed(plan)).toEqual([guid(1), guid(2)]);
  });

  test.each([[null], ['text'], [[{ id: 'z' }]]])(
    'with the entry %j in it the policy is blocked: an assign would lose what that means',
    async (entry) => {
      const { plan } = await planWith(entry);
      expect(plan.blocked).toMatchObject([{ name: EXECUTIVES, codes: ['policy-unreadable'] }]);
    },
  );
});

test.each([-500, 0.5, '-500', '1e3', '9'.repeat(30), null])(
  'a count of %j is no number of users: unknown refuses',
  async (body) => {
    const emulator = await tenant();
    emulator.onRequest(({ path }) => (path.includes('/$count') ? { status: 200, body } : undefined));
    const { plan } = await planOf(
      emulator,
      { 'a.yaml': ofPolicy(EXECUTIVES, '[]') },
      'limits: { maxUsersLosing: 50 }\n',
    );
    expect(plan.refused).toMatchObject([{ code: 'max-users-losing' }]);
  },
);
