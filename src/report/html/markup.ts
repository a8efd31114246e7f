import { printable } from '../printable.js';

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Untrusted text as the content of an element or the value of a quoted attribute. */
export function htmlText(text: string): string {
  return printable(text).replace(/[&<>"'`]/g, (character) => REFERENCES[character] ?? '');
}

/**
 * JSON inside a `<script>`: no text in it ends the element or opens a comment, and it stays the same JSON. Nor does
 * any of it read as a command to the runner of a job that prints the page.
 */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replace(
      /[<>&\u2028\u2029]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    .replaceAll('##', '#\\u0023');
}
