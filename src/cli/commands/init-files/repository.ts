import { realpath } from 'node:fs/promises';
import nodePath, { dirname, join, posix, relative } from 'node:path';
import { findRoot, runGit } from '../../workspace/git-tracked.js';
import { isInside, slashedWay } from '../../../model/file-paths.js';
import { type Fleet } from '../../../model/project/fleet.js';

/** The git repository that a project is in, as its pipelines see it. */
export interface Repository {
  /** The project's folder from the root of the repository, with `/`; empty at the root. */
  readonly directory: string;
  /** From the project's folder to the root, with `/` at the end; empty at the root. */
  readonly toRoot: string;
  /** The branch that pull requests go to. */
  readonly branch: string;
  /** Whose changes concern the project, from the root: its folder, and what it reads outside. Empty at the root: all. */
  readonly watched: readonly WatchedPath[];
}

/** A file or folder from the root of a repository, with `/`. */
export interface WatchedPath {
  readonly path: string;
  readonly isFolder: boolean;
}

/** What pipelines get if the folder is in no repository yet. */
export const NEW_REPOSITORY: Repository = { directory: '', toRoot: '', branch: 'main', watched: [] };

/** Looks for the repository of a folder, which need not exist yet. Undefined: there is none. */
export async function findRepository(folder: string): Promise<Repository | undefined> {
  const real = await realPath(folder);
  const root = findRoot(real);
  if (root === undefined) return undefined;
  const directory = slashedWay(root, real, nodePath);
  const toRoot = directory === '' ? '' : '../'.repeat(directory.split('/').length);
  const watched = directory === '' ? [] : [{ path: directory, isFolder: true }];
  return { directory, toRoot, branch: await defaultBranch(root), watched };
}

/** The same repository, for a fleet whose files name others, which may be outside of its folder `dir`. */
export function watchingFleet(repository: Repository, dir: string, { tenants }: Fleet): Repository {
  const { directory, watched } = repository;
  if (directory === '') return repository;
  const named = tenants.flatMap(({ settings, folders = [], overlay }) => [
    { path: settings, isFolder: false },
    ...[...folders, ...(overlay === undefined ? [] : [overlay])].map((path) => ({ path, isFolder: true })),
  ]);
  const outside = named
    .filter(({ path }) => !isInside(dir, path, nodePath))
    .map((one) => ({ ...one, path: posix.join(directory, slashedWay(dir, one.path, nodePath)) }));
  const byPath = new Map([...watched, ...outside].map((one) => [one.path, one]));
  return { ...repository, watched: [...byPath.values()] };
}

/** The path without links, of as much of it as exists. */
async function realPath(folder: string): Promise<string> {
  const real = await realpath(folder).catch(() => undefined);
  if (real !== undefined) return real;
  const parent = dirname(folder);
  if (parent === folder) return folder;
  return join(await realPath(parent), relative(parent, folder));
}

/** As the remote says; else `main`, `master` or `trunk` if there is one; else the branch that is checked out. */
async function defaultBranch(root: string): Promise<string> {
  const ask = async (...args: readonly string[]): Promise<string> =>
    runGit(root, ...args).then(
      (text) => text.trim(),
      () => '',
    );
  const remote = await ask('symbolic-ref', '--short', 'refs/remotes/origin/HEAD');
  if (remote !== '') return remote.replace(/^origin\//, '');
  const branches = (await ask('for-each-ref', '--format=%(refname:short)', 'refs/heads')).split('\n');
  const usual = ['main', 'master', 'trunk'].find((name) => branches.includes(name));
  return usual ?? ((await ask('symbolic-ref', '--short', 'HEAD')) || NEW_REPOSITORY.branch);
}
