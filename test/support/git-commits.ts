import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Runs git in a folder, as an author of tests. Returns what it prints. */
export function git(folder: string, ...args: readonly string[]): string {
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false'];
  const env = { PATH: process.env.PATH ?? '', HOME: folder };
  return execFileSync('git', ['-C', folder, ...who, ...args], {
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** Commits all files of a folder, also those that are ignored; begins a repository if there is none. Returns the commit. */
export function commitAll(folder: string, message = 'change'): string {
  if (!existsSync(join(folder, '.git'))) git(folder, 'init', '-q', '-b', 'main', '--template=');
  git(folder, 'add', '--all', '--force');
  git(folder, 'commit', '-q', '--allow-empty', '--no-verify', '-m', message);
  return git(folder, 'rev-parse', 'HEAD').trim();
}

/** Makes a folder the checkout of a merge that changed nothing, unless it is in a repository already. */
export function asCheckout(folder: string): string {
  if (!existsSync(join(folder, '.git'))) {
    commitAll(folder);
    commitAll(folder);
  }
  return folder;
}
