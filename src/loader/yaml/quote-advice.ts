import { isMap, isScalar, parseDocument, visit } from 'yaml';
import { type Place } from '../../model/project/diagnostic.js';
import { quote } from '../diagnostic-codes.js';
import { isJsonObject } from '../../model/json.js';
import { lineOf, type ParsedDocument, type Path, type SourceDocument } from './source-document.js';

/** Advice to write a text in quotes. `before` is the text in front of it on its line. */
export function writeInQuotes(text: string, before: string): string {
  return `If this is a name, write it in quotes: ${before}${quote(text)}.`;
}

interface QuoteAdvice {
  readonly hint: string;
  /** Of the name, if it is known. */
  readonly place?: Place;
}

/**
 * For a line that is not valid YAML because it, or the line above it, contains a name that needs quotes: what to write.
 * Undefined if the line does not look so.
 */
export function adviseQuotes(
  parsed: ParsedDocument,
  line: number,
  budget: TryBudget,
): QuoteAdvice | undefined {
  return adviseInBrackets(parsed, line, budget) ?? adviseInBlock(lineOf(parsed, line));
}

/** A line that gives a name: an item of a list or the value of a key, up to the end of the line. */
const LINE = /^(?<before>\s*(?:- +)?(?:(?<key>[A-Za-z]+): +)?)(?<text>\S.*?)\s*$/;

