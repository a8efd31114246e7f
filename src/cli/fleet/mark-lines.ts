import { type Output } from '../context.js';
import { type LogFormat } from '../options.js';

/** A stream whose every line says which tenant it is of; lines go out whole, so that those of several runs do not mix. */
export function markLines(
  out: Output,
  tenant: string,
  logFormat: LogFormat,
): Output & { readonly end: () => void } {
  const marked = (line: string): string =>
    logFormat === 'json' ? line.replace(/^\{/, `{"tenant":"${tenant}",`) : `[${tenant}] ${line}`;
  let rest = '';
  return {
    write: (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) out.write(line === '' ? '\n' : `${marked(line)}\n`);
    },
    end: () => {
      if (rest !== '') out.write(`${marked(rest)}\n`);
      rest = '';
    },
  };
}
