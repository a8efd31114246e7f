import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An author's own, and no housekeeping, which is a process of its own after each commit. */
const SETTINGS = [
  'user.name=Ada',
  'user.email=ada@example.com',
  'commit.gpgsign=false',
  'maintenance.auto=0',
];

/** Runs git in a folder, as an author of tests. Returns what it prints. */
export function git(folder: string, ...args: readonly string[]): string {
  const env = { PATH: process.env.PATH ?? '', HOME: folder };
  return execFileSync('git', ['-C', folder, ...SETTINGS.flatMap((one) => ['-c', one]), ...args], {
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** Begins a repository without a commit, as `git init` does: it is these files. */
export function beginRepository(folder: string, branch = 'main'): void {
  for (const part of ['objects', 'refs']) mkdirSync(join(folder, '.git', part), { recursive: true });
  writeFileSync(join(folder, '.git/HEAD'), `ref: refs/heads/${branch}\n`);
  writeFileSync(
    join(folder, '.git/config'),
    '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n',
  );
}

/** Commits all files of a folder, also those that are ignored; begins a repository if there is none. Returns the commit. */
export function commitAll(folder: string, message = 'change'): string {
  if (!existsSync(join(folder, '.git'))) beginRepository(folder);
  git(folder, 'add', '--all', '--force');
  return commitStaged(folder, message);
}

/** Commits what is staged, also if that is nothing. Returns the commit. */
export function commitStaged(folder: string, message: string): string {
  git(folder, 'commit', '-q', '--allow-empty', '--no-verify', '-m', message);
  const head = readFileSync(join(folder, '.git/HEAD'), 'utf8').trim();
  // A branch that was written last is a file with the commit.
  const [, branch] = /^ref: (.+)$/.exec(head) ?? [];
  return branch === undefined ? head : readFileSync(join(folder, '.git', branch), 'utf8').trim();
}

/** Makes a folder the checkout of a merge that changed nothing, unless it is in a repository already. */
export function asCheckout(folder: string): string {
  if (!existsSync(join(folder, '.git'))) {
    commitAll(folder);
    commitStaged(folder, 'change');
  }
  return folder;
}
