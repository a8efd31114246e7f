import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CliResult } from '../../support/cli.js';
import { execute } from '../../support/package.js';
import { npmVariables, toolFolder } from '../shell.js';
import { temporary } from '../temporary.js';

/** In one file, made before the first test: `scripts/test-packages.mjs`. */
const RUNNER = join(process.cwd(), 'build/test-packages/gitlab-ci-local.mjs');

/** Puts a folder under git, as a runner checks it out: one commit more than the server's branch. Returns its hash. */
export function commitAll(folder: string, branch: string): string {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  git('init', '-q', '-b', branch);
  git('remote', 'add', 'origin', 'https://gitlab.example/fernhill/assignments.git');
  const commit = (...args: readonly string[]): string =>
    git(
      '-c',
      'user.name=a',
      '-c',
      'user.email=a@example.com',
      '-c',
      'commit.gpgsign=false',
      'commit',
      '-q',
      ...args,
    );
  commit('--allow-empty', '-m', 'Begin');
  git('update-ref', `refs/remotes/origin/${branch}`, 'HEAD');
  git('symbolic-ref', 'refs/remotes/origin/HEAD', `refs/remotes/origin/${branch}`);
  git('add', '-A');
  commit('-m', 'Assignments');
  return git('rev-parse', 'HEAD').trim();
}

/** Copies the component of this checkout into a repository, as a server has it that was asked for the commit. */
export async function copyComponent(folder: string): Promise<void> {
  await mkdir(join(folder, 'templates'), { recursive: true });
  await cp('templates/pipeline.yml', join(folder, 'templates/pipeline.yml'));
}

/** Texts of pipelines that GitLab's schema was held against: that takes half of a run, and what it says is the same each time. */
const valid = new Set<string>();

/**
 * Runs GitLab CI on a checkout with `gitlab-ci-local`: its rules, schema, inputs and scripts are GitLab's, and jobs run in
 * this machine's shell. `npm` of the runner installs the program of this checkout.
 */
export async function gitlabCi(
  folder: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<CliResult> {
  const home = await temporary();
  const npm = join(home, 'npm.txt');
  await writeFile(npm, '');
  const tools = await toolFolder();
  const text = await readFile(join(folder, '.gitlab-ci.yml'), 'utf8');
  const result = await execute(
    process.execPath,
    [
      RUNNER,
      ...args,
      '--home',
      home,
      '--force-shell-executor',
      '--no-color',
      ...(valid.has(text) ? ['--no-json-schema-validation'] : []),
      ...Object.entries({ ...variables, CI_PROJECT_DIR: folder }).flatMap(([name, value]) => [
        '--variable',
        `${name}=${value}`,
      ]),
    ],
    {
      cwd: folder,
      env: {
        PATH: [tools, '/usr/bin', '/bin'].join(':'),
        HOME: home,
        ...npmVariables(tools, { npm }),
      },
    },
  );
  if (result.code === 0) valid.add(text);
  return result;
}
