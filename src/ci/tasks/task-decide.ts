import { readFile, realpath } from 'node:fs/promises';
import nodePath, { resolve } from 'node:path';
import { isInside, slashedWay } from '../../model/file-paths.js';
import { type DriftReport } from '../../model/results/drift.js';
import { renderDriftMarkdown } from '../../report/drift/drift-markdown.js';
import { firstOf } from '../../report/text/labels.js';
import { mdMessage } from '../../report/text/markdown.js';
import { printable } from '../../report/text/printable.js';
import { type CiContext, CiError } from '../ci-context.js';
import { type Decisions, type Forge } from '../forges/forge.js';
import { keepFile, openFolder } from './job-folders.js';
import { digestIn, digestOf, keepBaseline, OTHER_APPLY, runDrift } from './task-drift.js';
import { failurePage, markerOf, renderNote } from './page.js';
import { type ApplyJob, ONE_PROJECT, REFUSED_ADVICE, runApply } from './task-apply.js';
import { type TaskOptions } from './task-options.js';

/**
 * Reads the decision in the comment that started this run, for the jobs that follow. A comment that is none, or whose
 * author may not decide, ends the run with exit code 0: on a public issue anyone can write one.
 */
export async function decideTask(options: TaskOptions, forge: Forge, context: CiContext): Promise<number> {
  const found = await decisionsOf(forge).read(markerOf('drift', options.name));
  const digest = 'reason' in found ? undefined : digestIn(found.seen);
  if ('reason' in found || digest === undefined) {
    const reason = 'reason' in found ? found.reason : 'The issue did not say which drift it shows.';
    context.write(`${printable(reason)} So nothing is done.\n`);
    await forge.setOutputs({ decision: 'none' });
    return 0;
  }
  await forge.setOutputs({ decision: found.command, issue: found.issue, digest });
  return 0;
}

function decisionsOf({ decisions }: Forge): Decisions {
  if (decisions === undefined) throw new CiError('Decisions by comments are read on GitHub only.');
  return decisions;
}

/** A decision to apply: on which issue, about which drift. */
interface Decided {
  readonly decisions: Decisions;
  readonly issue: string;
  readonly digest: string;
  /** Writes a comment on the issue, with a link to this run. */
  readonly comment: (markdown: string) => Promise<void>;
}

/** Throws a CiError if the command line names no decision. */
function decidedOf({ task, name, issue, digest }: TaskOptions, forge: Forge): Decided {
  if (issue === undefined || digest === undefined)
    throw new CiError(`${task} takes --issue NUMBER and --digest DIGEST, which decide gives.`);
  const decisions = decisionsOf(forge);
  const comment = (markdown: string): Promise<void> =>
    decisions.comment(issue, renderNote(markerOf('decision', name), markdown, forge, []));
  return { decisions, issue, digest, comment };
}

interface DecidedDrift {
  readonly report: DriftReport;
  /** Path of the outcome that the tenant was compared with. */
  readonly baseline: string;
}

/**
 * Looks for drift with these options of `assignctl drift` too. Returns it if it is what the decision is about. Otherwise
 * comments why nothing is done, and returns undefined: someone decided about what they saw in the issue, and nothing else.
 */
async function findDecidedDrift(
  { digest, comment }: Decided,
  more: readonly string[],
  folder: string,
  options: TaskOptions,
  forge: Forge,
  context: CiContext,
): Promise<DecidedDrift | undefined> {
  const stop = async (page: string): Promise<undefined> => {
    context.write(`error: ${printable(page)}\n`);
    await comment(page);
    return undefined;
  };
  const baseline = await keepBaseline(options, folder, forge, context);
  if (baseline === undefined) return stop(NO_BASELINE);
  const { report, stdout, stderr } = await runDrift(options, [...more, '--baseline', baseline], context);
  await keepFile(folder, 'drift.json', stdout);
  await keepFile(folder, 'drift.log', stderr);
  if (report === undefined) return stop(failurePage('drift could not be looked for', stderr));
  return digestOf(report) === digest ? { report, baseline } : stop(ANOTHER_DRIFT);
}

const NO_BASELINE =
  'Nothing was done: there is no outcome of the last apply, so it cannot be determined which side has changed. ' +
  `Run the apply workflow, or use \`assignctl drift --write-back\` in a checkout. ${OTHER_APPLY}`;
const ANOTHER_DRIFT =
  'Nothing was done: files and tenant now differ in another way than this issue showed when the comment was written. ' +
  'Run the drift workflow, which updates the issue, and decide again.';

/**
 * The next step of a decision. If it fails before anything was done, a comment says so too, since who decided may not look
 * at the log; then it returns undefined.
 */
async function orComment<T>(
  { comment }: Decided,
  what: string,
  context: CiContext,
  step: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof CiError)) throw error;
    context.write(`error: ${printable(error.message)}\n`);
    await comment(`${what} ${mdMessage(error.message)}`);
    return undefined;
  }
}

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
  const number = await orComment(decided, 'No pull request was opened.', context, async () =>
    decisions.propose({
      branch: `assignctl/drift-${issue}-${digest}`,
      files: await readChanged(files, options, context),
      title: `Accept the drift of ${options.name} (#${issue})`,
      body: `This puts the tenant’s side of #${issue} into the files. Review it like any other change.\n\n${renderDriftMarkdown(found.report)}`,
    }),
  );
  if (number === undefined) return 1;
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

const REJECT_ADVICE: ApplyJob['advice'] = {
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
    advice: REJECT_ADVICE,
    comment: decided.comment,
    reader: ONE_PROJECT,
  };
  const code = await orComment(decided, 'Nothing was reverted.', context, () =>
    runApply(job, options, forge, context),
  );
  return code ?? 1;
}
