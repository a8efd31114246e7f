import { type PolicyPlan } from '../model/plan.js';
import { counted, firstOf, hazardText, impactText, requestsText, SIGNS } from './labels.js';
import { md, mdCode, mdDetails, mdMessage, mdTable } from './markdown.js';
import { rowsOf } from './rows.js';

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
    `${requestsText(policy.requests)} · ${counted(policy.unchanged.length, 'assignment')} as before · ${mdCode(`${policy.file}:${policy.line}`)}`,
    ...(policy.impact === undefined
      ? []
      : [`Users: ${impactText(policy.impact)}.`, ...firstOf(policy.impact.notes, 3).map(mdMessage)]),
    ...firstOf(
      policy.after.map((key) => `After “${nameOf(key)}”, which gains what this one loses.`),
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
