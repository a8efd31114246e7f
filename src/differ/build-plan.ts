import { compareText } from '../model/json.js';
import { type Declaration } from '../model/project/declaration.js';
import { type Settings } from '../model/project/settings.js';
import {
  type Impact,
  type Plan,
  PLAN_FORMAT_VERSION,
  type PlanSummary,
  policyKey,
  type PolicyPlan,
} from '../model/results/plan.js';
import { type Members } from '../model/tenant/members.js';
import { type Tenant } from '../model/tenant/tenant.js';
import { changesOf, type PolicyChanges } from './diff/changes.js';
import { describeChanges, describeLists, namesOf } from './diff/describe-changes.js';
import { fingerprint } from './diff/fingerprint.js';
import { withMemberHazards } from './diff/hazards.js';
import { findUnmanaged, keptAssignments, keptOrder, planOrder, undeclared } from './diff/unmanaged.js';
import {
  assignObjections,
  isProtectedPolicy,
  judge,
  policyObjections,
  runObjections,
} from './guardrails/guardrails.js';
import { protectedGroups, unknownProtections } from './guardrails/protections.js';
import { summariseGroups } from './impact/group-summaries.js';
import { impactOf } from './impact/impact.js';
import { inputsDigest, planDigest } from './plan-file.js';
import { findFault } from './prove-plan.js';
import { assignRequest, planRequests } from './requests/plan-requests.js';
import { movesOf, type Order, orderPolicies } from './requests/policy-order.js';
import { describe } from './resolve/resolve-policies.js';
import {
  type BlockedDeclaration,
  blockedPolicy,
  type Resolution,
  resolveDeclarations,
  type ResolvedPolicy,
} from './resolve/resolve.js';
import { type TenantDiagnostic } from './resolve/tenant-codes.js';

/** The two states, and what governs their comparison. */
export interface PlanInput {
  readonly toolVersion: string;
  readonly settings: Settings;
  readonly declarations: readonly Declaration[];
  /** Declared, but not looked at in this run (`--only`): known so that they do not count as unmanaged. */
  readonly otherDeclarations: readonly Declaration[];
  readonly tenant: Tenant;
}

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

/** The same if names are ids already. A policy whose plan is not proven is blocked, and no other. */
export function draftResolved(input: PlanInput, resolution: Resolution): PlanDraft {
  const work = resolution.sound.map((resolved) => planWork(resolved, input));
  const proven = work.filter(({ fault }) => fault === undefined);
  const unproven = work.flatMap((one) => (one.fault === undefined ? [] : [blockUnproven(one, one.fault)]));
  const blocked = [...resolution.blocked, ...unproven.map((one) => one.blocked)];
  const order = orderPolicies([
    ...proven.map(({ changes }) => movesOf(policyKey(changes), changes)),
    ...blocked.map(({ blocked: { key, type }, wouldGain }) => ({
      key,
      type,
      gains: new Set(wouldGain),
      loses: new Set<string>(),
    })),
  ]);
  return {
    input,
    resolution: {
      ...resolution,
      sound: proven.map(({ resolved }) => resolved),
      blocked,
      diagnostics: [...resolution.diagnostics, ...unproven.map(({ diagnostic }) => diagnostic)],
    },
    policies: proven.map((one) => ({
      resolved: one.resolved,
      changes: one.changes,
      planned: planPolicy(one, order, input),
    })),
  };
}

/** What is decided of one policy on its own. */
interface PolicyWork {
  readonly resolved: ResolvedPolicy;
  readonly changes: PolicyChanges;
  readonly requests: PolicyPlan['requests'];
  /** The `assign` that takes over from item requests. */
  readonly fallback?: PolicyPlan['requests'][number];
  readonly described: PolicyPlan['changes'];
  /** Why its plan is not proven. */
  readonly fault?: string;
}

