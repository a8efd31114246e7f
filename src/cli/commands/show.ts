import { type CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { type ProjectOptions } from '../options.js';
import { readPlanFile } from '../files/read-plan-file.js';
import { showPlan } from './plan.js';

/** Renders a saved plan. A stale one may be looked at too. */
export async function show(file: string, options: ProjectOptions, context: CliContext): Promise<ExitCode> {
  await showPlan(await readPlanFile(file, context), options, context);
  return EXIT.ok;
}
