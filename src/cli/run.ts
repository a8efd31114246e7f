import { CommanderError } from 'commander';
import { type CliContext, processContext, QuestionCancelled } from './context.js';
import { EXIT, type ExitCode } from './program/exit-codes.js';
import { reportFailure, createLog } from './terminal/log.js';
import { type LogFormat } from './program/options.js';
import { createProgram } from './program/program.js';
import { describeSystemError } from './workspace/system-error.js';
import { errorCode } from '../model/held-files.js';

/** Runs one command line and returns its exit code. `argv` is without node and script. */
export async function run(argv: readonly string[], world: CliContext): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const logFormat = logFormatOf(argv);
  // If a machine reads the log, there is no one to ask.
  const context = logFormat === 'json' ? { ...world, ask: undefined, terminal: undefined } : world;
  const log = createLog(context, { logLevel: 'error', logFormat });
  if (logFormat === 'json') context.captureStderr?.(log.text);
  try {
    const program = await createProgram(context, log, (result) => (code = result), argv);
    // Without any words it shows its help, as `--help` does.
    const [first = '--help'] = argv;
    const words = ['version', '-V'].includes(first) ? ['--version'] : [first, ...argv.slice(1)];
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.error;
    if (error instanceof QuestionCancelled) log.text('\nNothing was applied.\n');
    else reportFailure(error, log, logFormat);
    return EXIT.error;
  }
}

/** The format is required before the command line is parsed: errors in that are reported in it too. */
function logFormatOf(argv: readonly string[]): LogFormat {
  const asked = argv.findLast((_, index) => argv[index - 1] === '--log-format') ?? '';
  return asked === 'json' || argv.includes('--log-format=json') ? 'json' : 'text';
}

/**
 * Runs the command line of this process, and sets its exit code. `packageFolder` finds the folder with `docs` and
 * `examples`; it is called only if they are used.
 */
export async function runProcess(packageFolder: () => string): Promise<void> {
  // What cannot be printed ends no run: there may be writes to finish and to record. A reader that goes away (`| head`)
  // has seen enough.
  let unprinted: unknown;
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (cause) => {
      if (errorCode(cause) !== 'EPIPE') unprinted ??= cause;
    });

  let hasWritten = false;
  const argv = process.argv.slice(2);
  const context = { ...processContext(), packageFolder };
  const logFormat = logFormatOf(argv);
  const log = createLog(context, { logLevel: 'error', logFormat });
  const code = await run(argv, {
    ...context,
    observer: {
      onOutcome: ({ policies }) => {
        hasWritten ||= policies.some(({ requests }) => requests.length > 0);
      },
    },
  });
  process.exitCode = code;
  process.once('exit', () => {
    if (unprinted === undefined) return;
    const why = describeSystemError(unprinted);
    const prefix = logFormat === 'text' ? 'error: ' : '';
    log.error(`${prefix}The result cannot be printed: ${why}. Save it with --out FILE.`);
    if (code === EXIT.ok) process.exitCode = hasWritten ? EXIT.partial : EXIT.error;
  });
}
