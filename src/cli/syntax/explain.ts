import { type ExplainOptions } from '../runs/explain-run.js';
import { type OneTenantOptions } from '../fleet/options.js';
import { runOnTenant } from '../fleet/run-on-tenants.js';
import { type Declare } from './declare.js';
import { oneTenantOption } from './fleet-options.js';
import { connectionOptions, examples } from './options.js';

export const declareExplain: Declare = (program, context, onExit) => {
  oneTenantOption(connectionOptions(program.command('explain'), ['text', 'json', 'html']))
    .description('say which policies reach a user or a group, or whom a policy reaches, and why')
    .option('--user <name>', 'a user: principal name or id')
    .option('--group <name>', 'a group: name or id')
    .option('--policy <choice>', 'a policy: TYPE/NAME or TYPE/ID; with --user or --group that policy alone')
    .option('--plan <plan.json>', 'as a saved plan would leave it, and what changes by it')
    .addHelpText(
      'after',
      examples(
        'explain --user ada@contoso.com',
        'explain --user ada@contoso.com --policy "iosManagedAppProtection/iOS – Baseline"',
        'explain --group Sales --plan plan.json --format html > sales.html',
      ),
    )
    .action(async (options: ExplainOptions & OneTenantOptions) => {
      const { explain } = await import('../commands/explain.js');
      onExit(await runOnTenant(explain, options, context));
    });
};
