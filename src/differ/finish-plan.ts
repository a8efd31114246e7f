import { inputsDigest, planDigest } from '../model/assignment/equality.js';
import { compareText } from '../model/json.js';
import { inFileOrder } from '../model/project/diagnostic.js';
import {
  type Plan,
  PLAN_FORMAT_VERSION,
  type PlanSummary,
  policyKey,
  type PolicyPlan,
} from '../model/results/plan.js';
import { type Impact } from '../model/results/affected-users.js';
import { type Members } from '../model/tenant/directory.js';
import { withListHazards, withLossHazard, withMemberHazards, withUnprotectedHazard } from './diff/hazards.js';
import { findUnmanaged, keptAssignments, keptOrder, planOrder, undeclared } from './diff/unmanaged.js';
import { applyAllowances, findRunViolations, limitUses, removalsOf } from './guardrails/guardrails.js';
import { protectedByName, unknownProtections } from './guardrails/protections.js';
import { summariseGroups, withoutHidden } from './impact/group-summaries.js';
import { type ConcernedUser, concernedUsers, impactOf } from './impact/impact.js';
import { unprotectedUsers } from './impact/unprotected.js';
import { type ResolvedPolicy } from './resolve/resolve.js';
import { type PlanInput, type PlanWithoutImpact, type PlannedPolicy } from './draft-plan.js';
import { type Target } from '../model/assignment/assignment.js';
import { findPolicySets, type PolicySetAssignment } from '../model/tenant/policy-set.js';
import { type Tenant } from '../model/tenant/tenant.js';
import { namesOf } from './diff/changes.js';
import { subject } from './diff/diff.js';

/** A plan, with what the applier needs to apply it and to check afterwards. */
export interface PlannedRun {
  readonly plan: Plan;
  readonly input: PlanInput;
  /** By policy key. */
  readonly resolved: ReadonlyMap<string, ResolvedPolicy>;
}

/** What finishing a plan gives besides it. */
interface FinishedPlan extends PlannedRun {
  /** Those who may gain or lose a policy, one by one, if they were looked at so: once, and not to be kept. */
  readonly concerned: Iterable<ConcernedUser>;
}

/** Which other plan one belongs to: the inverse of a run says which plan it undoes, and which it thereby applies again. */
export type PlanKinship = Pick<Plan, 'undoes' | 'redoes'>;

/**
 * Adds who is affected and what refuses the run as a whole, and puts everything in its place. `counted`: the people
 * concerned, if anyone counted them.
 */
export function finishPlan(
  { input, resolution, policies: drafts }: PlanWithoutImpact,
  counted?: Members,
  kinship: PlanKinship = {},
): FinishedPlan {
  const { settings, tenant } = input;
  const allChanges = drafts.map(({ changes }) => changes);
  const members = counted && withoutHidden(counted, tenant);
  const impact = members && impactOf(allChanges, members, tenant);
  const unprotected = impact && unprotectedUsers(allChanges, members, tenant, impact);
  const policies = drafts
    .map(({ planned: drafted, changes }): PolicyPlan => {
      const planned = withListHazards(drafted, changes, tenant);
      const sized = members === undefined ? planned : withMemberHazards(planned, changes, members);
      const own = impact?.each.get(changes);
      const marked = withLossHazard(sized, changes, { impact: own, members, settings: settings.hazards });
      const described = withUnprotectedHazard(marked, changes, unprotected);
      return own === undefined ? described : { ...described, impact: own };
    })
    .sort((a, b) => compareText(planOrder(a), planOrder(b)));
  const kept = drafts
    .flatMap(({ resolved, changes }) => keptAssignments(resolved, changes))
    .sort((a, b) => compareText(keptOrder(a), keptOrder(b)));
  const unmanaged = findUnmanaged(resolution, input);
  const removals = removalsOf(drafts, tenant, members);
  const uses = limitUses(policies, removals, settings.limits, impact?.all, unprotected);
  const violations = [...findRunViolations(uses), ...unknownProtections(settings, tenant)];

  const content: Omit<Plan, 'digest'> = {
    formatVersion: PLAN_FORMAT_VERSION,
    toolVersion: input.toolVersion,
    tenantId: settings.tenantId,
    cloud: settings.cloud,
    graphVersion: settings.graphVersion,
    writeMode: settings.writeMode,
    inputs: inputsDigest(settings, input.declarations),
    ...kinship,
    ...(input.base === undefined ? {} : { base: input.base }),
    summary: summarise(policies, resolution.blocked.length, unmanaged.length),
    ...impactField(impact?.all),
    ...(unprotected === undefined ? {} : { unprotected: unprotected.types }),
    ...(policies.some(({ changes }) => changes.length > 0) ? { limits: uses } : {}),
    policies,
    blocked: resolution.blocked
      .map(({ blocked }) => blocked)
      .sort((a, b) => compareText(a.key, b.key) || compareText(a.file, b.file) || a.line - b.line),
    unmanaged,
    unknown: kept.filter(({ reason }) => reason !== 'policy-set'),
    policySets: kept.filter(({ reason }) => reason === 'policy-set'),
    ...policySetFields(drafts, tenant),
    diagnostics: inFileOrder(
      [...resolution.diagnostics, ...protectedByName(settings, tenant), ...undeclared(unmanaged, input)].sort(
        (a, b) => compareText(a.code, b.code) || compareText(a.message, b.message),
      ),
    ),
    groups: summariseGroups(policies, (id) => members?.sizes.get(id)?.users),
    ...applyAllowances(violations, settings.allow),
  };
  return {
    plan: { ...content, digest: planDigest(content) },
    input,
    resolved: new Map(drafts.map(({ resolved }) => [policyKey(resolved.policy), resolved])),
    concerned: impact && members.mode === 'exact' ? concernedUsers(impact, members) : [],
  };
}

function impactField(impact: Impact | undefined): { readonly impact?: Impact } {
  return impact === undefined ? {} : { impact };
}

function summarise(policies: readonly PolicyPlan[], blocked: number, unmanaged: number): PlanSummary {
  const changes = policies.flatMap((policy) => policy.changes);
  const count = (action: string): number => changes.filter((change) => change.action === action).length;
  const changed = policies.filter((policy) => policy.changes.length > 0).length;
  return {
    policies: policies.length,
    changed,
    create: count('create'),
    update: count('update'),
    delete: count('delete'),
    unchanged: policies.length - changed,
    unmanaged,
    blocked,
    requests: policies.reduce((sum, policy) => sum + policy.requests.length, 0),
  };
}

/** What a plan reports of policy sets: for information only. */
function policySetFields(
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
      // What only a policy set makes is among the assignments that are kept.
      const targets = new Map<string, Target>(
        [...changes.current.understood, ...changes.after.desired].flatMap(({ origin, target }) =>
          origin.kind === 'policySet' ? [] : [[target.key, target] as const],
        ),
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
