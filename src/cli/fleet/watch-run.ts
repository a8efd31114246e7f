import { isDone } from '../../applier/policy-outcomes.js';
import { type TenantSummary } from '../../model/results/fleet-summary.js';
import { type DriftReport } from '../../model/results/drift.js';
import { type Outcome } from '../../model/results/outcome.js';
import { type Plan } from '../../model/results/plan.js';
import { type RunObserver, type Traffic } from '../context.js';

type Facts = Pick<TenantSummary, 'problems' | 'plan' | 'digest' | 'outcome' | 'drift' | 'requests' | 'waits'>;

/** Keeps of a run what the summary shows, and drops the rest. */
export function watchRun(): { readonly observer: RunObserver; readonly facts: () => Facts } {
  let plan: Pick<Facts, 'plan' | 'digest'> = {};
  let outcome: Outcome['summary'] | undefined;
  let drift: Facts['drift'];
  let problems: readonly string[] = [];
  let traffic: Traffic | undefined;
  return {
    observer: {
      onConnection: (seen) => (traffic = seen),
      onPlan: (made) => {
        plan = { plan: made.summary, digest: made.digest };
        problems = problemsOfPlan(made);
      },
      onOutcome: (ended) => {
        outcome = ended.summary;
        problems = problemsOfOutcome(ended);
      },
      onDrift: (report) => {
        drift = report.summary;
        problems = problemsOfDrift(report);
      },
    },
    facts: () => ({
      problems,
      ...plan,
      ...(outcome === undefined ? {} : { outcome }),
      ...(drift === undefined ? {} : { drift }),
      requests: { reads: traffic?.calls.reads ?? 0, writes: traffic?.calls.writes ?? 0 },
      waits: { count: traffic?.waits.count ?? 0, milliseconds: traffic?.waits.milliseconds ?? 0 },
    }),
  };
}

function problemsOfPlan({ refused, blocked }: Pick<Plan, 'refused' | 'blocked'>): readonly string[] {
  return [
    ...refused.map(({ code, message }) => `refused ${code}: ${message}`),
    ...blocked.map(
      ({ type, name, id, messages }) => `blocked ${type} “${name ?? id ?? ''}”: ${messages.join(' ')}`,
    ),
  ];
}

function problemsOfDrift({ blocked, unread }: DriftReport): readonly string[] {
  return [
    ...problemsOfPlan({ refused: [], blocked }),
    ...unread.map(({ type, why }) => `unread ${type}: ${why}`),
  ];
}

function problemsOfOutcome({ policies }: Outcome): readonly string[] {
  return policies
    .filter((policy) => !isDone(policy))
    .map(({ type, name, id, result, reason = '' }) => `${result} ${type} “${name ?? id ?? ''}”: ${reason}`);
}
