import { CAUSES, type DriftChange, type DriftReport, type PolicyDrift } from '../../model/results/drift.js';
import {
  auditText,
  CAUSE_HELP,
  CAUSE_TEXT,
  DIRECTION_TEXT,
  driftCauses,
  driftDetail,
  driftHeadline,
  lastChangeText,
  SIDE_TEXT,
} from './drift-words.js';
import { causeItem } from '../plan/plan-markdown.js';
import { counted, grouped } from '../../model/numbers.js';
import { keptText, quotedTarget, typeText, unreadCauses } from '../text/labels.js';
import { policySetsUnreadText } from '../text/policy-set-text.js';
import {
  COMMENT_LIMIT,
  md,
  mdCode,
  mdDetails,
  mdMessage,
  mdTable,
  mdTenant,
  Page,
} from '../text/markdown.js';
import { quoted } from '../text/printable.js';

/** By this line a job finds its earlier issue, to replace it. */
export const DRIFT_MARKER = '<!-- assignctl:drift -->';

/** Rows of one policy's table; a policy with hundreds must not push out all others. */
const MOST_ROWS = 40;
const ELSEWHERE = 'see `assignctl drift --format json`';

/** Differences between tenant and git as the body of an issue: policy by policy, and who changed it last. */
export function renderDriftMarkdown(report: DriftReport, limit = COMMENT_LIMIT, tenantName?: string): string {
  const page = new Page(limit);
  const { lead, rest } = driftHeadline(report);
  const audit = auditText(report);
  page.add(
    DRIFT_MARKER,
    `### assignctl: ${lead.replace(/^Drift: |\.$/g, '').toLowerCase()}`,
    mdTenant(report.tenantId, tenantName),
    rest,
    legend(report),
  );
  if (audit !== '') page.add(`> [!NOTE]\n> ${mdMessage(audit)}`);
  const unread = policySetsUnreadText(report.policySetsUnread);
  if (unread !== '') page.add(`> [!NOTE]\n> ${mdMessage(unread)}`);
  page.addFitting(driftCauses(report).map(causeItem), {
    share: 0.3,
    wrap: section('🚧 Blocked: could not be compared'),
    more: (count) => `**… ${counted(count, 'more error')}: ${ELSEWHERE}**`,
  });
  page.addFitting(
    report.policies.map((policy) => ({
      long: policyBlock(policy, report),
      short: `- ${policyTitle(policy)}, ${counted(policy.changes.length, 'change')}`,
    })),
    {
      share: 0.85,
      wrap: (blocks) => blocks.join('\n\n'),
      more: (count) => `**… ${counted(count, 'more policy', 'more policies')}: ${ELSEWHERE}**`,
    },
  );
  addWriteBack(page, report);
  addOthers(page, report);
  page.add(`<sub>${report.cloud}, ${report.graphVersion} · assignctl ${md(report.toolVersion)}</sub>`);
  return page.toString();
}

function legend({ summary: { causes } }: DriftReport): string {
  if (causes === undefined) return '';
  return CAUSES.filter((cause) => causes[cause] > 0)
    .map((cause) => `- **${CAUSE_TEXT[cause]}**: ${CAUSE_HELP[cause]}`)
    .join('\n');
}

function section(title: string): (lines: readonly string[]) => string {
  return (lines) => `#### ${title}\n\n${lines.join('\n')}`;
}

function policyTitle({ name, type, file, line }: PolicyDrift): string {
  return `**${md(quoted(name))}** ${typeText(type)} · ${mdCode(`${file}:${line}`)}`;
}

function policyBlock(policy: PolicyDrift, { summary }: DriftReport): string {
  const hasCauses = summary.causes !== undefined;
  const rows = policy.changes.slice(0, MOST_ROWS).map((change) => row(change, hasCauses));
  const more = policy.changes.length - rows.length;
  const last = lastChangeText(policy);
  return [
    `#### ${policyTitle(policy)}`,
    mdTable(['Side', ...(hasCauses ? ['Cause'] : []), 'Direction', 'Target', ''], rows),
    ...(more > 0 ? [`… ${counted(more, 'more change')}: ${ELSEWHERE}`] : []),
    ...(last === '' ? [] : [`🕵️ ${mdMessage(last)}`]),
  ].join('\n\n');
}

function row(change: DriftChange, hasCauses: boolean): readonly string[] {
  const { side, cause, direction, target } = change;
  return [
    SIDE_TEXT[side],
    ...(hasCauses ? [cause === undefined ? '' : CAUSE_TEXT[cause]] : []),
    DIRECTION_TEXT[direction],
    md(quotedTarget(target)),
    md(driftDetail(change)),
  ];
}

function addWriteBack(page: Page, { writeBack }: DriftReport): void {
  if (writeBack === undefined) return;
  const { files, left, notes } = writeBack;
  if (files.length === 0) page.add('No file was updated.');
  page.addFitting(
    files.map((file) => `- ${mdCode(file)}`),
    {
      share: 0.5,
      wrap: section('Updated files (verified: planning these files shows no changes)'),
      more: (count) => `… ${counted(count, 'more file')}: ${ELSEWHERE}`,
    },
  );
  page.addFitting(
    left.map((sentence) => `- ${mdMessage(sentence)}`),
    {
      share: 0.5,
      wrap: section('Not updated'),
      more: (count) => `… ${counted(count, 'more item')} not updated: ${ELSEWHERE}`,
    },
  );
  page.addFitting(
    notes.map((sentence) => `- ${mdMessage(sentence)}`),
    {
      share: 0.5,
      wrap: section('To check in the files'),
      more: (count) => `… ${counted(count, 'more note')}: ${ELSEWHERE}`,
    },
  );
}

function addOthers(page: Page, { unmanaged, unread, kept }: DriftReport): void {
  page.addFitting(
    unreadCauses(unread).map(({ types, why }) => `- ${types}: ${mdMessage(why)}`),
    {
      share: 0.4,
      wrap: section('Types that could not be read'),
      more: (count) => `… ${counted(count, 'more type')}: ${ELSEWHERE}`,
    },
  );
  page.addFitting(
    kept.map((one) => `- ${typeText(one.type)} ${md(quoted(one.policyName))}: ${md(keptText(one))}`),
    {
      share: 0.4,
      wrap: (lines) => mdDetails(`Ignored (${grouped(kept.length)})`, lines.join('\n')),
      more: (count) => `… ${counted(count, 'more assignment')}: ${ELSEWHERE}`,
    },
  );
  page.addFitting(
    unmanaged.map(({ type, name }) => `- ${typeText(type)} ${md(quoted(name))}`),
    {
      share: 0.6,
      wrap: (lines) =>
        mdDetails(`Unmanaged: not in the files (${grouped(unmanaged.length)})`, lines.join('\n')),
      more: (count) => `… ${counted(count, 'more policy', 'more policies')} not in the files: ${ELSEWHERE}`,
    },
  );
}
