import { Option } from 'commander';
import { type InitOptions } from '../commands/init.js';
import { CLOUD_NAMES } from '../../model/settings.js';
import { CI_ENGINES } from '../init/answers.js';
import { type Declare } from './declare.js';
import { connectionOptions, examples } from './options.js';

export const declareInit: Declare = (program, context, onExit) => {
  connectionOptions(program.command('init'), ['text'])
    .description('write what a config repository begins with; nothing that is there is written over')
    .option('--tenant-id <id>', 'id of the Entra tenant')
    .addOption(new Option('--cloud <name>', 'Microsoft cloud that holds the tenant').choices(CLOUD_NAMES))
    .addOption(
      new Option('--graph-version <version>', 'version of Microsoft Graph')
        .choices(['beta', 'v1.0'])
        .default('beta'),
    )
    .addOption(new Option('--ci <engine>', 'pipelines to write').choices(CI_ENGINES))
    .option('--from-tenant', 'and write the tenant’s policies as declarations, as `export` does')
    .option('--yes', 'ask nothing: take what is usual where no flag says otherwise')
    .addHelpText(
      'after',
      examples('init', 'init --tenant-id 4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10 --ci github --yes'),
    )
    .action(async (options: InitOptions) => {
      const { init } = await import('../commands/init.js');
      onExit(await init(options, context));
    });
};
