import { printable } from '../report/text/printable.js';
import { createAzureDevOps } from './forges/azure-devops.js';
import { type CiContext, CiError } from './ci-context.js';
import { type Forge } from './forges/forge.js';
import { createGitHub } from './forges/github.js';
import { applyTask, keepTraces } from './tasks/task-apply.js';
import { driftTask } from './tasks/task-drift.js';
import { parseTask, type Task, type TaskOptions } from './tasks/task-options.js';
import { planTask } from './tasks/task-plan.js';
import { reviewTask } from './tasks/task-review.js';

const RUN: Readonly<
  Record<Exclude<Task, 'keep'>, (options: TaskOptions, forge: Forge, context: CiContext) => Promise<number>>
> = { plan: planTask, review: reviewTask, apply: applyTask, drift: driftTask };

/** One task of a pipeline. Returns the exit code: assignctl's own where it ran, 1 where this program came to grief. */
export async function runTask(argv: readonly string[], context: CiContext): Promise<number> {
  try {
    const options = parseTask(argv);
    // Nothing but files: it must not fail for want of a service.
    if (options.task === 'keep') {
      await keepTraces(options, context);
      return 0;
    }
    return await RUN[options.task](options, await forgeOf(context), context);
  } catch (error) {
    if (!(error instanceof CiError)) throw error;
    context.write(`error: ${printable(error.message)}\n`);
    return 1;
  }
}

async function forgeOf(context: CiContext): Promise<Forge> {
  if ((context.env.GITHUB_ACTIONS ?? '') !== '') return createGitHub(context);
  if ((context.env.TF_BUILD ?? '') !== '') return createAzureDevOps(context);
  throw new CiError('This is a job neither of GitHub Actions nor of Azure Pipelines.');
}
