import { type Place } from '../model/project/diagnostic.js';
import { counted } from './text/labels.js';
import { printable } from './text/printable.js';

/** A name in a file, and what it should be. */
interface Renamed extends Place {
  readonly what: string;
  readonly from: string;
  readonly to: string;
}

export interface RefreshReport {
  readonly texts: ReadonlyMap<string, string>;
  readonly changes: readonly Renamed[];
  readonly left: readonly (Renamed & { readonly why: string })[];
  /** What could not be read, in a sentence each. */
  readonly unread: readonly string[];
}

/** Each name that was brought up to date, each that was not, and the command to run next. */
export function renderRefreshText({ texts, changes, left, unread }: RefreshReport, next: string): string {
  const line = ({ file, line: at, column, what, from, to }: Renamed): string =>
    printable(`${file}:${at}:${column}  ${what} “${from}” is named “${to}” now`);
  const lines = [
    ...changes.map(line),
    ...(left.length === 0 ? [] : ['', 'Left unchanged:']),
    ...left.map((one) => `  ${line(one)}: ${printable(one.why)}`),
    ...unread.map(printable),
    changes.length > 0
      ? `Updated ${counted(changes.length, 'name')} in ${counted(texts.size, 'file')}. Next: ${next}`
      : left.length + unread.length > 0
        ? 'No file was changed.'
        : 'Every name is up to date.',
  ];
  return `${lines.join('\n').trimStart()}\n`;
}
