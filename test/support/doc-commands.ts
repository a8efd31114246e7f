import { type Block } from './markdown.js';

/** A command line of a page. */
export interface Command {
  readonly line: string;
  /** What the page says it prints; `…` stands for any lines. */
  readonly printed: readonly string[];
}

/** `$ command` and, up to the next one, what it prints. */
export function commandsOf({ lines }: Block): readonly Command[] {
  const starts = lines.flatMap((line, index) => (line.startsWith('$ ') ? [index] : []));
  return starts.map((start, n) => ({
    line: (lines[start] ?? '').slice(2),
    printed: lines.slice(start + 1, starts[n + 1]),
  }));
}

/** Words of a command line; quotes keep words together. */
export function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

/** Expects the printed parts in order, whole lines each, with nothing around them but where the page says `…`. */
export function expectPrinted({ line, printed }: Command, actual: string): void {
  // Help is as wide as the terminal it is printed on, so white space does not count there.
  const flat = (text: string): string =>
    line.includes('--help') ? text.replace(/\s+/g, ' ').trim() : text.replace(/\n+$/, '');
  const parts = printed.join('\n').split(/^…$\n?/m);
  let rest = `\n${flat(actual)}\n`;
  parts.forEach((part, index) => {
    if (part === '') return;
    const wanted = `\n${flat(part)}`;
    const at = rest.indexOf(`${wanted}\n`);
    const isThere = index === 0 ? at === 0 : at >= 0;
    expect({ line, part, isThere, rest }).toEqual({ line, part, isThere: true, rest });
    rest = rest.slice(at + wanted.length);
  });
  if (parts.at(-1) !== '') expect({ line, more: rest.trim() }).toEqual({ line, more: '' });
}
