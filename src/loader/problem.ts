import { type Diagnostic, type Place } from '../model/diagnostic.js';
import { type DiagnosticCode } from './diagnostic-codes.js';

const LONGEST_QUOTE = 80;

/** A diagnostic of the loader: an error unless said otherwise. */
export function problem(
  code: DiagnosticCode,
  place: Place,
  message: string,
  extra: Partial<Pick<Diagnostic, 'hint' | 'related' | 'severity'>> = {},
): Diagnostic {
  const { file, line, column } = place;
  return { code, severity: 'error', message, file, line, column, ...extra };
}

/** A text as a message shows it: in quotes, on one line, cut where it is long. */
export function quote(text: string): string {
  const characters = Array.from(text);
  const shown =
    characters.length > LONGEST_QUOTE ? `${characters.slice(0, LONGEST_QUOTE - 1).join('')}…` : text;
  return JSON.stringify(shown);
}

/** `a`, `a or b`, `a, b or c`. */
export function oneOf(words: readonly string[], joint = 'or'): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} ${joint} ${words.at(-1) ?? ''}`;
}
