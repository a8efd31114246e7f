import { comparePlans } from '../../differ/compare-plans.js';
import { parsePlanFile } from '../../differ/plan-file.js';
import { type Plan, policyKey } from '../../model/results/plan.js';
import { counted } from '../../report/text/labels.js';
import { md, mdCode, mdMessage } from '../../report/text/markdown.js';
import { CiError } from '../ci-context.js';

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

/**
 * What an approver has to know about the plan made now: whether it is the reviewed one, and if not where it differs.
 * Names are those of the tenant, not of the file, if the tenant has one.
 */
export function reviewNotice(reviewed: Plan, fresh: Plan, pullRequest: string): string {
  const names = new Map(fresh.policies.map((policy) => [policyKey(policy), policy.name]));
  const { differing, missing } = comparePlans(reviewed, fresh);
  const lines = [
    ...[...differing].map(([key, reason]) => [key, reason] as const),
    ...missing.map((policy) => [policyKey(policy), 'It was to change, and needs no change now.'] as const),
  ].map(([key, reason]) => `${titleOf(key, names.get(key))}: ${mdMessage(reason)}`);
  if (lines.length === 0)
    return `This plan was made now. It is what pull request ${pullRequest} was reviewed with.`;
  const more = lines.length - MOST_LINES;
  return [
    '> [!WARNING]',
    `> **This plan was made now, and differs from what pull request ${pullRequest} was reviewed with.** ` +
      'Apply plans once more, and leaves every policy unchanged whose plan is not the reviewed one:',
    '>',
    ...lines.slice(0, MOST_LINES).map((line) => `> - ${line}`),
    ...(more > 0 ? [`> - … ${counted(more, 'more policy', 'more policies')}`] : []),
  ].join('\n');
}

/** A policy that the tenant no longer shows has only its key. */
function titleOf(key: string, name: string | undefined): string {
  return name === undefined ? mdCode(key) : `**“${md(name)}”** (${mdCode(key)})`;
}
