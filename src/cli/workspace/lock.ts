import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isJsonObject } from '../../model/json.js';
import { errorCode } from './error-code.js';
import { UsageError } from '../program/exit-codes.js';

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

const MOST_TRIES = 5;
const TRY_AGAIN_MS = 50;

/**
 * Takes the lock that lets one run at a time write from this folder to one Graph. Returns how to give it back. A lock
 * whose process is gone is taken over. Throws a UsageError that says who holds it.
 */
export async function takeLock(path: string, now: number): Promise<() => Promise<void>> {
  const own = JSON.stringify({ pid: process.pid, host: hostname(), since: new Date(now).toISOString() });
  await mkdir(dirname(path), { recursive: true });
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    try {
      await writeFile(path, own, { flag: 'wx', flush: true });
      return () => rm(path, { force: true });
    } catch (cause) {
      if (errorCode(cause) !== 'EEXIST') throw cause;
    }
    const holder = await readHolder(path);
    if (holder !== undefined && isAlive(holder))
      throw new UsageError(
        `Another run is at work here: process ${holder.pid} on ${holder.host} since ${holder.since}. ` +
          `Wait for it; if it is gone, delete ${path}.`,
      );
    // Half-written, or left behind. Renaming is for one only: whoever comes second finds nothing to rename.
    if (holder === undefined && tries < MOST_TRIES - 1) await sleep(TRY_AGAIN_MS);
    else await takeAway(path, holder);
  }
  throw new UsageError(`The lock ${path} cannot be taken: other runs keep taking it.`);
}

async function takeAway(path: string, dead: Holder | undefined): Promise<void> {
  const aside = `${path}.${process.pid}.gone`;
  await rename(path, aside).catch(() => undefined);
  const taken = await readHolder(aside);
  // Somebody was quicker and holds it by now: it goes back.
  if (taken !== undefined && taken.pid !== dead?.pid) await rename(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (!isJsonObject(value)) return undefined;
    const { pid, host, since } = value;
    return typeof pid === 'number' && typeof host === 'string' && typeof since === 'string'
      ? { pid, host, since }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Of a process on another machine nobody here can tell: it counts as alive. */
function isAlive({ pid, host }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return errorCode(cause) === 'EPERM';
  }
}