function planWork(resolved: ResolvedPolicy, { settings, tenant }: PlanInput): PolicyWork {
  const changes = changesOf(resolved, settings);
  const requests = planRequests(changes, settings.writeMode);
  const usesItems = requests.some(({ method }) => method !== 'POST');
  const work = {
    resolved,
    changes,
    requests,
    ...(usesItems ? { fallback: assignRequest(changes) } : {}),
    described: describeChanges(changes, namesOf(tenant)),
  };
  const before = resolved.policy.assignments;
  const [fault] = [requests, ...(work.fallback === undefined ? [] : [[work.fallback]])].flatMap(
    (sent) => findFault({ changes, before, described: work.described, requests: sent }) ?? [],
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
  return { blocked: { blocked, wouldGain: [...movesOf(blocked.key, changes).gains] }, diagnostic };
}

function planPolicy(
  { resolved, changes, requests, fallback, described: drafted }: PolicyWork,
  order: Order,
  { settings, tenant }: PlanInput,
): PolicyPlan {
  const { policy, declaration, misfits } = resolved;
  const key = policyKey(policy);
  const isSwap = order.swaps.has(key);
  const described = isSwap
    ? drafted.map((change) => ({
        ...change,
        hazards: [...change.hazards, 'swap-between-policies' as const],
      }))
    : drafted;
  const objections = policyObjections(changes, described, requests, {
    misfits,
    isSwap,
    isProtectedPolicy: isProtectedPolicy(policy, settings.protect),
    protectedGroups: protectedGroups(settings, tenant),
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
            refused: judge(assignObjections(changes), settings.allow, policy.id).refused,
          },
        }),
    ...describeLists(changes, namesOf(tenant)),
    fingerprint: fingerprint(policy.assignments, policy.type),
    ...judge(objections, settings.allow, policy.id),
    waitsFor:
      described.length === 0
        ? []
        : (order.after.get(key) ?? []).filter((other) => !(isSwap && order.swaps.has(other))),
  };
}

/** A plan, and beside it what the applier needs to carry it out and to check afterwards. */
export interface PlannedRun {
  readonly plan: Plan;
  readonly input: PlanInput;
  /** By policy key. */
  readonly resolved: ReadonlyMap<string, ResolvedPolicy>;
}

/** People counted, if anyone counted them. */
export interface Counted {
  readonly members: Members;
  /** Whether the ids of those who gain and lose go into the plan. */
  readonly withIds: boolean;
}

/** Which other plan one belongs to: the inverse of a run says which plan it undoes, and which it thereby applies again. */
export type PlanKinship = Pick<Plan, 'undoes' | 'redoes'>;

/** Adds who is affected and what stands against the run as a whole, and puts everything in its place. */
export function finishPlan(
  { input, resolution, policies: drafts }: PlanDraft,
  counted?: Counted,
  kinship: PlanKinship = {},
): PlannedRun {
  const { settings, tenant } = input;
  const impact =
    counted &&
    impactOf(
      drafts.map(({ changes }) => changes),
      counted.members,
      counted.withIds,
    );
  const policies = drafts
    .map(({ planned, changes }): PolicyPlan => {
      const told = counted === undefined ? planned : withMemberHazards(planned, changes, counted.members);
      const own = impact?.each.get(changes);
      return own === undefined ? told : { ...told, impact: own };
    })
    .sort((a, b) => compareText(planOrder(a), planOrder(b)));
  const kept = drafts
    .flatMap(({ resolved, changes }) => keptAssignments(resolved, changes))
    .sort((a, b) => compareText(keptOrder(a), keptOrder(b)));
  const unmanaged = findUnmanaged(resolution, input);
  const held = drafts.reduce((sum, { resolved }) => sum + resolved.policy.assignments.length, 0);
  const objections = [
    ...runObjections(policies, held, settings.limits, impact?.all),
    ...unknownProtections(settings, tenant),
  ];

  const content: Omit<Plan, 'digest'> = {
    formatVersion: PLAN_FORMAT_VERSION,
    toolVersion: input.toolVersion,
    tenantId: settings.tenantId,
    cloud: settings.cloud,
    graphVersion: settings.graphVersion,
    writeMode: settings.writeMode,
    inputs: inputsDigest(settings, input.declarations),
    ...kinship,
    summary: summarise(policies, resolution.blocked.length, unmanaged.length),
    ...impactField(impact?.all),
    policies,
    blocked: resolution.blocked
      .map(({ blocked }) => blocked)
      .sort((a, b) => compareText(a.key, b.key) || compareText(a.file, b.file) || a.line - b.line),
    unmanaged,
    unknown: kept.filter(({ reason }) => reason !== 'policy-set'),
    policySets: kept.filter(({ reason }) => reason === 'policy-set'),
    // Not by place: a renamed file must not move them.
    diagnostics: [...resolution.diagnostics, ...undeclared(unmanaged, input)].sort(
      (a, b) => compareText(a.code, b.code) || compareText(a.message, b.message) || a.line - b.line,
    ),
    groups: summariseGroups(policies, (id) => counted?.members.sizes.get(id)?.users),
    ...judge(objections, settings.allow),
  };
  return {
    plan: { ...content, digest: planDigest(content) },
    input,
    resolved: new Map(drafts.map(({ resolved }) => [policyKey(resolved.policy), resolved])),
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
