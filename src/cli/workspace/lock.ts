import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { type FileHandle, link, lstat, open, readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isJsonObject } from '../../model/json.js';
import { InternalError } from '../../model/ports.js';
import { UsageError } from '../program/exit-codes.js';
import { findTracked } from './git-tracked.js';
import { makeFolder, PRIVATE, removeFile } from './replace-file.js';
import { asUsageError } from './system-error.js';
import { errorCode } from '../../model/held-files.js';

const MOST_TRIES = 100;
const TRY_AGAIN_MS = 20;
/** So long a lock may be half-written: where a link is not possible, text follows after the file was made. */
const HALF_WRITTEN_MS = 500;

/** Gives a file a second name, which must not exist yet. */
export type LinkFile = (file: string, name: string) => Promise<void>;

/**
 * Takes the lock that lets one run at a time write from this workspace to one Graph. Returns how to give it back. The
 * lock of a process that has ended is taken over. Throws a UsageError that says who has it, and what to do.
 */
export async function takeLock(
  path: string,
  now: number,
  linkFile: LinkFile = link,
): Promise<() => Promise<void>> {
  try {
    await makeFolder(dirname(path));
    return await take(path, now, linkFile);
  } catch (cause) {
    throw asUsageError(
      cause,
      `The lock ${path} cannot be made`,
      'A run needs a folder that it can write to.',
    );
  }
}

async function take(path: string, now: number, linkFile: LinkFile): Promise<() => Promise<void>> {
  const own = { ...findHere(), since: new Date(now).toISOString(), id: randomUUID() };
  const text = JSON.stringify(own);
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    if (await create(path, text, linkFile)) return () => giveBack(path, text);
    const found = await read(path);
    if (found === undefined) continue;
    const holder = parseHolder(found);
    if (holder !== undefined && stateOf(holder, own) !== 'ended') throw await heldError(path, holder, own);
    if (holder !== undefined || tries * TRY_AGAIN_MS > HALF_WRITTEN_MS)
      await remove(path, found, own, linkFile);
    await sleep(TRY_AGAIN_MS);
  }
  throw new UsageError(`The lock ${path} cannot be taken: other runs keep taking it. Try again later.`);
}

/** Makes the file with all of its text at once. False: there is one already. */
async function create(path: string, text: string, linkFile: LinkFile): Promise<boolean> {
  const draft = `${path}.${randomUUID().slice(0, 8)}.new`;
  if (!(await createPlain(draft, text))) throw new InternalError(`The random name ${draft} is taken.`);
  try {
    await linkFile(draft, path);
    return true;
  } catch (cause) {
    // Over a network the answer to a link that was made may get lost, and the repeated request fails.
    if ((await stat(draft)).nlink > 1) return true;
    if (errorCode(cause) === 'EEXIST') return false;
    // Not every file system has links.
    return await createPlain(path, text);
  } finally {
    await removeFile(draft).catch(() => undefined);
  }
}

async function createPlain(path: string, text: string): Promise<boolean> {
  let file: FileHandle;
  try {
    file = await open(path, 'wx', PRIVATE);
  } catch (cause) {
    if (errorCode(cause) === 'EEXIST') return false;
    throw cause;
  }
  try {
    await file.writeFile(text);
    await file.sync();
    return true;
  } catch (cause) {
    await removeFile(path).catch(() => undefined);
    throw cause;
  } finally {
    await file.close();
  }
}

/** Deletes the lock only if it is still this run's own. Never fails: a run that has written has to report its outcome. */
async function giveBack(path: string, text: string): Promise<void> {
  // What stays behind is taken over by the next run: this process will have ended.
  if ((await read(path).catch(() => undefined)) === text) await removeFile(path).catch(() => undefined);
}

/**
 * Removes a lock whose process has ended, if it is still the one that was looked at. Only the run that made a claim on
 * that very text may remove it, so a lock that another run has taken in between stays. A claim is a lock itself.
 */
