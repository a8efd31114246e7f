import { YAML_SYNTAX } from '../../model/project/declaration.js';
import { Lexer, LineCounter, parseAllDocuments, Schema } from 'yaml';
import { type Diagnostic, type Place } from '../../model/project/diagnostic.js';
import { type DiagnosticCode, problem } from '../diagnostic-codes.js';
import { adviseQuotes, tryBudget, type TryBudget } from './quote-advice.js';
import {
  lineOf,
  type ParsedDocument,
  placeAt,
  placeOfDocument,
  type SourceDocument,
  sourceDocument,
} from './source-document.js';
import { guardDocument } from './yaml-guards.js';

/** Far more than a declaration can use; the parser itself would run out of stack at a few hundred. */
const DEEPEST_BRACKETS = 50;
const FARTHEST_COLUMN = 200;

/** Marks of the lexer that are not text: start of a document, end of broken brackets, a scalar follows. */
const DOCUMENT = '\x02';
const BRACKETS_BREAK_OFF = '\x18';
const SCALAR_FOLLOWS = '\x1f';

/** Whether it is worth asking the lexer, which takes a quarter of the time that parsing takes. */
function mayBeDeep(text: string): boolean {
  return countOf('[', text) + countOf('{', text) > DEEPEST_BRACKETS || hasLongLine(text);
}

/** How often a character appears; counting ends above the number that matters. */
function countOf(character: string, text: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at !== -1 && count <= DEEPEST_BRACKETS; count += 1)
    at = text.indexOf(character, at + 1);
  return count;
}

function hasLongLine(text: string): boolean {
  for (let start = 0; start <= text.length;) {
    const end = text.indexOf('\n', start);
    if ((end === -1 ? text.length : end) - start > FARTHEST_COLUMN) return true;
    if (end === -1) return false;
    start = end + 1;
  }
  return false;
}

/**
 * Offset at which a text nests too deeply to be parsed: brackets inside brackets, or block lists and mappings
 * indented beyond any use. The lexer works without recursion, so it can be asked first.
 */
function tooDeepAt(text: string): number | undefined {
  if (!mayBeDeep(text)) return undefined;
  let offset = 0;
  let lineStart = 0;
  let brackets = 0;
  let blankSoFar = true;
  let isScalar = false;
  for (const token of new Lexer().lex(text)) {
    if (!isScalar && [DOCUMENT, BRACKETS_BREAK_OFF, SCALAR_FOLLOWS].includes(token)) {
      if (token !== SCALAR_FOLLOWS) brackets = 0;
      isScalar = token === SCALAR_FOLLOWS;
      continue;
    }
    if (!isScalar && (token === '[' || token === '{')) brackets += 1;
    if (!isScalar && (token === ']' || token === '}')) brackets -= 1;
    const blank = token.trim() === '';
    const opens = token === '-' || token === '?' || (blankSoFar && !blank && !token.startsWith('#'));
    if (brackets > DEEPEST_BRACKETS) return offset;
    if (brackets === 0 && opens && offset - lineStart > FARTHEST_COLUMN) return offset;
    offset += token.length;
    const lineEnd = token.lastIndexOf('\n');
    if (lineEnd !== -1) lineStart = offset - (token.length - lineEnd - 1);
    blankSoFar = (blankSoFar && blank) || lineEnd === token.length - 1;
    isScalar = false;
  }
  return undefined;
}

/** Made once: by default every document makes its own. */
const SCHEMA = new Schema({ schema: YAML_SYNTAX.schema, merge: YAML_SYNTAX.merge, resolveKnownTags: true });

/** How often anchors may be repeated, all in all; far more would be an attack on memory. */
const MOST_ALIASES = 100;

/** One document as it was read. */
export interface DocumentRead {
  /** Absent if the document cannot be read. */
  readonly source?: SourceDocument;
  readonly diagnostics: readonly Diagnostic[];
  /** Where the document begins. */
  readonly place: Place;
}

/** Reads YAML 1.2 (core schema) and refuses what would surprise: see docs/file-format.md. */
export function parseYaml(text: string, file: string): readonly DocumentRead[] {
  const lines = new LineCounter();
  const conflict = mergeConflictAt(text);
  if (conflict !== -1) return [unreadAt(text, file, conflict, MERGE_CONFLICT)];
  const lone = text.search(/\r(?!\n)/);
  if (lone !== -1) return [unreadAt(text, file, lone, LONE_RETURN)];
  const deep = tooDeepAt(text);
  if (deep !== undefined) return [unreadAt(text, file, deep, TOO_DEEP)];
  const budget = tryBudget();
  const parsed = parseAllDocuments(text, { ...YAML_SYNTAX, schema: SCHEMA, lineCounter: lines });
  if (Array.isArray(parsed) && parsed.length > 0)
    return parsed.map((document) => readDocument({ file, text, document, lines }, budget));
  const place = { file, line: 1, column: 1 };
  const message = 'The file contains no YAML document.';
  const hint = 'Write a document, or delete the file.';
  return [{ place, diagnostics: [problem('file-empty', place, message, { hint })] }];
}

