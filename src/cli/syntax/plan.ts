import { type PlanOptions } from '../commands/plan.js';
import { type FleetOptions } from '../fleet/options.js';
import { runOnTenants } from '../fleet/run-on-tenants.js';
import { type Declare } from './declare.js';
import { fleetOptions } from './fleet-options.js';
import { examples, tenantOptions } from './options.js';

export const declarePlan: Declare = (program, context, onExit) => {
  fleetOptions(tenantOptions(program.command('plan'), ['text', 'json', 'markdown', 'html']))
    .description('show what apply would change; never writes to the tenant')
    .option('--out <file>', 'save the plan for `apply`; with several tenants a folder')
    .option('--detailed-exitcode', 'exit 2 where there are changes')
    .addHelpText(
      'after',
      examples(
        'plan',
        'plan --detailed-exitcode',
        'plan --only ios.yaml --format json',
        'plan --all --out plans',
      ),
    )
    .action(async (options: PlanOptions & FleetOptions) => {
      const { planTenants } = await import('../commands/plan.js');
      onExit(await runOnTenants(planTenants, options, context));
    });
};
