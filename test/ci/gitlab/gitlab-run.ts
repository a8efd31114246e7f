import { appendFileSync } from 'node:fs';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CliResult } from '../../support/cli.js';
import { beginRepository, commitStaged, git } from '../../support/git-commits.js';
import { type LineProcess, startLineProcess } from '../../support/line-process.js';
import { npmVariables, toolFolder } from '../shell.js';
import { emptyFolder, writeIn } from '../../support/empty-folder.js';

/** In one file, made before the first test: `scripts/test-packages.mjs`. */
const RUNNER = join(process.cwd(), 'build/test-packages/gitlab-runner.mjs');

/** Puts a folder under git, as a runner checks it out: one commit more than the server's branch. Returns its hash. */
export function checkOut(folder: string, branch: string): string {
  beginRepository(folder, branch);
  appendFileSync(
    join(folder, '.git/config'),
    '[remote "origin"]\n\turl = https://gitlab.example/fernhill/assignments.git\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n',
  );
  const first = commitStaged(folder, 'Begin');
  writeIn(folder, {
    [`.git/refs/remotes/origin/${branch}`]: `${first}\n`,
    '.git/refs/remotes/origin/HEAD': `ref: refs/remotes/origin/${branch}\n`,
  });
  git(folder, 'add', '-A');
  return commitStaged(folder, 'Assignments');
}

/** Copies the component of this checkout into a repository, as a server has it that was asked for the commit. */
export async function copyComponent(folder: string): Promise<void> {
  await mkdir(join(folder, 'templates'), { recursive: true });
  await cp('templates/pipeline.yml', join(folder, 'templates/pipeline.yml'));
}

/** Texts of pipelines that GitLab's schema was held against: that takes half of a run, and what it says is the same each time. */
const valid = new Set<string>();

let runner: Promise<LineProcess> | undefined;
afterAll(async () => (await runner)?.end());

/** The machine that runs the jobs: its `npm` installs the program of this checkout. */
async function startRunner(): Promise<LineProcess> {
  const home = emptyFolder();
  const tools = await toolFolder();
  return startLineProcess([RUNNER], {
    env: {
      PATH: [tools, '/usr/bin', '/bin'].join(':'),
      HOME: home,
      ...npmVariables(tools, { npm: join(home, 'npm.txt') }),
    },
  });
}

/**
 * Runs GitLab CI on a checkout with `gitlab-ci-local`: its rules, schema, inputs and scripts are GitLab's, and jobs run in
 * this machine's shell. Options are those of its command line. One pipeline at a time.
 */
export async function gitlabCi(
  folder: string,
  options: { readonly job: readonly string[] } | { readonly listJson: true },
  variables: Readonly<Record<string, string>>,
): Promise<CliResult> {
  runner ??= startRunner();
  const { ask } = await runner;
  const text = await readFile(join(folder, '.gitlab-ci.yml'), 'utf8');
  const all = Object.entries({ ...variables, CI_PROJECT_DIR: folder });
  const result = await ask({
    folder,
    options: {
      ...options,
      forceShellExecutor: true,
      jsonSchemaValidation: !valid.has(text),
      variable: all.map(([name, value]) => `${name}=${value}`),
    },
  });
  if (result.code === 0) valid.add(text);
  return result;
}
