import { type BlockedPolicy, type Lifted, type Plan, type Refusal } from '../../model/results/plan.js';
import {
  counted,
  firstOf,
  hazardText,
  impactText,
  keptText,
  remedyOf,
  unprotectedTexts,
} from '../text/labels.js';
import { COMMENT_LIMIT, md, mdCode, mdDetails, mdMessage, mdTable, Page } from '../text/markdown.js';
import { ELSEWHERE, policyDetails, policyTitle, addSummaries } from './plan-markdown-policy.js';
import { byUrgency, headline, inFileOrder, kinshipText, policyNames } from './plan-summaries.js';

/** By this line a job finds the comment it wrote before, to write over it. */
export const PLAN_MARKER = '<!-- assignctl:plan -->';

/** A plan as a comment on a pull request: what it does, what stands against it, then policy by policy. */
export function renderPlanMarkdown(plan: Plan, limit = COMMENT_LIMIT): string {
  const page = new Page(limit);
  const kinship = kinshipText(plan);
  page.add(PLAN_MARKER, headlineText(plan), ...(kinship === '' ? [] : [`> [!WARNING]\n> ${kinship}`]));
  page.addFitting(plan.refused.map(runRefusal), {
    share: 0.3,
    wrap: (refusals) => refusals.join('\n\n'),
    more: (count) => `**… ${counted(count, 'more refusal')} of the whole run: ${ELSEWHERE}**`,
  });
  if (plan.summary.policies + plan.summary.blocked > 0) page.add(totals(plan));
  if (plan.impact !== undefined)
    page.add(
      [
        `**Users, all policies together:** ${impactText(plan.impact)}.`,
        ...unprotectedTexts(plan).map((text) => `${mdMessage(text)}.`),
        ...firstOf(plan.impact.notes, 5).map(mdMessage),
      ].join('<br>'),
    );
  addRefused(page, plan);
  addBlocked(page, plan);
  page.addFitting(hazardLines(plan), {
    share: 0.2,
    wrap: section('👀 Look twice'),
    more: (count) => `… ${counted(count, 'more place')} to look at twice: ${ELSEWHERE}`,
  });
  addSummaries(page, plan);
  addAllowed(page, plan);
  const changed = byUrgency(plan.policies);
  const nameOf = policyNames(plan);
  page.addFitting(
    changed.map((policy) => ({ long: policyDetails(policy, nameOf), short: `- ${policyTitle(policy)}` })),
    {
      share: 0.85,
      wrap: (blocks) => ['#### Changes, policy by policy', ...blocks].join('\n\n'),
      more: (count) => `**… ${counted(count, 'more policy', 'more policies')}: ${ELSEWHERE}**`,
    },
  );
  addLeftAlone(page, plan);
  page.add(footer(plan));
  return page.toString();
}

function headlineText(plan: Plan): string {
  const { summary } = plan;
  const { sum, rest, verdict } = headline(plan);
  if (summary.changed === 0)
    return `### assignctl: no changes\n\n${counted(summary.policies, 'policy', 'policies')} as declared: ${rest}.`;
  return [
    `### assignctl: ${sum} to change`,
    `**${summary.create} to create, ${summary.update} to update, ${summary.delete} to delete** ` +
      `(${counted(summary.requests, 'request')}), ${rest}.${verdict === '' ? '' : ` **${verdict}**`}`,
  ].join('\n\n');
}

function runRefusal(refusal: Refusal): string {
  return [
    '> [!CAUTION]',
    `> **Apply refuses the whole run** (${mdCode(refusal.code)}): ${mdMessage(refusal.message)}`,
    `> ${remedyText(refusal)}`,
  ].join('\n');
}

function remedyText(refusal: Refusal, policyId?: string): string {
  const remedy = remedyOf(refusal, policyId);
  if (!('flag' in remedy)) return `${mdMessage(remedy.advice)}.`;
  return `To allow it: ${mdCode(remedy.flag)}, or in the settings ${mdCode(remedy.line)}`;
}

