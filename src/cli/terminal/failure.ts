import { explainFailure, GraphFailure } from '../../model/ports.js';
import { printableLines } from '../../report/text/printable.js';
import { UsageError } from '../program/exit-codes.js';
import { failureLine, type Log } from './log.js';
import { type LogFormat } from '../program/options.js';

/** Reports what was thrown: a sentence for what the user or the service can fix, a stack for a bug of ours. */
export function reportFailure(error: unknown, log: Log, logFormat: LogFormat): void {
  const prefix = logFormat === 'text' ? 'error: ' : '';
  if (error instanceof UsageError) log.error(`${prefix}${error.message}`);
  else if (error instanceof GraphFailure) {
    const [message, fields] = failureLine(error);
    log.error(`${prefix}${message}`, fields);
  } else {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log.text(
      `This is a bug in assignctl. Please report it with these lines:\n${printableLines(stack)}\n`,
      'error',
    );
  }
}

/** The same in one sentence, for a summary. */
export function failureSentence(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  if (error instanceof GraphFailure) return explainFailure(error);
  return `A bug in assignctl: ${error instanceof Error ? error.message : String(error)}`;
}
