import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { type Quirk, QUIRKS } from '../../../emulator/tenant/quirks.js';
import { type CliContext } from '../../context.js';
import { type Declare, examples } from '../../program/command-options.js';
import { EXIT, type ExitCode, UsageError } from '../../program/exit-codes.js';
import { readTextFile } from '../../project/input-files.js';
import { asUsageError } from '../../workspace/system-error.js';

export const declareEmulator: Declare = (command, context, onExit) => {
  command
    .option('--port <number>', 'port to listen on; 0 takes a free one', parsePort, 0)
    .option('--seed <file>', 'tenant to start from (JSON); without it a whole example tenant')
    .addOption(
      new Option('--profile <name>', 'how it behaves')
        .choices(['documented', 'observed'])
        .default('observed'),
    )
    .option('--approvals', 'keep every write to policies waiting for a second person')
    .addOption(
      new Option('--quirk <name...>', 'ways of the live service that are in neither profile')
        .choices(QUIRKS)
        .default([], 'none'),
    )
    .option('--no-item-writes', 'refuse PATCH and DELETE of single assignments')
    .addHelpText('after', examples('emulator --port 8080', 'plan --endpoint http://127.0.0.1:8080'))
    .action(async (options: EmulatorCommandOptions) => {
      onExit(await emulator(options, context));
    });
};

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
}

export interface EmulatorCommandOptions {
  readonly port: number;
  readonly seed?: string;
  readonly profile: 'documented' | 'observed';
  /** False with `--no-item-writes`. */
  readonly itemWrites: boolean;
  readonly approvals?: boolean;
  readonly quirk: readonly Quirk[];
}

/** Runs the embedded Graph on loopback until it is stopped; prints its address first. */
export async function emulator(options: EmulatorCommandOptions, context: CliContext): Promise<ExitCode> {
  const { parseSeed, SeedError, startEmulator } = await import('../../../emulator/index.js');
  const { port, profile, itemWrites, approvals = false, quirk: quirks } = options;
  let seed: ReturnType<typeof parseSeed> | undefined;
  if (options.seed !== undefined) {
    try {
      seed = parseSeed(await readTextFile(resolve(context.cwd, options.seed), options.seed));
    } catch (cause) {
      if (!(cause instanceof SeedError)) throw cause;
      throw new UsageError(`The seed ${options.seed} cannot be used: ${cause.message}`);
    }
  }
  const server = await startEmulator({
    port,
    profile,
    itemWrites,
    approvals,
    quirks,
    ...(seed === undefined ? {} : { seed }),
  }).catch((cause: unknown) => {
    throw asUsageError(
      cause,
      `Port ${port} cannot be used`,
      'Stop what uses it, perhaps another emulator, or choose another with --port.',
    );
  });
  context.stdout.write(`${server.url}\n`);
  context.stderr.write(
    `The ${profile} profile of Microsoft Graph is at ${server.url}. Stop it with Ctrl-C.\n`,
  );
  await context.untilStopped();
  await server.close();
  return EXIT.ok;
}
