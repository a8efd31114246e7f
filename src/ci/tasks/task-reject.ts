import { type CiContext } from '../ci-context.js';
import { type Forge } from '../forges/forge.js';
import { openFolder } from './job-folders.js';
import { type ApplyJob, REFUSED_ADVICE, runApply } from './task-apply.js';
import { decidedOf, findDecidedDrift } from './task-decide.js';
import { type TaskOptions } from './task-options.js';

const ADVICE: ApplyJob['advice'] = {
  1: 'Fix the problems above, and write `/assignctl reject` again.',
  3: REFUSED_ADVICE,
  4: 'What was applied stays. Run the drift workflow, which updates this issue, and decide again.',
};

/**
 * Reverts the decided drift with `assignctl apply --heal`. The issue gets a comment with the outcome; it is closed by the
 * next run of drift that finds none. Ends with the exit code of `assignctl apply`, or with 1 and a comment if the drift
 * is another.
 */
export async function rejectTask(options: TaskOptions, forge: Forge, context: CiContext): Promise<number> {
  const decided = decidedOf(options, forge);
  const folder = await openFolder(options, context);
  const found = await findDecidedDrift(decided, [], folder, options, forge, context);
  if (found === undefined) return 1;
  const job: ApplyJob = {
    // Those who approve the environment have read the issue, and this is what it shows.
    args: ['--heal', '--baseline', found.baseline, '--yes'],
    artifact: `assignctl-reject-${options.name}`,
    advice: ADVICE,
    comment: decided.comment,
  };
  return runApply(job, options, forge, context);
}
