import { type Seed } from '../../src/emulator/index.js';
import { guid } from '../support/builders.js';
import { cli, project, TENANT_ID } from '../support/cli.js';
import { PATIENT } from '../support/started-project.js';
import { isRead, tenant, writes } from '../support/tenant.js';

const groups = Array.from({ length: 31 }, (_, n) => ({ id: guid(n + 1), displayName: `Group ${n}` }));

/** Policies of one type, each with two inclusions and an exclusion out of 30 groups. */
function seedOf(count: number): Seed {
  const target = (kind: string, n: number) => ({
    target: { '@odata.type': `#microsoft.graph.${kind}`, groupId: groups[n % 30]?.id ?? '' },
  });
  return {
    tenant: { id: TENANT_ID, displayName: 'Budget' },
    groups,
    policies: {
      iosManagedAppProtections: Array.from({ length: count }, (_, n) => ({
        id: `T_${guid(n)}`,
        displayName: `Policy ${n}`,
        assignments: [
          target('groupAssignmentTarget', 3 * n),
          target('groupAssignmentTarget', 3 * n + 1),
          target('exclusionGroupAssignmentTarget', 3 * n + 2),
        ],
      })),
    },
  };
}

/** The same in YAML; the first `changed` of them want one group more. */
function filesFor(count: number, changed: number): string {
  return Array.from({ length: count }, (_, n) => {
    const names = [0, 1, 2].map((k) => `Group ${(3 * n + k) % 30}`);
    const more = n < changed ? ', Group 30' : '';
    return [
      `policy: {type: iosManagedAppProtection, name: Policy ${n}}`,
      `include: [${names[0]}, ${names[1]}${more}]`,
      `exclude: [${names[2]}]`,
    ].join('\n');
  }).join('\n---\n');
}

test('100 policies, 30 groups, 10 changed: at most 10 requests to plan and 30 to apply, 10 of them writes', async () => {
  const emulator = await tenant({ seed: seedOf(100) });
  const dir = project({ 'all.yaml': filesFor(100, 10) });
  const args = ['-C', dir, '--endpoint', emulator.url];
  const singles = () => emulator.log.filter(({ batchId }) => batchId === undefined);

  const planned = await cli(['plan', ...args]);
  expect(planned.stdout).toContain('10 policies will change: +10 assignments.');
  expect(singles().length).toBeLessThanOrEqual(10);

  emulator.clearLog();
  const applied = await cli(['apply', ...args, '--yes']);
  expect(applied.stdout).toContain('10 applied, 90 unchanged');
  expect(singles().length).toBeLessThanOrEqual(30);
  expect(writes(emulator)).toHaveLength(10);
});

test('10,000 policies: pages, names and the tenant check, and nothing for each policy', async () => {
  const emulator = await tenant({ seed: seedOf(10_000) });
  const dir = project({ 'some.yaml': filesFor(50, 0) });
  const planned = await cli(['plan', '-C', dir, '--endpoint', emulator.url, '--format', 'json'], {
    limits: PATIENT,
  });
  expect(JSON.parse(planned.stdout)).toMatchObject({
    summary: { policies: 50, unchanged: 50, unmanaged: 9950 },
  });
  const paths = emulator.log.map(({ path }) => path);
  expect(paths.filter((path) => path.includes('iosManagedAppProtections'))).toHaveLength(
    Math.ceil(10_000 / 999),
  );
  expect(paths.filter((path) => !path.includes('iosManagedAppProtections')).length).toBeLessThanOrEqual(5);
  expect(emulator.log.every(isRead)).toBe(true);
});

describe('no command asks anything twice, nor for each policy', () => {
  /** Organization, a list for each of seven types, the list of policy sets; and what is looked up in batches. */
  const LISTS = 9;
  const one =
    'policy: {type: iosManagedAppProtection, name: Policy 0}\ninclude: [Group 0, Group 1]\nexclude: [Group 2]\n';

  test.each<[string, readonly string[], Record<string, string>, number]>([
    // Names of the groups by id, and whether another group has such a name.
    ['an export', ['export'], {}, LISTS + 2],
    ['an export beside declarations', ['export'], { 'all.yaml': filesFor(100, 0) }, LISTS + 1],
    ['a drift with nothing to tell', ['drift'], { 'all.yaml': filesFor(100, 0) }, LISTS + 1],
    ['a drift that asks who did it', ['drift'], { 'all.yaml': filesFor(100, 10) }, LISTS + 2],
    // The group with its neighbours, and a batch for each level of groups above and below.
    ['explaining a group', ['explain', '--group', 'Group 3'], {}, LISTS + 4],
    ['explaining a policy', ['explain', '--policy', 'iosManagedAppProtection/Policy 0'], {}, LISTS + 3],
    ['a plan of one policy', ['plan', '--impact', 'none'], { 'one.yaml': one }, 4],
  ])('%s', async (_name, [command = '', ...args], files, most) => {
    const emulator = await tenant({ seed: seedOf(100) });
    const dir = project(files);
    const { code } = await cli([command, ...args, '-C', dir, '--endpoint', emulator.url]);
    expect(code).toBe(0);
    const singles = emulator.log.filter(({ batchId }) => batchId === undefined);
    expect(singles.length).toBeLessThanOrEqual(most);
    const questions = emulator.log.filter(({ path }) => !path.endsWith('/$batch'));
    const texts = questions.map(({ method, path, body }) => `${method} ${path} ${JSON.stringify(body)}`);
    expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([]);
    expect(texts.filter((text) => text.includes('/assignments'))).toEqual([]);
  });
});
