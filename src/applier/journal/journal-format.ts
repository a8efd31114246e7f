import { digestOf } from '../../model/assignment/equality.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import { type JournalEntry, JOURNAL_FORMAT_VERSION } from '../../model/results/journal.js';
import { POLICY_TYPE_NAMES } from '../../model/tenant/policy-types.js';

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
 * Reads a journal, follows its chain and checks what each record contains. A torn last line is no fault; a changed, missing
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
    if (!isJsonObject(record) || typeof record.seq !== 'number' || typeof record.time !== 'string')
      return undefined;
    const { hash, ...content } = record;
    return { record, isUnchanged: digestOf(content) === hash };
  } catch {
    return undefined;
  }
}

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
const statusCode: Check = (value) => value === null || Number.isInteger(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const shape =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isJsonObject(value) && Object.entries(fields).every(([name, check]) => check(value[name]));

const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

/** An assignment as Graph returned it: its target is read later. */
const assignments = listOf(shape({ target: (target) => isJsonObject(target) }));
const policy = shape({
  type: (value) => (POLICY_TYPE_NAMES as readonly unknown[]).includes(value),
  id: text,
  name: text,
});
const request = shape({ method: text, path: text, body: optional((value) => isJsonObject(value)) });

const oneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    values.some((one) => one === value);
const filter = optional(shape({ id: text, name: optional(text), mode: oneOf('include', 'exclude') }));
const group = shape({ kind: oneOf('group'), id: text, name: optional(text) });
const otherTarget = shape({
  kind: oneOf('allUsers', 'allDevices', 'other'),
  odataType: optional(text),
  properties: optional((value) => isJsonObject(value)),
});
const change = shape({
  action: oneOf('create', 'update', 'delete'),
  direction: oneOf('include', 'exclude'),
  target: (value) => group(value) || otherTarget(value),
  filters: shape({ before: filter, after: filter }),
  parts: optional(listOf(text)),
  leavesDuplicate: optional((value) => value === true),
});

const SHAPES: Readonly<Record<JournalEntry['kind'], Check>> = {
  start: shape({
    formatVersion: text,
    tenantId: text,
    toolVersion: text,
    plan: text,
    inputs: text,
    file: optional(text),
    continues: optional(text),
    startedBy: optional(
      shape({ host: text, person: optional(text), app: optional(text), runUrl: optional(text) }),
    ),
  }),
  before: shape({ policy, assignments, found: text }),
  intent: shape({ policy, request, leadsTo: text, changes: optional(listOf(change)) }),
  answer: shape({ policy, method: text, path: text, status: statusCode, requestId: optional(text) }),
  approval: shape({ policy, request, code: text }),
  policy: shape({ policy, result: text, reason: optional(text), assignments: optional(assignments) }),
  overwritten: shape({ policy, sentence: text }),
  end: shape({ isComplete: flag }),
};

/** Whether a record has every field that its kind needs. A hash that fits shows only that no one changed it by accident. */
function isJournalEntry(value: JsonObject): boolean {
  const { kind } = value;
  return (
    typeof kind === 'string' && Object.hasOwn(SHAPES, kind) && SHAPES[kind as JournalEntry['kind']](value)
  );
}

/** Why a journal of this format cannot be read; undefined if it can. The first number decides. */
function formatProblem(formatVersion: string): string | undefined {
  const [major] = formatVersion.split('.');
  return major === JOURNAL_FORMAT_VERSION.split('.')[0]
    ? undefined
    : `has format ${formatVersion}; this version reads ${JOURNAL_FORMAT_VERSION}`;
}
