/**
 * Text from files or the tenant, made safe to print on a terminal or in a log line: control characters, line and
 * paragraph separators, marks that turn the direction of writing and characters that nobody can see become visible
 * escapes such as `\u{1b}`. So do the beginnings of the commands that GitHub Actions (`::error::`, `##[group]`) and
 * Azure Pipelines (`##vso[…]`) take from whatever a job prints.
 */
export function printable(text: string): string {
  if (HARMLESS.test(text)) return text;
  return text
    .replace(
      /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff]/gu,
      (character) => escaped(character),
    )
    .replace(/^(\s*):(?=:)/, (_, space: string) => `${space}${escaped(':')}`)
    .replace(/#(?=#(\[|vso\[))/gi, escaped);
}

/** The same for text of several lines, each of which begins a line where it is printed. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** Most text is: ASCII without what a command begins with. */
const HARMLESS = /^[\x20-\x22\x24-\x39\x3b-\x7e]*$/;

function escaped(character: string): string {
  return `\\u{${character.charCodeAt(0).toString(16)}}`;
}
