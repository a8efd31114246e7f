import { type FleetSummary, type TenantSummary } from '../../model/results/fleet-summary.js';
import { furtherProblems, resultText, totalsText, waitsText } from './fleet-labels.js';
import { counted } from '../text/labels.js';
import { COMMENT_LIMIT, md, mdCode, mdMessage, mdTable, Page } from '../text/markdown.js';

export const FLEET_MARKER = '<!-- assignctl:fleet -->';
const MOST_PROBLEMS = 5;
const HEAD = ['Tenant', 'Ring', 'Exit code', 'Result', 'Limits'];

/** A comment on what a command did over a fleet: those that are not done first, with what stands in their way. */
export function renderFleetMarkdown(summary: FleetSummary, limit = COMMENT_LIMIT): string {
  const { command, exitCode, tenants } = summary;
  const page = new Page(limit);
  page.add(FLEET_MARKER, `### ${exitCode === 0 ? '✅' : '❌'} assignctl ${command}: ${totalsText(summary)}`);
  const isDone = (tenant: TenantSummary): boolean => tenant.exitCode === 0;
  page.addFitting(tenants.filter((tenant) => !isDone(tenant)).map(itemOf), {
    share: 0.6,
    wrap: (shown) => `#### Not done\n\n${shown.join('\n')}`,
    more: (count) => `**… ${counted(count, 'more tenant')} not done: the JSON summary lists all.**`,
  });
  page.addFitting(tenants.filter(isDone).map(rowOf), {
    wrap: (shown) => `#### Done\n\n${mdTable(HEAD, [])}\n${shown.join('\n')}`,
    more: (count) => `… ${counted(count, 'more tenant')} done: the JSON summary lists all.`,
  });
  return page.toString();
}

function itemOf(tenant: TenantSummary): string {
  const problems = furtherProblems(tenant);
  const more = problems.length - MOST_PROBLEMS;
  return [
    `- **${md(tenant.name)}**${tenant.ring === undefined ? '' : ` (${md(tenant.ring)})`}, exit code ${tenant.exitCode ?? '–'}: ${mdMessage(resultText(tenant))}`,
    ...(tenant.waits.count > 0 ? [md(waitsText(tenant))] : []),
    ...problems.slice(0, MOST_PROBLEMS).map(mdMessage),
    ...(more > 0 ? [`… and ${more} more`] : []),
  ].join('<br>');
}

function rowOf(tenant: TenantSummary): string {
  const { name, ring = '', exitCode } = tenant;
  const cells = [
    mdCode(name),
    md(ring),
    String(exitCode),
    mdMessage(resultText(tenant)),
    md(waitsText(tenant)),
  ];
  return `| ${cells.join(' | ')} |`;
}
