import { type PlanOptions } from '../commands/plan.js';
import { type Declare } from './declare.js';
import { examples, tenantOptions } from './options.js';

export const declarePlan: Declare = (program, context, onExit) => {
  tenantOptions(program.command('plan'), ['text', 'json', 'markdown', 'html'])
    .description('show what apply would change; never writes to the tenant')
    .option('--out <file>', 'save the plan for `apply`')
    .option('--detailed-exitcode', 'exit 2 where there are changes')
    .addHelpText('after', examples('plan', 'plan --detailed-exitcode', 'plan --only ios.yaml --format json'))
    .action(async (options: PlanOptions) => {
      const { plan } = await import('../commands/plan.js');
      onExit(await plan(options, context));
    });
};
