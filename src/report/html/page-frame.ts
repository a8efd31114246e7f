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
 * JSON inside a `<script>`: no text in it ends the element or opens a comment, and its value is unchanged. No part of it
 * is a command to the runner of a job that prints the page.
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
 * A complete page around a body. It loads nothing: only its own style and script are allowed, by their hashes.
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
  /** Runs at the end of the body. */
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

/** Style of the HTML reports. Colours are variables, one set for light and one for dark; no meaning is in colour only. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --text: #1b2430; --soft: #566272; --line: #d9dee5; --link: #1d5bbf;
  --add: #116329; --add-bg: #dff5e4; --change: #7a4b00; --change-bg: #fdf0d2; --remove: #a1121f; --remove-bg: #fde3e5;
  --stop: #a1121f; --stop-bg: #fdecee; --warn: #7a4b00; --warn-bg: #fdf4de; --good: #116329; --good-bg: #e6f6ea;
  --plain-bg: #eceff3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11161d; --card: #1a212b; --text: #e4e9f0; --soft: #a3afbf; --line: #323d4b; --link: #8ab8ff;
    --add: #7ee2a0; --add-bg: #143321; --change: #f2c46d; --change-bg: #372a0d; --remove: #ff9ea6; --remove-bg: #431a20;
    --stop: #ff9ea6; --stop-bg: #3a171c; --warn: #f2c46d; --warn-bg: #30260f; --good: #7ee2a0; --good-bg: #12291b;
    --plain-bg: #27303c;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 0 1.25rem 3rem; max-width: 76rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; overflow-wrap: break-word;
}
.name, bdi, code, .line { overflow-wrap: anywhere; }
code { font: .875em/1.4 ui-monospace, "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace; background: var(--plain-bg); border-radius: .25rem; padding: .1em .35em; }
a { color: var(--link); }
th a, strong > a { color: inherit; text-decoration-color: var(--line); }
a:hover { text-decoration-color: currentColor; }
header { padding: 2rem 0 .5rem; }
.brand { margin: 0; color: var(--soft); font-size: .875rem; letter-spacing: .02em; }
h1 { margin: .25rem 0 .75rem; font-size: 2rem; line-height: 1.2; font-weight: 650; }
h2 { margin: 0 0 .75rem; font-size: 1.125rem; font-weight: 650; }
p { margin: 0 0 .75rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: .625rem; padding: 1.125rem 1.25rem; margin: 1rem 0; min-width: 0; }
.columns { margin: 1rem 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1rem; align-items: start; }
.columns section { margin: 0; }
.verdict, .banner { border-radius: .5rem; padding: .625rem .875rem; border: 1px solid var(--line); background: var(--card); }
.verdict { font-size: 1.0625rem; font-weight: 600; }
.banner { margin: .75rem 0; }
.good { color: var(--good); background: var(--good-bg); }
.verdict.warn { color: var(--warn); }
.verdict.stop, .danger { color: var(--stop); }
.warn.banner, .verdict.warn { background: var(--warn-bg); border-color: var(--warn); }
.stop.banner, .verdict.stop { background: var(--stop-bg); border-color: var(--stop); }
.banner code, .verdict code { background: transparent; padding: 0; font-weight: 600; }
.figures { list-style: none; display: flex; flex-wrap: wrap; gap: .5rem; margin: 0; padding: 0; }
.figures li { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .375rem .75rem; color: var(--soft); font-size: .9375rem; }
.figures b { font-size: 1.125rem; color: var(--text); margin-right: .125rem; font-variant-numeric: tabular-nums; }
.figures .add b { color: var(--add); } .figures .change b { color: var(--change); }
.figures .remove b { color: var(--remove); } .figures .stop b { color: var(--stop); }
.figures .none b { font-weight: 400; color: var(--soft); }
.plain { list-style: none; margin: 0; padding: 0; }
.plain li { padding: .3125rem 0; }
.plain li + li { border-top: 1px solid var(--line); }
.line { display: block; color: var(--soft); margin: 0; }
.plain-text { color: var(--text); }
.type { color: var(--soft); font-size: .875rem; }
.hazard { color: var(--warn); font-weight: 600; }
.note { color: var(--soft); font-size: .875rem; margin: .5rem 0 0; }
.note.warn { color: var(--warn); }
.tools { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-bottom: .875rem; }
.pair { display: flex; gap: .5rem; align-items: center; }
.tools output { color: var(--soft); font-size: .875rem; font-variant-numeric: tabular-nums; }
.tools label { font-size: .875rem; color: var(--soft); }
input[type=search] { flex: 1 1 14rem; min-width: 0; }
input[type=search], select, button { font: inherit; font-size: .9375rem; color: var(--text); background: var(--card); border: 1px solid var(--soft); border-radius: .375rem; padding: .3125rem .625rem; }
input::placeholder { color: var(--soft); opacity: 1; }
button { cursor: pointer; border-color: var(--line); background: var(--plain-bg); }
button[aria-disabled=true] { opacity: .5; cursor: default; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.policies { list-style: none; margin: 0; padding: 0; }
.policies > li + li { border-top: 1px solid var(--line); }
.policy > summary { display: flex; flex-wrap: wrap; gap: .125rem .75rem; align-items: baseline; padding: .5625rem .25rem .5625rem 1.375rem; position: relative; cursor: pointer; list-style: none; border-radius: .375rem; }
.policy > summary::-webkit-details-marker { display: none; }
.policy > summary::before { content: "›"; position: absolute; left: .375rem; color: var(--soft); transition: transform .12s; }
.policy[open] > summary::before { transform: rotate(90deg); }
.policy > summary:hover { background: var(--plain-bg); }
.policy > summary:hover .type { color: var(--text); }
.policy .name { font-weight: 600; }
.policy[open] { padding-bottom: 1rem; }
.policy > :not(summary) { margin-left: 1.375rem; }
.chips { display: inline-flex; flex-wrap: wrap; gap: .375rem; margin-left: auto; }
.chip, .mark { border-radius: .3125rem; padding: 0 .4375rem; font-size: .8125rem; font-weight: 600; white-space: nowrap; font-variant-numeric: tabular-nums; }
.chip.add, .mark.add { color: var(--add); background: var(--add-bg); }
.chip.change, .mark.change { color: var(--change); background: var(--change-bg); }
.chip.remove, .mark.remove { color: var(--remove); background: var(--remove-bg); }
.chip.stop { color: var(--stop); background: var(--stop-bg); outline: 1px solid var(--stop); }
.chip.warn { color: var(--warn); background: var(--warn-bg); }
details:not(.policy) > summary { cursor: pointer; padding: .3125rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th, td { text-align: left; vertical-align: top; padding: .375rem .625rem; font-weight: 400; border-top: 1px solid var(--line); }
thead th { color: var(--soft); font-size: .8125rem; border-top: 0; }
.diff { table-layout: fixed; }
.diff th:first-child { width: 36%; position: relative; padding-left: 1.5rem; }
.diff .sign { position: absolute; left: .5rem; font-weight: 700; }
.diff .hazard { display: block; font-size: .875rem; }
.diff .add.create .after, .diff .add.delete .before { background: var(--add-bg); color: var(--add); }
.diff .remove.delete .before, .diff .remove.create .after { background: var(--remove-bg); color: var(--remove); }
.diff .change .before, .diff .change .after { background: var(--change-bg); color: var(--change); }
.diff .add .sign { color: var(--add); } .diff .remove .sign { color: var(--remove); } .diff .change .sign { color: var(--change); }
.diff .create .before, .diff .delete .after, .diff .same th, .diff .same td { color: var(--soft); }
.scroll { overflow-x: auto; position: relative; }
.matrix { width: auto; min-width: 60%; }
.matrix th, .matrix td { border: 1px solid var(--line); padding: .3125rem .5rem; }
.matrix thead th { vertical-align: bottom; }
.matrix .tall { writing-mode: vertical-rl; text-orientation: sideways; transform: rotate(180deg); max-height: 11rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; color: var(--text); }
.matrix tbody th { min-width: 11rem; max-width: 20rem; position: sticky; left: 0; background: var(--card); }
.matrix td { text-align: center; min-width: 3.25rem; }
.matrix td > span + span { display: block; margin-top: .1875rem; }
.mark { display: inline-block; background: var(--plain-bg); color: var(--text); }
.mark.exclude { border: 1px dashed currentColor; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 0 0 .75rem; padding: 0; font-size: .875rem; color: var(--soft); }
.impact .number { text-align: right; font-variant-numeric: tabular-nums; }
.impact th:nth-child(2), .impact th:nth-child(3) { text-align: right; }
.impact thead th:nth-child(3) { text-align: center; }
.impact td:last-child, .impact th:last-child { text-align: left; }
.impact { table-layout: fixed; }
.impact th:first-child { width: 34%; } .impact thead th:nth-child(3) { width: 40%; }
.impact svg { display: block; width: 100%; height: 1rem; }
.impact .lose { fill: var(--remove); } .impact .gain { fill: var(--add); } .impact .likely { opacity: .35; } .impact .axis { fill: var(--soft); }
.more { margin: .5rem 0 0; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--card); color: var(--link); padding: .375rem .75rem; z-index: 1; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden], .more:has(> [hidden]) { display: none; }
footer { color: var(--soft); font-size: .8125rem; margin-top: 1.5rem; }
@media (max-width: 40rem) {
  body { padding: 0 .75rem 2rem; }
  h1 { font-size: 1.5rem; }
  section { padding: .875rem .75rem; }
  .policy > :not(summary) { margin-left: 0; }
  .chips { margin-left: 0; }
  th, td { padding: .3125rem .375rem; font-size: .875rem; }
  .matrix tbody th { min-width: 8rem; position: static; }
  .impact thead th:nth-child(3) { width: 26%; }
  .diff th:first-child { width: 44%; padding-left: 1.125rem; }
  .diff .sign { left: .25rem; }
  .pair { flex: 1 1 100%; } .pair > select { flex: 1; min-width: 0; }
  .diff, .diff thead, .diff tbody { display: block; }
  .diff tr { display: grid; grid-template-columns: 44% repeat(2, minmax(0, 1fr)); }
  .diff tr > * { min-width: 0; }
  .diff th:first-child { width: auto; }
  .diff tr:has(.hazard) > th { grid-column: 1 / -1; }
  .diff tr:has(.hazard) > .before { grid-column: 2; }
  .diff tr:has(.hazard) > td { border-top: 0; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
@media print {
  :root { --page: #fff; --card: #fff; --text: #000; --soft: #444; --line: #bbb; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  section { border: 0; padding: 0; }
  .tools, .more, .skip { display: none; }
  tr, .policy > summary, .banner { break-inside: avoid; }
  h2, .policy > summary { break-after: avoid; }
  .scroll { overflow: visible; }
  * { print-color-adjust: exact; }
}
`;
