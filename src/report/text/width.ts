/** Made when first asked for: it takes longer than the rest of a small plan. */
let clusters: Intl.Segmenter | undefined;

/** Latin letters with the dashes and quotes of European languages: a column each, whatever stands beside them. */
const NARROW = /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027]*$/;

/** Fullwidth and wide characters of Unicode's East Asian Width, as ranges from their first to their last one. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x17000, 0x18aff],
  [0x1b000, 0x1b2ff],
  [0x20000, 0x3fffd],
];

/** Columns a text takes on a terminal: two for an emoji or a CJK character, none for what only modifies another. */
export function displayWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  clusters ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  let width = 0;
  for (const { segment } of clusters.segment(text)) width += clusterWidth(segment);
  return width;
}

function clusterWidth(cluster: string): number {
  if (/^[\p{Mn}\p{Me}\p{Cf}]+$/u.test(cluster)) return 0;
  if (/\p{Emoji_Presentation}|\ufe0f/u.test(cluster)) return 2;
  const code = cluster.codePointAt(0) ?? 0;
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

/** `padEnd` in columns. */
export function padColumns(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Width of a column that fits most: a text longer than `most` goes past it rather than pushing all others away. */
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
