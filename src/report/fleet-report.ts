import pc from 'picocolors';
import { type FleetSummary, type TenantSummary } from '../model/results/fleet-summary.js';
import { counted } from '../model/numbers.js';
import { COMMENT_LIMIT, md, mdCode, mdMessage, mdTable, Page } from './text/markdown.js';
import { printable } from './text/printable.js';

/** Of one tenant; the JSON summary has all. */
const MOST_PROBLEMS = 5;

/** How every tenant ended: a line each with its problems below, and the totals. */
export function renderFleetText(summary: FleetSummary, { colour }: { readonly colour: boolean }): string {
  const c = pc.createColors(colour);
  const { tenants, exitCode } = summary;
  const nameWidth = Math.max(...tenants.map(({ name }) => name.length));
  const ringWidth = Math.max(...tenants.map(({ ring = '' }) => ring.length));
  const lines = tenants.flatMap((tenant) => {
    const { name, ring = '' } = tenant;
    const paint = tenant.exitCode === 0 ? c.green : tenant.exitCode === null ? c.yellow : c.red;
    const code = paint(tenant.exitCode === null ? '–' : String(tenant.exitCode));
    const columns = [name.padEnd(nameWidth), ...(ringWidth > 0 ? [ring.padEnd(ringWidth)] : []), code];
    return [`${columns.join('  ')}  ${printable(resultLine(tenant))}`, ...problemLines(tenant)];
  });
  return `${lines.join('\n')}\n${c.bold(`Fleet: ${totalsText(summary)}. Exit code ${exitCode}.`)}\n`;
}

function resultLine(tenant: TenantSummary): string {
  return [resultText(tenant), waitsText(tenant)].filter((text) => text !== '').join('; ');
}

function problemLines(tenant: TenantSummary): readonly string[] {
  const problems = furtherProblems(tenant);
  const more = problems.length - MOST_PROBLEMS;
  return [
    ...problems.slice(0, MOST_PROBLEMS).map((problem) => `  ${printable(problem)}`),
    ...(more > 0 ? [`  … and ${more} more: the JSON summary lists all`] : []),
  ];
}

export const FLEET_MARKER = '<!-- assignctl:fleet -->';
const HEAD = ['Tenant', 'Ring', 'Exit code', 'Result', 'Limits'];

/** A comment on what a command did over a fleet: first the tenants that are not done, with their problems. */
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

/** The result of one tenant, in a few words. */
function resultText({ exitCode, skipped, plan, outcome, drift, problems }: TenantSummary): string {
  if (skipped !== undefined) return `not run: ${skipped}`;
  if (outcome !== undefined) {
    const { unchanged, ...results } = outcome;
    const counts = Object.entries(results).filter(([, count]) => count > 0);
    return [...counts.map(([result, count]) => `${count} ${result}`), `${unchanged} unchanged`].join(', ');
  }
  if (drift !== undefined) return driftText(drift);
  if (plan !== undefined)
    return [
      `${counted(plan.changed, 'policy', 'policies')} to change (${counted(plan.requests, 'request')})`,
      `${plan.unchanged} unchanged`,
      ...(plan.blocked > 0 ? [`${plan.blocked} blocked`] : []),
    ].join(', ');
  return exitCode === 0 ? 'files are valid' : (problems[0] ?? 'no plan was made');
}

function driftText({ differing, policies, unmanaged, blocked }: NonNullable<TenantSummary['drift']>): string {
  return [
    differing === 0 ? 'no drift' : `${counted(differing, 'policy', 'policies')} of ${policies} differ`,
    `${unmanaged} unmanaged`,
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
  ].join(', ');
}

/** `throttled 12 times, 40 s` if the service's limits cost time. */
function waitsText({ waits }: Pick<TenantSummary, 'waits'>): string {
  if (waits.count === 0) return '';
  return `throttled ${counted(waits.count, 'time')}, ${Math.round(waits.milliseconds / 1000)} s`;
}

/** `50 tenants: 47 done, 3 not done` */
function totalsText({ totals }: FleetSummary): string {
  const parts = [
    `${totals.done} done`,
    ...(totals.notDone > 0 ? [`${totals.notDone} not done`] : []),
    ...(totals.skipped > 0 ? [`${totals.skipped} not run`] : []),
  ];
  return `${counted(totals.tenants, 'tenant')}: ${parts.join(', ')}`;
}

/** Problems that the result does not include. */
function furtherProblems(tenant: TenantSummary): readonly string[] {
  const { plan, outcome, drift, problems } = tenant;
  return (plan ?? outcome ?? drift) === undefined ? problems.slice(1) : problems;
}
