import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Plan, policyKey } from '../../model/results/plan.js';
import { printable } from '../../report/text/printable.js';
import { type CiContext, CiError } from '../ci-context.js';
import { keepFile, openFolder } from './job-folders.js';
import { type Forge, type FoundPlan } from '../forges/forge.js';
import { makePlan, planArtifact, runPlan } from './task-plan.js';
import { nameWithRing, type TaskOptions } from './task-options.js';
import { type Message, notify } from './webhook.js';
import { readZipped } from '../forges/zip.js';
import { changedByKey, comparePlans } from '../../differ/compare-plans.js';
import { parsePlanFile } from '../../differ/plan-file.js';
import { counted } from '../../model/numbers.js';
import { md, mdCode, mdMessage } from '../../report/text/markdown.js';

/** Why the plan of a push that was not reviewed is not applied. */
export const UNREVIEWED =
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
  // Of a run by hand, or of a push, the commit before says nothing about what was reviewed.
  const { code, hasChanges } = await makePlan({ ...options, base: undefined }, forge, context);
  if (found !== undefined && hasChanges) {
    context.write(`error: ${UNREVIEWED}\n`);
    await forge.setOutputs({ changes: 'false' });
    return 1;
  }
  if (code === 0 && !hasChanges) await forge.setOutputs({ done: 'true' });
  if (hasChanges) {
    const file = join(await openFolder(options, context), 'plan.json');
    await sayWaiting(workOf(JSON.parse(await readFile(file, 'utf8')) as Plan), options, forge, context);
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
  const notice = fresh === undefined ? undefined : reviewNotice(reviewed, fresh, pullRequest);
  const whole = notice === undefined ? page : `${notice.text}\n\n${page}`;
  const markdown = join(folder, 'plan.md');
  await keepFile(folder, 'plan.md', whole);
  await keepFile(folder, 'plan.log', stderr);
  await forge.addSummary(markdown, whole);
  const hasChanges = fresh !== undefined && reviewed.policies.some(({ changes }) => changes.length > 0);
  await forge.setOutputs({
    keep: `${planArtifact(options.name, forge.commit)}${forge.planAttempt}`,
    'pull-request': pullRequest,
    changes: String(hasChanges),
    done: String(code === 0 && !hasChanges && notice?.hasUnreviewed !== true),
  });
  if (hasChanges) await sayWaiting(workOf(fresh, reviewed), options, forge, context);
  return hasPlan ? 0 : code;
}

/** What an approval lets apply send. */
export type ApprovedWork = Readonly<Record<'policies' | 'requests', number>>;

/** What apply would send of a plan made now: nothing that is refused, or that is not in the reviewed plan. */
export function workOf(fresh: Plan, reviewed = fresh): ApprovedWork {
  const { differing } = comparePlans(reviewed, fresh);
  const sent =
    fresh.refused.length > 0
      ? []
      : [...changedByKey(fresh)].filter(([key, { refused }]) => refused.length === 0 && !differing.has(key));
  return {
    policies: sent.length,
    requests: sent.reduce((sum, [, { requests }]) => sum + requests.length, 0),
  };
}

/** Sends the message that a plan waits for approval. */
export async function sayWaiting(
  counts: Message['counts'],
  options: TaskOptions,
  forge: Forge,
  context: CiContext,
): Promise<void> {
  const problem = await notify(
    { event: 'approval-waiting', name: nameWithRing(options), counts },
    forge,
    context,
  );
  // It must not keep an apply from being approved.
  if (problem !== undefined) context.write(`warning: ${problem}\n`);
}

/** More policies that differ are only counted. */
const MOST_LINES = 50;

/** The plan that a pull request was reviewed with. Throws a CiError for a file that apply would not take. */
export function parseReviewed(text: string): Plan {
  const read = parsePlanFile(text);
  if ('problem' in read) throw new CiError(`The reviewed plan cannot be used. ${read.problem}`);
  const { plan } = read;
  if (plan.undoes !== undefined || plan.redoes !== undefined)
    throw new CiError('The artifact is an undo plan, which no pull request is reviewed with.');
  return plan;
}

export interface ReviewNotice {
  readonly isSame: boolean;
  /** Whether there are changes now that no one has reviewed: apply leaves them out. */
  readonly hasUnreviewed: boolean;
  /** In Markdown. */
  readonly text: string;
}

/**
 * What an approver has to know about the plan made now: whether it is the reviewed one, and if not where it differs.
 * Names are those of the tenant, not of the file, if the tenant has one.
 */
export function reviewNotice(reviewed: Plan, fresh: Plan, pullRequest: string): ReviewNotice {
  const names = new Map(fresh.policies.map((policy) => [policyKey(policy), policy.name]));
  const { differing, missing } = comparePlans(reviewed, fresh);
  const lines = [
    ...[...differing].map(([key, reason]) => [key, reason] as const),
    ...missing.map((policy) => [policyKey(policy), 'It was to change, and needs no change now.'] as const),
  ].map(([key, reason]) => `${titleOf(key, names.get(key))}: ${mdMessage(reason)}`);
  if (lines.length === 0)
    return {
      isSame: true,
      hasUnreviewed: false,
      text: `This plan was made now. It is what pull request ${pullRequest} was reviewed with.`,
    };
  const more = lines.length - MOST_LINES;
  const warning = [
    '> [!WARNING]',
    `> **This plan was made now, and differs from what pull request ${pullRequest} was reviewed with.** ` +
      'Apply plans once more, and leaves every policy unchanged whose plan is not the reviewed one:',
    '>',
    ...lines.slice(0, MOST_LINES).map((line) => `> - ${line}`),
    ...(more > 0 ? [`> - … ${counted(more, 'more policy', 'more policies')}`] : []),
  ];
  return { isSame: false, hasUnreviewed: differing.size > 0, text: warning.join('\n') };
}

/** A policy that the tenant no longer shows has only its key. */
function titleOf(key: string, name: string | undefined): string {
  return name === undefined ? mdCode(key) : `**“${md(name)}”** (${mdCode(key)})`;
}
