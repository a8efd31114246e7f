import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type CliContext } from '../context.js';
import { EXIT, type ExitCode, UsageError } from '../exit-codes.js';

export interface EmulatorCommandOptions {
  readonly port: number;
  readonly seed?: string;
  readonly profile: 'documented' | 'observed';
  /** False with `--no-item-writes`. */
  readonly itemWrites: boolean;
  readonly approvals?: boolean;
}

/** Runs the embedded Graph on loopback until it is stopped; prints its address first. */
export async function emulator(options: EmulatorCommandOptions, context: CliContext): Promise<ExitCode> {
  const { parseSeed, SeedError, startEmulator } = await import('../../emulator/index.js');
  const { port, profile, itemWrites, approvals = false } = options;
  let seed: ReturnType<typeof parseSeed> | undefined;
  if (options.seed !== undefined) {
    try {
      seed = parseSeed(await readFile(resolve(context.cwd, options.seed), 'utf8'));
    } catch (cause) {
      if (!(cause instanceof SeedError || (cause instanceof Error && 'code' in cause))) throw cause;
      throw new UsageError(`The seed ${options.seed} cannot be used: ${cause.message}`);
    }
  }
  const server = await startEmulator({
    port,
    profile,
    itemWrites,
    approvals,
    ...(seed === undefined ? {} : { seed }),
  });
  context.stdout.write(`${server.url}\n`);
  context.stderr.write(
    `The ${profile} profile of Microsoft Graph is at ${server.url}. Stop it with Ctrl-C.\n`,
  );
  await context.untilStopped();
  await server.close();
  return EXIT.ok;
}
