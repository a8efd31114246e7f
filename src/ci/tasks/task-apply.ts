import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Outcome } from '../../model/results/outcome.js';
import { renderOutcomeMarkdown } from '../../report/outcome-report.js';
import { printable, printableLines } from '../../report/text/printable.js';
import { type CiContext, CiError } from '../ci-context.js';
import { type Forge } from '../forges/forge.js';
import { copyRunFiles, keepFile, openFolder, openWorkspace, RUN_FILE, workspaceOf } from './job-folders.js';
import { valueAt } from '../forges/http-client.js';
import { failurePage, markerOf, renderNote, upsertComment } from './page.js';
import { projectArgs } from './task-plan.js';
import { type TaskOptions } from './task-options.js';
import { notify } from './webhook.js';

/** Name under which an apply keeps what it left; a later attempt adds its ending. */
export function applyArtifact(name: string): string {
  return `assignctl-apply-${name}`;
}

/** What to do after exit code 3. */
export const REFUSED_ADVICE =
  'Nothing was written. Lift the refusal in the settings (`allow`, `limits`) by a pull request of its own, whose plan is then reviewed and applied.';

const ADVICE: ApplyJob['advice'] = {
  1: 'Fix the problems above, and run this job again.',
  3: REFUSED_ADVICE,
  4: 'What was applied stays. For the rest, run this workflow by hand: it plans anew, shows that plan, and waits for an approval.',
};

/** A run of `assignctl apply`. */
export interface ApplyJob {
  /** What is applied, after `apply` and before the options that name the project. */
  readonly args: readonly string[];
  /** Name under which it keeps what it leaves, without the ending of an attempt. */
  readonly artifact: string;
  /** What to do next if it did not do everything, by the exit code of assignctl. */
  readonly advice: Readonly<Record<number, string>>;
  /** Shows the page with the outcome to those who asked for the run. */
  readonly comment: (page: string) => Promise<void>;
}

/** Applies a reviewed plan. The pull request gets a comment with the outcome. */
export async function applyTask(options: TaskOptions, forge: Forge, context: CiContext): Promise<number> {
  if (options.plan === undefined) throw new CiError('apply takes --plan FILE: the plan that was reviewed.');
  const run: ApplyJob = {
    args: [options.plan],
    artifact: applyArtifact(options.name),
    advice: ADVICE,
    comment: (page) => comment(page, options, forge),
  };
  return runApply(run, options, forge, context);
}

/**
 * Applies, and always keeps journal, undo plan and outcome. Ends with the exit code of `assignctl apply`. Once that has
 * run, nothing ends this task early. What cannot be kept or shown is reported, and turns exit code 0 into 1.
 */
export async function runApply(
  { args, artifact, advice, comment }: ApplyJob,
  options: TaskOptions,
  forge: Forge,
  context: CiContext,
): Promise<number> {
  const folder = await openFolder(options, context);
  await clearFolder(folder);
  const workspace = await openWorkspace(options, context);
  await forge.setOutputs({ keep: `${artifact}${forge.attempt}` });
  const { code, stdout, stderr } = await context.assignctl(
    ['apply', ...args, ...projectArgs(options), '--format', 'json', '--quiet'],
    { ASSIGNCTL_WORKSPACE: workspace },
  );
  const page = pageOf(code, stdout, stderr, advice[code]);
  const problems = await inEachStep(
    () => keepFile(folder, 'outcome.json', stdout),
    () => keepFile(folder, 'apply.log', stderr),
    () => keepFile(folder, 'outcome.md', page),
    () => collectArtifacts(options, folder, context),
    () => forge.setOutputs({ 'exit-code': String(code) }),
    () => forge.addSummary(join(folder, 'outcome.md'), page),
    () => comment(page),
    () => notifyOutcome(code, stdout, options, forge, context),
  );
  if (problems.length === 0) return code;
  for (const problem of problems) context.write(`error: ${printable(problem)}\n`);
  context.write(`The outcome:\n${printableLines(page)}\n`);
  return code === 0 ? 1 : code;
}

/** Does every step, even if an earlier one failed. Returns what went wrong, a sentence each. */
async function inEachStep(...steps: readonly (() => Promise<unknown>)[]): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const step of steps)
    try {
      await step();
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  return problems;
}

/** Removes files that an earlier run left under the names that this task uses. */
async function clearFolder(folder: string): Promise<void> {
  const names = await readdir(folder);
  for (const name of names.filter((one) => OWN_FILE.test(one) || RUN_FILE.test(one)))
    await rm(join(folder, name), { recursive: true, force: true });
}

const OWN_FILE = /^(outcome\.(json|md)|apply\.log)$/;

/** Throws a CiError if the webhook does not take the message. */
async function notifyOutcome(
  code: number,
  stdout: string,
  { name }: TaskOptions,
  forge: Forge,
  context: CiContext,
): Promise<void> {
  const counts: Record<string, number> = {};
  for (const { result } of parseOutcome(stdout)?.policies ?? []) counts[result] = (counts[result] ?? 0) + 1;
  const event = code === 0 ? 'apply-done' : 'apply-incomplete';
  const problem = await notify({ event, name, counts }, forge, context);
  if (problem !== undefined) throw new CiError(problem);
}

async function comment(page: string, { name, pullRequest }: TaskOptions, forge: Forge): Promise<void> {
  if (pullRequest === undefined) return;
  const marker = markerOf('outcome', name);
  await upsertComment(forge.comments(pullRequest), marker, renderNote(marker, page, forge, []), false);
}

/** What the reader of the page sees: the outcome, or why there is none, and what to do next. */
function pageOf(code: number, stdout: string, stderr: string, advice: string | undefined): string {
  const page = outcomePage(code, stdout, stderr);
  return advice === undefined ? page : `${page}\n\n**What now?** ${advice}`;
}

function outcomePage(code: number, stdout: string, stderr: string): string {
  if (code === 3) return failurePage('apply refused the whole run', stderr || REFUSED);
  const outcome = parseOutcome(stdout);
  return outcome === undefined
    ? failurePage('apply did not come to an outcome', stderr)
    : renderOutcomeMarkdown(outcome);
}

const REFUSED = 'A limit or a protection of the whole run forbids it: the plan says which.';

/** The outcome in what `assignctl apply --format json` printed; undefined if that is the plan of a refused run, or nothing. */
export function parseOutcome(text: string): Outcome | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(valueAt(read, 'policies')) && valueAt(read, 'digest') === undefined
      ? (read as Outcome)
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Keeps journal and undo plan. It is also a task of its own, for an apply that the engine has killed. Throws a CiError
 * that lists what could not be kept; the rest is kept.
 */
export async function collectArtifacts(
  options: TaskOptions,
  folder: string,
  context: Pick<CiContext, 'cwd' | 'env'>,
): Promise<void> {
  const problems = await copyRunFiles(join(workspaceOf(options, context), options.tenant ?? ''), folder);
  if (problems.length > 0) throw new CiError(problems.join(' '));
}
