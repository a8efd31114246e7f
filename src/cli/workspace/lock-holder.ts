import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { isJsonObject } from '../../model/json.js';
import { errorCode } from './error-code.js';

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

export function parseHolder(text: string): Holder | undefined {
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
 * Whether the process of a lock still runs. It is unknown for another machine or container, and for this machine before
 * its last start: another machine may have the same name.
 */
export function stateOf(
  holder: Holder,
  here: Pick<Holder, 'host' | 'space'>,
): 'running' | 'ended' | 'unknown' {
  if (holder.host !== here.host) return 'unknown';
  if (holder.space !== undefined && holder.space !== here.space) return 'unknown';
  if (!isAlive(holder.pid)) return 'ended';
  const began = beginningOf(holder.pid);
  return holder.began !== undefined && began !== undefined && began !== holder.began ? 'ended' : 'running';
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