async function remove(path: string, text: string, own: Holder, linkFile: LinkFile): Promise<void> {
  const claim = `${path}.${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
  const claimText = JSON.stringify({ ...own, id: randomUUID() });
  if (await create(claim, claimText, linkFile)) {
    if ((await read(path)) === text) await removeFile(path);
    await giveBack(claim, claimText);
    return;
  }
  const found = await read(claim);
  if (found === undefined) return;
  const claimer = parseHolder(found);
  if (claimer !== undefined && stateOf(claimer, own) === 'ended') await remove(claim, found, own, linkFile);
}

function ignoreAbsence(cause: unknown): void {
  if (errorCode(cause) !== 'ENOENT') throw cause;
}

/** Its text; undefined if it is gone by now. Throws a UsageError for what no run makes. */
async function read(path: string): Promise<string | undefined> {
  try {
    if (!(await lstat(path)).isFile())
      throw new UsageError(`${path} is no lock of a run but a folder or a link. Remove it.`);
    return await readFile(path, 'utf8');
  } catch (cause) {
    ignoreAbsence(cause);
    return undefined;
  }
}

async function heldError(path: string, holder: Holder, own: Holder): Promise<UsageError> {
  const { pid, host, since } = holder;
  const who = `Another run is at work here: process ${pid} on ${host} since ${since}.`;
  if (stateOf(holder, own) === 'running') return new UsageError(`${who} Wait until it has ended.`);
  const isTracked = await findTracked(dirname(path));
  return new UsageError(
    isTracked?.(basename(path)) === true
      ? `The lock ${path} is tracked by git: it came with a commit, and no run has it. Remove it from git.`
      : `${who} Whether it still runs cannot be determined from here. Wait for it; if it has ended, delete ${path} and run again.`,
  );
}

/** The process that has a lock. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** What process numbers count in, if the system says: since which start, and in which container. */
  readonly space?: string;
  /** When the process began, if the system says: a number may be given out again. */
  readonly began?: string;
  /** ISO time of taking the lock, by the clock of the holder: for people, never compared. */
  readonly since: string;
}

/** This process, as a lock names it. */
export function findHere(): Omit<Holder, 'since'> {
  const { pid } = process;
  const space = spaceHere();
  const began = beginningOf(pid);
  return {
    pid,
    host: hostname(),
    ...(space === undefined ? {} : { space }),
    ...(began === undefined ? {} : { began }),
  };
}

function parseHolder(text: string): Holder | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const { pid, host, since, space, began } = value;
  if (!Number.isInteger(pid) || typeof host !== 'string' || typeof since !== 'string') return undefined;
  return {
    pid: Number(pid),
    host,
    since,
    ...(typeof space === 'string' ? { space } : {}),
    ...(typeof began === 'string' ? { began } : {}),
  };
}

/**
 * Whether the process of a lock still runs. It is unknown for another machine or container, for this machine before its last
 * start (another machine may have the same name), and where the system does not say when a process began.
 */
function stateOf(holder: Holder, here: Pick<Holder, 'host' | 'space'>): 'running' | 'ended' | 'unknown' {
  if (holder.host !== here.host) return 'unknown';
  if (holder.space !== undefined && holder.space !== here.space) return 'unknown';
  if (!isAlive(holder.pid)) return 'ended';
  const began = beginningOf(holder.pid);
  // Windows and macOS do not say when a process began: another one may have the number of one that ended.
  if (holder.began === undefined || began === undefined) return 'unknown';
  return began === holder.began ? 'running' : 'ended';
}

function isAlive(pid: number): boolean {
  // 0 and negative numbers mean groups of processes.
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return errorCode(cause) === 'EPERM';
  }
}

/** Linux only: the start of the machine, and the container's own numbering. */
function spaceHere(): string | undefined {
  try {
    const start = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${start} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return undefined;
  }
}

/** Linux only: ticks from the start of the machine to that of the process. */
function beginningOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name, in parentheses, may contain blanks and parentheses: the fields behind it are counted.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
