import { type Attempt } from '../../graph/http/transport.js';
import { type Diagnostic, type Severity } from '../../model/project/diagnostic.js';
import { explainFailedCall, GraphFailure } from '../../model/ports.js';
import { renderDiagnosticsText } from '../../report/text/diagnostics.js';
import { printable, printableLines } from '../../report/text/printable.js';
import { type CliContext } from '../context.js';
import { showDiagnosticsFrom } from '../project/project-place.js';
import { LOG_LEVELS, type LogFormat, type LogLevel } from '../program/options.js';
import { UsageError } from '../program/exit-codes.js';
import { withDocsUrls } from '../program/version.js';

/** What a machine may want of a line, by name. */
export type LogFields = Readonly<Record<string, unknown>>;
type Print = (message: string, fields?: LogFields) => void;

/**
 * All output but the result. It goes to stderr: as text for people, or as one JSON object a line with `time`,
 * `level`, `message` and the fields.
 */
export interface Log {
  readonly error: Print;
  /** What no user should miss, at any level. */
  readonly notice: Print;
  readonly info: Print;
  readonly debug: Print;
  /** One attempt of a request, at level debug. */
  readonly request: (attempt: Attempt) => void;
  /** Text that is laid out already, and safe to print: printed as it is, or as the message of one line. */
  readonly text: (text: string, level?: 'error' | 'info') => void;
  /** What is wrong with the files of the project in the folder `C`: a block each, or a line each. */
  readonly diagnostics: (
    diagnostics: readonly Diagnostic[],
    options: { readonly color: boolean; readonly C: string },
  ) => void;
}

export interface LogOptions {
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}

type Streams = Pick<CliContext, 'stderr' | 'clock' | 'cwd'>;

export function createLog({ stderr, clock, cwd }: Streams, { logLevel, logFormat }: LogOptions): Log {
  const isShown = (level: LogLevel): boolean => LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(logLevel);
  const ifShown = (level: LogLevel, print: Print): Print => (isShown(level) ? print : () => undefined);
  if (logFormat === 'text') {
    const line: Print = (message) => void stderr.write(`${printable(message)}\n`);
    return {
      error: line,
      notice: line,
      info: ifShown('info', line),
      debug: ifShown('debug', line),
      request: (attempt) => {
        if (isShown('debug')) line(requestText(attempt));
      },
      text: (text) => void stderr.write(text),
      diagnostics: (diagnostics, { color, C: folder }) => {
        const colour = stderr.isTTY === true && color;
        const shown = showDiagnosticsFrom({ folder, cwd }, diagnostics);
        if (shown.length > 0) stderr.write(renderDiagnosticsText(shown, { colour }));
      },
    };
  }
  const line =
    (level: Severity | LogLevel): Print =>
    (message, fields) =>
      void stderr.write(jsonLine(clock.now(), level, message, fields));
  return {
    error: line('error'),
    notice: line('info'),
    info: ifShown('info', line('info')),
    debug: ifShown('debug', line('debug')),
    request: ({ milliseconds: ms, ...attempt }) => {
      if (isShown('debug')) line('debug')('request', { ...attempt, ms });
    },
    text: (text, level = 'info') => line(level)(text.trim().replace(/^error: /, '')),
    diagnostics: (diagnostics, { C: folder }) => {
      for (const { severity, message, ...fields } of showDiagnosticsFrom({ folder, cwd }, diagnostics))
        line(severity)(message, fields);
    },
  };
}

/** What a failure of the service has to say, and what a machine may want of it. */
function failureLine(failure: GraphFailure): readonly [message: string, fields: LogFields] {
  const { request, status, code, requestId, clientRequestId, activityId, next, lines } = failure.details;
  return [
    withDocsUrls(explainFailedCall(failure)),
    { request, status, code, requestId, clientRequestId, activityId, next, lines },
  ];
}

/** `GET /beta/groups?… 200 in 52 ms, attempt 1, client-request-id …, request-id …` */
function requestText({ method, path, status, milliseconds, attempt, ...ids }: Attempt): string {
  const parts = [
    `${method} ${path} ${status ?? 'no answer'} in ${Math.round(milliseconds)} ms`,
    `attempt ${attempt}`,
    `client-request-id ${ids.clientRequestId}`,
    ...(ids.requestId === undefined ? [] : [`request-id ${ids.requestId}`]),
    ...(ids.batch === undefined ? [] : [`in batch ${ids.batch}`]),
    ...(ids.failure === undefined ? [] : [ids.failure]),
  ];
  return parts.join(', ');
}

function jsonLine(time: number, level: string, message: string, fields: LogFields = {}): string {
  const line = { time: new Date(time).toISOString(), level, message, ...fields };
  // Text in it is made safe as everywhere: the lines may well be printed by what collects them.
  const safe = (_: string, value: unknown): unknown =>
    typeof value === 'string' ? printableLines(value) : value;
  return `${JSON.stringify(line, safe)}\n`;
}

/** Reports what was thrown: a sentence for what the user or the service can fix, a stack for a bug of ours. */
export function reportFailure(error: unknown, log: Log, logFormat: LogFormat): void {
  const prefix = logFormat === 'text' ? 'error: ' : '';
  if (error instanceof UsageError) log.error(`${prefix}${error.message}`);
  else if (error instanceof GraphFailure) {
    const [message, fields] = failureLine(error);
    log.error(`${prefix}${message}`, fields);
    const { lines = [] } = error.details;
    if (logFormat === 'text' && lines.length > 0) log.text(`${printableLines(lines.join('\n'))}\n`, 'error');
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
  if (error instanceof GraphFailure) return withDocsUrls(explainFailedCall(error));
  return `A bug in assignctl: ${error instanceof Error ? error.message : String(error)}`;
}
