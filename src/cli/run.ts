import { CommanderError } from 'commander';
import { explainFailure, GraphFailure } from '../model/ports.js';
import { printable } from '../report/printable.js';
import { type CliContext } from './context.js';
import { EXIT, type ExitCode, UsageError } from './exit-codes.js';
import { createProgram } from './program.js';

/** Runs one command line and returns its exit code. `argv` is without node and script. */
export async function run(argv: readonly string[], context: CliContext): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  try {
    await createProgram(context, (result) => (code = result)).parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.error;
    context.stderr.write(`${describeFailure(error)}\n`);
    return EXIT.error;
  }
}

function describeFailure(error: unknown): string {
  if (error instanceof UsageError) return printable(`error: ${error.message}`);
  if (error instanceof GraphFailure) return printable(`error: ${explainFailure(error)}`);
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `This is a mistake of assignctl itself, sorry. Please report it with these lines:\n${stack}`;
}
