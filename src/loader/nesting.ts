import { Lexer } from 'yaml';

/** Far more than a declaration can use; the parser itself would run out of stack at a few hundred. */
const DEEPEST_BRACKETS = 50;
const FARTHEST_COLUMN = 200;

/** Marks of the lexer that are not text: start of a document, end of broken brackets, a scalar follows. */
const DOCUMENT = '\x02';
const BRACKETS_BREAK_OFF = '\x18';
const SCALAR_FOLLOWS = '\x1f';

/**
 * Offset at which a text nests too deeply to be parsed: brackets inside brackets, or block lists and mappings
 * indented beyond any use. The lexer works without recursion, so it can be asked first.
 */
export function tooDeepAt(text: string): number | undefined {
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
