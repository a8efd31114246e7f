import { printable, printableLines } from '../report/text/printable.js';
import { createAzureDevOps } from './forges/azure-devops.js';
import { type CiContext, CiError } from './ci-context.js';
import { type Forge } from './forges/forge.js';
import { openFolder } from './tasks/job-folders.js';
import { createGitHub } from './forges/github.js';
import { createGitLab } from './forges/gitlab.js';
import { applyTask, collectArtifacts } from './tasks/task-apply.js';
import { planFleet, reviewFleet } from './tasks/fleet-plans.js';
import { acceptTask, decideTask, rejectTask } from './tasks/task-decide.js';
import { driftTask } from './tasks/task-drift.js';
import { isOfSeveral, parseTask, type Task, type TaskOptions } from './tasks/task-options.js';
import { planTask } from './tasks/task-plan.js';
import { reviewTask } from './tasks/task-review.js';

type RunTask = (options: TaskOptions, forge: Forge, context: CiContext) => Promise<number>;

const RUN: Readonly<Record<Exclude<Task, 'keep'>, RunTask>> = {
  plan: planTask,
  review: reviewTask,
  apply: applyTask,
  drift: driftTask,
  decide: decideTask,
  accept: acceptTask,
  reject: rejectTask,
};

/** The tasks that differ where several tenants share them. */
const RUN_OF_SEVERAL: Readonly<Partial<typeof RUN>> = { plan: planFleet, review: reviewFleet };

/** One task of a pipeline. Returns the exit code: assignctl's own if it ran, 1 if this program failed. */
export async function runTask(argv: readonly string[], context: CiContext): Promise<number> {
  try {
    const options = parseTask(argv);
    // This task only copies files, so it must not fail because a service is missing.
    if (options.task === 'keep') {
      await collectArtifacts(options, await openFolder(options, context), context);
      return 0;
    }
    const run = (isOfSeveral(options) ? RUN_OF_SEVERAL[options.task] : undefined) ?? RUN[options.task];
    return await run(options, await forgeOf(context), context);
  } catch (error) {
    context.write(error instanceof CiError ? `error: ${printable(error.message)}\n` : bugReport(error));
    return 1;
  }
}

/** A stack can contain text from elsewhere, so no line of it may begin a command for the engine. */
function bugReport(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `This is a bug in assignctl. Please report it with these lines:\n${printableLines(stack)}\n`;
}

async function forgeOf(context: CiContext): Promise<Forge> {
  if ((context.env.GITHUB_ACTIONS ?? '') !== '') return createGitHub(context);
  if ((context.env.TF_BUILD ?? '') !== '') return createAzureDevOps(context);
  if ((context.env.GITLAB_CI ?? '') !== '') return createGitLab(context);
  throw new CiError('This is no job of GitHub Actions, Azure Pipelines or GitLab CI.');
}
