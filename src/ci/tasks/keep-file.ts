import { randomUUID } from 'node:crypto';
import { lstat, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type CiContext, CiError } from '../ci-context.js';
import { type TaskOptions } from './task-options.js';

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
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true });
    throw cause;
  }
}
