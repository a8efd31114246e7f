import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Plan } from '../../model/results/plan.js';
import { printable } from '../../report/text/printable.js';
import { type CiContext } from '../ci-context.js';
import { keepFile, openFolder } from './keep-file.js';
import { type Forge, type FoundPlan } from '../forges/forge.js';
import { parseReviewed, reviewNotice } from './review-notice.js';
import { makePlan, planArtifact, runPlan } from './task-plan.js';
import { type TaskOptions } from './task-options.js';
import { readZipped } from '../forges/zip.js';

const UNREVIEWED =
  'There is something to apply, and no plan of a merged pull request was found for it. Look at the plan on the page of ' +
  'this run, then run this by hand: it plans anew, and waits for an approval of just that plan.';

/**
 * Shows the plan to apply to the person who approves. It is the one the merged pull request was reviewed with or, in a run
 * started by hand, one made now. Exit code 1: the push would change something, and its plan was not reviewed.
 */
export async function reviewTask(options: TaskOptions, forge: Forge, context: CiContext): Promise<number> {
  const found = forge.isByHand
    ? undefined
    : await forge.findPlan((commit) => planArtifact(options.name, commit), options.planWorkflow);
  if (found !== undefined && 'archive' in found) return showReviewed(found, options, forge, context);
  if (found !== undefined) context.write(`${printable(found.reason)} A plan is made now.\n`);
  const { code, hasChanges } = await makePlan(options, forge, context);
  if (found !== undefined && hasChanges) {
    context.write(`error: ${UNREVIEWED}\n`);
    await forge.setOutputs({ changes: 'false' });
    return 1;
  }
  // If one policy is blocked, the others can still be applied.
  return code === 5 && hasChanges ? 0 : code;
}

/**
 * Keeps the reviewed plan for apply, and shows one made now: what an approver reads comes from the merged files and the
 * tenant, never from the artifact. A notice above it says where the two differ.
 */
async function showReviewed(
  { archive, artifact, pullRequest }: FoundPlan,
  options: TaskOptions,
  forge: Forge,
  context: CiContext,
): Promise<number> {
  context.write(`The plan of pull request ${pullRequest}: ${artifact}.\n`);
  const folder = await openFolder(options, context);
  const text = readZipped(await archive(), 'plan.json').toString('utf8');
  const reviewed = parseReviewed(text);
  await keepFile(folder, 'plan.json', text);
  const now = join(folder, 'plan-now.json');
  const { code, hasPlan, page, stderr } = await runPlan(options, now, context);
  // assignctl of this very package has written it.
  const fresh = hasPlan ? (JSON.parse(await readFile(now, 'utf8')) as Plan) : undefined;
  const whole = fresh === undefined ? page : `${reviewNotice(reviewed, fresh, pullRequest)}\n\n${page}`;
  const markdown = join(folder, 'plan.md');
  await keepFile(folder, 'plan.md', whole);
  await keepFile(folder, 'plan.log', stderr);
  await forge.addSummary(markdown, whole);
  const hasChanges = fresh !== undefined && reviewed.policies.some(({ changes }) => changes.length > 0);
  await forge.setOutputs({
    keep: `${planArtifact(options.name, forge.commit)}${forge.planAttempt}`,
    'pull-request': pullRequest,
    changes: String(hasChanges),
  });
  return hasPlan ? 0 : code;
}
