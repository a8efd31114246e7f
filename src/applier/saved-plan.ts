import { changedByKey, comparePlans, type PolicyWork } from '../differ/compare-plans.js';
import { describeChanges, type Names, changesOf } from '../differ/diff/changes.js';
import { type PlannedRun } from '../differ/finish-plan.js';
import { planRequests } from '../differ/requests/plan-requests.js';
import { withAssignments } from '../differ/resolve/resolve.js';
import { type PolicyOutcome } from '../model/results/outcome.js';
import { isBlockedIn, type Plan, policyKey } from '../model/results/plan.js';
import { type Allowance } from '../model/project/settings.js';
import { accountsFor, type PreviousRun } from './journal/previous-run.js';

/** How a saved plan fits a fresh one. */
export interface SavedPlanFit {
  /** Policies of the fresh plan that must not be applied, by key, and why. */
  readonly stale: ReadonlyMap<string, string>;
  /** Policies of the saved plan that the fresh one has nothing to do for. */
  readonly ended: readonly PolicyOutcome[];
}

/**
 * Compares a saved plan with one made just now. A policy is applied only if its changes, refusals and kinds of request
 * are the same in both, under the same write mode and version; nothing of the file itself is ever sent. If an unfinished
 * run of the same plan explains the state of a policy, the comparison is with its state before that run. `lifted` is
 * what `--allow` lifts for this run: only that lifts what the saved plan refused.
 */
export function fitSavedPlan(
  saved: Plan,
  run: PlannedRun,
  lifted: readonly Allowance[],
  former?: PreviousRun,
): SavedPlanFit {
  const { plan: fresh } = run;
  const begun = (key: string): PolicyWork | undefined => workBefore(key, run, former);
  const { differing, missing } = comparePlans(saved, fresh, { lifted, begun });
  const planned = new Set(fresh.policies.map(policyKey));
  const ended = missing.flatMap((policy): PolicyOutcome[] => {
    const { type, id, name } = policy;
    // What is blocked now is reported as such, and once.
    if (isBlockedIn(fresh, policy)) return [];
    const key = policyKey(policy);
    const ending = planned.has(key)
      ? ({
          result: 'already applied',
          reason:
            former?.policies.get(key)?.result === 'applied'
              ? 'An earlier run of this plan applied it.'
              : 'The tenant is as the saved plan would have made it.',
        } as const)
      : ({
          result: 'stale',
          reason: 'This run plans it no longer: no file it looks at declares it.',
        } as const);
    return [{ type, id, name, ...ending, requests: [] }];
  });
  return { stale: differing, ended };
}

/** All of a plan's policies are blocked because one of them no longer fits: `--all-or-nothing`. */
export function blockAll({ stale, ended }: SavedPlanFit, fresh: Plan): SavedPlanFit {
  const fits =
    stale.size === 0 && fresh.blocked.length === 0 && ended.every(({ result }) => result !== 'stale');
  if (fits) return { stale, ended };
  const why = 'Another policy of the saved plan no longer fits, and it was asked for all or nothing.';
  const all = [...changedByKey(fresh).keys()].map((key): [string, string] => [key, stale.get(key) ?? why]);
  return { stale: new Map(all), ended };
}

const NAMELESS: Names = {
  target: () => ({ kind: 'other' }),
  filter: (filter) => filter,
  hazards: () => [],
};

/** What the files ask for by the state before an unfinished run; undefined if that run does not explain the state of now. */
function workBefore(
  key: string,
  { resolved, input }: PlannedRun,
  former: PreviousRun | undefined,
): PolicyWork | undefined {
  const [trace, policy] = [former?.policies.get(key), resolved.get(key)];
  if (trace === undefined || policy === undefined || !accountsFor(trace, policy.policy.assignments))
    return undefined;
  const { settings } = input;
  const changes = changesOf(withAssignments(policy, trace.before), settings);
  return {
    changes: describeChanges(changes, NAMELESS),
    requests: planRequests(changes, settings.writeMode),
  };
}
