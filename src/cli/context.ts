import { setTimeout } from 'node:timers/promises';
import { type WriteStream } from 'node:tty';
import { DOCUMENTED_LIMITS, type PacingLimits } from '../graph/http/rate-limits.js';
import { type DriftReport } from '../model/results/drift.js';
import { type Outcome, type Waits } from '../model/results/outcome.js';
import { type Plan } from '../model/results/plan.js';
import { type Clock } from '../model/ports.js';
import { type Shell } from './program/printed-command.js';
import { type OpenNew } from './workspace/journal-file.js';

/** A stream the program writes text to. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Width, if it is a terminal. */
  readonly columns?: number;
}

/** All the program knows of the world it runs in. Tests pass their own. */
export interface CliContext {
  readonly cwd: string;
  /** Finds the folder of the installed package, with its `docs` and `examples`. A single executable unpacks it then. */
  readonly packageFolder: () => string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The shell of the platform; commands are printed for it. */
  readonly shell?: Shell;
  readonly stdout: Output;
  readonly stderr: Output;
  /** The terminal behind stderr that a person watches; undefined where there is none, or a CI job has it. */
  readonly terminal: WriteStream | undefined;
  /** Asks a question on the terminal; undefined where there is none. Throws QuestionCancelled. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  readonly clock: Clock;
  /** How fast Graph may be called. */
  readonly limits: PacingLimits;
  /** Resolves when the user or the system asks the program to stop. */
  readonly untilStopped: () => Promise<void>;
  /** Calls the listener at every such request, in place of the end it would mean; returns how to end that. */
  readonly onStopRequest: (listener: () => void) => () => void;
  /** Ends the program at once. */
  readonly exitNow: (code: number) => void;
  /** From now on passes what libraries and Node itself write to stderr to the listener, in place of printing it. */
  readonly captureStderr?: (listener: (text: string) => void) => void;
  /** Makes the file of a journal, in place of the disk's own way. */
  readonly openNew?: OpenNew;
  /** Gets the results of a run, in addition to the text it prints: for code that adds up several runs. */
  readonly observer?: RunObserver;
}

/** What can be learnt of a run while it is underway. */
export interface RunObserver {
  /** The numbers are counted up as long as the connection is used. */
  readonly onConnection?: (traffic: Traffic) => void;
  readonly onPlan?: (plan: Plan) => void;
  readonly onOutcome?: (outcome: Outcome) => void;
  readonly onDrift?: (report: DriftReport) => void;
}

/** What went over a connection, and what the service's limits cost. */
export interface Traffic {
  readonly calls: { readonly reads: number; readonly writes: number };
  readonly waits: Waits;
}

/** A question that was answered by Ctrl-C or by the end of the input. */
export class QuestionCancelled extends Error {
  override readonly name = 'QuestionCancelled';
}

const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export function processContext(): Omit<CliContext, 'packageFolder'> {
  const isTerminal = process.stdin.isTTY && process.stderr.isTTY;
  const print = process.stderr.write.bind(process.stderr);
  return {
    cwd: process.cwd(),
    env: process.env,
    shell: process.platform === 'win32' ? 'powershell' : 'posix',
    stdout: process.stdout,
    stderr: { write: (text) => print(text), isTTY: process.stderr.isTTY },
    terminal: isWatched(process.stderr, process.env) ? process.stderr : undefined,
    ask: isTerminal
      ? (question) => askAt({ input: process.stdin, output: process.stderr }, question)
      : undefined,
    clock: {
      now: () => Date.now(),
      sleep: (milliseconds, signal) =>
        setTimeout(milliseconds, undefined, signal && { signal }).catch((cause: unknown) => {
          if (signal?.aborted !== true) throw cause;
        }),
    },
    limits: DOCUMENTED_LIMITS,
    untilStopped: () =>
      new Promise((resolve) => {
        process.once('SIGINT', () => resolve());
        process.once('SIGTERM', () => resolve());
      }),
    onStopRequest: (listener) => {
      for (const signal of STOP_SIGNALS) process.on(signal, listener);
      return () => {
        for (const signal of STOP_SIGNALS) process.off(signal, listener);
      };
    },
    exitNow: (code) => process.exit(code),
    captureStderr: (listener) => {
      process.stderr.write = (chunk: Uint8Array | string) => {
        listener(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
        return true;
      };
      process.removeAllListeners('warning');
      process.on('warning', ({ name, message }) => listener(`${name}: ${message}`));
    },
  };
}

/**
 * CI systems that offer a terminal keep what is written to it as a log: nothing there can renew itself. Nor can it on a
 * terminal without a width, as scripts open it.
 */
function isWatched({ isTTY, columns }: WriteStream, { CI = '', TERM }: CliContext['env']): boolean {
  return isTTY && columns > 0 && CI === '' && TERM !== 'dumb';
}

/** The line that is typed at the terminal; throws a QuestionCancelled for Ctrl-C, Ctrl-D and the end of the input. */
export async function askAt(
  streams: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream },
  question: string,
): Promise<string> {
  const { createInterface } = await import('node:readline');
  const terminal = createInterface(streams);
  try {
    return await new Promise<string>((resolve, reject) => {
      // Ctrl-D closes the terminal, and the question is never answered; Ctrl-C closes it too once it has a listener.
      terminal.once('close', () => reject(new QuestionCancelled()));
      terminal.once('SIGINT', () => terminal.close());
      terminal.question(question, resolve);
    });
  } finally {
    terminal.close();
  }
}
