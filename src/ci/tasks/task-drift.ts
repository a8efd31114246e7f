import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { type DriftReport, hasDrift } from '../../model/results/drift.js';
import { renderDriftMarkdown } from '../../report/drift/drift-markdown.js';
import { type ChildResult, type CiContext, CiError } from '../ci-context.js';
import { keepFile, openFolder } from './job-folders.js';
import { type Forge } from '../forges/forge.js';
import { failurePage, markerOf, renderNote } from './page.js';
import { type Message, notify } from './webhook.js';
import { type TaskOptions } from './task-options.js';
import { canonicalJson } from '../../model/json.js';
import { parsePlanFile } from '../../differ/plan-file.js';
import { printable } from '../../report/text/printable.js';
import { readZipped } from '../forges/zip.js';
import { applyArtifact, parseOutcome } from './task-apply.js';
import { projectArgs } from './task-plan.js';

/**
 * Looks for drift and keeps one issue about it. Drift that was found and reported does not fail the run. A run that
 * cannot look for drift fails, and changes no issue.
 */
export async function driftTask(options: TaskOptions, forge: Forge, context: CiContext): Promise<number> {
  const folder = await openFolder(options, context);
  await forge.setOutputs({ keep: `assignctl-drift-${options.name}${forge.attempt}` });
  const { code, stdout, stderr, report } = await lookForDrift(options, folder, forge, context);
  const page =
    report === undefined ? failurePage('drift could not be looked for', stderr) : renderDriftMarkdown(report);
  const markdown = join(folder, 'drift.md');
  await keepFile(folder, 'drift.md', page);
  await keepFile(folder, 'drift.json', stdout);
  await keepFile(folder, 'drift.log', stderr);
  await forge.setOutputs({
    'exit-code': String(code),
    drift: String(report?.policies.some(hasDrift) === true),
    complete: String(report !== undefined && code !== 5),
  });
  await forge.addSummary(markdown, page);
  if (report === undefined) return code;
  const did = await syncDriftIssue(forge, {
    marker: markerOf('drift', options.name),
    title: `assignctl: drift of ${options.name}`,
    drift: code === 0 ? undefined : { page, digest: digestOf(report) },
  });
  context.write(`Issue about drift: ${did}.\n`);
  const event = EVENTS[did];
  const counts = { policies: report.policies.filter(hasDrift).length, blocked: report.summary.blocked };
  const problem =
    event === undefined ? undefined : await notify({ event, name: options.name, counts }, forge, context);
  if (problem !== undefined) context.write(`error: ${problem}\n`);
  return code === 5 ? 5 : problem === undefined ? 0 : 1;
}

/** What the webhook is sent for what happened to the issue: one message for each change of state. */
const EVENTS: Readonly<Partial<Record<IssueChange, Message['event']>>> = {
  opened: 'drift-opened',
  updated: 'drift-changed',
  closed: 'drift-closed',
};

type IssueChange = 'opened' | 'updated' | 'left as it is' | 'closed' | 'none';

interface DriftIssue {
  readonly marker: string;
  readonly title: string;
  /** What differs, in Markdown, and a hash of it; undefined if nothing differs. */
  readonly drift: { readonly page: string; readonly digest: string } | undefined;
}

/** Keeps one issue: opened with the first drift, updated when the drift changes, closed when there is none. */
async function syncDriftIssue(
  forge: Pick<Forge, 'issues' | 'runUrl' | 'commit'>,
  { marker, title, drift }: DriftIssue,
): Promise<IssueChange> {
  const { issues, runUrl } = forge;
  const open = await issues.find(marker, title);
  if (drift === undefined) {
    if (open === undefined) return 'none';
    await issues.close(open.id, `Files and tenant agree again, as of [this run](${runUrl}).`);
    return 'closed';
  }
  const fact = digestFact(drift.digest);
  const body = renderNote(marker, drift.page, forge, [fact]);
  if (open === undefined) {
    await issues.create(title, body);
    return 'opened';
  }
  if (open.body.includes(fact)) return 'left as it is';
  await issues.update(open.id, body, `The drift is another, as of [this run](${runUrl}).`);
  return 'updated';
}

/** A run of `assignctl drift`, and its report. There is none with exit code 1. */
export interface DriftRun extends ChildResult {
  readonly report: DriftReport | undefined;
}

