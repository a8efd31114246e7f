import { type Plan, type PolicyPlan } from '../../model/results/plan.js';
import { counted, firstOf, hazardText, impactText, requestsText, SIGNS } from '../text/labels.js';
import { md, mdCode, mdDetails, mdMessage, mdTable, type Page } from '../text/markdown.js';
import { capitalised, orderTexts } from './order-text.js';
import { rowsOf, unchangedOf } from './plan-rows.js';
import { type ReachSummary, summariseReach, summariseTypes } from './plan-summaries.js';

/** Where a reader finds what had no room. */
export const ELSEWHERE = 'see the plan file (`assignctl show plan.json`)';

/** Rows of one policy's table; a policy with hundreds must not push out all others. */
const MOST_ROWS = 40;

/** One policy's changes, folded below its title. `nameOf`: a policy's name by its key. */
export function policyDetails(policy: PolicyPlan, nameOf: (key: string) => string): string {
  const rows = rowsOf(policy).filter(({ action }) => action !== 'none');
  const shown = rows
    .slice(0, MOST_ROWS)
    .map(({ action, target, before, after, hazards }) => [
      action === 'none' ? '' : mdCode(SIGNS[action]),
      md(target),
      md(before),
      md(after),
      hazards.map((hazard) => `👀 ${hazardText(hazard)}`).join('<br>'),
    ]);
  const notes = [
    `${requestsText(policy.requests)} · ${counted(unchangedOf(policy).length, 'assignment')} as before · ${mdCode(`${policy.file}:${policy.line}`)}`,
    ...(policy.impact === undefined
      ? []
      : [`Users: ${impactText(policy.impact)}.`, ...firstOf(policy.impact.notes, 3).map(mdMessage)]),
    ...firstOf(
      orderTexts(policy, nameOf).map((text) => `${capitalised(text)}.`),
      5,
    ).map(mdMessage),
  ];
  return mdDetails(
    policyTitle(policy),
    [
      mdTable(['', 'Target', 'Before', 'After', 'Look twice'], shown),
      ...(rows.length > shown.length
        ? [`… ${counted(rows.length - shown.length, 'more change')}: ${ELSEWHERE}`]
        : []),
      notes.join('<br>'),
    ].join('\n\n'),
  );
}

/** Its name, type and counts, and whether to look twice; one line. */
export function policyTitle({ name, type, changes, refused }: PolicyPlan): string {
  const counts = (['create', 'update', 'delete'] as const)
    .map((action) => ({ action, count: changes.filter((change) => change.action === action).length }))
    .filter(({ count }) => count > 0)
    .map(({ action, count }) => md(`${SIGNS[action]}${count}`))
    .join(' ');
  const marks = [
    ...(refused.length > 0 ? ['⛔ refused'] : []),
    ...(changes.some(({ hazards }) => hazards.length > 0) ? ['👀'] : []),
  ];
  return [`<b>${md(name)}</b>`, mdCode(type), counts, ...marks].join(' ');
}

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
