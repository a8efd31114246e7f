import { quote } from '../diagnostic-codes.js';

/** A line that gives a name: an item of a list or the value of a key, up to the end of the line. */
const LINE = /^(?<before>\s*(?:- +)?(?:[A-Za-z]+: +)?)(?<text>\S.*?)\s*$/;

/** What YAML reads as something other than text when a plain name begins with it. */
const BEGINNINGS: readonly RegExp[] = [
  /^[@`%*&!|>]/,
  // Brackets and quotes that close before the name ends, or that a comment cuts off.
  /^\[(?:[^\]]*\] *[^\s\],}#:]|#)/,
  /^\{(?:[^}]*\} *[^\s\],}#:]|#)/,
  /^"[^"]*" *[^\s\],}#:]/,
  /^'[^']*' *[^\s\],}#:]/,
  // A second mapping on the line.
  /^[^[{"'].*: /,
];

/**
 * For a line that is not valid YAML because it contains a name that needs quotes: the line with quotes, as advice.
 * Undefined if the line does not look so.
 */
export function adviseQuotes(line: string): string | undefined {
  const { before = '', text = '' } = LINE.exec(line)?.groups ?? {};
  if (before.trim() === '' || !BEGINNINGS.some((beginning) => beginning.test(text))) return undefined;
  return writeInQuotes(text, before.trimStart());
}

/** Advice to write a text in quotes. `before` is the text in front of it on its line. */
export function writeInQuotes(text: string, before = '- '): string {
  return `If this is a name, write it in quotes: ${before}${quote(text)}.`;
}

/** The lines that git puts around and between the two sides of a conflict, in their order. */
const CONFLICT_MARKS: readonly RegExp[] = [/^<{7} /, /^={7}$/, /^>{7}(?: |$)/];

/** Offset of the first mark of a merge conflict that git left in a text; undefined if there is none. */
export function mergeConflictAt(text: string): number | undefined {
  if (!text.includes('<<<<<<<')) return undefined;
  let met = 0;
  let start = 0;
  let first = 0;
  for (const line of text.split('\n')) {
    if (CONFLICT_MARKS[met]?.test(line.replace(/\r$/, '')) === true) {
      if (met === 0) first = start;
      met += 1;
    }
    if (met === CONFLICT_MARKS.length) return first;
    start += line.length + 1;
  }
  return undefined;
}
