import type { Declaration } from '../model/project/declaration.js';
import type { PlanBase, Settings } from '../model/project/settings.js';
import { type AbsentGainer, policyKey, type PolicyPlan } from '../model/results/plan.js';
import type { Tenant } from '../model/tenant/tenant.js';
import { changesOf, type PolicyChanges, describeChanges, describeLists, namesOf } from './diff/changes.js';
import { fingerprint } from '../model/assignment/equality.js';
import { findAssignViolations, applyAllowances, findPolicyViolations } from './guardrails/guardrails.js';
import { isProtectedPolicy, protectedGroups } from './guardrails/protections.js';
import { findFault } from './prove-plan.js';
import { circleRequests } from './requests/circle-requests.js';
import { assignRequest, planRequests } from './requests/plan-requests.js';
import { type GroupTransfers, type Order, orderPolicies, transfersOf } from './requests/policy-order.js';
import { describe } from './resolve/resolve-policies.js';
import {
  type BlockedDeclaration,
  blockedPolicy,
  type Resolution,
  resolveDeclarations,
  type ResolvedPolicy,
} from './resolve/resolve.js';
import type { TenantDiagnostic } from './resolve/tenant-codes.js';

/** The two states, and what governs their comparison. */
export interface PlanInput {
  readonly toolVersion: string;
  readonly settings: Settings;
  readonly declarations: readonly Declaration[];
  /** Declared, but not looked at in this run (`--only`): known so that they do not count as unmanaged. */
  readonly otherDeclarations: readonly Declaration[];
  readonly tenant: Tenant;
  /** How the guardrails of these files compare with those of another commit, if one was named. */
  readonly base?: PlanBase;
}

/** One policy on its way into the plan: what was resolved, what differs, and how it is shown. */
export interface PlannedPolicy {
  readonly resolved: ResolvedPolicy;
  readonly changes: PolicyChanges;
  readonly planned: PolicyPlan;
}

/** A policy that does not gain in this run what it is declared to gain. */
export interface Absent {
  readonly gainer: AbsentGainer;
  readonly moves: GroupTransfers;
}

/** All that is decided before anyone counts people. */
export interface PlanWithoutImpact {
  readonly input: PlanInput;
  readonly resolution: Resolution;
  readonly policies: readonly PlannedPolicy[];
  /** Declarations that this run leaves out. Blocked ones are in `resolution`. */
  readonly leftOut: readonly Absent[];
}

/** Resolves, compares, and decides requests, order and what refuses each policy. */
export function draftPlan(input: PlanInput): PlanWithoutImpact {
  return draftResolved(input, resolveDeclarations(input.declarations, input.tenant), leftOutOf(input));
}

/**
 * The same if names are ids already. A policy whose plan is not proven is blocked, and no other. `leftOut`: policies of
 * which this run makes no change, or not every one.
 */
export function draftResolved(
  input: PlanInput,
  resolution: Resolution,
  leftOut: readonly Absent[] = [],
): PlanWithoutImpact {
  return draftWork(
    resolution.resolved.map((resolved) => planWork(resolved, input)),
    { input, resolution, leftOut },
  );
}

/** Puts the policies in order. Circles are known only then: if their steps are not proven, all is ordered without them. */
function draftWork(
  work: readonly PolicyWork[],
  { input, resolution, leftOut }: Omit<PlanWithoutImpact, 'policies'>,
): PlanWithoutImpact {
  const proven = work.filter(({ fault }) => fault === undefined);
  const unproven = work.flatMap((one) => (one.fault === undefined ? [] : [blockUnproven(one, one.fault)]));
  const blocked = [...resolution.blocked, ...unproven.map((one) => one.blocked)];
  const absent = [...blocked.map((one) => absentAs('blocked', one)), ...leftOut];
  const order = orderPolicies(
    proven.map(({ changes }) => transfersOf(policyKey(changes), changes)),
    absent.map(({ moves }) => moves),
  );
  const inSteps = new Map(
    proven.flatMap((one) => {
      const key = policyKey(one.changes);
      const stepped = order.circles.has(key) ? workInSteps(one, input) : undefined;
      return stepped === undefined ? [] : [[key, stepped] as const];
    }),
  );
  const settled = proven.map((one): PolicyWork => {
    const key = policyKey(one.changes);
    const isSolved = order.circles.get(key)?.every((other) => inSteps.has(other)) === true;
    return (isSolved ? inSteps.get(key) : undefined) ?? one;
  });
  const faulty = new Map(
    settled.flatMap((one) => (one.fault === undefined ? [] : [[policyKey(one.changes), one] as const])),
  );
  if (faulty.size > 0)
    return draftWork(
      work.map((one) => faulty.get(policyKey(one.changes)) ?? one),
      { input, resolution, leftOut },
    );
  const gainers = new Map(absent.map(({ gainer }) => [gainer.key, gainer]));
  return {
    input,
    resolution: {
      ...resolution,
      resolved: settled.map(({ resolved }) => resolved),
      blocked,
      diagnostics: [...resolution.diagnostics, ...unproven.map(({ diagnostic }) => diagnostic)],
    },
    policies: settled.map((one) => ({
      resolved: one.resolved,
      changes: one.changes,
      planned: planPolicy(one, placeInOrder(one, order, gainers), input),
    })),
    leftOut,
  };
}

