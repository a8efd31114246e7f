import { type ApplyOptions } from '../runs/apply-run.js';
import { type FleetOptions } from '../fleet/options.js';
import { runOnTenants } from '../fleet/run-on-tenants.js';
import { type Declare } from './declare.js';
import { fleetOptions } from './fleet-options.js';
import { examples, tenantOptions } from './options.js';

export const declareApply: Declare = (program, context, onExit) => {
  fleetOptions(tenantOptions(program.command('apply'), ['text', 'json', 'markdown']))
    .description('plan, show, ask and carry out; with a plan file, carry out just what was reviewed')
    .argument('[plan.json]', 'a plan saved with `plan --out`; with several tenants their folder')
    .option('--yes', 'do not ask')
    .option('--all-or-nothing', 'with a plan file: carry out nothing unless all of it still fits')
    .option('--journal <file>', 'where to record every write (default: .assignctl/journal-<time>.jsonl)')
    .option(
      '--resume <journal>',
      'go on with the run of this journal; the newest unfinished one is found without',
    )
    .option(
      '--justification <text>',
      'why, for those who approve: files the requests where a tenant demands it',
    )
    .option('--approval <code>', 'code of an approval that was given')
    .option('--heal', 'with --baseline: put back what the tenant moved, leave what git moved')
    .option('--baseline <file>', 'outcome of the last apply (JSON), for --heal')
    .option('--after <dir>', 'summaries of the rings before: a ring begins when all in them are done')
    .option('--quiet', 'no progress on stderr')
    .addHelpText(
      'after',
      examples(
        'apply',
        'apply --yes',
        'apply plan.json',
        'apply .assignctl/undo.plan.json',
        'apply plans --all',
      ),
    )
    .action(async (file: string | undefined, options: ApplyOptions & FleetOptions) => {
      const { applyTenants } = await import('../commands/apply.js');
      onExit(await runOnTenants(applyTenants, { ...options, file }, context));
    });
};
