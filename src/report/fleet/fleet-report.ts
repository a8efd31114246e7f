import pc from 'picocolors';
import { counted } from '../../model/numbers.js';
import { type FleetSummary, type TenantSummary } from '../../model/results/fleet-summary.js';
import { stepLine, stepText } from '../plan/plan-view.js';
import { wrapColumns } from '../text/columns.js';
import { printable } from '../text/printable.js';
import {
  dangerLines,
  effectLines,
  factText,
  type FleetDisplay,
  plannedFact,
  problemLines,
  resultLine,
  stateOf,
  totalLines,
  totalsText,
  mostLost,
  resultText,
  type TenantState,
  waitsText,
} from './fleet-words.js';
import { COMMENT_LIMIT, md, mdCode, mdMessage, mdTable, Page } from '../text/markdown.js';

export interface FleetTextOptions extends FleetDisplay {
  readonly colour: boolean;
  /** Width to wrap at; nothing is wrapped without. */
  readonly columns?: number | undefined;
}

/** How every tenant ended: a line each with what matters below it, the totals, and what to do next. */
export function renderFleetText(summary: FleetSummary, options: FleetTextOptions): string {
  const c = pc.createColors(options.colour);
  const { tenants, exitCode, command } = summary;
  const { next = [], columns } = options;
  const rows = tenants.map((tenant) => [tenant.name, tenant.ring ?? '', codeText(tenant)] as const);
  const head = ['Tenant', 'Ring', 'Exit'] as const;
  const widths = head.map((_, n) => Math.max(...[head, ...rows].map((row) => (row[n] ?? '').length)));
  const hasRings = rows.some(([, ring]) => ring !== '');
  const line = ([name, ring, code]: (typeof rows)[number], result: string): string =>
    [
      name.padEnd(widths[0] ?? 0),
      ...(hasRings ? [ring.padEnd(widths[1] ?? 0)] : []),
      code.padStart(widths[2] ?? 0),
      result,
    ].join('  ');
  const lines = tenants.flatMap((tenant, n) => {
    const paint = { open: c.red, changes: c.yellow, done: c.green }[stateOf(tenant, command)];
    const row = rows[n] ?? ['', '', ''];
    return [
      line(row, paint(printable(resultLine(tenant)))),
      ...dangerLines(tenant).map((text) => c.red(`  ! ${text}`)),
      ...effectLines(tenant).map((text) => `  ${text}`),
      ...problemLines(tenant).map((text) => `  ${printable(text)}`),
    ];
  });
  const fact = plannedFact(tenants);
  const text = [
    `── all ${counted(tenants.length, 'tenant')}: assignctl ${command} ──`,
    ...(fact === undefined ? [] : [c.red(c.bold(`${factText(fact)}.`))]),
    c.dim(line(head, 'Result')),
    ...lines,
    '',
    ...totalLines(summary),
    c.bold(`Fleet: ${totalsText(summary)}. Exit code ${exitCode}.`),
    ...(next.length === 0 ? [] : ['']),
    ...next.map((step) => stepLine(step, c.bold)),
  ].join('\n');
  return `${wrapColumns(text, columns)}\n`;
}

function codeText({ exitCode }: TenantSummary): string {
  return exitCode === null ? '–' : String(exitCode);
}

export const FLEET_MARKER = '<!-- assignctl:fleet -->';

/**
 * What a command did over a fleet, as a comment: first the tenants that are not done, with their problems, then those
 * that change, those that lose most first. If users would end up without a policy, those that change come first.
 */
export function renderFleetMarkdown(
  summary: FleetSummary,
  limit = COMMENT_LIMIT,
  { next = [] }: FleetDisplay = {},
): string {
  const { command, tenants } = summary;
  const page = new Page(limit);
  const inState = (state: TenantState): readonly TenantSummary[] =>
    tenants.filter((tenant) => stateOf(tenant, command) === state);
  const fact = plannedFact(tenants);
  const isOpen = tenants.some((tenant) => stateOf(tenant, command) === 'open');
  const counts = `assignctl ${command}, ${totalsText(summary)}`;
  page.add(FLEET_MARKER);
  // Policies that are not planned change nothing for people.
  if (fact !== undefined && (fact.isUnprotected || !isOpen))
    page.add(`### ⚠️ ${md(factText(fact))}`, `**${counts}**`);
  else page.add(`### ${isOpen ? '❌' : iconOf(tenants)} ${counts}`);
  page.add(totalLines(summary).map(mdMessage).join('<br>'));
  const [open, changes, done] = TITLES[command === 'plan' ? 'plan' : 'other'];
  const addItems = (title: string, items: readonly TenantSummary[]): void => {
    page.addFitting(items.map(itemOf), {
      share: 0.6,
      wrap: (shown) => `#### ${title}\n\n${shown.join('\n')}`,
      more: (count) => `**… ${counted(count, 'more tenant')}: the JSON summary lists all.**`,
    });
  };
  const sections: readonly (readonly [string, readonly TenantSummary[]])[] = [
    [open, inState('open')],
    [changes, [...inState('changes')].sort((a, b) => mostLost(b) - mostLost(a))],
  ];
  for (const [title, items] of fact?.isUnprotected === true ? [...sections].reverse() : sections)
    addItems(title, items);
  page.addFitting(inState('done').map(rowOf), {
    wrap: (shown) =>
      `#### ${done}\n\n${mdTable(['Tenant', 'Id', 'Ring', 'Result'], [])}\n${shown.join('\n')}`,
    more: (count) => `… ${counted(count, 'more tenant')}: the JSON summary lists all.`,
  });
  page.add(next.map((step) => stepText(step, mdMessage, mdCode)).join('<br>'));
  return page.toString();
}

/** Titles of the tenants that are not done, that change, and that need nothing. */
const TITLES = {
  plan: ['❌ Not planned, or incomplete', 'Changes', 'No changes'],
  other: ['Not done', 'Changes', 'Done'],
} as const;

function iconOf(tenants: readonly TenantSummary[]): string {
  return tenants.some((tenant) => dangerLines(tenant).length > 0) ? '⚠️' : '✅';
}

function itemOf(tenant: TenantSummary): string {
  const { name, ring, exitCode, tenantId } = tenant;
  const code = exitCode === 0 ? '' : `, exit code ${exitCode ?? '–'}`;
  const place = [mdCode(tenantId), ...(ring === undefined ? [] : [`ring ${md(ring)}`])].join(', ');
  return [
    `- **${md(name)}** (${place})${code}: ${mdMessage(resultText(tenant))}`,
    ...(tenant.waits.count > 0 ? [md(waitsText(tenant))] : []),
    ...dangerLines(tenant).map((text) => `⚠️ **${mdMessage(text)}**`),
    ...effectLines(tenant).map(mdMessage),
    ...problemLines(tenant).map(mdMessage),
  ].join('<br>');
}

function rowOf(tenant: TenantSummary): string {
  const cells = [
    mdCode(tenant.name),
    mdCode(tenant.tenantId),
    md(tenant.ring ?? ''),
    mdMessage(resultLine(tenant)),
  ];
  return `| ${cells.join(' | ')} |`;
}