/** What YAML reads as something other than text when a plain name begins with it. */
const BEGINNINGS: readonly RegExp[] = [
  /^[@`%*&!|>]/,
  // Quotes that close before the name ends, or that a comment cuts off.
  /^"[^"]*" *[^\s\],}#:]/,
  /^'[^']*' *[^\s\],}#:]/,
  // A second mapping on the line.
  /^[^[{"'].*: /,
];
/** Of a name only: after other keys a bracket or a dash begins what is meant to be in it. */
const BEGINNINGS_OF_NAMES: readonly RegExp[] = [
  ...BEGINNINGS,
  /^\[(?:[^\]]*\] *[^\s\],}#:]|#)/,
  /^\{(?:[^}]*\} *[^\s\],}#:]|#)/,
  /^[-?] /,
  /^[^[{"'].*:$/,
];
const NAME_KEYS = ['group', 'name'];
/** Keys whose value is never one text. */
const STRUCTURES =
  /^(?:allow|exclude|filter|folders|hazards|include|limits|policy|protect|require|rings|sets|target|tenants|types|values)$/;

function adviseInBlock(line: string): QuoteAdvice | undefined {
  const { before = '', key = 'name', text = '' } = LINE.exec(line)?.groups ?? {};
  const beginnings = NAME_KEYS.includes(key) ? BEGINNINGS_OF_NAMES : BEGINNINGS;
  if (before.trim() === '' || STRUCTURES.test(key) || !beginnings.some((one) => one.test(text)))
    return undefined;
  return { hint: writeInQuotes(text, before.trimStart()) };
}

/** How many more pieces of a file may be parsed to find a name that needs quotes: it may have thousands of errors. */
export interface TryBudget {
  left: number;
}

export function tryBudget(): TryBudget {
  return { left: 400 };
}

/** Of one piece. */
const MOST_TRIES = 60;
/** Characters; longer pieces are not tried. */
const LONGEST_PIECE = 2000;
const FARTHEST_LINE = 100;

/** A part of a document that can be parsed by itself. */
interface Piece {
  readonly start: number;
  readonly text: string;
}

function pieceOf({ text, lines }: ParsedDocument, first: number, last: number): Piece | undefined {
  const start = lines.lineStarts[first - 1];
  if (start === undefined) return undefined;
  const end = lines.lineStarts[last] ?? text.length;
  return end - start > LONGEST_PIECE ? undefined : { start, text: text.slice(start, end).trimEnd() };
}

/** The last line above that is not blank; 0 if there is none. */
function lineAbove(parsed: ParsedDocument, line: number): number {
  let above = line - 1;
  while (above > 0 && lineOf(parsed, above).trim() === '') above -= 1;
  return above;
}

/** The key of the document that a line belongs to, with its value. */
function entryAt(parsed: ParsedDocument, line: number): Piece | undefined {
  const isKey = (at: number): boolean => /^[A-Za-z]/.test(lineOf(parsed, at));
  const { length } = parsed.lines.lineStarts;
  let first = line;
  while (first > 0 && line - first < FARTHEST_LINE && !isKey(first)) first -= 1;
  let last = line;
  while (last < length && last - line < FARTHEST_LINE && !/^(?:[A-Za-z]|---)/.test(lineOf(parsed, last + 1)))
    last += 1;
  return first > 0 && isKey(first) ? pieceOf(parsed, first, last) : undefined;
}

/** A name in braces or brackets, from its first to behind its last character. */
interface Span {
  readonly from: number;
  readonly to: number;
  /** Of a name that is the value of a key. */
  readonly key?: string;
}

/** The name in brackets of a line, or of the line above it, that makes the text valid YAML once it is in quotes. */
function adviseInBrackets(parsed: ParsedDocument, line: number, budget: TryBudget): QuoteAdvice | undefined {
  if (budget.left <= 0) return undefined;
  const above = lineAbove(parsed, line);
  const pieces = [
    pieceOf(parsed, line, line),
    pieceOf(parsed, above, above),
    entryAt(parsed, line),
    entryAt(parsed, above),
  ];
  for (const piece of pieces) {
    if (piece === undefined || !/[[{]/.test(piece.text) || piece.text.includes('${values.')) continue;
    budget.left -= 1;
    if (isSound(piece.text)) continue;
    const tries = { left: Math.min(MOST_TRIES, budget.left) };
    const before = tries.left;
    const found = quoteNames(piece.text, beginningsIn(piece.text), tries);
    budget.left -= before - tries.left;
    if (found === undefined) continue;
    const { span, text } = found;
    const { line: at, col } = parsed.lines.linePos(piece.start + span.from);
    const name = piece.text.slice(span.from, span.to);
    return { hint: hintFor(name, span, text), place: { file: parsed.file, line: at, column: col } };
  }
  return undefined;
}

const LONGEST_LINE = 80;

/** The key with the name, or the line with the item of a list; a long line is not shown. */
function hintFor(name: string, { from, key }: Span, text: string): string {
  if (key !== undefined) return writeInQuotes(name, `${key}: `);
  const lineStart = text.lastIndexOf('\n', from) + 1;
  const line = text.slice(lineStart).split('\n', 1).join('').trim();
  return line.length > LONGEST_LINE
    ? writeInQuotes(name, '')
    : `If this is a name, write it in quotes: ${line.replace(/,$/, '')}.`;
}

/** Puts names into quotes, the shortest and as few as possible, until the text is valid YAML: the first, and that text. */
function quoteNames(
  text: string,
  beginnings: readonly Omit<Span, 'to'>[],
  tries: TryBudget,
): { readonly span: Span; readonly text: string } | undefined {
  for (const [index, beginning] of beginnings.entries())
    for (const to of endsOf(text, beginning)) {
      const { from } = beginning;
      const name = text.slice(from, to);
      if (!needsQuotes(name, beginning.key)) continue;
      if (tries.left <= 0) return undefined;
      tries.left -= 1;
      const quoted = text.slice(0, from) + JSON.stringify(name) + text.slice(to);
      const span = { ...beginning, to };
      if (isSound(quoted)) return { span, text: quoted };
      const moved = quoted.length - text.length;
      const others = beginnings
        .slice(index + 1)
        .flatMap((one) => (one.from < to ? [] : { ...one, from: one.from + moved }));
      const found = quoteNames(quoted, others, tries);
      if (found !== undefined) return { span, text: found.text };
    }
  return undefined;
}

/** Whether a text may be a name that cannot be in braces or brackets without quotes, and no lost bracket, quote or dash. */
function needsQuotes(name: string, key: string | undefined): boolean {
  if (!/^[@`%*&!|>#"'?-]| #|[[\]{}]|: |:$/.test(name)) return false;
  const isItem = key === undefined && /^[?-] /.test(name);
  const isOpenQuote = /^(?:"[^"]*|'[^']*)$/.test(name);
  return !isItem && !isOpenQuote && !/[{,] *[A-Za-z]+: /.test(name) && isBalanced(name);
}

function isBalanced(text: string): boolean {
  let open = '';
  for (const character of text) {
    if (character === '[' || character === '{') open += character;
    if (character !== ']' && character !== '}') continue;
    if (!open.endsWith(character === ']' ? '[' : '{')) return false;
    open = open.slice(0, -1);
  }
  return open === '';
}

