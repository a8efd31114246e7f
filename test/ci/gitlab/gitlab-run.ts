import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type CliResult } from '../../support/cli.js';
import { npmVariables, toolFolder } from '../shell.js';
import { temporary } from '../temporary.js';

/** In one file, made before the first test: `scripts/test-packages.mjs`. */
const RUNNER = join(process.cwd(), 'build/test-packages/gitlab-runner.mjs');

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

interface Runner {
  readonly ask: (request: object) => Promise<CliResult>;
  readonly end: () => void;
}

let runner: Promise<Runner> | undefined;
afterAll(async () => (await runner)?.end());

/** The machine that runs the jobs: its `npm` installs the program of this checkout. */
async function startRunner(): Promise<Runner> {
  const [home, tools] = await Promise.all([temporary(), toolFolder()]);
  const child = spawn(process.execPath, [RUNNER], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: [tools, '/usr/bin', '/bin'].join(':'),
      HOME: home,
      ...npmVariables(tools, { npm: join(home, 'npm.txt') }),
    },
  });
  const answers = createInterface(child.stdout);
  const ended = new AbortController();
  child.once('exit', () => ended.abort());
  return {
    ask: async (request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const [answer] = (await once(answers, 'line', { signal: ended.signal })) as [string];
      return JSON.parse(answer) as CliResult;
    },
    end: () => child.stdin.end(),
  };
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
