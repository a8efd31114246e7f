import { isGuid } from '../../model/tenant/policy-types.js';
import { type JsonValue } from '../../model/json.js';
import { printable } from '../../report/text/printable.js';

/** Replaces the text from `start` up to `end`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** All splices at once; offsets are those of the text before any of them. They do not overlap. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  let result = '';
  let at = 0;
  const inOrder = splices
    .map((splice, index) => ({ ...splice, index }))
    .sort((a, b) => a.start - b.start || a.end - b.end || a.index - b.index);
  for (const { start, end, text: insert } of inOrder) {
    result += text.slice(at, start) + insert;
    at = Math.max(at, end);
  }
  return result + text.slice(at);
}

/** Thrown where a layout is one that edits cannot follow; never seen outside this folder. */
export class LayoutRefusal extends Error {
  override readonly name = 'LayoutRefusal';
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset behind the line break of the line that `offset` is in; the end of the text for the last line. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline === -1 ? text.length : newline + 1;
}

/** The line break that is used around an offset: that of its line, else of the line before, else of the first line. */
export function lineBreakAt(text: string, offset: number): string {
  const own = text.indexOf('\n', offset);
  const at = own === -1 ? text.lastIndexOf('\n', offset) : own;
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
}

const COMMENT_LINE = /^([ \t]*)#[^\n]*$/;

/** Columns by which a comment line is indented; undefined for any other line. */
function commentIndent(line: string): number | undefined {
  return COMMENT_LINE.exec(line.replace(/\r?\n$/, ''))?.[1]?.length;
}

/** Where the comment lines begin that are directly above the line at `start` and are indented by `column`. */
export function ownCommentStart(text: string, start: number, column: number, floor: number): number {
  let at = start;
  while (at > floor) {
    const above = lineStart(text, at - 1);
    if (above < floor || commentIndent(text.slice(above, at)) !== column) break;
    at = above;
  }
  return at;
}

/** Where the comment lines end that follow at `end` and are indented deeper than `column`. */
export function deeperCommentEnd(text: string, end: number, column: number): number {
  let at = end;
  let last = end;
  while (at < text.length) {
    const next = lineEnd(text, at);
    const line = text.slice(at, next);
    const indent = commentIndent(line);
    if (indent !== undefined && indent > column) last = next;
    else if (line.trim() !== '') break;
    at = next;
  }
  return last;
}

/** How a text is quoted; plain where it can be, unless the document quotes everything. */
export type Quoting = 'plain' | 'single' | 'double';

/**
 * Text that is the same to every YAML reader without quotes, in block and in flow: it begins with a letter and contains
 * letters, digits, marks, single spaces and signs that mean nothing to YAML.
 */
const PLAIN = /^\p{L}(?:[\p{L}\p{M}\p{N}_.()/+&'–—-]| (?=[^ #]))*$/u;
/** Null and booleans of YAML 1.2, and the yes and no of 1.1. */
const RESERVED = /^(?:null|true|false|y|n|yes|no|on|off)$/i;
/** Ids of policies and targets: no reader takes them for a number or a date. */
const ID = /^[A-Z]{1,3}_[0-9a-f-]+$/i;
/** What no one can see, or what turns the direction of writing; written as escapes, so that a reviewer sees it. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\u00a0]/gu;

/** A text as YAML 1.2 that YAML 1.1 reads the same way. */
export function textScalar(text: string, quoting: Quoting = 'plain'): string {
  const isSeen = text.search(UNSEEN) === -1;
  if (quoting === 'plain' && (isGuid(text) || ID.test(text) || (PLAIN.test(text) && !RESERVED.test(text))))
    return text;
  if (quoting === 'single' && isSeen) return `'${text.replaceAll("'", "''")}'`;
  return JSON.stringify(text).replace(UNSEEN, (unseen) =>
    [...Array(unseen.length).keys()]
      .map((index) => `\\u${unseen.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** Any JSON value on one line, as flow text. */
export function flowValue(value: JsonValue, quoting: Quoting = 'plain'): string {
  if (typeof value === 'string') return textScalar(value, quoting);
  if (Array.isArray(value))
    return value.length === 0
      ? '[]'
      : `[${value.map((item: JsonValue) => flowValue(item, quoting)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const pairs = Object.entries(value).map(
    ([key, item]: [string, JsonValue]) => `${textScalar(key)}: ${flowValue(item, quoting)}`,
  );
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

/** A comment of one line, for any text. */
export function commentText(text: string): string {
  return `# ${printable(text)}`;
}

/** Text that a YAML file can contain and the schema takes: not blank, and no half of a surrogate pair. */
export function isWritable(text: string): boolean {
  return /\S/.test(text) && !/\p{Cs}/u.test(text);
}
