import { type Plan } from '../../../model/results/plan.js';
import { type CliContext } from '../../context.js';
import { type Declare, projectOptions, verboseOption } from '../../program/command-options.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { type ProjectOptions } from '../../program/options.js';
import { readPlanFile } from '../../project/input-files.js';
import { placeOf } from '../../project/project-place.js';
import { nextSteps } from './next-steps.js';
import { showPlan } from './plan-command.js';
import { type ShownContext } from './plan-run.js';

export const declareShow: Declare = (command, context, onExit) => {
  verboseOption(projectOptions(command, ['text', 'json', 'markdown', 'html']))
    .argument('<plan.json>', 'a plan saved with `plan --out`')
    .action(async (file: string, options: ProjectOptions) => {
      onExit(await show(file, options, context));
    });
};

/** Renders a saved plan. A stale one may be looked at too. */
export async function show(file: string, options: ProjectOptions, context: CliContext): Promise<ExitCode> {
  const plan = await readPlanFile(file, context);
  const next = nextSteps(plan, file, options, context);
  await showPlan(plan, options, context, {
    ...(await settingsFor(plan, options, context)),
    command: 'show',
    next,
  });
  return EXIT.ok;
}

/** What the settings say of the tenant of a plan: nothing if there are none, or if they are of another tenant. */
async function settingsFor(
  { tenantId }: Plan,
  options: ProjectOptions,
  context: CliContext,
): Promise<ShownContext> {
  const { settings } = await placeOf(options, context).loadSettings();
  if (settings?.tenantId.toLowerCase() !== tenantId.toLowerCase()) return {};
  return { tenantName: settings.tenantName };
}
