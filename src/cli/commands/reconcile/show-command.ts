import { type CliContext } from '../../context.js';
import { type Declare, projectOptions } from '../../program/command-options.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { type ProjectOptions } from '../../program/options.js';
import { readPlanFile } from '../../project/read-plan-file.js';
import { showPlan } from './plan-command.js';

export const declareShow: Declare = (command, context, onExit) => {
  projectOptions(command, ['text', 'json', 'markdown', 'html'])
    .argument('<plan.json>', 'a plan saved with `plan --out`')
    .action(async (file: string, options: ProjectOptions) => {
      onExit(await show(file, options, context));
    });
};

/** Renders a saved plan. A stale one may be looked at too. */
export async function show(file: string, options: ProjectOptions, context: CliContext): Promise<ExitCode> {
  await showPlan(await readPlanFile(file, context), options, context);
  return EXIT.ok;
}
