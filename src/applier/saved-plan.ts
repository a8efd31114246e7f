import { describeChanges, type Names } from '../differ/diff/describe-changes.js';
import { type PlannedRun } from '../differ/build-plan.js';
import { changesOf } from '../differ/diff/changes.js';
import { withAssignments } from '../differ/resolve/resolve.js';
import { canonicalJson } from '../model/json.js';
import { type PolicyOutcome } from '../model/results/outcome.js';
import { type BlockedPolicy, type Plan, policyKey, type PolicyPlan } from '../model/results/plan.js';
import { explains, type Traces } from './journal/previous-run.js';

/** How a saved plan fits a fresh one. */
export interface SavedPlanFit {
  /** Policies of the fresh plan that are not to be carried out, by key, and why. */
  readonly stale: ReadonlyMap<string, string>;
  /** Policies of the saved plan that the fresh one has nothing to do for. */
  readonly ended: readonly PolicyOutcome[];
}

/**
 * Holds a saved plan against one made just now. A policy is carried out only where its changes are the same in both;
 * nothing of the file itself is ever sent. Where an unfinished run of the same plan explains what a policy holds, the
 * comparison is with what it held before that run.
 */
export function fitSavedPlan(saved: Plan, run: PlannedRun, former?: Traces): SavedPlanFit {
  const { plan: fresh } = run;
  const before = changedByKey(saved);
  const now = changedByKey(fresh);
  const stale = new Map<string, string>();
  for (const [key, policy] of now) {
    const reviewed = before.get(key);
    if (reviewed === undefined)
      stale.set(key, 'The saved plan has no changes for this policy. Plan again and review.');
    else if (
      whatIsDone(reviewed) !== whatIsDone(policy) &&
      whatIsDone(reviewed) !== whatWasToBeDone(key, run, former)
    )
      stale.set(key, 'Its changes are no longer those of the saved plan. Plan again and review.');
  }
  const planned = new Set(fresh.policies.map(policyKey));
  const ended = [...before].flatMap(([key, { type, id, name }]): PolicyOutcome[] => {
    // What is blocked now is told as such, and once.
    if (now.has(key) || fresh.blocked.some((policy) => isSame(policy, { type, id, name }))) return [];
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
  return { stale, ended };
}

/** All of a plan's policies are held back because one of them no longer fits: `--all-or-nothing`. */
export function holdBack({ stale, ended }: SavedPlanFit, fresh: Plan): SavedPlanFit {
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

/** What the files ask for by the state before an unfinished run; undefined where that run does not explain what is held. */
function whatWasToBeDone(
  key: string,
  { resolved, input }: PlannedRun,
  former: Traces | undefined,
): string | undefined {
  const [trace, policy] = [former?.policies.get(key), resolved.get(key)];
  if (trace === undefined || policy === undefined || !explains(trace, policy.policy.assignments))
    return undefined;
  const changes = changesOf(withAssignments(policy, trace.before), input.settings);
  return whatIsDone({ changes: describeChanges(changes, NAMELESS, false) });
}

/** The changes without what is only told beside them, such as names and hazards. */
function whatIsDone({ changes }: Pick<PolicyPlan, 'changes'>): string {
  return canonicalJson(
    changes.map((change) => ({
      key: change.key,
      before: change.before,
      after: change.after,
      ...(change.action === 'create' ? {} : { assignmentId: change.assignmentId }),
    })),
  );
}

/** By id where the blocked one is known by it; one whose name matches nothing any more has none. */
function isSame(
  blocked: BlockedPolicy,
  { type, id, name }: Pick<PolicyPlan, 'type' | 'id' | 'name'>,
): boolean {
  if (blocked.type !== type) return false;
  return blocked.id === undefined ? blocked.name === name : blocked.id.toLowerCase() === id.toLowerCase();
}

function changedByKey({ policies }: Plan): ReadonlyMap<string, PolicyPlan> {
  return new Map(
    policies.filter(({ changes }) => changes.length > 0).map((policy) => [policyKey(policy), policy]),
  );
}
