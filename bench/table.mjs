const COLUMNS = [
  ['', ({ name }) => name],
  ['measured', ({ measured, unit }) => amount(measured, unit)],
  ['floor', ({ floor, unit }) => amount(floor, unit)],
  ['ratio', ({ ratio }) => ratio.toFixed(2)],
  ['bound', ({ bound }) => (bound === undefined ? '–' : bound.toFixed(2))],
  ['ok', ({ ok, bound }) => (bound === undefined ? '' : ok ? 'yes' : 'NO')],
  ['', ({ note = '' }) => note],
];

/** Rows as a table of text; numbers to the right, words to the left. */
export function renderTable(rows) {
  const cells = [COLUMNS.map(([title]) => title), ...rows.map((row) => COLUMNS.map(([, show]) => show(row)))];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  return cells
    .map((line) =>
      line
        .map((text, column) =>
          column > 0 && column < 5 ? text.padStart(widths[column]) : text.padEnd(widths[column]),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The same as a table of Markdown, for docs/performance.md. */
export function renderMarkdown(rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [
    line(COLUMNS.map(([title]) => title)),
    line(COLUMNS.map((_, column) => (column > 0 && column < 5 ? '---:' : '---'))),
    ...rows.map((row) => line(COLUMNS.map(([, show]) => show(row)))),
  ].join('\n');
}

function amount(value, unit) {
  return `${value >= 100 || Number.isInteger(value) ? Math.round(value) : value.toFixed(1)} ${unit}`;
}
