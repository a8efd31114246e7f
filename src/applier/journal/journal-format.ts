import { digestOf } from '../../differ/diff/fingerprint.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import { type JournalEntry } from '../../model/results/journal.js';
import { formatProblem, isJournalEntry } from './journal-shape.js';

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

/**
 * Reads a journal, follows its chain and checks what each record holds. A torn last line is no fault; a changed, missing
 * or moved one is, and so is a later format.
 */
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
    // `faultOf` has checked its shape.
    lines.push(line.record as unknown as JournalLine);
  }
  return { lines, isTorn: rest !== '' };
}

interface ParsedLine {
  readonly record: JsonObject;
  readonly isUnchanged: boolean;
}

function faultOf({ record, isUnchanged }: ParsedLine, before: JournalLine | undefined): string | undefined {
  if (!isUnchanged) return 'was changed after it was written: its hash does not fit';
  if (record.seq !== (before?.seq ?? 0) + 1 || record.previous !== (before?.hash ?? CHAIN_START))
    return 'does not follow the line before: a line is missing, moved or foreign';
  const { kind, formatVersion } = record;
  const format =
    kind === 'start' && typeof formatVersion === 'string' ? formatProblem(formatVersion) : undefined;
  return format ?? (isJournalEntry(record) ? undefined : 'is no record that this version knows');
}

/** Undefined: no object, or nested so deep that it cannot be looked through. */
function parseLine(text: string): ParsedLine | undefined {
  try {
    const record: unknown = JSON.parse(text);
    if (!isJsonObject(record) || typeof record.seq !== 'number') return undefined;
    const { hash, ...content } = record;
    return { record, isUnchanged: digestOf(content) === hash };
  } catch {
    return undefined;
  }
}
