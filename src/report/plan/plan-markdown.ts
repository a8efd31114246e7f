import { type Plan } from '../../model/results/plan.js';
import { counted, grouped } from '../../model/numbers.js';
import { COMMENT_LIMIT, md, mdCode, mdDetails, mdMessage, mdTenant, Page } from '../text/markdown.js';
import { type CauseView } from './plan-causes.js';
import { addSummaries, ELSEWHERE, placesText, policyDetails, policyTitle } from './plan-markdown-policy.js';
import {
  dangersOf,
  isMarkedPolicy,
  keptLine,
  type PlanDisplay,
  planView,
  type PlanView,
  stepText,
} from './plan-view.js';
import { type RefusalView } from './policy-entry.js';

/** By this line a job finds its earlier comment, to replace it. */
export const PLAN_MARKER = '<!-- assignctl:plan -->';

/** Plans of up to so many policies are shown open. */
const MOST_OPEN = 10;
/** Of a larger plan so many policies are open, if they are marked for review: the most dangerous ones come first. */
const MOST_OPEN_OF_MANY = 3;
const MOST_BLOCKED = 10;
const MOST_KEPT = 10;

/** A plan as a comment on a pull request: the tenant, what prevents it, what changes for people, what to do next. */
export function renderPlanMarkdown(plan: Plan, limit = COMMENT_LIMIT, display: PlanDisplay = {}): string {
  const page = new Page(limit);
  const view = planView(plan, display, true);
  const { policies } = view;
  page.add(PLAN_MARKER, `### ${titleOf(view)}`, tenantLine(plan, display, view), verdictText(view));
  if (view.kinship !== '') page.add(`> [!WARNING]\n> ${view.kinship}`);
  addLifts(page, view);
  page.addFitting(policies.length === 0 ? [] : view.runRefusals.map(runRefusal), {
    share: 0.3,
    wrap: (refusals) => refusals.join('\n\n'),
    more: (count) => `**… ${counted(count, 'more refusal')} of the whole run: ${ELSEWHERE}**`,
  });
  page.add(
    [
      ...(view.headline === '' ? [] : [`**${md(view.headline)}.**`]),
      ...view.totals.map(({ text, isDanger }) => (isDanger ? `⚠️ **${mdMessage(text)}**` : mdMessage(text))),
    ].join('<br>'),
  );
  page.addFitting(view.causes.map(causeItem), {
    share: 0.3,
    wrap: section('🚧 Blocked, and left unchanged'),
    more: (count) => `**… ${counted(count, 'more error')}: ${ELSEWHERE}**`,
  });
  addRefused(page, view);
  page.addFitting(
    dangersOf(view).map((text) => `- ${mdMessage(text)}`),
    {
      share: 0.2,
      wrap: section('⚠️ Review carefully'),
      more: (count) =>
        `… ${counted(count, 'more policy', 'more policies')} to review carefully: ${ELSEWHERE}`,
    },
  );
  page.addFitting(
    policies.map((policy, index) => ({
      long: policyDetails(
        policy,
        policies.length <= MOST_OPEN || (index < MOST_OPEN_OF_MANY && isMarkedPolicy(policy)),
      ),
      short: `- ${policyTitle(policy)}`,
    })),
    {
      share: 0.8,
      wrap: (blocks) => ['#### Changes', ...blocks].join('\n\n'),
      more: (count) => `**… ${counted(count, 'more policy', 'more policies')}: ${ELSEWHERE}**`,
    },
  );
  addAllowed(page, view);
  addSummaries(page, plan);
  addWarnings(page, view);
  addRest(page, view);
  if (view.next.length > 0) page.add(view.next.map((step) => stepText(step, mdMessage, mdCode)).join('<br>'));
  page.add(footer(plan));
  return page.toString();
}

function addLifts(page: Page, { lifts }: PlanView): void {
  if (lifts === undefined) return;
  page.addFitting(
    lifts.lines.map((line) => `> - ${mdMessage(line)}`),
    {
      share: 0.3,
      wrap: (lines) => [`> [!CAUTION]\n> **${md(lifts.title)}**\n>`, ...lines].join('\n'),
      more: (count) => `> **… and ${counted(count, 'more guardrail')}: ${ELSEWHERE}**`,
    },
  );
}

function titleOf({ verdict: { lead, kind } }: PlanView): string {
  return `${ICONS[kind]}${md(lead)}`;
}

/** What has no mark may still do harm, so it has no sign that all is well. */
const ICONS = { good: '', plain: '', warn: '⚠️ ', stop: '⛔ ' } as const;

/** What else decides; who loses a policy is among the totals below it. */
function verdictText({ verdict: { rest, calm }, incomplete }: PlanView): string {
  const text = [...rest, calm]
    .filter((sentence) => sentence !== '')
    .map(mdMessage)
    .join(' ');
  return incomplete === undefined || text === '' ? text : `> [!CAUTION]\n> **${text}**`;
}

