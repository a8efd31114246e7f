import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Emulator } from '../../src/emulator/index.js';
import { type Plan } from '../../src/model/results/plan.js';
import { cli, project } from '../support/cli.js';
import { forge } from '../support/forged-plan.js';
import { isRead, tenant, writes } from '../support/tenant.js';

const FILES = {
  'ios.yaml': 'policy: {type: iosManagedAppProtection, name: iOS – Corporate baseline}\ninclude: [Sales]\n',
  'edge.yaml':
    'policy: {type: targetedManagedAppConfiguration, name: Edge – Kiosk}\ninclude: [Legal, Sales]\n',
};

interface Saved {
  readonly emulator: Emulator;
  readonly dir: string;
  readonly file: string;
  readonly plan: Plan;
  readonly apply: (...args: string[]) => ReturnType<typeof cli>;
}

async function savePlan(settings = ''): Promise<Saved> {
  const emulator = await tenant();
  const dir = project(FILES, settings);
  const file = join(dir, 'plan.json');
  const args = ['-C', dir, '--endpoint', emulator.url];
  const { code } = await cli(['plan', ...args, '--out', file]);
  expect(code).toBe(0);
  emulator.clearLog();
  const plan = JSON.parse(await readFile(file, 'utf8')) as Plan;
  return { emulator, dir, file, plan, apply: (...more) => cli(['apply', file, ...args, ...more]) };
}

test('a saved plan is carried out without a question, and a second time there is nothing to do', async () => {
  const saved = await savePlan();
  const first = await saved.apply();
  expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('2 applied') as string });
  const sent = writes(saved.emulator).length;
  const second = await saved.apply();
  expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining('2 already applied') as string });
  expect(writes(saved.emulator)).toHaveLength(sent);
});

describe('a file that cannot be trusted is refused before any request', () => {
  test.each<[string, (text: string) => string, string]>([
    ['cut short', (text) => text.slice(0, -20), 'It is not JSON'],
    ['changed by one letter', (text) => text.replace('Kiosk', 'kiosk'), 'its digest does not fit'],
    [
      'changed by one digit',
      (text) => text.replace(/"requests": (\d)/, '"requests": 9'),
      'its digest does not fit',
    ],
    [
      'of a newer format',
      (text) => text.replace('"formatVersion": "2.0"', '"formatVersion": "3.0"'),
      'It has format 3.0',
    ],
    [
      'of the format before the complete lists',
      (text) => text.replace('"formatVersion": "2.0"', '"formatVersion": "1.0"'),
      'It has format 1.0; this version reads 2.0',
    ],
    ['something else', () => '{"a":1}', 'It is no plan file'],
  ])('%s', async (_, damage, message) => {
    const saved = await savePlan();
    const text = await readFile(saved.file, 'utf8');
    const damaged = damage(text);
    expect(damaged).not.toBe(text);
    await writeFile(saved.file, damaged);
    const { code, stderr } = await saved.apply();
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('bug in assignctl');
    expect(saved.emulator.log).toEqual([]);
  });

  test('a file that is not there', async () => {
    const { code, stderr } = await cli(['apply', 'nowhere.json', '--emulator']);
    expect(code).toBe(1);
    expect(stderr).toContain('nowhere.json cannot be read');
  });
});

test('another tenant’s plan is refused, and nothing is written', async () => {
  const saved = await savePlan();
  await forge(saved.file, (plan) => ({ ...plan, tenantId: '00000000-0000-4000-8000-000000000001' }));
  const { code, stderr } = await saved.apply();
  expect(code).toBe(1);
  expect(stderr).toContain('The saved plan is for tenant 00000000-0000-4000-8000-000000000001');
  expect(saved.emulator.log.every(isRead)).toBe(true);
});

test('a plan forged whole, digest and all, does nothing that the checkout does not say', async () => {
  const saved = await savePlan();
  const other = '/beta/deviceAppManagement/iosManagedAppProtections/T_1/assign';
  await forge(saved.file, (plan) => ({
    ...plan,
    policies: plan.policies.map((policy) => ({
      ...policy,
      requests: [{ method: 'POST', path: other, body: { assignments: [] }, covers: [] }],
      // One change more than the files ask for, in the first policy.
      changes:
        policy.name === 'Edge – Kiosk'
          ? policy.changes
          : [
              ...policy.changes,
              ...policy.changes.map((change) => ({ ...change, key: `${change.key} more` })),
            ],
    })),
  }));
  const { code, stdout } = await saved.apply();
  expect(stdout).toContain('1 applied, 1 stale');
  expect(code).toBe(4);
  expect(writes(saved.emulator).map(({ line }) => line)).not.toContain(`POST ${other}`);
  expect(writes(saved.emulator)).toHaveLength(1);
});

describe('what moved since is stale, and the rest is carried out', () => {
  test('someone else changed a policy', async () => {
    const saved = await savePlan();
    saved.emulator.edit(({ policies }) => {
      const edge = policies.targetedManagedAppConfigurations.find(
        ({ displayName }) => displayName === 'Edge – Kiosk',
      );
      edge?.assignments.splice(0);
    });
    const { code, stdout } = await saved.apply();
    expect(stdout).toContain('1 applied, 1 stale');
    expect(code).toBe(4);
  });

  test('a file asks for something else now', async () => {
    const saved = await savePlan();
    await writeFile(
      join(saved.dir, 'desired-state/ios.yaml'),
      FILES['ios.yaml'].replace('[Sales]', '[Legal]'),
    );
    const { code, stdout } = await saved.apply();
    expect(stdout).toContain('1 applied, 1 stale');
    expect(code).toBe(4);
  });

  test('a policy has changes that the saved plan did not have', async () => {
    const saved = await savePlan();
    await writeFile(
      join(saved.dir, 'desired-state/new.yaml'),
      'policy: {type: iosManagedAppProtection, name: iOS – Legal}\ninclude: []\n',
    );
    const { code, stdout } = await saved.apply();
    expect(stdout).toContain('2 applied, 1 stale');
    expect(code).toBe(4);
  });

  test('with --all-or-nothing nothing is carried out', async () => {
    const saved = await savePlan();
    await writeFile(
      join(saved.dir, 'desired-state/ios.yaml'),
      FILES['ios.yaml'].replace('[Sales]', '[Legal]'),
    );
    const { code, stdout } = await saved.apply('--all-or-nothing');
    expect(stdout).toContain('2 stale');
    expect(code).toBe(4);
    expect(writes(saved.emulator)).toEqual([]);
  });
});

test('a group that was only renamed, and people who were only counted otherwise, make nothing stale', async () => {
  const saved = await savePlan();
  const held = 'Legal department';
  saved.emulator.edit(({ groups }) => {
    const legal = groups.find(({ displayName }) => displayName === 'Intune – iOS pilot');
    if (legal !== undefined) legal.displayName = held;
  });
  const { code, stdout } = await saved.apply('--impact', 'exact');
  expect(stdout).toContain('2 applied');
  expect(code).toBe(0);
});

test('the same plan made twice is the same file, byte by byte', async () => {
  const saved = await savePlan();
  const args = ['-C', saved.dir, '--endpoint', saved.emulator.url, '--format', 'json'];
  const [one, two] = [await cli(['plan', ...args]), await cli(['plan', ...args])];
  expect(two.stdout).toBe(one.stdout);
  expect(one.stdout).toBe(await readFile(saved.file, 'utf8'));
  expect((await cli(['show', saved.file, '--format', 'json'])).stdout).toBe(one.stdout);
});
