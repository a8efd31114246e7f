import { randomUUID } from 'node:crypto';
import { access, constants, lstat, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import nodePath, { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../program/exit-codes.js';
import { asUsageError } from './system-error.js';
import { isInside, isSamePath } from '../../model/file-paths.js';
import { errorCode, type WaitSystem, whenReleased } from '../../model/held-files.js';

/** Plans, journals and outcomes may contain ids of people: only their owner reads them. */
export const PRIVATE = 0o600;

const ADVICE = 'Name another path, or change its permissions.';

/**
 * Replaces a file in one step, and makes its folder if it is missing: readers find the former text or the new one, whole. Only
 * the owner may read it. A link is replaced, never followed. Throws a UsageError that says why it cannot be written.
 */
export async function replaceFile(path: string, text: string | Iterable<string>): Promise<void> {
  try {
    await makeFolder(dirname(path));
    const next = `${path}.${randomUUID().slice(0, 8)}.new`;
    try {
      await writeFile(next, text, { flag: 'wx', flush: true, mode: PRIVATE });
      await renameOver(next, path);
    } catch (cause) {
      await removeFile(next).catch(() => undefined);
      throw cause;
    }
    await syncFolder(dirname(path));
  } catch (cause) {
    throw asUsageError(cause, `${path} cannot be written`, ADVICE);
  }
}

/** This process, as it waits for files. */
const THIS_SYSTEM: WaitSystem = {
  platform: process.platform,
  pause: (milliseconds) => sleep(milliseconds),
};

/** Renames a file to a name that may exist, also if another process has one of the two open for a moment. */
export async function renameOver(from: string, to: string): Promise<void> {
  await whenReleased(() => rename(from, to), THIS_SYSTEM);
}

/** Removes a file, also if another process has it open for a moment. It is no fault if there is none. */
export async function removeFile(path: string): Promise<void> {
  await whenReleased(() => rm(path, { force: true }), THIS_SYSTEM);
}

/** How often a folder that is removed is tried again while Windows has a file in it open: about a second and a half. */
export const FOLDER_TRIES = 5;

/**
 * Makes a folder and those above it, and returns the topmost that it made. Rejects where a file system takes no folder;
 * `mkdir` of Node with `recursive` never returns there (`/proc/x/y`).
 */
export async function makeFolder(folder: string): Promise<string | undefined> {
  try {
    await mkdir(folder);
    return folder;
  } catch (cause) {
    if (errorCode(cause) === 'EEXIST' && (await stat(folder)).isDirectory()) return undefined;
    if (errorCode(cause) !== 'ENOENT' || dirname(folder) === folder) throw cause;
  }
  const above = await makeFolder(dirname(folder));
  // Not again from above: what was just made is there, or it never will be.
  await mkdir(folder).catch((cause: unknown) => {
    if (errorCode(cause) !== 'EEXIST') throw cause;
  });
  return above ?? folder;
}

/**
 * Throws a UsageError if a folder below `root`, down to this one, is a link: a commit can bring one, and it may lead
 * anywhere. A folder elsewhere was named by the user, who may use links.
 */
export async function assertNoLink(root: string, folder: string): Promise<void> {
  if (!isInside(root, folder, nodePath) || isSamePath(root, folder, nodePath)) return;
  await assertNoLink(root, dirname(folder));
  const found = await lstat(folder).catch(() => undefined);
  if (found?.isSymbolicLink() === true)
    throw new UsageError(`${folder} is a link, and nothing is written through it. Remove the link.`);
}

/**
 * Throws a UsageError if no file can be written at this path: it is a folder, or the nearest folder that exists takes no
 * file. Makes nothing.
 */
export async function assertWritable(path: string, shown = path): Promise<void> {
  try {
    const found = await stat(path).catch((cause: unknown) => {
      if (errorCode(cause) === 'ENOENT') return undefined;
      throw cause;
    });
    if (found?.isDirectory() === true)
      throw new UsageError(`${shown} cannot be written: it is a folder. Name a file in it.`);
    if (found?.isFile() === false) await access(path, constants.W_OK);
    else await access(await nearestFolder(dirname(path)), constants.W_OK);
  } catch (cause) {
    throw asUsageError(cause, `${shown} cannot be written`, ADVICE);
  }
}

async function nearestFolder(folder: string): Promise<string> {
  try {
    // With a slash at its end a path that is a file is ENOTDIR.
    await stat(`${folder}/`);
    return folder;
  } catch (cause) {
    if (errorCode(cause) !== 'ENOENT' || dirname(folder) === folder) throw cause;
    return nearestFolder(dirname(folder));
  }
}

/** A new name is only there after a power cut when its folder was written too. Not every system can do that. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows opens no folders.
  }
}
