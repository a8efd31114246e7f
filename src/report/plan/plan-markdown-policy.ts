import { type Plan } from '../../model/results/plan.js';
import { firstOf, typeText } from '../text/labels.js';
import { counted, grouped } from '../../model/numbers.js';
import { md, mdCode, mdDetails, mdMessage, mdTable, type Page } from '../text/markdown.js';
import { type Effect, EFFECT_SIGNS } from './change-view.js';
import { type ReachSummary, summariseReach, summariseTypes, type TypeSummary } from './plan-summaries.js';
import { markOf, type WarningView } from './plan-causes.js';
import { type PolicyView } from './policy-entry.js';

/** Where a reader finds what did not fit. */
export const ELSEWHERE = 'see the plan file (`assignctl show plan.json`)';

/** Changes of one policy; a policy with hundreds must not push out all others. */
const MOST_CHANGES = 40;

/** One policy's changes below its title: open, or folded in a plan of many. */
export function policyDetails(view: PolicyView, isOpen: boolean): string {
  const { changes, users, lossUnknown, stays, warnings, skipped, details, place, portal } = view;
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
    ...(lossUnknown === undefined ? [] : [`⚠️ ${mdMessage(lossUnknown)}`]),
    ...users.map(mdMessage),
    ...warnings.map(warningLine),
    [
      ...(stays === '' ? [] : [mdMessage(stays)]),
      mdCode(place),
      // An address takes the room of several changes: a plan of many policies has none.
      ...(isOpen && portal !== undefined ? [`[Open in Intune](${portal})`] : []),
    ].join(' · '),
    ...firstOf(details, 5).map(mdMessage),
  ];
  return mdDetails(
    policyTitle(view, isOpen),
    [
      lines.join('\n'),
      ...(more > 0 ? [`… ${counted(more, 'more change')}: ${ELSEWHERE}`] : []),
      notes.join('<br>'),
    ].join('\n\n'),
    isOpen,
  );
}

/** A warning, what to do and where, in a line. */
function warningLine(warning: WarningView): string {
  const { code, message, hint, places } = warning;
  const mark = markOf(warning);
  return [
    mark === undefined ? `${mdCode(code)}: ${mdMessage(message)}` : `⚠️ ${mdMessage(mark)}.`,
    ...(hint === undefined ? [] : [`Hint: ${mdMessage(hint)}`]),
    placesText(places),
  ].join(' ');
}

/** More places are only counted. */
const MOST_PLACES = 3;

export function placesText(places: readonly string[]): string {
  const more = places.length - MOST_PLACES;
  const shown = places.slice(0, MOST_PLACES).map(mdCode);
  return `At ${[...shown, ...(more > 0 ? [counted(more, 'more place')] : [])].join(', ')}`;
}

/**
 * Its name and type, what changes, and whether to review it carefully; one line. If its entry is not open, with the groups that change
 * and how many users lose the policy.
 */
export function policyTitle(view: PolicyView, isOpen = false): string {
  const { plan, changes, title, refused, marks, lossUnknown, losers } = view;
  const what = isOpen ? countsOf(changes) : namesOf(changes);
  const signs = [
    ...(refused.length > 0 ? ['⛔ refused'] : []),
    ...(marks.length > 0 || lossUnknown !== undefined ? ['⚠️'] : []),
    ...(isOpen || losers === '' ? [] : [`· ${losers}`]),
  ];
  const name = title.slice(typeText(plan.type).length + 1);
  return [`<b>${md(name)}</b>`, typeText(plan.type), ...(isOpen ? [] : ['·']), what, ...signs].join(' ');
}

/** `+1 ~2 -1` */
function countsOf(changes: PolicyView['changes']): string {
  return (['reaches', 'changes', 'takes'] as const)
    .map((effect: Effect) => ({ effect, count: changes.filter((change) => change.effect === effect).length }))
    .filter(({ count }) => count > 0)
    .map(({ effect, count }) => md(`${EFFECT_SIGNS[effect]}${grouped(count)}`))
    .join(' ');
}

/** More groups are only counted in a line. */
const MOST_NAMES = 3;

/** `- “Legal”, + “Sales”, 2 more` */
function namesOf(changes: PolicyView['changes']): string {
  const all = [...new Set(changes.map(({ effect, who }) => `${EFFECT_SIGNS[effect]} ${who}`))];
  const names = all.slice(0, MOST_NAMES);
  const more = all.length - names.length;
  return [...names.map((name) => md(name)), ...(more > 0 ? [`${grouped(more)} more`] : [])].join(', ');
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
  page.add(mdDetails('By policy type', typesTable(plan)));
}

/** A column for each kind of policy that there is, in the words of the headline. */
function typesTable(plan: Plan): string {
  const { verb, types } = summariseTypes(plan);
  const all: readonly (readonly [string, (one: TypeSummary) => number])[] = [
    [`policies that ${verb}`, (one) => one.counted],
    [verb === 'will change' ? 'refused' : 'of these refused', (one) => one.refused],
    ['left unchanged', (one) => one.left],
    ['policies that do not change', (one) => one.policies - one.changed],
    ['policies that are blocked', (one) => one.blocked],
  ];
  const columns = all.filter(([, count], index) => index === 0 || types.some((one) => count(one) > 0));
  return mdTable(
    ['Type', ...columns.map(([head]) => head)],
    types.map((one) => [typeText(one.type), ...columns.map(([, count]) => cell(count(one)))]),
  );
}

function reachCells(reach: ReachSummary, isCounted: boolean): readonly string[] {
  const { label, users, into, outOf, excluded, excludedInVain, noLongerExcluded, updated } = reach;
  const vain = excludedInVain === 0 ? '' : ` (${grouped(excludedInVain)} more without effect)`;
  return [
    md(label),
    ...(isCounted ? [users === undefined ? '' : grouped(users)] : []),
    ...[into, outOf].map(cell),
    `${cell(excluded)}${vain}`.trim(),
    ...[noLongerExcluded, updated].map(cell),
  ];
}

/** Empty for 0, so that the other numbers are easy to see. */
function cell(count: number): string {
  return count === 0 ? '' : grouped(count);
}
