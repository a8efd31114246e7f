/**
 * Text from files or the tenant, made safe to print on a terminal or in a log line: control characters, line and
 * paragraph separators and bidirectional overrides become visible escapes such as `\u{1b}`.
 */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u{${character.charCodeAt(0).toString(16)}}`,
  );
}
