import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type FleetSummary, planFileOf } from '../../model/results/fleet-summary.js';
import { type Outcome } from '../../model/results/outcome.js';
import { renderOutcomeMarkdown } from '../../report/outcome-report.js';
import { printable, printableLines } from '../../report/text/printable.js';
import { renderFleetMarkdown } from '../../report/fleet/fleet-report.js';
import { type ChildResult, type CiContext, CiError } from '../ci-context.js';
import { type Forge } from '../forges/forge.js';
import { copyRunFiles, keepFile, openFolder, openWorkspace, RUN_FILE, workspaceOf } from './job-folders.js';
import { valueAt } from '../forges/http-client.js';
import { failurePage, markerOf, renderNote, upsertComment } from './page.js';
import { projectArgs } from './task-plan.js';
import { isOfSeveral, nameWithRing, type TaskOptions } from './task-options.js';
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
  readonly reader: OutcomeReader;
}

/** How to read what a run of `assignctl apply` printed. */
interface OutcomeReader {
  /** The outcome in Markdown, or why there is none. */
  readonly page: (run: ChildResult) => string;
  /** What a message says of it: numbers by what they count. */
  readonly counts: (stdout: string) => Readonly<Record<string, number>>;
  /** What the file is called that it is kept in; undefined: the run keeps it itself. */
  readonly file?: string;
}

/**
 * Applies a reviewed plan, or those of several tenants of a fleet from one folder. The pull request gets a comment with the
 * outcome; of several tenants with all of them.
 */
export async function applyTask(options: TaskOptions, forge: Forge, context: CiContext): Promise<number> {
  const { plan } = options;
  if (plan === undefined) throw new CiError('apply takes --plan FILE: the plan that was reviewed.');
  const reports = join(await openFolder(options, context), REPORTS);
  const run: ApplyJob = {
    args: isOfSeveral(options) ? [plan, '--reports', reports] : [plan],
    artifact: applyArtifact(nameWithRing(options)),
    advice: ADVICE,
    comment: (page) => comment(page, options, forge),
    reader: isOfSeveral(options)
      ? readerOfFleet(await readdir(resolve(context.cwd, plan)).catch(() => []))
      : ONE_PROJECT,
  };
  return runApply(run, options, forge, context);
}

/**
 * Applies, and always keeps journal, undo plan and outcome. Ends with the exit code of `assignctl apply`. Once that has
 * run, nothing ends this task early. What cannot be kept or shown is reported, and turns exit code 0 into 1.
 */
