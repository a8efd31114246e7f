import { policyKey, type PolicyPlan } from '../model/plan.js';
import { describeChanges, labelUnchanged, namesOf } from './describe.js';
import { fingerprint } from './fingerprint.js';
import { assignObjections, isProtectedPolicy, judge, policyObjections } from './guardrails.js';
import { movesOf, type Order, orderPolicies } from './order.js';
import { type PlanInput } from './plan-input.js';
import { changesOf } from './policy-changes.js';
import { protectedGroups } from './protections.js';
import { type PolicyChanges } from './changes.js';
import { assignRequest, planRequests } from './requests.js';
import { resolveDeclarations, type Resolution, type ResolvedPolicy } from './resolve.js';
import { assertConverges } from './simulate.js';

/** One policy on its way into the plan: what was resolved, what differs, and how it is told. */
export interface PolicyDraft {
  readonly resolved: ResolvedPolicy;
  readonly changes: PolicyChanges;
  readonly planned: PolicyPlan;
}

/** All that is decided before anyone counts people. */
export interface PlanDraft {
  readonly input: PlanInput;
  readonly resolution: Resolution;
  readonly policies: readonly PolicyDraft[];
}

/** Resolves, compares, and decides requests, order and what stands against each policy. */
export function draftPlan(input: PlanInput): PlanDraft {
  return draftResolved(input, resolveDeclarations(input.declarations, input.tenant));
}

/** The same from where names are ids already. */
export function draftResolved(input: PlanInput, resolution: Resolution): PlanDraft {
  const { settings } = input;
  const work = resolution.sound.map((resolved) => ({ resolved, changes: changesOf(resolved, settings) }));
  const order = orderPolicies([
    ...work.map(({ changes }) => movesOf(policyKey(changes), changes)),
    ...resolution.blocked.map(({ blocked, wouldGain }) => ({
      key: blocked.key,
      type: blocked.type,
      gains: new Set(wouldGain),
      loses: new Set<string>(),
    })),
  ]);
  const policies = work.map(({ resolved, changes }) => ({
    resolved,
    changes,
    planned: planPolicy(resolved, changes, order, input),
  }));
  return { input, resolution, policies };
}

function planPolicy(
  resolved: ResolvedPolicy,
  changes: PolicyChanges,
  order: Order,
  { settings, tenant }: PlanInput,
): PolicyPlan {
  const { policy, declaration, misfits } = resolved;
  const key = policyKey(policy);
  const requests = planRequests(changes, settings.writeMode);
  assertConverges(resolved, requests);
  const isSwap = order.swaps.has(key);
  const names = namesOf(tenant, policy.type);
  const described = describeChanges(changes, names, isSwap);
  const usesItems = requests.some(({ method }) => method !== 'POST');
  const objections = policyObjections(changes, described, requests, {
    misfits,
    isSwap,
    isProtectedPolicy: isProtectedPolicy(policy, settings.protect),
    protectedGroups: protectedGroups(settings, tenant),
  });
  const fallback = {
    request: assignRequest(changes),
    refused: judge(assignObjections(changes), settings.allow, policy.id).refused,
  };
  return {
    type: policy.type,
    id: policy.id,
    name: policy.name,
    ...declaration.place,
    changes: described,
    requests,
    ...(usesItems ? { fallback } : {}),
    unchanged: labelUnchanged(changes, names),
    fingerprint: fingerprint(policy.assignments),
    ...judge(objections, settings.allow, policy.id),
    after:
      described.length === 0
        ? []
        : (order.after.get(key) ?? []).filter((other) => !(isSwap && order.swaps.has(other))),
  };
}
