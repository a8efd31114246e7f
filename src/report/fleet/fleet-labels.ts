import { type FleetSummary, type TenantSummary } from '../../model/results/fleet-summary.js';
import { counted } from '../text/labels.js';

/** What came of one tenant, in a few words. */
export function resultText({ exitCode, skipped, plan, outcome, drift, problems }: TenantSummary): string {
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
  return exitCode === 0 ? 'files are valid' : (problems[0] ?? 'did not come to a plan');
}

function driftText({ differing, policies, unmanaged, blocked }: NonNullable<TenantSummary['drift']>): string {
  return [
    differing === 0 ? 'no drift' : `${counted(differing, 'policy', 'policies')} of ${policies} differ`,
    `${unmanaged} unmanaged`,
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
  ].join(', ');
}

/** `throttled 12 times, 40 s` where the service's limits cost something. */
export function waitsText({ waits }: Pick<TenantSummary, 'waits'>): string {
  if (waits.count === 0) return '';
  return `throttled ${counted(waits.count, 'time')}, ${Math.round(waits.milliseconds / 1000)} s`;
}

/** `50 tenants: 47 done, 3 not done` */
export function totalsText({ totals }: FleetSummary): string {
  const parts = [
    `${totals.done} done`,
    ...(totals.notDone > 0 ? [`${totals.notDone} not done`] : []),
    ...(totals.skipped > 0 ? [`${totals.skipped} not run`] : []),
  ];
  return `${counted(totals.tenants, 'tenant')}: ${parts.join(', ')}`;
}

/** Problems that the result does not tell already. */
export function furtherProblems(tenant: TenantSummary): readonly string[] {
  const { plan, outcome, drift, problems } = tenant;
  return (plan ?? outcome ?? drift) === undefined ? problems.slice(1) : problems;
}
