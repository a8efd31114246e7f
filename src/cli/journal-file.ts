import { mkdir, open, readdir, readFile, rename, writeFile, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CHAIN_START, chainEntry, readJournal, type ReadJournal } from '../applier/journal-lines.js';
import { type Traces, tracesOf } from '../applier/traces.js';
import { type Journal, type JournalEntry, type JournalStart } from '../model/journal.js';
import { errorCode } from './error-code.js';
import { UsageError } from './exit-codes.js';

interface Waiting {
  readonly entry: JournalEntry;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

/**
 * A journal on disk, made with its first record. Records that come while the disk is busy go there together: each
 * promise resolves when its record has reached the disk.
 */
export class JournalFile implements Journal {
  #file: FileHandle | undefined;
  #path: string | undefined;
  #seq = 0;
  #hash = CHAIN_START;
  #waiting: Waiting[] = [];
  #isBusy = false;

  /** `path` gives the name to try first; a default name that is taken gets a number. */
  constructor(
    readonly wanted: string,
    readonly isDefault: boolean,
    readonly now: () => number,
  ) {}

  /** Where it lies; undefined while nothing was written. */
  get path(): string | undefined {
    return this.#path;
  }

  write(entry: JournalEntry): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, resolve, reject });
      if (!this.#isBusy) void this.#flush();
    });
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  async #flush(): Promise<void> {
    this.#isBusy = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      try {
        this.#file ??= await this.#create();
        await this.#file.appendFile(batch.map(({ entry }) => this.#line(entry)).join(''));
        await this.#file.datasync();
        for (const { resolve } of batch) resolve();
      } catch (cause) {
        for (const { reject } of batch) reject(unwritable(this.wanted, cause));
      }
    }
    this.#isBusy = false;
  }

  #line(entry: JournalEntry): string {
    this.#seq += 1;
    const line = chainEntry(entry, this.#seq, new Date(this.now()).toISOString(), this.#hash);
    this.#hash = line.hash;
    return `${JSON.stringify(line)}\n`;
  }

  async #create(): Promise<FileHandle> {
    await mkdir(dirname(this.wanted), { recursive: true });
    for (let count = 1; ; count++) {
      const path = count === 1 ? this.wanted : this.wanted.replace(/\.jsonl$/, `-${count}.jsonl`);
      try {
        const file = await open(path, 'ax');
        this.#path = path;
        await syncFolder(dirname(path));
        return file;
      } catch (cause) {
        if (!this.isDefault || !isTaken(cause)) throw cause;
      }
    }
  }
}

function unwritable(path: string, cause: unknown): UsageError {
  const why = isTaken(cause)
    ? 'it is there already, and a journal is never written over'
    : cause instanceof Error
      ? cause.message
      : String(cause);
  return new UsageError(`The journal ${path} cannot be written: ${why}. Nothing is sent without it.`);
}

function isTaken(cause: unknown): boolean {
  return errorCode(cause) === 'EEXIST';
}

/** A new name is only there after a power cut when its folder was written too. Not every system can do that. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // Windows opens no folders.
  }
}

/** Replaces a file in one step: whoever reads it finds the former text or the new one, whole. */
export async function replaceFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const next = `${path}.${process.pid}.new`;
  await writeFile(next, text, { flush: true });
  await rename(next, path);
  await syncFolder(dirname(path));
}

/** `journal-20261122T093000Z.jsonl` */
export function defaultJournalName(now: number): string {
  const time = new Date(now)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '');
  return `journal-${time}.jsonl`;
}

export async function readJournalFile(path: string): Promise<ReadJournal> {
  try {
    return readJournal(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new UsageError(`${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** How far back an unfinished run is looked for. */
const MOST_JOURNALS = 20;

export interface FoundTraces {
  readonly file: string;
  readonly traces: Traces;
}

/** The newest journal of the folder that is of such a run. Undefined where there is none, or that run came to its end. */
export async function findUnfinished(
  folder: string,
  isMeant: (start: JournalStart) => boolean,
): Promise<FoundTraces | undefined> {
  const newest = await findNewest(folder, isMeant);
  return newest?.traces.isComplete === true ? undefined : newest;
}

export async function findNewest(
  folder: string,
  isMeant: (start: JournalStart) => boolean,
): Promise<FoundTraces | undefined> {
  const names = await readdir(folder).catch(() => []);
  const journals = names.filter((name) => /^journal-.*\.jsonl$/.test(name)).sort(byAge);
  for (const name of journals.slice(0, MOST_JOURNALS)) {
    const traces = tracesOf((await readJournalFile(join(folder, name))).lines);
    if (traces !== undefined && isMeant(traces.start)) return { file: name, traces };
  }
  return undefined;
}

/** Newest first: by the time in the name, then by its number. */
function byAge(a: string, b: string): number {
  const [, timeA = '', countA = '1'] = /^journal-([^-]*)(?:-(\d+))?\./.exec(a) ?? [];
  const [, timeB = '', countB = '1'] = /^journal-([^-]*)(?:-(\d+))?\./.exec(b) ?? [];
  return timeA === timeB ? Number(countB) - Number(countA) : timeA < timeB ? 1 : -1;
}

/** Traces of a journal that was named; throws a UsageError for one that cannot be trusted. */
export async function readTraces(path: string): Promise<FoundTraces> {
  const { lines, problem } = await readJournalFile(path);
  if (problem !== undefined) throw new UsageError(`${path} cannot be used. ${problem}`);
  const traces = tracesOf(lines);
  if (traces === undefined) throw new UsageError(`${path} is no journal: it does not say of which run.`);
  return { file: basename(path), traces };
}
