import { type CurrentPolicy, type Tenant } from '../model/current.js';
import { type Declaration } from '../model/declaration.js';
import { canonicalJson, compareText } from '../model/json.js';
import {
  type KeptAssignment,
  PLAN_FORMAT_VERSION,
  type Plan,
  type PlanSummary,
  policyKey,
  type PolicyPlan,
  type UnmanagedPolicy,
} from '../model/plan.js';
import { POLICY_TYPE_NAMES, type PolicyType } from '../model/policy-types.js';
import { type Settings } from '../model/settings.js';
import { describeChanges, draftKeys, labelUnchanged, namesOf, opaqueTarget } from './describe.js';
import { diffAssignments } from './diff.js';
import { digestOf, fingerprint } from './fingerprint.js';
import {
  assignObjections,
  isProtectedPolicy,
  judge,
  type Objection,
  policyObjections,
  runObjections,
} from './guardrails.js';
import { movesOf, type Order, orderPolicies } from './order.js';
import { assignRequest, planRequests, type PolicyChanges } from './requests.js';
import { resolveDeclarations, type Resolution, type ResolvedPolicy } from './resolve.js';
import { assertConverges } from './simulate.js';
import { summariseGroups } from './group-summaries.js';

export interface PlanInput {
  readonly toolVersion: string;
  readonly settings: Settings;
  readonly declarations: readonly Declaration[];
  /** Declared, but not looked at in this run (`--only`): known so that they do not count as unmanaged. */
  readonly otherDeclarations: readonly Declaration[];
  readonly tenant: Tenant;
}

/** A plan, and beside it what the applier needs to carry it out and to check afterwards. */
export interface PlannedRun {
  readonly plan: Plan;
  /** By policy key. */
  readonly resolved: ReadonlyMap<string, ResolvedPolicy>;
}

/** Two states in, a plan out. Everything of it is decided here, and nothing is read or written. */
export function buildPlan(input: PlanInput): PlannedRun {
  const { settings, tenant, declarations } = input;
  const resolution = resolveDeclarations(declarations, tenant);
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
  const policies = work
    .map(({ resolved, changes }) => planPolicy(resolved, changes, order, input))
    .sort((a, b) => compareText(planOrder(a), planOrder(b)));
  const kept = work
    .flatMap(({ resolved, changes }) => keptAssignments(resolved, changes))
    .sort((a, b) => compareText(keptOrder(a), keptOrder(b)));
  const unmanaged = findUnmanaged(resolution, input);
  const held = work.reduce((sum, { resolved }) => sum + resolved.policy.assignments.length, 0);
  const run = judge(
    [...runObjections(policies, held, settings.limits), ...unknownProtections(settings, tenant)],
    settings.allow,
  );

  const content: Omit<Plan, 'digest'> = {
    formatVersion: PLAN_FORMAT_VERSION,
    toolVersion: input.toolVersion,
    tenantId: settings.tenantId,
    cloud: settings.cloud,
    graphVersion: settings.graphVersion,
    writeMode: settings.writeMode,
    inputs: inputsDigest(input),
    summary: summarise(policies, resolution.blocked.length, unmanaged.length),
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
    groups: summariseGroups(policies, () => undefined),
    ...run,
  };
  return {
    plan: { ...content, digest: planDigest(content) },
    resolved: new Map(resolution.sound.map((resolved) => [policyKey(resolved.policy), resolved])),
  };
}

/** Compares a resolved policy with what it should be. The applier does the same again with what it reads later. */
export function changesOf(
  { policy, current, desired, declaration }: ResolvedPolicy,
  { graphVersion }: Pick<Settings, 'graphVersion'>,
): PolicyChanges {
  const diff = diffAssignments(desired, current.understood, declaration.ownership);
  const keyOf = draftKeys(diff.drafts);
  return { type: policy.type, id: policy.id, version: graphVersion, current, diff, keyOf };
}

/** Hash of a plan without its digest. Where a file stands or is called moves it no more than the clock does. */
export function planDigest(content: Omit<Plan, 'digest'>): string {
  return digestOf(withoutPlaces(content));
}

function inputsDigest({ settings, declarations }: PlanInput): string {
  const said = declarations.map((declaration) => canonicalJson(withoutPlaces(declaration)));
  return digestOf([settings, said.sort(compareText)]);
}

const PLACES = new Set(['file', 'line', 'column', 'place', 'related']);
function withoutPlaces(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, field: unknown) => (PLACES.has(key) ? undefined : field)));
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

function protectedGroups({ protect }: Settings, tenant: Tenant): ReadonlySet<string> {
  const named = tenant.groupsByName.ok ? tenant.groupsByName.value : [];
  return new Set(
    protect.flatMap((protection) => {
      if (!('group' in protection)) return [];
      const { id, name } = protection.group;
      if (id !== undefined) return [id.toLowerCase()];
      return named.filter((group) => group.name === name).map((group) => group.id.toLowerCase());
    }),
  );
}

/** A protection by a name that no group has protects nothing: a typing mistake must not pass for safety. */
function unknownProtections({ protect }: Settings, tenant: Tenant): readonly Objection[] {
  const named = tenant.groupsByName.ok ? tenant.groupsByName.value : [];
  return protect.flatMap((protection): Objection[] => {
    if (!('group' in protection) || protection.group.id !== undefined) return [];
    const { name = '' } = protection.group;
    if (named.some((group) => group.name === name)) return [];
    return [
      {
        code: 'protected',
        message: `The settings protect the group “${name}”, which could not be found.`,
        remedy: 'Correct the name under `protect`, or write its groupId',
      },
    ];
  });
}

function keptAssignments(
  { policy }: ResolvedPolicy,
  { current, diff }: PolicyChanges,
): readonly KeptAssignment[] {
  const owner = { type: policy.type, policyId: policy.id, policyName: policy.name };
  return [
    ...current.opaque.map(({ id, raw, reason }) => ({
      ...owner,
      assignmentId: id,
      reason,
      target: opaqueTarget(raw),
    })),
    ...diff.policySets.map(({ id, raw }) => ({
      ...owner,
      assignmentId: id,
      reason: 'policy-set' as const,
      target: opaqueTarget(raw),
    })),
  ];
}

/** Live policies of the declared types that no file speaks of. */
function findUnmanaged(
  { mentioned }: Resolution,
  { declarations, otherDeclarations, tenant }: PlanInput,
): readonly UnmanagedPolicy[] {
  const known = new Set(mentioned.map(policyKey));
  for (const policy of resolveDeclarations(otherDeclarations, tenant).mentioned) known.add(policyKey(policy));
  const types = new Set(declarations.map(({ policy }) => policy.type));
  return [...types]
    .flatMap((type): readonly CurrentPolicy[] => {
      const listing = tenant.policies.get(type);
      return listing?.ok ? listing.value : [];
    })
    .filter((policy) => !known.has(policyKey(policy)))
    .map(({ type, id, name, assignments, assignmentCount = assignments.length }) => ({
      type,
      id,
      name,
      assignments: assignmentCount,
    }))
    .sort((a, b) => compareText(planOrder(a), planOrder(b)));
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

function keptOrder({ type, policyName, policyId, assignmentId }: KeptAssignment): string {
  return `${planOrder({ type, name: policyName, id: policyId })}\u0000${assignmentId}`;
}

function planOrder({ type, name, id }: { type: PolicyType; name: string; id: string }): string {
  return [POLICY_TYPE_NAMES.indexOf(type), name, id].join('\u0000');
}