function totals({ summary }: Plan): string {
  const { changed, create, update, delete: removed, requests, unchanged, blocked, unmanaged } = summary;
  return mdTable(
    ['Policies to change', 'create', 'update', 'delete', 'requests', 'unchanged', 'blocked', 'unmanaged'],
    [
      [changed, create, update, removed, requests, unchanged, blocked, unmanaged].map((count, index) =>
        index === 6 && count > 0 ? `**${count}**` : String(count),
      ),
    ],
  );
}

function addRefused(page: Page, { policies }: Plan): void {
  const lines = policies.flatMap((policy) =>
    policy.refused.map(
      (refusal) =>
        `- **“${md(policy.name)}”** (${mdCode(policy.type)}) ${mdCode(refusal.code)}: ${mdMessage(refusal.message)}<br>${remedyText(refusal, policy.id)}`,
    ),
  );
  page.addFitting(lines, {
    share: 0.3,
    wrap: section('⛔ Refused'),
    more: (count) => `**… ${counted(count, 'more refusal')}: ${ELSEWHERE}**`,
  });
}

function addBlocked(page: Page, { blocked }: Plan): void {
  page.addFitting(inFileOrder(blocked).map(blockedLine), {
    share: 0.3,
    wrap: section('🚧 Blocked, and left as it is'),
    more: (count) => `**… ${counted(count, 'more blocked policy', 'more blocked policies')}: ${ELSEWHERE}**`,
  });
}

function blockedLine({ type, name, id, file, line, messages }: BlockedPolicy): string {
  const why = firstOf(messages, 5).map(mdMessage);
  return `- **“${md(name ?? id ?? '')}”** (${mdCode(type)}), ${mdCode(`${file}:${line}`)}: ${why.join('<br>')}`;
}

/** One line per kind of hazard and policy. */
function hazardLines({ policies }: Plan): readonly string[] {
  return policies.flatMap(({ name, changes }) => {
    const told = new Set(changes.flatMap(({ hazards }) => hazards));
    return told.size === 0 ? [] : [`- “${md(name)}”: ${[...told].map(hazardText).join('; ')}`];
  });
}

function section(title: string): (lines: readonly string[]) => string {
  return (lines) => `#### ${title}\n\n${lines.join('\n')}`;
}

function addAllowed(page: Page, { allowed, policies }: Plan): void {
  const line = ({ code, message, reason }: Lifted, name?: string): string =>
    `- ${name === undefined ? 'The whole run' : `“${md(name)}”`} ${mdCode(code)}: ${mdMessage(message)}${reason === '' ? '' : ` (${mdMessage(reason)})`}`;
  const lines = [
    ...allowed.map((lifted) => line(lifted)),
    ...policies.flatMap((policy) => policy.allowed.map((lifted) => line(lifted, policy.name))),
  ];
  page.addFitting(lines, {
    share: 0.15,
    wrap: section('🔓 Allowed on purpose'),
    more: (count) => `… ${counted(count, 'more refusal')} lifted: ${ELSEWHERE}`,
  });
}

function addLeftAlone(page: Page, { unmanaged, unknown, policySets }: Plan): void {
  page.addFitting(
    [...unknown, ...policySets].map(
      (kept) =>
        `- ${mdCode(kept.type)} “${md(kept.policyName)}” assignment ${mdCode(kept.assignmentId)} ${md(keptText(kept))}`,
    ),
    {
      share: 0.4,
      wrap: (lines) => mdDetails('Left alone', lines.join('\n')),
      more: (count) => `… ${counted(count, 'more assignment')} left alone: ${ELSEWHERE}`,
    },
  );
  page.addFitting(
    unmanaged.map(({ type, name }) => `- “${md(name)}” (${mdCode(type)})`),
    {
      share: 0.6,
      wrap: (lines) => mdDetails(`In no file (${unmanaged.length})`, lines.join('\n')),
      more: (count) => `… ${counted(count, 'more policy', 'more policies')} in no file: ${ELSEWHERE}`,
    },
  );
}

function footer({ tenantId, cloud, graphVersion, writeMode, toolVersion, digest }: Plan): string {
  const facts = `Tenant ${mdCode(tenantId)} · ${cloud}, ${graphVersion}, write mode ${writeMode}`;
  return `<sub>${facts} · plan ${mdCode(digest.slice(0, 12))} · assignctl ${md(toolVersion)}</sub>`;
}
