import { CommanderError } from 'commander';
import { type CliContext, QuestionCancelled } from './context.js';
import { EXIT, type ExitCode } from './program/exit-codes.js';
import { reportFailure } from './terminal/failure.js';
import { createLog } from './terminal/log.js';
import { type LogFormat } from './program/options.js';
import { createProgram } from './program/program.js';

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
    await program.parseAsync(argv.length === 0 ? ['--help'] : argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.error;
    if (error instanceof QuestionCancelled) log.text('\nNothing was applied.\n');
    else reportFailure(error, log, logFormat);
    return EXIT.error;
  }
}

/** The format is required before the command line is parsed: errors in that are reported in it too. */
export function logFormatOf(argv: readonly string[]): LogFormat {
  const asked = argv.findLast((_, index) => argv[index - 1] === '--log-format') ?? '';
  return asked === 'json' || argv.includes('--log-format=json') ? 'json' : 'text';
}
