import { type PolicyOutcome } from '../model/outcome.js';
import { printable } from '../report/printable.js';
import { type Output } from './context.js';
import { type Log } from './log.js';

export interface Progress {
  readonly onPolicy: (outcome: PolicyOutcome, done: number, total: number) => void;
  readonly end: () => void;
}

const CLEAR_LINE = '\r\u001b[K';

/** On a terminal one line that renews itself; elsewhere a line for each policy, for those who ask with `--log-level info`. */
export function createProgress(stderr: Output, log: Log): Progress {
  const isTerminal = stderr.isTTY === true;
  return {
    onPolicy: ({ result, type, name }, done, total) => {
      const line = `[${done}/${total}] ${result}: ${type} “${printable(name ?? '')}”`;
      if (isTerminal) stderr.write(CLEAR_LINE + line);
      else log.info(line);
    },
    end: () => {
      if (isTerminal) stderr.write(CLEAR_LINE);
    },
  };
}
