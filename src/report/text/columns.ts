import stringWidth from 'fast-string-width';

/** Created on first use: that takes longer than the rest of a small plan. */
let clusters: Intl.Segmenter | undefined;

/** Columns a text takes on a terminal: two for an emoji or a CJK character, none for colours and marks. */
export function displayWidth(text: string): number {
  return stringWidth(text);
}

/** `padEnd` in columns. */
export function padColumns(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Width of a column that fits the texts up to `most`; a longer one goes past it, so that it does not widen all rows. */
export function columnWidth(texts: readonly string[], most: number): number {
  return Math.max(0, ...texts.map(displayWidth).filter((width) => width <= most));
}

/** A text that fits: one that is too wide is cut and ends in an ellipsis. */
export function cutColumns(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  clusters ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  let cut = '';
  let width = 1;
  for (const { segment } of clusters.segment(text)) {
    width += displayWidth(segment);
    if (width > columns) break;
    cut += segment;
  }
  return columns < 1 ? '' : `${cut}…`;
}

/** How far the rest of a wrapped line is indented beyond its beginning. */
const HANGING = 4;

/** A blank where no line ends. No printable text contains it. */
const GLUE = '\u00a0';

/** A command that stays on one line, however long: a terminal copies it whole. Only for texts that are wrapped later. */
export function unbroken(command: string): string {
  return command.replaceAll(' ', GLUE);
}

/**
 * Lines wrapped between words at so many columns, or as they are. The rest of a line is indented below its beginning. A word
 * or command that is wider than a line stays whole, so that it can be copied. Colours take no columns.
 */
export function wrapColumns(text: string, columns: number | undefined): string {
  const lines = text.split('\n');
  const wrapped =
    columns === undefined
      ? lines
      : lines.map((line) => (displayWidth(line) <= columns ? line : wrapLine(line, columns)));
  return wrapped.join('\n').replaceAll(GLUE, ' ');
}

/** A sign stays with the word that it marks, and `up to 5` and `3 to 5` stay whole. */
const BETWEEN_WORDS = /(?<!(?:^|[ (])[-+~!]) (?!to \d|(?<=\bto )\d)/;

function wrapLine(line: string, columns: number): string {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const hanging = `${indent}${' '.repeat(HANGING)}`;
  const lines: string[] = [];
  let current = indent;
  let isEmpty = true;
  for (const word of line.slice(indent.length).split(BETWEEN_WORDS)) {
    const next = isEmpty ? `${current}${word}` : `${current} ${word}`;
    if (isEmpty || displayWidth(next) <= columns) {
      current = next;
      isEmpty = false;
    } else {
      lines.push(current.trimEnd());
      current = `${hanging}${word}`;
      isEmpty = word === '';
    }
  }
  return [...lines, current].join('\n');
}
