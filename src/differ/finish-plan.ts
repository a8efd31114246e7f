import { compareText } from '../model/json.js';
import { type Members } from '../model/members.js';
import {
  type Impact,
  type Plan,
  PLAN_FORMAT_VERSION,
  type PlanSummary,
  policyKey,
  type PolicyPlan,
} from '../model/plan.js';
import { type PlanDraft } from './draft-plan.js';
import { summariseGroups } from './group-summaries.js';
import { judge, runObjections } from './guardrails.js';
import { impactOf } from './impact.js';
import { findUnmanaged, keptAssignments } from './left-alone.js';
import { withMemberHazards } from './member-hazards.js';
import { inputsDigest, planDigest } from './plan-digest.js';
import { type PlanInput } from './plan-input.js';
import { keptOrder, planOrder } from './plan-order.js';
import { unknownProtections } from './protections.js';
import { type ResolvedPolicy } from './resolve.js';

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
