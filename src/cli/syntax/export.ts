import { InvalidArgumentError, Option } from 'commander';
import { POLICY_TYPE_NAMES, type PolicyType } from '../../model/policy-types.js';
import { type ExportOptions } from '../runs/export-run.js';
import { type Declare } from './declare.js';
import { connectionOptions, examples } from './options.js';

export const declareExport: Declare = (program, context, onExit) => {
  connectionOptions(program.command('export'))
    .description('write the tenant’s policies as declarations, and prove that their plan is empty')
    .option('--type <type>', 'only this policy type; repeatable', parseType, [])
    .addOption(
      new Option('--layout <kind>', 'a new file for each').choices(['policy', 'type']).default('policy'),
    )
    .option('--out <dir>', 'folder to write to (default: desiredState of the settings)')
    .option('--update', 'rewrite declarations that differ from the tenant; comments and layout stay')
    .addHelpText(
      'after',
      examples('export', 'export --type iosManagedAppProtection --layout type', 'export --update'),
    )
    .action(async (options: ExportOptions) => {
      const { exportTenant } = await import('../commands/export.js');
      onExit(await exportTenant(options, context));
    });
};

function parseType(text: string, former: readonly PolicyType[]): readonly PolicyType[] {
  const type = POLICY_TYPE_NAMES.find((name) => name === text);
  if (type === undefined) throw new InvalidArgumentError(`The types are ${POLICY_TYPE_NAMES.join(', ')}.`);
  return [...former, type];
}
