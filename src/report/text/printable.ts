/**
 * Text from files or the tenant, made safe to print on a terminal or in a log line: control characters, line and
 * paragraph separators, marks that change the direction of writing and invisible characters become visible escapes like
 * `\u{1b}`. So do the beginnings of the commands that GitHub Actions (`::error::`, `##[group]`) and Azure Pipelines
 * (`##vso[…]`) take from the output of a job.
 */
export function printable(text: string): string {
  if (HARMLESS.test(text)) return text;
  return text
    .replace(UNSEEN, (character, offset: number) =>
      isOfEmoji(text, offset, character) ? character : escaped(character),
    )
    .replace(/^(\s*):(?=:)/, (_, space: string) => `${space}${escaped(':')}`)
    .replace(/#(?=#(\[|vso\[))/gi, escaped);
}

/** The same for text of several lines, each of which begins a line where it is printed. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/**
 * A name in quotation marks: a space at its end can be seen, and marks inside it are escaped.
 */
export function quoted(name: string): string {
  return `“${printable(name).replace(/[“”]/g, escaped)}”`;
}

/** A name without what does not distinguish names for a reader: case, width, spaces, invisible characters. */
export function folded(name: string): string {
  return name.normalize('NFKC').replace(UNSEEN, '').replace(/\s+/g, ' ').trim().toLowerCase();
}

/** ASCII without the beginning of a command: most text. */
const HARMLESS = /^[\x20-\x22\x24-\x39\x3b-\x7e]*$/;

/**
 * Invisible characters and unusual spaces: controls, formats, separators, all spaces but U+0020, private and unassigned
 * characters, fillers of Hangul and Khmer, the blank of Braille, and variation selectors.
 */
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u00a0\u115f\u1160\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\u3164\uffa0]|\u034f|[\u17b4\u17b5]|[\u180b-\u180f]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu;

const BEFORE_JOINER = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f]$/u;

/** The joiner between two emoji and the emoji variation selector are visible in their result. */
function isOfEmoji(text: string, offset: number, character: string): boolean {
  if (character !== '\u200d' && character !== '\ufe0f') return false;
  const before = text.slice(0, offset);
  if (character === '\ufe0f') return /[\p{Extended_Pictographic}0-9#*]$/u.test(before);
  return BEFORE_JOINER.test(before) && /^\p{Extended_Pictographic}/u.test(text.slice(offset + 1));
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