/** Runs `assignctl drift` with these options too. */
export async function runDrift(
  options: TaskOptions,
  more: readonly string[],
  context: CiContext,
): Promise<DriftRun> {
  const result = await context.assignctl(['drift', ...projectArgs(options), '--format', 'json', ...more]);
  // The report is of the assignctl of this very package; so it is valid if there is one.
  const report = result.code === 1 ? undefined : (JSON.parse(result.stdout) as DriftReport);
  return { ...result, report };
}

/** Runs `assignctl drift` with the outcome of the last apply as its baseline, or without one if that cannot be used. */
async function lookForDrift(
  options: TaskOptions,
  folder: string,
  forge: Forge,
  context: CiContext,
): Promise<DriftRun> {
  const exitCode = '--detailed-exitcode';
  const baseline = await keepBaseline(options, folder, forge, context);
  if (baseline === undefined) return runDrift(options, [exitCode], context);
  const result = await runDrift(options, [exitCode, '--baseline', baseline], context);
  if (result.code !== 1) return result;
  // It is of another tenant or Graph version, or something else is wrong, which shows again.
  context.write('The outcome of the last apply is left out.\n');
  return runDrift(options, [exitCode], context);
}

/** Puts the outcome of the last apply into the folder. Returns its path; undefined if there is none. */
export async function keepBaseline(
  options: TaskOptions,
  folder: string,
  forge: Forge,
  context: CiContext,
): Promise<string | undefined> {
  const outcome = await lastOutcome(options, forge, context);
  if (outcome === undefined) return undefined;
  await keepFile(folder, 'baseline.json', outcome);
  return join(folder, 'baseline.json');
}

/**
 * The outcome of the last apply that wrote. A run that a limit refused wrote nothing, so the one before counts. After a run
 * without an outcome no one knows what it wrote, so there is none.
 */
async function lastOutcome(
  { name, tenant, applyName, applyWorkflow }: TaskOptions,
  forge: Forge,
  context: CiContext,
): Promise<string | undefined> {
  // An apply of several tenants keeps the outcome of each under its name.
  const [artifact, file] =
    applyName === undefined || tenant === undefined
      ? [applyArtifact(name), 'outcome.json']
      : [applyArtifact(applyName), `${tenant}.json`];
  try {
    for await (const archive of forge.findApplies(artifact, applyWorkflow)) {
      const text = readZipped(await archive(), file).toString('utf8');
      if (parseOutcome(text) !== undefined) return text;
      if (!isRefusedPlan(text)) break;
    }
    context.write(`No outcome of an apply was found as ${artifact}. ${UNKNOWN_SIDE}\n`);
  } catch (error) {
    if (!(error instanceof CiError)) throw error;
    context.write(
      `The outcome of the last apply, ${artifact}, cannot be read. ${printable(error.message)} ${UNKNOWN_SIDE}\n`,
    );
  }
  return undefined;
}

/** Where the outcome may be instead. */
export const OTHER_APPLY =
  'If another workflow applies, name it with apply-workflow. If a tenant of a fleet is applied with others, name that apply with apply-name.';
const UNKNOWN_SIDE = `So it is not known which side has changed. ${OTHER_APPLY}`;

function isRefusedPlan(text: string): boolean {
  return 'plan' in parsePlanFile(text);
}

/**
 * Hash of what differs, and of what cannot be compared. Who did it, and how much of the audit log was read, do not count.
 * Neither do messages, which contain the id of a request, nor lines of files.
 */
export function digestOf({ policies, blocked }: DriftReport): string {
  const differing = policies.map(({ type, id, changes }) => ({ type, id, changes }));
  const unknown = blocked.map(({ key, codes }) => ({ key, codes }));
  const hash = createHash('sha256').update(canonicalJson({ differing, unknown }));
  return hash.digest('hex').slice(0, 16);
}

/** How the last line of an issue, as it is written, names the drift that it shows. */
export function digestFact(digest: string): string {
  return `drift <code>${digest}</code>`;
}

/**
 * The digest in the last line that this program ends an issue with; undefined if there is none. People may have written more
 * below it. No text of others contains such a line, since in those every `<` is a character reference.
 */
export function digestIn(body: string): string | undefined {
  const ends = body.matchAll(/^<sub>.* drift <code>([0-9a-f]{16})<\/code><\/sub>\r?$/gm);
  return [...ends].at(-1)?.[1];
}
