import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { holds } from '../../ci/expressions.js';
import { cli, TENANT_ID } from '../../support/cli.js';
import { beginRepository, commitAll } from '../../support/git-commits.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assignctl-mono-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Makes the root a clone, whose remote says which branch is its default: git is asked for no other. */
const clone = (branch: string): void => {
  beginRepository(root, branch);
  point('remotes/origin/HEAD', `ref: refs/remotes/origin/${branch}`);
};
const point = (ref: string, to: string): void => {
  const path = join(root, '.git/refs', ref);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${to}\n`);
};
const init = async (folder: string, ci = 'github') => {
  await mkdir(join(root, folder), { recursive: true });
  return cli(['init', '--tenant-id', TENANT_ID, '--ci', ci, '--pin', 'e'.repeat(40)], {
    cwd: join(root, folder),
  });
};
interface Workflow {
  readonly on: Readonly<
    Record<string, { readonly branches?: readonly string[]; readonly paths?: readonly string[] }>
  >;
  readonly jobs: Readonly<Record<string, { readonly with: Readonly<Record<string, string>> }>>;
}
const workflow = async (name: string): Promise<Workflow> =>
  parse(await readFile(join(root, '.github/workflows', `assignctl-${name}.yml`), 'utf8')) as Workflow;

test('in a subfolder the workflows go to the root, with the folder, its paths and the branch', async () => {
  beginRepository(root, 'trunk');
  const { code, stdout, stderr } = await init('tenants/intune');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('written  ../../.github/workflows/assignctl-plan.yml\n');
  expect(await readdir(join(root, 'tenants/intune'))).not.toContain('.github');
  const { on, jobs } = await workflow('plan');
  expect(on['pull_request']).toEqual({
    branches: ['trunk'],
    paths: ['tenants/intune/**', '.github/workflows/assignctl-plan.yml'],
  });
  expect(jobs['plan']?.with).toMatchObject({ directory: 'tenants/intune', name: 'tenants.intune' });
  const apply = await workflow('apply');
  expect(apply.on['push']).toMatchObject({
    branches: ['trunk'],
    paths: ['tenants/intune/**', expect.any(String)],
  });
  expect(apply.jobs['apply']?.with).toMatchObject({ directory: 'tenants/intune' });
  expect((await workflow('drift')).jobs['drift']?.with).toMatchObject({ directory: 'tenants/intune' });
});

test('it says what to do next: identities, the required check, owners', async () => {
  clone('trunk');
  const { stdout } = await init('intune');
  expect(stdout).toMatch(
    /^- Set up the identities and the environment of the pipelines: https:\S+\/docs\/ci\.md$/m,
  );
  expect(stdout).toContain('on trunk. Before you make the plan a required check, remove `paths`');
  expect(stdout).toContain('.github/CODEOWNERS: /intune/ @your-team');
});

test('at the root there is no folder and no filter', async () => {
  clone('main');
  const { stdout } = await init('.');
  const { on, jobs } = await workflow('plan');
  expect(on['pull_request']).toEqual({ branches: ['main'] });
  expect(Object.keys(jobs['plan']?.with ?? {})).toEqual(['client-id']);
  expect(stdout).not.toContain('CODEOWNERS');
});

test('the branch is the default of the remote, else main, master or trunk, else the one checked out', async () => {
  beginRepository(root, 'topic');
  const branchOf = async (): Promise<unknown> => {
    await rm(join(root, '.github'), { recursive: true, force: true });
    await init('.');
    return (await workflow('plan')).on['pull_request']?.branches;
  };
  expect(await branchOf()).toEqual(['topic']);
  const commit = commitAll(root);
  point('heads/trunk', commit);
  expect(await branchOf()).toEqual(['trunk']);
  point('heads/master', commit);
  expect(await branchOf()).toEqual(['master']);
  point('remotes/origin/release/2', commit);
  point('remotes/origin/HEAD', 'ref: refs/remotes/origin/release/2');
  expect(await branchOf()).toEqual(['release/2']);
});

test('without a repository it says to make one', async () => {
  const { stdout } = await init('.');
  expect(stdout).toContain('Put this folder under git');
  expect((await workflow('plan')).on['pull_request']).toEqual({ branches: ['main'] });
});

test('a second project keeps the workflows of the first, and gets its own', async () => {
  clone('main');
  await init('one');
  const first = await readFile(join(root, '.github/workflows/assignctl-plan.yml'), 'utf8');
  await init('two');
  expect(await readFile(join(root, '.github/workflows/assignctl-plan.yml'), 'utf8')).toBe(first);
  expect((await workflow('plan-two')).jobs['plan']?.with).toMatchObject({ directory: 'two' });
  // Its runs are looked for where they are.
  expect((await workflow('apply-two')).jobs['apply']?.with).toMatchObject({
    'plan-workflow': '.github/workflows/assignctl-plan-two.yml',
  });
  expect(await inputProblems()).toEqual([]);
  expect((await workflow('drift-two')).jobs['drift']?.with).toMatchObject({
    'apply-workflow': '.github/workflows/assignctl-apply-two.yml',
  });
  await init('one', 'azure-pipelines');
  await init('two', 'azure-pipelines');
  const pipeline = await readFile(join(root, 'azure-pipelines/assignctl-apply-two.yml'), 'utf8');
  expect(parse(pipeline)).toMatchObject({
    stages: [{ parameters: { planPipeline: 'azure-pipelines/assignctl-plan-two.yml' } }],
  });
});

test.each(['github', 'azure-pipelines', 'gitlab'])(
  'a project at the root gets its own files beside those of a folder, and two folders with like names too: %s',
  async (ci) => {
    clone('main');
    const files = async (): Promise<readonly string[]> =>
      (await readdir(root, { recursive: true })).filter((path) => /assignctl-?[^/]*\.yml$/.test(path)).sort();
    const folders = ['a/b', '.', 'a-b', 'a b'];
    const counts: number[] = [];
    for (const folder of folders) {
      await init(folder, ci);
      counts.push((await files()).length);
    }
    const [each = 0] = counts;
    expect(each).toBeGreaterThan(0);
    expect(counts).toEqual([each, 2 * each, 3 * each, 4 * each]);
  },
);

test('a workflow that was edited stays, and no second one is written beside it', async () => {
  clone('main');
  await init('one');
  const path = join(root, '.github/workflows/assignctl-plan.yml');
  const edited = (await readFile(path, 'utf8')).replace('main', 'release');
  await writeFile(path, edited);
  const { stdout } = await init('one');
  expect(await readFile(path, 'utf8')).toBe(edited);
  expect(stdout).toContain('kept     ../.github/workflows/assignctl-plan.yml (it differs');
  expect(await readdir(join(root, '.github/workflows'))).toHaveLength(4);
});

test('Azure pipelines go to the root too, with folder, paths and branch', async () => {
  clone('trunk');
  await init('in tune', 'azure-pipelines');
  const text = await readFile(join(root, 'azure-pipelines/assignctl-apply.yml'), 'utf8');
  expect(parse(text)).toMatchObject({
    trigger: { branches: { include: ['trunk'] }, paths: { include: ['in tune'] } },
    stages: [{ parameters: { name: 'in-tune-ae2c195b', directory: 'in tune' } }],
  });
  expect(await readFile(join(root, 'azure-pipelines/assignctl-plan.yml'), 'utf8')).toContain('/in tune/*');
});

test('names that are patterns to an engine are written so that they mean themselves', async () => {
  beginRepository(root, 'release+1!');
  const { stdout } = await init('c++ [1]');
  const { on } = await workflow('plan');
  expect(on['pull_request']).toEqual({
    branches: [String.raw`release\+1\!`],
    paths: [String.raw`c\+\+ \[1\]/**`, '.github/workflows/assignctl-plan.yml'],
  });
  expect(stdout).toContain(String.raw`.github/CODEOWNERS: /c++\ [1]/ @your-team`);
  await init('c++ [1]', 'gitlab');
  const { include } = parse(await readFile(join(root, '.gitlab/assignctl.yml'), 'utf8')) as {
    include: readonly { readonly inputs: { readonly changes: readonly string[] } }[];
  };
  expect(include[0]?.inputs.changes[0]).toBe(String.raw`c++ \[1\]/**/*`);
});

test.each(['$(id)', '$HOME', 'a"b', '${{ github.token }}'])(
  'a folder or branch that pipelines read as something else is refused, and nothing is written: %s',
  async (name) => {
    clone('main');
    for (const ci of ['github', 'azure-pipelines', 'gitlab']) {
      const { code, stderr } = await init(name, ci);
      expect([code, stderr]).toEqual([1, expect.stringContaining(`The folder ${name} has a name that`)]);
    }
    expect(await readdir(join(root, name))).toEqual([]);
    expect(await init(name, 'generic')).toMatchObject({ code: 0 });
    expect(await init(name, 'none')).toMatchObject({ code: 0 });
  },
);

test('schemas of another version are renewed, and it says so', async () => {
  await init('.', 'none');
  const path = join(root, '.assignctl/schemas/settings.schema.json');
  const current = await readFile(path, 'utf8');
  await writeFile(path, '{}\n');
  const { stdout } = await init('.', 'none');
  expect(stdout).toMatch(/^renewed +\.assignctl\/schemas\/settings\.schema\.json$/m);
  expect(stdout).not.toContain('written');
  expect(await readFile(path, 'utf8')).toBe(current);
});

/** What is wrong with the inputs that the written workflows give to those of this repository. */
async function inputProblems(): Promise<readonly string[]> {
  const folder = join(root, '.github/workflows');
  const problems: string[] = [];
  for (const file of await readdir(folder)) {
    const { jobs } = parse(await readFile(join(folder, file), 'utf8')) as {
      jobs: Readonly<
        Record<string, { uses: string; with: Readonly<Record<string, unknown>>; secrets?: object }>
      >;
    };
    for (const [job, { uses, with: given, secrets = {} }] of Object.entries(jobs)) {
      const called = /(\.github\/workflows\/\w+\.yml)@/.exec(uses)?.[1] ?? '';
      const { on } = parse(await readFile(called, 'utf8')) as {
        on: {
          workflow_call: {
            inputs: Readonly<Record<string, { required?: boolean; type: string }>>;
            secrets?: object;
          };
        };
      };
      const { inputs, secrets: known = {} } = on.workflow_call;
      for (const [name, value] of Object.entries(given))
        if (typeof value !== inputs[name]?.type) problems.push(`${file} ${job}: ${name}`);
      for (const [name, { required }] of Object.entries(inputs))
        if (required === true && !(name in given)) problems.push(`${file} ${job} lacks ${name}`);
      for (const name of Object.keys(secrets)) if (!(name in known)) problems.push(`${file} ${job}: ${name}`);
    }
  }
  return problems;
}

describe('in the folder of a fleet', () => {
  const PIN = ['--pin', 'e'.repeat(40)];
  const fleet = async (folder: string, text: string): Promise<string> => {
    await mkdir(join(root, folder), { recursive: true });
    await writeFile(join(root, folder, 'assignctl.yaml'), 'cloud: global\n');
    await writeFile(join(root, folder, 'fleet.yaml'), text);
    return join(root, folder);
  };
  const rings = `rings: [pilot, empty, broad]
tenants:
  - { name: labs, tenantId: ${TENANT_ID}, ring: pilot }
  - { name: main, tenantId: 9b0c5f0e-3a64-4d1e-8f3b-51c7a2d0e4b1, ring: broad }
`;

  test('it writes the workflows of the fleet: one plan of all, and a job for each ring with tenants', async () => {
    clone('trunk');
    const cwd = await fleet('intune', rings);
    const { code, stdout, stderr } = await cli(['init', '--ci', 'github', ...PIN], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^- Set up the identities .*\/docs\/fleet\.md$/m);
    expect(await readdir(join(root, '.github/workflows'))).toEqual([
      'assignctl-apply.yml',
      'assignctl-plan.yml',
    ]);
    expect(await readdir(cwd)).toEqual(['assignctl.yaml', 'fleet.yaml']);
    const plan = await workflow('plan');
    expect(plan.on['pull_request']).toMatchObject({ branches: ['trunk'] });
    expect(plan.jobs['plan']?.with).toMatchObject({ all: true, directory: 'intune', name: 'intune' });
    const { on, jobs } = await workflow('apply');
    expect(on['push']).toMatchObject({ branches: ['trunk'], paths: ['intune/**', expect.any(String)] });
    expect(Object.keys(jobs)).toEqual(['ring-pilot', 'ring-broad']);
    expect(jobs['ring-pilot']).toMatchObject({
      with: { ring: 'pilot', environment: 'pilot', directory: 'intune', name: 'intune' },
    });
    expect(jobs['ring-pilot']).not.toHaveProperty('needs');
    expect(jobs['ring-broad']).toMatchObject({
      needs: 'ring-pilot',
      with: { ring: 'broad', environment: 'broad' },
    });
    // A ring begins only if that before is done, whatever GitHub makes of jobs that were skipped.
    const begins = (result: string, done: string): boolean =>
      holds(
        (jobs['ring-broad'] as unknown as { readonly if: string }).if,
        { needs: { 'ring-pilot': { result, outputs: { done } } } },
        result === 'success' ? 'success' : 'failure',
      );
    expect([begins('success', 'true'), begins('skipped', 'true')]).toEqual([true, true]);
    expect([begins('success', ''), begins('success', 'false'), begins('failure', 'false')]).toEqual([
      false,
      false,
      false,
    ]);
    expect(await inputProblems()).toEqual([]);
    const again = await cli(['init', '--ci', 'github', ...PIN], { cwd });
    expect(again.stdout).toContain('kept     ../.github/workflows/assignctl-apply.yml\n');
  });

  test.each([
    ['github', '.github/workflows/assignctl-plan.yml', '/**'],
    ['gitlab', '.gitlab/assignctl.yml', '/**/*'],
    ['azure-pipelines', 'azure-pipelines/assignctl-apply.yml', ''],
  ])('changes of files outside of its folder start its pipelines too: %s', async (ci, file, all) => {
    clone('main');
    for (const folder of ['baseline', 'emea', 'shared']) await mkdir(join(root, folder));
    await writeFile(join(root, 'shared/assignctl.yaml'), 'cloud: global\n');
    const cwd = await fleet(
      'fleets/eu',
      `settings: ../../shared/assignctl.yaml
folders: [../../baseline]
tenants: [{ name: labs, tenantId: ${TENANT_ID}, overlay: ../../emea }]
`,
    );
    const { code, stdout } = await cli(['init', '--ci', ci, ...PIN], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('for changes of fleets/eu/, shared/assignctl.yaml, baseline/, emea/ on main');
    const line = (await readFile(join(root, file), 'utf8'))
      .split('\n')
      .find((one) => one.includes('baseline'));
    const paths = parse(line?.replace(/^[^[]*/, '') ?? '') as readonly string[];
    expect(paths.slice(0, 4)).toEqual([
      `fleets/eu${all}`,
      'shared/assignctl.yaml',
      `baseline${all}`,
      `emea${all}`,
    ]);
  });

  test('for GitLab it includes the pipeline once, for all tenants', async () => {
    const cwd = await fleet('.', rings);
    expect((await cli(['init', '--ci', 'gitlab', ...PIN], { cwd })).code).toBe(0);
    const written = parse(await readFile(join(root, '.gitlab/assignctl.yml'), 'utf8')) as {
      include: readonly { inputs: unknown }[];
    };
    expect(written.include.map(({ inputs }) => inputs)).toMatchObject([{ all: true, branch: 'main' }]);
  });

  test('for Azure it plans and applies all tenants', async () => {
    const cwd = await fleet('.', rings);
    expect((await cli(['init', '--ci', 'azure-pipelines', ...PIN], { cwd })).code).toBe(0);
    expect(await readdir(join(root, 'azure-pipelines'))).toEqual([
      'assignctl-apply.yml',
      'assignctl-plan.yml',
    ]);
    const [apply, plan] = await Promise.all(
      ['apply', 'plan'].map(
        async (name) =>
          parse(await readFile(join(root, `azure-pipelines/assignctl-${name}.yml`), 'utf8')) as unknown,
      ),
    );
    expect(apply).toMatchObject({ stages: [{ parameters: { all: true, environment: 'production' } }] });
    expect(plan).toMatchObject({ jobs: [{ parameters: { all: true } }] });
  });

  test('without rings there is one job for all tenants', async () => {
    const cwd = await fleet('.', `tenants: [{ name: labs, tenantId: ${TENANT_ID} }]\n`);
    expect((await cli(['init', '--ci', 'github', ...PIN], { cwd })).code).toBe(0);
    const { jobs } = await workflow('apply');
    expect(Object.keys(jobs)).toEqual(['apply']);
    expect(jobs['apply']?.with).toMatchObject({ all: true, environment: 'production' });
    expect(await inputProblems()).toEqual([]);
  });

  test.each([
    [['--ci', 'github', '--tenant-id', TENANT_ID], rings, 'Add a tenant to its fleet.yaml'],
    [[], rings, 'Its pipelines: assignctl init --ci github'],
    [['--ci', 'generic'], rings, 'its script is for one tenant'],
    [['--ci', 'github'], 'tenants: []\n', 'fleet.yaml'],
  ])('%j writes nothing else', async (flags, text, says) => {
    const cwd = await fleet('.', text);
    const { code, stdout, stderr } = await cli(['init', ...flags, ...PIN], { cwd });
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining(says)]);
    expect(await readdir(root)).toEqual(['assignctl.yaml', 'fleet.yaml']);
  });
});
