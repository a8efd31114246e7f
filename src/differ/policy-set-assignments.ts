import { compareText } from '../model/json.js';
import { type Plan } from '../model/results/plan.js';
import { type Target } from '../model/assignment/target.js';
import { findPolicySets, type PolicySetAssignment } from '../model/tenant/policy-set.js';
import { type Tenant } from '../model/tenant/tenant.js';
import { type PlannedPolicy } from './draft-plan.js';
import { namesOf } from './diff/describe-changes.js';
import { subject } from './diff/diff.js';
import { planOrder } from './diff/unmanaged.js';

/** What a plan reports of policy sets: for information only. */
export function policySetFields(
  planned: readonly PlannedPolicy[],
  tenant: Tenant,
): Pick<Plan, 'alsoFromPolicySets' | 'policySetsUnread'> {
  const { policySets } = tenant;
  const found = policySetAssignments(planned, tenant);
  return {
    ...(found.length === 0 ? {} : { alsoFromPolicySets: found }),
    ...(policySets?.unread === undefined ? {} : { policySetsUnread: policySets.unread }),
  };
}

/** The assignments, before or after a plan, that policy sets make too: by policy and target. */
function policySetAssignments(
  policies: readonly PlannedPolicy[],
  tenant: Tenant,
): readonly PolicySetAssignment[] {
  const setsOf = findPolicySets(tenant.policySets);
  const names = namesOf(tenant);
  return [...policies]
    .sort((a, b) => compareText(planOrder(a.planned), planOrder(b.planned)))
    .flatMap(({ planned, changes }) => {
      const { type, id: policyId, name: policyName } = planned;
      const targets = new Map<string, Target>(
        [...changes.current.understood, ...changes.after.desired].map(({ target }) => [target.key, target]),
      );
      const keys = new Map(
        changes.diff.drafts.map((draft) => [subject(draft).target.key, changes.keyOf(draft)]),
      );
      return [...targets.values()]
        .sort((a, b) => compareText(a.key, b.key))
        .flatMap((target): readonly PolicySetAssignment[] => {
          const policySets = setsOf(planned, target);
          const change = keys.get(target.key);
          if (policySets.length === 0) return [];
          return [
            {
              type,
              policyId,
              policyName,
              direction: target.direction,
              target: names.target(target),
              ...(change === undefined ? {} : { change }),
              policySets,
            },
          ];
        });
    });
}
