import { CommanderError } from 'commander';
import { type CliContext, QuestionCancelled } from './context.js';
import { EXIT, type ExitCode } from './program/exit-codes.js';
import { tellFailure } from './terminal/failure.js';
import { createLog } from './terminal/log.js';
import { type LogFormat } from './program/options.js';
import { createProgram } from './program/program.js';

/** Runs one command line and returns its exit code. `argv` is without node and script. */
export async function run(argv: readonly string[], world: CliContext): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const logFormat = logFormatOf(argv);
  // Whoever has lines for a machine read has nobody there to be asked.
  const context = logFormat === 'json' ? { ...world, ask: undefined, terminal: undefined } : world;
  const log = createLog(context, { logLevel: 'error', logFormat });
  if (logFormat === 'json') context.captureTalk?.(log.text);
  try {
    const program = await createProgram(context, log, (result) => (code = result), argv);
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.error;
    if (error instanceof QuestionCancelled) log.text('\nNothing was applied.\n');
    else tellFailure(error, log, logFormat);
    return EXIT.error;
  }
}

/** The format is wanted before the command line has been understood: what is wrong with that is told in it too. */
export function logFormatOf(argv: readonly string[]): LogFormat {
  const asked = argv.findLast((_, index) => argv[index - 1] === '--log-format') ?? '';
  return asked === 'json' || argv.includes('--log-format=json') ? 'json' : 'text';
}
