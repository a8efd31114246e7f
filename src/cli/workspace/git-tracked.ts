import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { UsageError } from '../program/exit-codes.js';

/**
 * Finds which files of a folder git tracks: what a commit brought is not what a run left. Undefined if it cannot be
 * determined: the folder is in a checkout, and git does not answer.
 */
export async function findTracked(folder: string): Promise<((name: string) => boolean) | undefined> {
  const real = await realpath(folder).catch(() => undefined);
  if (real === undefined || findRoot(real) === undefined) return () => false;
  try {
    // All files of the checkout, each by its way from this folder.
    const names = (await runGit(real, 'ls-files', '-z', ':/')).split('\0');
    // A file system that ignores case gives `.assignctl` for what was committed as `.Assignctl`.
    const tracked = new Set(names.map((name) => resolve(real, name).toLowerCase()));
    return (name) => tracked.has(join(real, name).toLowerCase());
  } catch {
    return undefined;
  }
}

/** Throws a UsageError for a file that a commit brought, or of which that cannot be determined. */
export async function assertUntracked(path: string, shown = path): Promise<void> {
  const isTracked = await findTracked(dirname(path));
  if (isTracked === undefined)
    throw new UsageError(
      `Whether git tracks ${shown} cannot be determined: git does not answer here. Copy the file out of the checkout and name the copy.`,
    );
  if (isTracked(basename(path)))
    throw new UsageError(
      `${shown} is tracked by git: it came with a commit, and no run left it here. Remove it: git rm --cached, then commit.`,
    );
}

/** The commit that the files of a folder are of: `1a2b3c4`, or `1a2b3c4 with local changes`. Undefined outside a checkout. */
export async function findCommit(folder: string): Promise<string | undefined> {
  const real = await realpath(folder).catch(() => undefined);
  if (real === undefined || findRoot(real) === undefined) return undefined;
  try {
    const flags = ['--porcelain=v2', '--branch', '--no-ahead-behind'];
    const said = await runGit(real, '--no-optional-locks', 'status', ...flags, '--', '.');
    const commit = /^# branch\.oid ([0-9a-f]+)$/m.exec(said)?.[1];
    const isChanged = said.split('\n').some((line) => line !== '' && !line.startsWith('# '));
    return commit && `${commit.slice(0, 7)}${isChanged ? ' with local changes' : ''}`;
  } catch {
    return undefined;
  }
}

/** The root of the checkout that a folder is in; undefined outside one. */
export function findRoot(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder;
  return dirname(folder) === folder ? undefined : findRoot(dirname(folder));
}

const run = promisify(execFile);

/** What git prints for a command in a folder. Rejects if it fails or is not installed. */
export function runGit(folder: string, ...args: readonly string[]): Promise<string> {
  return runGitWith({}, folder, ...args);
}

/** The same with variables of git's own. */
export async function runGitWith(
  variables: Readonly<Record<string, string>>,
  folder: string,
  ...args: readonly string[]
): Promise<string> {
  // Windows looks for programs in the current folder first: that must not be one that a commit can fill.
  const cwd = dirname(process.execPath);
  // Variables of a hook would lead git to another repository.
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
    ...variables,
  };
  // A watcher that the checkout's configuration names is not started.
  const all = ['-C', folder, '-c', 'core.fsmonitor=false', ...args];
  return (await run('git', all, { cwd, env, maxBuffer: MOST_OUTPUT })).stdout;
}

const MOST_OUTPUT = 256 * 1024 * 1024;