/** What is decided of one policy on its own, or in a circle. */
interface PolicyWork {
  readonly resolved: ResolvedPolicy;
  readonly changes: PolicyChanges;
  readonly requests: PolicyPlan['requests'];
  /** The `assign` that takes over from item requests. */
  readonly fallback?: PolicyPlan['requests'][number];
  readonly described: PolicyPlan['changes'];
  /** Whether the requests are the two steps of a policy in a circle. */
  readonly isInSteps: boolean;
  /** Why its plan is not proven. */
  readonly fault?: string;
}

function planWork(resolved: ResolvedPolicy, { settings, tenant }: PlanInput): PolicyWork {
  const changes = changesOf(resolved, settings);
  const requests = planRequests(changes, settings.writeMode);
  const usesItems = requests.some(({ method }) => method !== 'POST');
  return prove({
    resolved,
    changes,
    requests,
    ...(usesItems ? { fallback: assignRequest(changes) } : {}),
    described: describeChanges(changes, namesOf(tenant)),
    isInSteps: false,
  });
}

/** The same by the two steps of a circle, or undefined if there are none. */
function workInSteps(
  { resolved, changes, described }: PolicyWork,
  { settings }: PlanInput,
): PolicyWork | undefined {
  const requests = circleRequests(resolved, changes, settings);
  return requests && prove({ resolved, changes, requests, described, isInSteps: true });
}

function prove(work: PolicyWork): PolicyWork {
  const { changes, described, resolved, requests, fallback } = work;
  const before = resolved.policy.assignments;
  const [fault] = [requests, ...(fallback === undefined ? [] : [[fallback]])].flatMap(
    (sent) => findFault({ changes, before, described, requests: sent }) ?? [],
  );
  return fault === undefined ? work : { ...work, fault };
}

function blockUnproven(
  { resolved: { declaration, policy }, changes }: PolicyWork,
  fault: string,
): { readonly blocked: BlockedDeclaration; readonly diagnostic: TenantDiagnostic } {
  const diagnostic: TenantDiagnostic = {
    ...declaration.place,
    code: 'plan-not-proven',
    severity: 'error',
    message: `The plan for ${describe(declaration)} is not proven. ${fault}`,
    hint: 'This is a bug in assignctl: please report it. Nothing is written to this policy.',
  };
  const blocked = blockedPolicy(declaration, policy, [diagnostic]);
  return { blocked: { blocked, wouldGain: transfersOf(blocked.key, changes).gains }, diagnostic };
}

/** What `--only` leaves out of the types that are planned. */
function leftOutOf({ declarations, otherDeclarations, tenant, settings }: PlanInput): readonly Absent[] {
  const types = new Set(declarations.map(({ policy }) => policy.type));
  const others = otherDeclarations.filter(({ policy }) => types.has(policy.type));
  const { resolved, blocked } = resolveDeclarations(others, tenant);
  return [
    ...resolved.map((resolved): Absent => {
      const { policy } = resolved;
      const key = policyKey(policy);
      const moves = transfersOf(key, changesOf(resolved, settings));
      return { gainer: { key, name: policy.name, reason: 'left-out' }, moves };
    }),
    ...blocked.map((one) => absentAs('left-out', one)),
  ];
}

function absentAs(
  reason: AbsentGainer['reason'],
  { blocked: { key, type, name, id }, wouldGain: gains }: BlockedDeclaration,
): Absent {
  return { gainer: { key, name: name ?? id ?? key, reason }, moves: { key, type, gains, losses: [] } };
}

/** What the order between policies means for one of them. */
interface PlaceInOrder {
  readonly waitsFor: readonly string[];
  /** The others of its circle. */
  readonly circle: readonly string[] | undefined;
  readonly skippedBecause: readonly AbsentGainer[];
}

function placeInOrder(
  { changes }: PolicyWork,
  { waitsFor, circles, misses }: Order,
  gainers: ReadonlyMap<string, AbsentGainer>,
): PlaceInOrder {
  const key = policyKey(changes);
  return {
    waitsFor: waitsFor.get(key) ?? [],
    circle: circles.get(key),
    skippedBecause: (misses.get(key) ?? []).flatMap((other) => gainers.get(other) ?? []),
  };
}

function planPolicy(
  { resolved, changes, requests, fallback, described: drafted, isInSteps }: PolicyWork,
  { waitsFor, circle, skippedBecause }: PlaceInOrder,
  { settings, tenant }: PlanInput,
): PolicyPlan {
  const { policy, declaration, filterMismatches } = resolved;
  const isSwap = circle !== undefined && !isInSteps;
  const described = isSwap
    ? drafted.map((change) => ({
        ...change,
        hazards: [...change.hazards, 'swap-between-policies' as const],
      }))
    : drafted;
  const violations = findPolicyViolations(changes, described, requests, {
    filterMismatches,
    isSwap,
    isProtectedPolicy: isProtectedPolicy(policy, settings.protect),
    protectedGroups: protectedGroups(settings, tenant),
    tenant,
  });
  return {
    type: policy.type,
    id: policy.id,
    name: policy.name,
    ...declaration.place,
    changes: described,
    requests,
    ...(fallback === undefined
      ? {}
      : {
          fallback: {
            request: fallback,
            refused: applyAllowances(findAssignViolations(changes, tenant), settings.allow, policy.id)
              .refused,
          },
        }),
    ...describeLists(changes, namesOf(tenant)),
    fingerprint: fingerprint(policy.assignments, policy.type),
    ...applyAllowances(violations, settings.allow, policy.id),
    waitsFor,
    ...(isInSteps ? { circle: circle ?? [] } : {}),
    ...(skippedBecause.length === 0 ? {} : { skippedBecause }),
  };
}
