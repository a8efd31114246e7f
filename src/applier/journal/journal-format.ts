import { digestOf } from '../../differ/diff/fingerprint.js';
import { isJsonObject } from '../../model/json.js';
import { type JournalEntry } from '../../model/results/journal.js';

/** One line of a journal: an entry with its number and time, chained to the line before by that line's hash. */
export type JournalLine = JournalEntry & {
  readonly seq: number;
  /** ISO time. */
  readonly time: string;
  readonly previous: string;
  readonly hash: string;
};

/** What the first line is chained to. */
export const CHAIN_START = '0'.repeat(64);

export function chainEntry(entry: JournalEntry, seq: number, time: string, previous: string): JournalLine {
  const content = { seq, time, previous, ...entry };
  return { ...content, hash: digestOf(content) };
}

/** A journal as far as it can be trusted. */
export interface ReadJournal {
  readonly lines: readonly JournalLine[];
  /** The first thing that is wrong with it; nothing behind it is read. */
  readonly problem?: string;
  /** The last line breaks off, as a power cut leaves it. What it would have said was not acted upon. */
  readonly isTorn: boolean;
}

/** Reads a journal and follows its chain. A torn last line is no fault; a changed, missing or moved one is. */
export function readJournal(text: string): ReadJournal {
  const pieces = text.split('\n');
  const rest = pieces.pop() ?? '';
  const lines: JournalLine[] = [];
  for (const [index, piece] of pieces.entries()) {
    const line = parseLine(piece);
    if (line === undefined && index === pieces.length - 1 && rest === '') return { lines, isTorn: true };
    const problem = line === undefined ? 'is no record' : faultOf(line, lines.at(-1));
    if (line === undefined || problem !== undefined)
      return { lines, isTorn: false, problem: `Line ${index + 1} ${problem ?? ''}.` };
    lines.push(line);
  }
  return { lines, isTorn: rest !== '' };
}

function faultOf(line: JournalLine, before: JournalLine | undefined): string | undefined {
  const { hash, ...content } = line;
  if (digestOf(content) !== hash) return 'was changed after it was written: its hash does not fit';
  if (line.seq !== (before?.seq ?? 0) + 1 || line.previous !== (before?.hash ?? CHAIN_START))
    return 'does not follow the line before: a line is missing, moved or foreign';
  return undefined;
}

function parseLine(text: string): JournalLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isLine = isJsonObject(value) && typeof value.kind === 'string' && typeof value.seq === 'number';
    // Its hash, which is checked next, covers every field: a line that passes has the shape it was written with.
    return isLine ? (value as unknown as JournalLine) : undefined;
  } catch {
    return undefined;
  }
}
