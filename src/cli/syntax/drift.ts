import { InvalidArgumentError } from 'commander';
import { type DriftOptions } from '../commands/drift.js';
import { type FleetOptions } from '../fleet/options.js';
import { runOnTenants } from '../fleet/run-on-tenants.js';
import { type Declare } from './declare.js';
import { fleetOptions } from './fleet-options.js';
import { connectionOptions, examples, onlyOption } from './options.js';

export const declareDrift: Declare = (program, context, onExit) => {
  fleetOptions(onlyOption(connectionOptions(program.command('drift'), ['text', 'json', 'markdown'])))
    .description(
      'show where tenant and git part: which side has it, who changed it last; never writes to the tenant',
    )
    .option('--baseline <file>', 'outcome of the last apply (JSON): tells drift from what is pending')
    .option('--write-back', 'put the tenant’s side into the files, comments kept')
    .option('--audit-days <number>', 'how far back to ask who changed it; 0: not at all', parseDays, 30)
    .option('--detailed-exitcode', 'exit 2 where there is drift')
    .addHelpText(
      'after',
      examples('drift', 'drift --baseline outcome.json', 'drift --write-back', 'drift --format markdown'),
    )
    .action(async (options: DriftOptions & FleetOptions) => {
      const { driftTenants } = await import('../commands/drift.js');
      onExit(await runOnTenants(driftTenants, options, context));
    });
};

function parseDays(text: string): number {
  const days = Number(text);
  if (text.trim() !== '' && Number.isInteger(days) && days >= 0) return days;
  throw new InvalidArgumentError('Days are a whole number from 0 on.');
}
