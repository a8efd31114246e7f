import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readJournal, type ReadJournal } from '../../applier/journal/journal-format.js';
import { type Traces, tracesOf } from '../../applier/journal/previous-run.js';
import { type JournalStart } from '../../model/results/journal.js';
import { UsageError } from '../program/exit-codes.js';

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