function tenantLine({ tenantId }: Plan, { tenantName }: PlanDisplay, { command, commit }: PlanView): string {
  return [mdTenant(tenantId, tenantName), md(command), ...(commit === '' ? [] : [md(commit)])].join(' · ');
}

function runRefusal(refusal: RefusalView): string {
  return [
    '> [!CAUTION]',
    `> **Apply refuses the whole run** (${mdCode(refusal.code)}): ${mdMessage(refusal.message)}`,
    `> ${remedyText(refusal)}`,
  ].join('\n');
}

function remedyText({ remedy, most }: RefusalView): string {
  if (!('flag' in remedy)) return `${mdMessage(remedy.advice)}.`;
  const how = `To allow it: ${mdCode(remedy.flag)}, or in ${mdCode(remedy.file)}: ${mdCode(remedy.line)}`;
  return most === undefined ? how : `${mdMessage(most)}<br>${how}`;
}

function addRefused(page: Page, { policies }: PlanView): void {
  const lines = policies.flatMap(({ title, refused }) =>
    refused.map(
      (refusal) =>
        `- **${md(title)}** ${mdCode(refusal.code)}: ${mdMessage(refusal.message)}<br>${remedyText(refusal)}`,
    ),
  );
  page.addFitting(lines, {
    share: 0.3,
    wrap: section('⛔ Refused'),
    more: (count) => `**… ${counted(count, 'more refusal')}: ${ELSEWHERE}**`,
  });
}

/** One cause, where it is, and what it blocks. */
export function causeItem({ code, message, hint, places, blocks }: CauseView): string {
  return [
    `- ${mdCode(code)}: ${mdMessage(message)}`,
    ...(hint === undefined ? [] : [`Hint: ${mdMessage(hint)}`]),
    placesText(places),
    ...(blocks.length === 0
      ? []
      : [`Blocks ${counted(blocks.length, 'policy', 'policies')}: ${blockedText(blocks)}`]),
  ].join('<br>');
}

function blockedText(blocks: CauseView['blocks']): string {
  const more = blocks.length - MOST_BLOCKED;
  return [
    ...blocks.slice(0, MOST_BLOCKED).map(({ title, place }) => `${md(title)} (${mdCode(place)})`),
    ...(more > 0 ? [`and ${grouped(more)} more`] : []),
  ].join(', ');
}

function section(title: string): (lines: readonly string[]) => string {
  return (lines) => `#### ${title}\n\n${lines.join('\n')}`;
}

function addAllowed(page: Page, { allowed, policies }: PlanView): void {
  const lines = [
    ...allowed.map((text) => `- The whole run: ${mdMessage(text)}`),
    ...policies.flatMap(({ title, allowed: own }) => own.map((text) => `- ${md(title)}: ${mdMessage(text)}`)),
  ];
  page.addFitting(lines, {
    share: 0.3,
    wrap: section('🔓 Allowed on purpose'),
    more: (count) => `… ${counted(count, 'more refusal')} lifted: ${ELSEWHERE}`,
  });
}

/** Of warnings about what does not change only the numbers are there. */
function addWarnings(page: Page, { warnings: { counts } }: PlanView): void {
  page.addFitting(
    counts.map((text) => `- ${mdMessage(text)}`),
    {
      share: 0.3,
      wrap: (shown) => mdDetails('Warnings about what does not change', shown.join('\n')),
      more: (count) => `… ${counted(count, 'more warning')}: ${ELSEWHERE}`,
    },
  );
}

function addRest(page: Page, { unmanaged, kept }: PlanView): void {
  const more = kept.length - MOST_KEPT;
  const lines = [
    ...kept.slice(0, MOST_KEPT).map((one) => `- ${mdMessage(keptLine(one))}`),
    ...(more > 0 ? [`- … ${counted(more, 'more assignment')}: ${ELSEWHERE}`] : []),
  ];
  if (kept.length > 0)
    page.add(mdDetails(`Assignments that assignctl leaves (${grouped(kept.length)})`, lines.join('\n')));
  page.addFitting(
    unmanaged.map((text) => `- ${mdMessage(text)}`),
    {
      share: 0.6,
      wrap: (lines) =>
        mdDetails(`Unmanaged: not in the files (${grouped(unmanaged.length)})`, lines.join('\n')),
      more: (count) => `… ${counted(count, 'more policy', 'more policies')} not in the files: ${ELSEWHERE}`,
    },
  );
}

function footer({ cloud, graphVersion, writeMode, toolVersion, digest }: Plan): string {
  return `<sub>${cloud}, ${graphVersion}, write mode ${writeMode} · plan ${mdCode(digest.slice(0, 12))} · assignctl ${md(toolVersion)}</sub>`;
}
