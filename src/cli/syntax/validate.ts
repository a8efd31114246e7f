import { type FleetOptions } from '../fleet/options.js';
import { runOnTenants } from '../fleet/run-on-tenants.js';
import { type Declare } from './declare.js';
import { fleetOptions } from './fleet-options.js';
import { projectOptions } from './options.js';

export const declareValidate: Declare = (program, context, onExit) => {
  fleetOptions(projectOptions(program.command('validate'), ['text', 'json', 'github', 'sarif']))
    .description('check all files against the schemas and rules: every problem in one run, no tenant needed')
    .action(async (options: FleetOptions) => {
      const { validateTenants } = await import('../commands/validate.js');
      onExit(await runOnTenants(validateTenants, options, context));
    });
};
