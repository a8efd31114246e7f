import { type Plan } from '../../model/results/plan.js';
import { firstOf, typeText } from '../text/labels.js';
import { counted, grouped } from '../../model/numbers.js';
import { md, mdCode, mdDetails, mdMessage, mdTable, type Page } from '../text/markdown.js';
import { type Effect, EFFECT_SIGNS, unchangedText } from './change-view.js';
import { type ReachSummary, summariseReach, summariseTypes } from './plan-summaries.js';
import { type PolicyView } from './plan-view.js';

/** Where a reader finds what did not fit. */
export const ELSEWHERE = 'see the plan file (`assignctl show plan.json`)';

/** Changes of one policy; a policy with hundreds must not push out all others. */
const MOST_CHANGES = 40;

/** One policy's changes below its title: open, or folded in a plan of many. */
export function policyDetails(view: PolicyView, isOpen: boolean): string {
  const { changes, users, skipped, details, place, plan, portal } = view;
  const lines = changes
    .slice(0, MOST_CHANGES)
    .map(({ effect, text, hazards }) =>
      [
        `- ${mdCode(EFFECT_SIGNS[effect])} ${mdMessage(text)}`,
        ...hazards.map((hazard) => `⚠️ ${mdMessage(hazard)}`),
      ].join('<br>'),
    );
  const more = changes.length - lines.length;
  const notes = [
    ...skipped.map((text) => `**${mdMessage(text)}**`),
    ...users.map(mdMessage),
    [
      ...[unchangedText(plan)].filter((text) => text !== ''),
      mdCode(place),
      // An address takes the room of several changes: a plan of many policies has none.
      ...(isOpen && portal !== undefined ? [`[Open in Intune](${portal})`] : []),
    ].join(' · '),
    ...firstOf(details, 5).map(mdMessage),
  ];
  return mdDetails(
    policyTitle(view),
    [
      lines.join('\n'),
      ...(more > 0 ? [`… ${counted(more, 'more change')}: ${ELSEWHERE}`] : []),
      notes.join('<br>'),
    ].join('\n\n'),
    isOpen,
  );
}

/** Its name, type and counts, and whether to review it carefully; one line. */
export function policyTitle({ plan, changes, title, refused }: PolicyView): string {
  const counts = (['reaches', 'changes', 'takes'] as const)
    .map((effect: Effect) => ({ effect, count: changes.filter((change) => change.effect === effect).length }))
    .filter(({ count }) => count > 0)
    .map(({ effect, count }) => md(`${EFFECT_SIGNS[effect]}${grouped(count)}`))
    .join(' ');
  const marks = [
    ...(refused.length > 0 ? ['⛔ refused'] : []),
    ...(changes.some(({ hazards }) => hazards.length > 0) ? ['⚠️'] : []),
  ];
  const name = title.slice(typeText(plan.type).length + 1);
  return [`<b>${md(name)}</b>`, typeText(plan.type), counts, ...marks].join(' ');
}

/** The tables over all policies, folded: by group, and by type of policy. */
export function addSummaries(page: Page, plan: Plan): void {
  if (plan.summary.changed < 2) return;
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
      wrap: (rows) =>
        mdDetails(`By group (${grouped(reach.length)})`, [mdTable(head, []), ...rows].join('\n')),
      more: (count) => `… ${counted(count, 'more group')}: ${ELSEWHERE}`,
    },
  );
  const types = summariseTypes(plan).map((one) => [
    typeText(one.type),
    `${grouped(one.changed)} of ${grouped(one.policies)}`,
    cell(one.blocked),
  ]);
  page.add(mdDetails('By policy type', mdTable(['Type', 'policies that change', 'blocked'], types)));
}

function reachCells(reach: ReachSummary, isCounted: boolean): readonly string[] {
  const { label, users, into, outOf, excluded, noLongerExcluded, updated } = reach;
  return [
    md(label),
    ...(isCounted ? [users === undefined ? '' : grouped(users)] : []),
    ...[into, outOf, excluded, noLongerExcluded, updated].map(cell),
  ];
}

/** Empty for 0, so that the other numbers are easy to see. */
function cell(count: number): string {
  return count === 0 ? '' : grouped(count);
}
