import pc from 'picocolors';
import { type FleetSummary, type TenantSummary } from '../../model/results/fleet-summary.js';
import { furtherProblems, resultText, totalsText, waitsText } from './fleet-labels.js';
import { printable } from '../text/printable.js';

/** Of one tenant; the JSON summary has all. */
const MOST_PROBLEMS = 5;

/** How every tenant ended, a line each with what stands in its way below, and the sum. */
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
