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
import { describeChanges, labelUnchanged, namesOf } from './diff/describe-changes.js';
import { fingerprint } from './diff/fingerprint.js';
import { withMemberHazards } from './diff/hazards.js';
import { findUnmanaged, keptAssignments, keptOrder, planOrder } from './diff/unmanaged.js';
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
import { assignRequest, planRequests } from './requests/plan-requests.js';
import { movesOf, type Order, orderPolicies } from './requests/policy-order.js';
import { assertConverges } from './requests/simulate.js';
import { type Resolution, resolveDeclarations, type ResolvedPolicy } from './resolve/resolve.js';

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

/** Which other plan one belongs to: the inverse of a run says what it takes back, and what it thereby does again. */
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
  const types = new Set(input.declarations.map(({ policy }) => policy.type));
  const unmanaged = findUnmanaged(resolution, input, types);
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
    diagnostics: [...resolution.diagnostics].sort(
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
