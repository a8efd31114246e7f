/** Text inside a cell of a table or a line of a list: bars would end the cell, angle brackets would be HTML. */
export function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');
}

export function table(headings, rows) {
  return [headings, headings.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