/** Why a text is not parsed at all. */
interface Unread {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint: string;
}
const TOO_DEEP: Unread = {
  code: 'yaml-too-deep',
  message: 'The text nests more deeply than a declaration or settings file ever does.',
  hint: 'Check brackets and indentation at and above this place.',
};
const LONE_RETURN: Unread = {
  code: 'yaml-syntax',
  message: 'A carriage return without a line feed: readers disagree whether a line ends here.',
  hint: 'Save the file with line ends of Unix (LF) or Windows (CR LF).',
};
const MERGE_CONFLICT: Unread = {
  code: 'merge-conflict',
  message: 'A merge conflict is left in this file.',
  hint: 'Keep what is right of the two sides, and remove the lines <<<<<<<, |||||||, ======= and >>>>>>>.',
};

function unreadAt(text: string, file: string, offset: number, { code, message, hint }: Unread): DocumentRead {
  const before = text.slice(0, offset).split('\n');
  const place = { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  return { place, diagnostics: [problem(code, place, message, { hint })] };
}

function readDocument(parsed: ParsedDocument, budget: TryBudget): DocumentRead {
  const place = placeOfDocument(parsed);
  const syntax = syntaxErrors(parsed, budget);
  if (syntax.length > 0) return { place, diagnostics: syntax };
  const { diagnostics, readable } = guardDocument(parsed);
  if (!readable) return { place, diagnostics };
  const { document } = parsed;
  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    if (value !== null) return { place, source: sourceDocument(parsed, value), diagnostics };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const message = `The aliases of this document repeat too much: more than ${MOST_ALIASES} times one anchor.`;
    const hint = 'Write the values out, or use sets of the settings file.';
    return { place, diagnostics: [problem('yaml-alias', place, message, { hint })] };
  }
  const message = 'This YAML document is empty: it says nothing.';
  const hint = 'Remove the --- that begins it, or write the document.';
  return { place, diagnostics: [problem('document-empty', place, message, { hint })] };
}

function hintFor(line: string, advice: string | undefined): string {
  const hint = 'Check indentation, quotes and brackets at and above this place.';
  if (line.includes('${values.'))
    return `Inside [ ] and { } a value must be in quotes: "\${values.NAME}". ${hint}`;
  return advice ?? hint;
}

/** Warnings about tags: yaml-guards.ts refuses every tag but that of text, and says so better. */
const ABOUT_TAGS = ['TAG_RESOLVE_FAILED', 'BAD_COLLECTION_TYPE'] as const;

/** The parser's errors, one per line: what follows on the same line is nearly always its echo. */
function syntaxErrors(parsed: ParsedDocument, budget: TryBudget): readonly Diagnostic[] {
  const byLine = new Map<number, Diagnostic>();
  const advised = new Set<number>();
  // What the parser only warns of, such as a directive it does not know, it reads in a way of its own.
  const warnings = parsed.document.warnings.filter(({ code }) => !ABOUT_TAGS.some((one) => one === code));
  for (const error of [...parsed.document.errors, ...warnings]) {
    // What no longer fits after a name without quotes is its echo, also far below it.
    if (advised.size > 0 && error.code === 'UNEXPECTED_TOKEN' && /token in YAML stream/.test(error.message))
      continue;
    const at = placeAt(parsed, error.pos[0]);
    const advice = adviseQuotes(parsed, at.line, budget);
    const place = advice?.place ?? at;
    if (advice !== undefined) advised.add(place.line);
    // What follows on the line below a name without quotes is its echo too.
    if (byLine.has(place.line) || (advice === undefined && advised.has(place.line - 1))) continue;
    const tab = error.code === 'TAB_AS_INDENT';
    const diagnostic = tab
      ? problem('yaml-tab', at, 'A tab is used as indentation; YAML takes spaces only.', {
          hint: 'Replace the tab by spaces.',
        })
      : problem('yaml-syntax', place, `Not valid YAML: ${error.message}.`, {
          hint: hintFor(lineOf(parsed, place.line), advice?.hint),
        });
    byLine.set(place.line, diagnostic);
  }
  return [...byLine.values()];
}

/** A line that git puts around or between the two sides of a conflict; `=======` is left out, since it may be text. */
const CONFLICT_MARK = /^(?:<{7}|\|{7}|>{7})(?=[ \r\n]|$)/m;

/** Offset of the first mark of a merge conflict that git left in a text; -1 if there is none. */
function mergeConflictAt(text: string): number {
  const mayHave = text.includes('<<<<<<<') || text.includes('>>>>>>>') || text.includes('|||||||');
  return mayHave ? text.search(CONFLICT_MARK) : -1;
}
