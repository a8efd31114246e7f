import { type Plan } from '../model/plan.js';
import { counted } from './labels.js';
import { md, mdCode, mdDetails, mdTable, type Page } from './markdown.js';
import { ELSEWHERE } from './plan-markdown-policy.js';
import { type ReachSummary, summariseReach, summariseTypes } from './summaries.js';

/** The tables over all policies, folded: by group, and by type of policy. */
export function addSummaries(page: Page, plan: Plan): void {
  if (plan.summary.changed === 0) return;
  const reach = summariseReach(plan);
  const isCounted = reach.some(({ users }) => users !== undefined);
  const head = [
    'Group',
    ...(isCounted ? ['Users'] : []),
    'into',
    'out of',
    'excluded from',
    'no longer excluded from',
    'filter or source changed in',
  ];
  page.addFitting(
    reach.map((one) => `| ${reachCells(one, isCounted).join(' | ')} |`),
    {
      share: 0.15,
      wrap: (rows) => mdDetails(`By group (${reach.length})`, [mdTable(head, []), ...rows].join('\n')),
      more: (count) => `… ${counted(count, 'more group')}: ${ELSEWHERE}`,
    },
  );
  const types = summariseTypes(plan).map((one) => [
    mdCode(one.type),
    `${one.changed} of ${one.policies}`,
    ...[one.create, one.update, one.delete, one.blocked].map(cell),
  ]);
  page.add(
    mdDetails(
      'By policy type',
      mdTable(['Type', 'to change', 'create', 'update', 'delete', 'blocked'], types),
    ),
  );
}

function reachCells(reach: ReachSummary, isCounted: boolean): readonly string[] {
  const { label, users, into, outOf, excluded, noLongerExcluded, updated } = reach;
  return [
    md(label),
    ...(isCounted ? [users === undefined ? '' : String(users)] : []),
    ...[into, outOf, excluded, noLongerExcluded, updated].map(cell),
  ];
}

/** Nought is left empty: the eye finds the numbers. */
function cell(count: number): string {
  return count === 0 ? '' : String(count);
}
