import { printable } from '../report/printable.js';
import { type Output } from './context.js';
import { LOG_LEVELS, type LogLevel } from './options.js';

/** Talk beside the result. It goes to stderr, a line each, and only as much as was asked for. */
export interface Log {
  readonly error: (line: string) => void;
  readonly info: (line: string) => void;
  readonly debug: (line: string) => void;
}

export function createLog(stderr: Output, level: LogLevel): Log {
  const at = (wanted: LogLevel) => (line: string) => {
    if (LOG_LEVELS.indexOf(wanted) <= LOG_LEVELS.indexOf(level)) stderr.write(`${printable(line)}\n`);
  };
  return { error: at('error'), info: at('info'), debug: at('debug') };
}
