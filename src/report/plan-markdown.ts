import { type BlockedPolicy, type Lifted, type Plan, type PolicyPlan, type Refusal } from '../model/plan.js';
import {
  counted,
  firstOf,
  hazardText,
  impactText,
  keptText,
  remedyOf,
  requestsText,
  SIGNS,
} from './labels.js';
import { COMMENT_LIMIT, md, mdCode, mdDetails, mdMessage, mdTable, Page } from './markdown.js';
import { rowsOf } from './rows.js';
import {
  byUrgency,
  headline,
  policyNames,
  type ReachSummary,
  summariseReach,
  summariseTypes,
} from './summaries.js';

/** By this line a job finds the comment it wrote before, to write over it. */
export const PLAN_MARKER = '<!-- assignctl:plan -->';

/** Rows of one policy's table; a policy with hundreds must not push out all others. */
const MOST_ROWS = 40;
const ELSEWHERE = 'see the plan file (`assignctl show plan.json`)';

/** A plan as a comment on a pull request: what it does, what stands against it, then policy by policy. */
export function renderPlanMarkdown(plan: Plan, limit = COMMENT_LIMIT): string {
  const page = new Page(limit);
  page.add(PLAN_MARKER, headlineText(plan));
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
  page.addFitting(blocked.map(blockedLine), {
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

function addSummaries(page: Page, plan: Plan): void {
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

function policyDetails(policy: PolicyPlan, nameOf: (key: string) => string): string {
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

function policyTitle({ name, type, changes, refused }: PolicyPlan): string {
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
