import { printable, printableLines } from '../report/text/printable.js';
import { createAzureDevOps } from './forges/azure-devops.js';
import { type CiContext, CiError } from './ci-context.js';
import { type Forge } from './forges/forge.js';
import { openFolder } from './tasks/keep-file.js';
import { createGitHub } from './forges/github.js';
import { applyTask, collectArtifacts } from './tasks/task-apply.js';
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
      await collectArtifacts(options, await openFolder(options, context), context);
      return 0;
    }
    return await RUN[options.task](options, await forgeOf(context), context);
  } catch (error) {
    context.write(error instanceof CiError ? `error: ${printable(error.message)}\n` : bugReport(error));
    return 1;
  }
}

/** A stack holds texts of others: none of its lines may begin a command for the engine. */
function bugReport(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `This is a bug in assignctl. Please report it with these lines:\n${printableLines(stack)}\n`;
}

async function forgeOf(context: CiContext): Promise<Forge> {
  if ((context.env.GITHUB_ACTIONS ?? '') !== '') return createGitHub(context);
  if ((context.env.TF_BUILD ?? '') !== '') return createAzureDevOps(context);
  throw new CiError('This is a job neither of GitHub Actions nor of Azure Pipelines.');
}
