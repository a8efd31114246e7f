import { InvalidArgumentError, Option } from 'commander';
import { type EmulatorCommandOptions } from '../commands/emulator.js';
import { type Declare } from './declare.js';
import { examples } from './options.js';

export const declareEmulator: Declare = (program, context, onExit) => {
  program
    .command('emulator')
    .description('run the embedded Microsoft Graph on loopback, for trying and testing')
    .option('--port <number>', 'port to listen on; 0 takes a free one', parsePort, 0)
    .option('--seed <file>', 'tenant to start from (JSON); without it a whole example tenant')
    .addOption(
      new Option('--profile <name>', 'how it behaves')
        .choices(['documented', 'observed'])
        .default('observed'),
    )
    .option('--approvals', 'keep every write to policies waiting for a second person')
    .option('--no-item-writes', 'refuse PATCH and DELETE of single assignments')
    .addHelpText('after', examples('emulator --port 8080', 'plan --endpoint http://127.0.0.1:8080'))
    .action(async (options: EmulatorCommandOptions) => {
      const { emulator } = await import('../commands/emulator.js');
      onExit(await emulator(options, context));
    });
};

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
}