export async function runApply(
  { args, artifact, advice, comment, reader }: ApplyJob,
  options: TaskOptions,
  forge: Forge,
  context: CiContext,
): Promise<number> {
  const folder = await openFolder(options, context);
  await clearFolder(folder);
  const workspace = await openWorkspace(options, context);
  await forge.setOutputs({ keep: `${artifact}${forge.attempt}` });
  const result = await context.assignctl(
    ['apply', ...args, ...projectArgs(options), '--format', 'json', '--quiet'],
    { ASSIGNCTL_WORKSPACE: workspace, ASSIGNCTL_RUN_URL: forge.runUrl },
  );
  const { code, stdout, stderr } = result;
  const next = advice[code];
  const page = `${reader.page(result)}${next === undefined ? '' : `\n\n**What now?** ${next}`}`;
  const problems = await inEachStep(
    () => (reader.file === undefined ? Promise.resolve() : keepFile(folder, reader.file, stdout)),
    () => keepFile(folder, 'apply.log', stderr),
    () => keepFile(folder, 'outcome.md', page),
    () => collectArtifacts(options, folder, context),
    () => forge.setOutputs({ 'exit-code': String(code) }),
    () => forge.addSummary(join(folder, 'outcome.md'), page),
    () => comment(page),
  );
  if (code === 0 && problems.length === 0) await forge.setOutputs({ done: 'true' });
  await sayOutcome(code, reader.counts(stdout), options, forge, context);
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

const OWN_FILE = /^(outcome\.(json|md)|apply\.log|reports|runs)$/;
/** Folders of the artifact for several tenants: what each run printed, and per tenant its journal and undo plan. */
const REPORTS = 'reports';
const RUNS = 'runs';

/** Sends the message about the outcome. Whether it arrives changes nothing of that. */
async function sayOutcome(
  code: number,
  counts: Readonly<Record<string, number>>,
  options: TaskOptions,
  forge: Forge,
  context: CiContext,
): Promise<void> {
  const event = code === 0 ? 'apply-done' : 'apply-incomplete';
  const problem = await notify({ event, name: nameWithRing(options), counts }, forge, context);
  if (problem !== undefined) context.write(`warning: ${problem}\n`);
}

async function comment(page: string, options: TaskOptions, forge: Forge): Promise<void> {
  const { pullRequest } = options;
  if (pullRequest === undefined) return;
  const marker = markerOf('outcome', nameWithRing(options));
  await upsertComment(forge.comments(pullRequest), marker, renderNote(marker, page, forge, []), false);
}

/** Of one project, or of one tenant. */
export const ONE_PROJECT: OutcomeReader = {
  page: ({ code, stdout, stderr }) => {
    if (code === 3) return failurePage('apply refused the whole run', stderr || REFUSED);
    const outcome = parseOutcome(stdout);
    return outcome === undefined ? failurePage(NO_OUTCOME, stderr) : renderOutcomeMarkdown(outcome);
  },
  counts: (stdout) => countBy(parseOutcome(stdout)?.policies ?? [], ({ result }) => result),
  file: 'outcome.json',
};

/** Of several tenants. `files` are those in the folder of their plans. */
function readerOfFleet(files: readonly string[]): OutcomeReader {
  const known = new Set(files);
  return {
    page: ({ stdout, stderr }) => {
      const summary = parseSummary(stdout);
      if (summary === undefined) return failurePage(NO_OUTCOME, stderr);
      const tenants = summary.tenants.map((tenant) =>
        tenant.exitCode === 0 || tenant.exitCode === null || known.has(planFileOf(tenant.name))
          ? tenant
          : { ...tenant, problems: [NOT_REVIEWED] },
      );
      return renderFleetMarkdown({ ...summary, tenants });
    },
    counts: (stdout) =>
      countBy(parseSummary(stdout)?.tenants ?? [], ({ exitCode }) =>
        exitCode === 0 ? 'tenants done' : exitCode === null ? 'tenants not run' : 'tenants not done',
      ),
  };
}

const NO_OUTCOME = 'apply did not come to an outcome';
const NOT_REVIEWED =
  'nothing was written: this tenant has no reviewed plan, or no new plan to compare with it; the page of the run says why';

function countBy<T>(items: readonly T[], what: (item: T) => string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[what(item)] = (counts[what(item)] ?? 0) + 1;
  return counts;
}

/** What `assignctl apply --format json` printed over several tenants; undefined if it came to none of them. */
function parseSummary(text: string): FleetSummary | undefined {
  try {
    return JSON.parse(text) as FleetSummary;
  } catch {
    return undefined;
  }
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
  const workspace = workspaceOf(options, context);
  const problems: string[] = [];
  if (isOfSeveral(options))
    for (const tenant of await foldersIn(workspace))
      problems.push(
        ...(await copyRunFiles(
          join(workspace, tenant),
          await openFolder({ folder: join(folder, RUNS, tenant) }, context),
        )),
      );
  else problems.push(...(await copyRunFiles(join(workspace, options.tenant ?? ''), folder)));
  if (problems.length > 0) throw new CiError(problems.join(' '));
}

/** Folders in a workspace, one for each tenant. Links are none. */
async function foldersIn(workspace: string): Promise<readonly string[]> {
  const entries = await readdir(workspace, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
