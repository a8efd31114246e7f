import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CHAIN_START, chainEntry } from '../../applier/journal/journal-format.js';
import { type Journal, type JournalEntry } from '../../model/results/journal.js';
import { describeSystemError } from './system-error.js';
import { UsageError } from '../program/exit-codes.js';
import { makeFolder, PRIVATE, syncFolder } from './replace-file.js';
import { errorCode } from '../../model/held-files.js';
import { type UndoStore } from '../../applier/journal/run-recorder.js';
import { type Plan } from '../../model/results/plan.js';
import { Stopped } from '../../model/ports.js';

/** A file that only grows. */
export interface AppendedFile {
  appendFile(text: string): Promise<void>;
  datasync(): Promise<void>;
  close(): Promise<void>;
}

/** Makes a file that must not exist yet. */
export type OpenNew = (path: string) => Promise<AppendedFile>;

const openNewFile: OpenNew = (path) => open(path, 'ax', PRIVATE);

interface Waiting {
  readonly entry: JournalEntry;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

/**
 * A journal on disk, made with its first record. Records that come while the disk is busy go there together: each
 * promise resolves when its record has reached the disk. After a failure nothing more is written: what follows a line
 * that broke off would not be read.
 */
export class JournalFile implements Journal {
  #file: AppendedFile | undefined;
  #failure: UsageError | undefined;
  #path: string | undefined;
  #seq = 0;
  #hash = CHAIN_START;
  #waiting: Waiting[] = [];
  #isBusy = false;

  /** `path` gives the name to try first; a default name that is taken gets a number. */
  constructor(
    readonly preferredPath: string,
    readonly isDefault: boolean,
    readonly now: () => number,
    readonly openNew: OpenNew = openNewFile,
  ) {}

  /** Where it is; undefined while nothing was written. */
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
        if (this.#failure !== undefined) throw this.#failure;
        this.#file ??= await this.#create();
        await this.#file.appendFile(batch.map(({ entry }) => this.#line(entry)).join(''));
        await this.#file.datasync();
        for (const { resolve } of batch) resolve();
      } catch (cause) {
        this.#failure ??= unwritable(this.#path ?? this.preferredPath, cause);
        for (const { reject } of batch) reject(this.#failure);
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

  async #create(): Promise<AppendedFile> {
    await makeFolder(dirname(this.preferredPath));
    for (let count = 1; ; count++) {
      const path =
        count === 1 ? this.preferredPath : this.preferredPath.replace(/\.jsonl$/, `-${count}.jsonl`);
      try {
        const file = await this.openNew(path);
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
    : describeSystemError(cause);
  return new UsageError(`The journal ${path} cannot be written: ${why}. Nothing is sent without it.`);
}

function isTaken(cause: unknown): boolean {
  return errorCode(cause) === 'EEXIST';
}

/** `journal-20261122T093000Z.jsonl` */
export function defaultJournalName(now: number): string {
  const time = new Date(now)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '');
  return `journal-${time}.jsonl`;
}

/** Where the record of a run goes, and how the run is asked to stop. */
export interface RecordFiles {
  readonly journal: Journal;
  readonly writeUndoPlan: (plan: Plan) => Promise<void>;
  readonly requestStop: () => void;
}

/**
 * Keeps journal and undo plan of a run. Before the first write a disk that refuses them ends the run: nothing was sent.
 * Afterwards it stops the run in order, so that what was written is reported all the same.
 */
export class RunRecord {
  readonly journal: Journal = { write: (entry) => this.#writeEntry(entry) };
  readonly undo: UndoStore = { write: (plan) => this.#writePlan(plan) };
  #problems: readonly string[] = [];
  #undoPlan: Plan | undefined;

  constructor(readonly files: RecordFiles) {}

  /** What could not be written down after the first write, a sentence each. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** The undo plan on disk; undefined where there is none. */
  get undoPlan(): Plan | undefined {
    return this.#undoPlan;
  }

  async #writeEntry(entry: JournalEntry): Promise<void> {
    try {
      await this.files.journal.write(entry);
    } catch (cause) {
      if (entry.kind === 'start' || entry.kind === 'before') throw cause;
      this.#note(cause);
      // This write has not left yet, and must not leave unrecorded.
      if (entry.kind === 'intent') throw new Stopped();
    }
  }

  async #writePlan(plan: Plan): Promise<void> {
    try {
      await this.files.writeUndoPlan(plan);
      this.#undoPlan = plan;
    } catch (cause) {
      if (this.#undoPlan === undefined) throw cause;
      this.#note(cause, 'The undo plan of before the first write is kept.');
    }
  }

  #note(cause: unknown, ...more: readonly string[]): void {
    if (!(cause instanceof UsageError)) throw cause;
    this.files.requestStop();
    const sentence = [cause.message, ...more].join(' ');
    if (!this.#problems.includes(sentence)) this.#problems = [...this.#problems, sentence];
  }
}
