import { readFile, realpath } from 'node:fs/promises';
import nodePath, { resolve } from 'node:path';
import { isInside, slashedWay } from '../../model/file-paths.js';
import { renderDriftMarkdown } from '../../report/drift/drift-markdown.js';
import { firstOf } from '../../report/text/labels.js';
import { mdMessage } from '../../report/text/markdown.js';
import { type CiContext, CiError } from '../ci-context.js';
import { type Forge } from '../forges/forge.js';
import { openFolder } from './job-folders.js';
import { decidedOf, findDecidedDrift } from './task-decide.js';
import { type TaskOptions } from './task-options.js';

/**
 * Opens a pull request that puts the tenant's side of the decided drift into the files. The checkout is changed, and
 * is of this job only. Exit code 1: there is no pull request, and a comment says why.
 */
export async function acceptTask(options: TaskOptions, forge: Forge, context: CiContext): Promise<number> {
  const decided = decidedOf(options, forge);
  const { decisions, issue, digest, comment } = decided;
  const folder = await openFolder(options, context);
  await forge.setOutputs({ keep: `assignctl-accept-${options.name}${forge.attempt}` });
  const found = await findDecidedDrift(decided, ['--write-back'], folder, options, forge, context);
  if (found === undefined) return 1;
  const { files = [], left = [] } = found.report.writeBack ?? {};
  if (files.length === 0) {
    const reasons = firstOf(left, MOST_REASONS).map((sentence) => `- ${mdMessage(sentence)}`);
    await comment(`There is nothing that the files can take over.\n\n${reasons.join('\n')}`);
    return 1;
  }
  const number = await decisions.propose({
    branch: `assignctl/drift-${issue}-${digest}`,
    files: await readChanged(files, options, context),
    title: `Accept the drift of ${options.name} (#${issue})`,
    body: `This puts the tenant’s side of #${issue} into the files. Review it like any other change.\n\n${renderDriftMarkdown(found.report)}`,
  });
  context.write(`Pull request ${number} accepts the drift.\n`);
  await comment(`#${number} puts the tenant’s side into the files. ${PLAN_NOTE}`);
  return 0;
}

/** More are in the artifact only. */
const MOST_REASONS = 20;
const PLAN_NOTE =
  'If its checks do not start, approve its workflow runs, or close and reopen it: GitHub does not start them for what a job has opened.';

/** Files of the project by their path in the repository. Throws a CiError for one that a link leads out of the checkout. */
async function readChanged(
  files: readonly string[],
  { directory }: TaskOptions,
  { cwd }: Pick<CiContext, 'cwd'>,
): Promise<ReadonlyMap<string, Buffer>> {
  const root = await realpath(cwd);
  const found = new Map<string, Buffer>();
  for (const file of files) {
    const path = await realpath(resolve(cwd, directory, file));
    if (!isInside(root, path, nodePath))
      throw new CiError(`${file} is not a file of this repository: a link leads out of the checkout.`);
    found.set(slashedWay(root, path, nodePath), await readFile(path));
  }
  return found;
}
