import { createHash } from 'node:crypto';

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
