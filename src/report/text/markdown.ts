import { printable } from './printable.js';

/** A comment on GitHub has room for 65,536 characters. The rest is left for a heading or a link of the job that posts it. */
export const COMMENT_LIMIT = 64_000;

/** Longer names and messages are cut, with an ellipsis. */
const LONGEST_NAME = 120;
const LONGEST_MESSAGE = 500;
const LONGEST_CODE = 400;

/**
 * Untrusted text for Markdown and for the HTML inside it. Every character that either could read as structure becomes a
 * character reference. GitHub looks for mentions, issue numbers, links and emoji names only after that, in the finished
 * text, so a zero-width space breaks those.
 */
export function md(text: string, longest = LONGEST_NAME): string {
  return references(shorten(printable(text), longest))
    .replace(/&#(64|35|58);(?=\S)/g, '&#$1;&#8203;')
    .replace(/\b(www|gh)(?=[.-])/gi, '$1&#8203;');
}

function references(text: string): string {
  return text.replace(/[&<>"'\\`*_{}[\]~|$#:@]/g, (character) => `&#${character.charCodeAt(0)};`);
}

export function mdMessage(text: string): string {
  return md(text, LONGEST_MESSAGE);
}

function shorten(text: string, longest: number): string {
  const characters = Array.from(text);
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`;
}

/** Something to copy, like a flag. In code GitHub looks for no mentions, so no zero-width space is added. */
export function mdCode(text: string): string {
  const inert = references(shorten(printable(text), LONGEST_CODE)).replace(/\bw(?=ww\.)/gi, '&#119;');
  return `<code>${inert}</code>`;
}

/** A table; cells are Markdown already. */
/** A tenant on top of a page: its name if there is one, and its id. */
export function mdTenant(tenantId: string, name: string | undefined): string {
  return name === undefined ? `Tenant ${mdCode(tenantId)}` : `Tenant **${md(name)}** (${mdCode(tenantId)})`;
}

export function mdTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function mdDetails(summary: string, body: string, isOpen = false): string {
  return `<details${isOpen ? ' open' : ''}><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** Share of the room for items in their long form; the rest is for the short form of the others. */
const SHARE_OF_LONG = 0.7;

/** Adds parts while they fit; what does not fit is counted in a line. */
export class Page {
  readonly #limit: number;
  #text = '';

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds what must be there. */
  add(...parts: readonly string[]): void {
    for (const part of parts) if (part !== '') this.#text += `${part}\n\n`;
  }

  /**
   * Adds as many items as fit in a share of what is left; then one line says how many are not shown. An item that has
   * a short form too takes it where the long ones have used up their part. `wrap` makes one part of what fits.
   */
  addFitting(
    items: readonly (string | { readonly long: string; readonly short: string })[],
    {
      share = 1,
      wrap,
      more,
    }: {
      readonly share?: number;
      readonly wrap: (items: readonly string[]) => string;
      readonly more: (count: number) => string;
    },
  ): void {
    if (items.length === 0) return;
    const frame = wrap([]).length + more(items.length).length + 8;
    const room = (this.#limit - this.#text.length) * share - frame;
    const shown: string[] = [];
    let used = 0;
    for (const item of items) {
      const [long, short] = typeof item === 'string' ? [item, item] : [item.long, item.short];
      const roomForLong = long === short ? room : room * SHARE_OF_LONG;
      const fitting = used + long.length + 2 <= roomForLong ? long : short;
      if (used + fitting.length + 2 > room) continue;
      used += fitting.length + 2;
      shown.push(fitting);
    }
    if (shown.length > 0) this.add(wrap(shown));
    if (shown.length < items.length) this.add(more(items.length - shown.length));
  }

  toString(): string {
    return `${this.#text.trimEnd()}\n`;
  }
}
