import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { printable } from '../../report/text/printable.js';
import { type CiContext } from '../ci-context.js';
import { type Forge, type FoundPlan } from '../forges/forge.js';
import { makePlan, planArtifact, summaryOf } from './task-plan.js';
import { type TaskOptions } from './task-options.js';
import { readZipped } from '../forges/zip.js';

const UNREVIEWED =
  'There is something to apply, and no plan of a merged pull request was found for it. Look at the plan on the page of ' +
  'this run, then run this by hand: it plans anew, and waits for an approval of just that plan.';

/**
 * Brings the plan that is to be applied, for whoever approves: the one the merged pull request was reviewed with, or, in
 * a run started by hand, one made now. A push whose plan nobody has reviewed ends with 1 if it would change anything.
 */
export async function reviewTask(options: TaskOptions, forge: Forge, context: CiContext): Promise<number> {
  const found = forge.isByHand
    ? undefined
    : await forge.findPlan((commit) => planArtifact(options.name, commit));
  if (found !== undefined && 'archive' in found) return showReviewed(found, options, forge, context);
  if (found !== undefined) context.write(`${printable(found.reason)} A plan is made now.\n`);
  const { code, hasChanges } = await makePlan(options, forge, context);
  if (found !== undefined && hasChanges) {
    context.write(`error: ${UNREVIEWED}\n`);
    await forge.setOutputs({ changes: 'false' });
    return 1;
  }
  // Where a policy is blocked the others can be applied all the same.
  return code === 5 && hasChanges ? 0 : code;
}

async function showReviewed(
  { archive, artifact, pullRequest }: FoundPlan,
  options: TaskOptions,
  forge: Forge,
  context: CiContext,
): Promise<number> {
  context.write(`The plan of pull request ${pullRequest}: ${artifact}.\n`);
  const folder = resolve(context.cwd, options.folder);
  await mkdir(folder, { recursive: true });
  await forge.setOutputs({
    keep: `${planArtifact(options.name, forge.commit)}${forge.planAttempt}`,
    'pull-request': pullRequest,
  });
  const file = join(folder, 'plan.json');
  await writeFile(file, readZipped(await archive(), 'plan.json'));
  const { code, stdout } = await context.assignctl(['show', file, '--format', 'markdown']);
  if (code !== 0) return code;
  const markdown = join(folder, 'plan.md');
  await writeFile(markdown, stdout);
  await forge.addSummary(markdown, stdout);
  const changed = summaryOf(await readFile(file, 'utf8'));
  await forge.setOutputs({ changes: String(changed > 0) });
  return 0;
}
