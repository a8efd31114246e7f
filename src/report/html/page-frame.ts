import { createHash } from 'node:crypto';
import { printable } from '../text/printable.js';

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

/**
 * A whole page around a body: it needs nothing else, and may load nothing. Style and script are allowed by their hashes.
 * `title` is markup already.
 */
export function framePage({
  title,
  style,
  script,
  body,
}: {
  readonly title: string;
  readonly style: string;
  /** Runs at the end of the body; none where the page works without. */
  readonly script?: string;
  readonly body: string;
}): string {
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    ...(script === undefined ? [] : [`script-src ${hashOf(script)}`]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
${body}${script === undefined ? '' : `\n<script>${script}</script>`}
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
