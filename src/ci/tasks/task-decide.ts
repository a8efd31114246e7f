import { type DriftReport } from '../../model/results/drift.js';
import { printable } from '../../report/text/printable.js';
import { type CiContext, CiError } from '../ci-context.js';
import { type Decisions } from '../forges/decisions.js';
import { type Forge } from '../forges/forge.js';
import { keepFile } from './job-folders.js';
import { digestIn, digestOf, keepBaseline, runDrift } from './look-for-drift.js';
import { failurePage, markerOf, renderNote } from './page.js';
import { type TaskOptions } from './task-options.js';

/**
 * Reads the decision in the comment that started this run, for the jobs that follow. A comment that is none, or whose
 * author may not decide, ends the run with exit code 0: on a public issue anyone can write one.
 */
export async function decideTask(options: TaskOptions, forge: Forge, context: CiContext): Promise<number> {
  const found = await decisionsOf(forge).read(markerOf('drift', options.name));
  const digest = 'reason' in found ? undefined : digestIn(found.body);
  if ('reason' in found || digest === undefined) {
    const reason = 'reason' in found ? found.reason : 'The issue does not say which drift it shows.';
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
export interface Decided {
  readonly decisions: Decisions;
  readonly issue: string;
  readonly digest: string;
  /** Writes a comment on the issue, with a link to this run. */
  readonly comment: (markdown: string) => Promise<void>;
}

/** Throws a CiError if the command line names no decision. */
export function decidedOf({ task, name, issue, digest }: TaskOptions, forge: Forge): Decided {
  if (issue === undefined || digest === undefined)
    throw new CiError(`${task} takes --issue NUMBER and --digest DIGEST, which decide gives.`);
  const decisions = decisionsOf(forge);
  const comment = (markdown: string): Promise<void> =>
    decisions.comment(issue, renderNote(markerOf('decision', name), markdown, forge, []));
  return { decisions, issue, digest, comment };
}

export interface DecidedDrift {
  readonly report: DriftReport;
  /** Path of the outcome that the tenant was compared with. */
  readonly baseline: string;
}

/**
 * Looks for drift with these options of `assignctl drift` too. Returns it if it is what the decision is about. Otherwise
 * comments why nothing is done, and returns undefined: someone decided about what they saw in the issue, and nothing else.
 */
export async function findDecidedDrift(
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
  'Run the apply workflow, or use `assignctl drift --write-back` in a checkout.';
const ANOTHER_DRIFT =
  'Nothing was done: files and tenant now differ in another way than this issue shows. ' +
  'Run the drift workflow, which updates the issue, and decide again.';