/** Where names begin: the values of `group` and `name` first, and then the items of lists in brackets. */
function beginningsIn(text: string): readonly Omit<Span, 'to'>[] {
  const values = [...text.matchAll(/(?<=[{,]\s*)(?<key>group|name): +(?=\S)/g)].map((match) => ({
    from: match.index + match[0].length,
    key: match.groups?.key ?? '',
  }));
  // A mapping is no name.
  const items = [...text.matchAll(/[[,]\s*(?=[^\s,\]])(?!\{ *[A-Za-z]+:|[A-Za-z]+: )/g)].flatMap((match) =>
    isInBraces(text.slice(0, match.index + 1)) ? [] : [{ from: match.index + match[0].length }],
  );
  return [...values, ...items];
}

/** Whether a text ends inside of braces. */
function isInBraces(text: string): boolean {
  return text.lastIndexOf('{') > text.lastIndexOf('}');
}

/** Where a name on one line may end, the nearest first: a list has its next item behind the next comma. */
function endsOf(text: string, { from, key }: Omit<Span, 'to'>): readonly number[] {
  const lineEnd = text.indexOf('\n', from);
  const line = text.slice(from, lineEnd === -1 ? text.length : lineEnd);
  const ends = [...line.matchAll(/ *(?:[,\]}]|$)/g)].map(({ index }) => index);
  const comma = line.indexOf(',', 1);
  const last = key === undefined && comma !== -1 ? comma : line.length;
  return [...new Set(ends)].filter((end) => end > 0 && end <= last).map((end) => from + end);
}

/** Whether a text is valid YAML in which every key in braces has a value. */
function isSound(text: string): boolean {
  const document = parseDocument(text.trimStart(), { logLevel: 'silent' });
  let isWhole = document.errors.length === 0;
  visit(document, {
    Pair(_, { key, value }, path) {
      const around = path.at(-1);
      if (isScalar(key) && value === null && isMap(around) && around.flow === true) isWhole = false;
    },
  });
  return isWhole;
}

/** A mapping with more keys is not one that a comma in a name has made. */
const MOST_KEYS = 20;

/** `{ name: A, B }` is the name A and a key B without a value: advice, and which such key is the first after the name. */
export function cutAtComma(
  data: unknown,
  source: SourceDocument,
  path: Path,
  key: string,
): { readonly hint: string; readonly first: string } | undefined {
  if (!isJsonObject(data)) return undefined;
  const isBare = (other: string): boolean => {
    const { column } = source.keyPlaceOf([...path, other]);
    const after = source.lineOf([...path, other]).slice(column - 1 + other.length);
    return data[other] === null && /^ *(?:[,}]|$)/.test(after);
  };
  const line = source.lineOf([...path, key]);
  if (line.length > LONGEST_PIECE || !/[{,] *(?:group|name): /.test(line)) return undefined;
  const keys = Object.keys(data);
  if (keys.length > MOST_KEYS) return undefined;
  const at = keys.findLastIndex((other, index) => index < keys.indexOf(key) && !isBare(other));
  const before = keys[at] ?? '';
  const name = data[before];
  if ((before !== 'name' && before !== 'group') || typeof name !== 'string' || !isBare(key)) return undefined;
  const rest = keys.slice(at + 1);
  const end = rest.findIndex((other) => !isBare(other));
  const parts = end === -1 ? rest : rest.slice(0, end);
  const last = parts.at(-1) ?? key;
  const [from, to] = [source.placeOf([...path, before]), source.keyPlaceOf([...path, last])];
  const written =
    from.line === to.line
      ? source.lineOf([...path, before]).slice(from.column - 1, to.column - 1 + last.length)
      : [name, ...parts].join(', ');
  return { hint: writeInQuotes(written, `${before}: `), first: parts[0] ?? key };
}

/** Advice on a name that YAML reads as a list, a mapping, an anchor or a comment; undefined if it does not look so. */
export function quotesForName(data: unknown, source: SourceDocument, path: Path): string | undefined {
  const key = String(path.at(-1));
  if (key !== 'name' && key !== 'group') return undefined;
  if (data !== null) {
    const text = source.textOf(path);
    const isName = /^[[{].*[\]}]$/.test(text) && !/^\{ *[A-Za-z]+: /.test(text);
    return isName ? writeInQuotes(text, `${key}: `) : undefined;
  }
  const line = source.lineOf(path);
  if (line.length > LONGEST_PIECE) return undefined;
  const inBlock = /^\s*(?:- +)?(?:name|group): +(?<name>[&#].*?)\s*$/.exec(line);
  const inBraces = /[{,] *(?:name|group): +(?<name>&[^\s,}]*)/.exec(line);
  const name = (inBlock ?? inBraces)?.groups?.name;
  return name === undefined ? undefined : writeInQuotes(name, `${key}: `);
}
