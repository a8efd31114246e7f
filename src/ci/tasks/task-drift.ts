import { join } from 'node:path';
import { hasDrift } from '../../model/results/drift.js';
import { renderDriftMarkdown } from '../../report/drift/drift-markdown.js';
import { type CiContext } from '../ci-context.js';
import { keepFile, openFolder } from './job-folders.js';
import { type Forge } from '../forges/forge.js';
import { digestFact, digestOf, lookForDrift } from './look-for-drift.js';
import { failurePage, markerOf, renderNote } from './page.js';
import { type Message, notify } from './webhook.js';
import { type TaskOptions } from './task-options.js';

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
