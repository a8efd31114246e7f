import { whyMissed } from '../../model/tenant/tenant.js';
import {
  type Cause,
  CAUSES,
  DRIFT_FORMAT_VERSION,
  type DriftChange,
  type DriftReport,
  type DriftSummary,
  type PolicyDrift,
  type Side,
} from '../../model/results/drift.js';
import { compareText } from '../../model/json.js';
import { type Change } from '../../model/results/change.js';
import { policyKey } from '../../model/results/plan.js';
import { type FindPolicySets, findPolicySets } from '../../model/tenant/policy-set.js';
import type { PolicyType } from '../../model/tenant/policy-types.js';
import { type BaselinePolicies, causesOf } from './baseline.js';
import type { PlanWithoutImpact, PlannedPolicy } from '../draft-plan.js';
import { subject } from '../diff/diff.js';
import { findUnmanaged, keptAssignments, keptOrder, planOrder, undeclared } from '../diff/unmanaged.js';

/** A change read from the other side: what apply would take away, only the tenant has. */
const SIDE_OF: Readonly<Record<Change['action'], Side>> = {
  delete: 'tenant',
  create: 'git',
  update: 'different',
};

/** What the comparison shows by itself; who did it comes from the audit log. */
export type Comparison = Omit<DriftReport, 'audit' | 'writeBack'>;

/**
 * The draft of a plan, reported as the differences between tenant and git. `types` are those that were looked at; with a
 * baseline every change says which side moved.
 */
export function compareSides(
  { input, resolution, policies }: PlanWithoutImpact,
  types: readonly PolicyType[],
  baseline: BaselinePolicies | undefined,
): Comparison {
  const { settings, tenant, toolVersion } = input;
  const setsOf = findPolicySets(tenant.policySets);
  const differing = policies
    .map((draft) => toPolicyDrift(draft, setsOf, baseline))
    .filter(({ changes }) => changes.length > 0)
    .sort((a, b) => compareText(planOrder(a), planOrder(b)));
  const blocked = resolution.blocked
    .map((one) => one.blocked)
    .sort((a, b) => compareText(a.key, b.key) || compareText(a.file, b.file) || a.line - b.line);
  const unmanaged = findUnmanaged(resolution, input, types);
  const unread = types.flatMap((type) => {
    const why = whyMissed(tenant.policies.get(type));
    return why === undefined ? [] : [{ type, why }];
  });
  return {
    formatVersion: DRIFT_FORMAT_VERSION,
    toolVersion,
    tenantId: settings.tenantId,
    cloud: settings.cloud,
    graphVersion: settings.graphVersion,
    summary: {
      policies: policies.length,
      differing: differing.length,
      ...sidesOf(differing),
      unmanaged: unmanaged.length,
      blocked: blocked.length,
      ...(baseline === undefined ? {} : { causes: causeCounts(differing) }),
    },
    policies: differing,
    blocked,
    unmanaged,
    unread,
    ...(tenant.policySets?.unread === undefined ? {} : { policySetsUnread: tenant.policySets.unread }),
    kept: policies
      .flatMap(({ resolved, changes }) => keptAssignments(resolved, changes))
      .sort((a, b) => compareText(keptOrder(a), keptOrder(b))),
    diagnostics: [...resolution.diagnostics, ...undeclared(unmanaged, input)].sort(
      (a, b) => compareText(a.code, b.code) || compareText(a.message, b.message) || a.line - b.line,
    ),
  };
}

function toPolicyDrift(
  { planned, changes }: PlannedPolicy,
  setsOf: FindPolicySets,
  baseline: BaselinePolicies | undefined,
): PolicyDrift {
  const { type, id, name, file, line, column } = planned;
  const causeOf = baseline && causesOf(changes, baseline.get(policyKey(planned)));
  const causes = new Map(changes.diff.drafts.map((draft) => [changes.keyOf(draft), causeOf?.(draft)]));
  const sets = new Map(
    changes.diff.drafts.map((draft) => [changes.keyOf(draft), setsOf(planned, subject(draft).target)]),
  );
  return {
    type,
    id,
    name,
    file,
    line,
    column,
    changes: planned.changes.map((change) =>
      toDriftChange(change, causes.get(change.key), sets.get(change.key)),
    ),
  };
}

function toDriftChange(
  change: Change,
  cause: Cause | undefined,
  policySets: DriftChange['policySets'] = [],
): DriftChange {
  const { key, action, direction, target, before, after, filters } = change;
  return {
    key,
    side: SIDE_OF[action],
    ...(cause === undefined ? {} : { cause }),
    direction,
    target,
    filters: {
      ...(filters.before === undefined ? {} : { tenant: filters.before }),
      ...(filters.after === undefined ? {} : { git: filters.after }),
    },
    tenant: before,
    git: after,
    ...(policySets.length === 0 ? {} : { policySets }),
  };
}

function sidesOf(policies: readonly PolicyDrift[]): Pick<DriftSummary, Side> {
  const of = (side: Side): number => countIn(policies, (change) => change.side === side);
  return { tenant: of('tenant'), git: of('git'), different: of('different') };
}

function causeCounts(policies: readonly PolicyDrift[]): Readonly<Record<Cause, number>> {
  const counts = CAUSES.map(
    (cause) => [cause, countIn(policies, (change) => change.cause === cause)] as const,
  );
  return Object.fromEntries(counts) as Record<Cause, number>;
}

function countIn(policies: readonly PolicyDrift[], isCounted: (change: DriftChange) => boolean): number {
  return policies.reduce((sum, { changes }) => sum + changes.filter(isCounted).length, 0);
}
