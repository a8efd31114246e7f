import { type RefreshedName, type RefreshReport } from '../model/results/refresh-report.js';
import { counted } from '../model/numbers.js';
import { printable, quoted } from './text/printable.js';

/** Each name that was updated, each that was not, and the command to run next. */
export function renderRefreshText({ files, changes, left, unread }: RefreshReport, next: string): string {
  const line = ({ file, line: at, column, what, from, to }: RefreshedName): string =>
    `${printable(file)}:${at}:${column}  ${what} ${quoted(from)} is now named ${quoted(to)}`;
  const lines = [
    ...changes.map(line),
    ...(left.length === 0 ? [] : ['', 'Left unchanged:']),
    ...left.map((one) => `  ${line(one)}: ${printable(one.why)}`),
    ...unread.map(printable),
    changes.length > 0
      ? `Updated ${counted(changes.length, 'name')} in ${counted(files.length, 'file')}. Next: ${next}`
      : left.length + unread.length > 0
        ? 'No file was changed.'
        : 'Every name is up to date.',
  ];
  return `${lines.join('\n').trimStart()}\n`;
}
