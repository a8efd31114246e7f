import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cli, project } from '../support/cli.js';
import { tenant } from '../support/tenant.js';

const SALES = '07bf665f-1f00-4cd2-b1ec-3b1a8070b4c6';
const BREAK_GLASS = '6966c93b-7ee4-40a3-aaa2-17c9adee3c36';
const CORPORATE = 'bde2f0ea-cd06-47c9-962e-c0484cd946ad';
const BASELINE = 'T_51e18e9b-1a2a-4dfc-a548-80e8a3b45e44';

const SETTINGS = `sets:
  breakGlass:
    - Break-glass accounts # ${BREAK_GLASS}
`;
const FILE = `# pending: Legal is new
policy: # which
  type: iosManagedAppProtection # ${BASELINE}
  name: 'iOS – Corporate baseline' # ${BASELINE}
include: [ # who
  { group: "Sales", groupId: ${SALES} }, # desk
  Legal,
]
exclude:
- set: breakGlass
---
policy: { type: iosManagedAppProtection, name: iOS – Draft }
include:
  - group: Sales # ${SALES}
    filter: { name: iOS corporate, mode: include } # ${CORPORATE}
`;

async function world() {
  const emulator = await tenant();
  const dir = project({ 'mine.yaml': FILE }, SETTINGS);
  const run = (...args: readonly string[]) => cli([...args, '-C', dir, '--endpoint', emulator.url]);
  const read = (path: string): Promise<string> => readFile(join(dir, path), 'utf8');
  return { emulator, dir, run, read };
}

type World = Awaited<ReturnType<typeof world>>;

function rename({ emulator }: World, names: Readonly<Record<string, string>>): void {
  emulator.edit((state) => {
    for (const item of [...state.groups, ...state.filters, ...Object.values(state.policies).flat()]) {
      const now = names[item.displayName];
      if (now !== undefined) item.displayName = now;
    }
  });
}

const NEW = {
  Sales: 'Sales: worldwide',
  'Break-glass accounts': 'Emergency',
  'iOS corporate': 'iOS company',
  'iOS – Corporate baseline': "iOS – Baseline's 2",
};

it('brings names up to date by id, in keys, comments and sets, and nothing else', async () => {
  const one = await world();
  expect(await one.run('refresh')).toMatchObject({ code: 0, stdout: 'Every name is up to date.\n' });
  const settings = await one.read('assignctl.yaml');
  const before = JSON.parse((await one.run('plan', '--format', 'json')).stdout) as { policies: object[] };
  rename(one, NEW);
  expect((await one.run('plan')).stdout).toContain('run assignctl refresh');
  const { code, stdout } = await one.run('refresh');
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining('Updated 5 names in 2 files. Next: assignctl plan -C') as string,
  });
  expect(stdout).toContain('mine.yaml:6:3  group “Sales” is now named “Sales: worldwide”\n');
  expect(await one.read('desired-state/mine.yaml')).toBe(
    FILE.replace('"Sales"', '"Sales: worldwide"')
      .replace('group: Sales #', 'group: "Sales: worldwide" #')
      .replace('iOS corporate', 'iOS company')
      .replace("'iOS – Corporate baseline'", "'iOS – Baseline''s 2'"),
  );
  expect(await one.read('assignctl.yaml')).toBe(settings.replace('Break-glass accounts', 'Emergency'));
  const after = JSON.parse((await one.run('plan', '--format', 'json')).stdout) as typeof before;
  const requests = (plan: typeof before) =>
    plan.policies.map((policy) => ('requests' in policy ? policy.requests : []));
  expect(requests(after)).toEqual(requests(before));
});

it('reports a renamed group of a set once, where the settings write it', async () => {
  const one = await world();
  const other = FILE.replace('iOS – Draft }\r\n', 'iOS – Draft }\r\nexclude: [{ set: breakGlass }]\r\n');
  await writeFile(join(one.dir, 'desired-state/mine.yaml'), other);
  rename(one, { 'Break-glass accounts': 'Emergency' });
  const { stdout } = await one.run('plan', '--format', 'json');
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: object[] };
  expect(diagnostics).toMatchObject([
    {
      code: 'group-not-found',
      file: 'assignctl.yaml',
      hint: expect.stringContaining('“Emergency”') as string,
    },
  ]);
});

it('leaves a name that is shared by now, and says which key to write', async () => {
  const one = await world();
  rename(one, { Sales: 'Legal' });
  const { code, stdout } = await one.run('refresh');
  expect(code).toBe(5);
  expect(stdout).toContain(`leads to more than one group; write groupId: ${SALES} next to it`);
});

it('changes no file if groups cannot be read', async () => {
  const one = await world();
  one.emulator.onRequest(({ path }) => (/groups|getByIds/.test(path) ? { status: 403 } : undefined));
  const { code, stdout } = await one.run('refresh');
  expect(code).toBe(5);
  expect(stdout).toContain('The groups could not be read');
  expect(await one.read('desired-state/mine.yaml')).toBe(FILE);
});
