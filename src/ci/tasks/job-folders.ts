import { randomUUID } from 'node:crypto';
import { constants, lstat, mkdir, open, readdir, realpath, rename, rm, writeFile } from 'node:fs/promises';
import nodePath, { dirname, join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isInside } from '../../model/file-paths.js';
import { whenReleased } from '../../model/held-files.js';
import { type CiContext, CiError } from '../ci-context.js';
import { type TaskOptions } from './task-options.js';

/** Names of the files that a run of assignctl leaves in its workspace. */
export const RUN_FILE = /^journal-\d{8}T\d{6}Z(-\d+)?\.jsonl$|^(undo|redo)\.plan\.json$/;

/**
 * The folder in which assignctl leaves journal, undo plan and lock, one for each `--name`. It is of this job, and never
 * in the checkout, whose files a pull request chooses. Throws a CiError if the engine names no such folder.
 */
export function workspaceOf(
  { name }: Pick<TaskOptions, 'name'>,
  { cwd, env }: Pick<CiContext, 'cwd' | 'env'>,
): string {
  const temp = env.RUNNER_TEMP || env.AGENT_TEMPDIRECTORY || '';
  const given = env.ASSIGNCTL_WORKSPACE || (temp === '' ? '' : join(temp, 'assignctl-workspace'));
  if (given === '')
    throw new CiError('Set ASSIGNCTL_WORKSPACE to an empty folder of this job, outside the checkout.');
  return resolve(cwd, given, name);
}

/** Makes the workspace. Throws a CiError if it is in the checkout, or something is in it already. */
export async function openWorkspace(
  options: Pick<TaskOptions, 'name' | 'directory'>,
  context: Pick<CiContext, 'cwd' | 'env'>,
): Promise<string> {
  const workspace = workspaceOf(options, context);
  const { cwd, env } = context;
  const checkouts = [cwd, resolve(cwd, options.directory), env.GITHUB_WORKSPACE, env.BUILD_SOURCESDIRECTORY];
  const advice = 'Point ASSIGNCTL_WORKSPACE at an empty folder of this job, outside the checkout.';
  try {
    const real = await realPlaceOf(workspace);
    for (const checkout of checkouts)
      if (checkout !== undefined && checkout !== '' && isInside(await realPlaceOf(checkout), real, nodePath))
        throw new CiError(`The workspace ${workspace} is in the checkout. ${advice}`);
    await mkdir(workspace, { recursive: true });
    if (!(await lstat(workspace)).isDirectory() || (await readdir(workspace)).length > 0)
      throw new CiError(`The workspace ${workspace} is not an empty folder. ${advice}`);
    return workspace;
  } catch (cause) {
    if (cause instanceof CiError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CiError(`The workspace ${workspace} cannot be used: ${why}. ${advice}`, { cause });
  }
}

/** Where a path leads, links followed, whether it is there yet or not. */
async function realPlaceOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (cause) {
    if (dirname(path) === path) throw cause;
    return join(await realPlaceOf(dirname(path)), relative(dirname(path), path));
  }
}

/**
 * Copies journal and undo plan of the run to where the pipeline keeps them: regular files by the names a run gives,
 * nothing else, and no link is followed. Returns what could not be copied, a sentence each.
 */
export async function copyRunFiles(workspace: string, folder: string): Promise<readonly string[]> {
  const names = await readdir(workspace).catch(() => []);
  const problems: string[] = [];
  for (const name of names.filter((one) => RUN_FILE.test(one)))
    try {
      await keepFile(folder, name, await readRegular(join(workspace, name)));
    } catch (cause) {
      problems.push(`${name} cannot be kept: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  return problems;
}

async function readRegular(path: string): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) throw new Error('it is no regular file');
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** Plans, journals and outcomes may contain ids of people, so only the owner may read them. */
const PRIVATE = 0o600;

/**
 * The folder that the pipeline keeps as an artifact, made if it is missing. Throws a CiError for a link: in a checkout it may
 * lead anywhere.
 */
export async function openFolder(
  { folder }: Pick<TaskOptions, 'folder'>,
  { cwd }: Pick<CiContext, 'cwd'>,
): Promise<string> {
  const path = resolve(cwd, folder);
  try {
    await mkdir(path, { recursive: true });
    if ((await lstat(path)).isDirectory()) return path;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CiError(`--folder ${folder} cannot be used: ${why}`, { cause });
  }
  throw new CiError(`--folder ${folder} is a link. Name a folder of this job.`);
}

/** Writes a file of that folder, and replaces what has its name there. A link is never followed. */
export async function keepFile(folder: string, name: string, content: string | Buffer): Promise<void> {
  const path = join(folder, name);
  const draft = `${path}.${randomUUID().slice(0, 8)}.new`;
  await writeFile(draft, content, { flag: 'wx', mode: PRIVATE });
  try {
    await whenReleased(() => rename(draft, path), {
      platform: process.platform,
      pause: (time) => sleep(time),
    });
  } catch (cause) {
    await rm(draft, { force: true });
    throw cause;
  }
}
