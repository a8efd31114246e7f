import { type CurrentPolicy, type Tenant } from '../../src/model/tenant/tenant.js';
import {
  type DeclaredEntry,
  type DeclaredTarget,
  type Declaration,
  type Direction,
  type FilterMode,
} from '../../src/model/project/declaration.js';
import { type Members } from '../../src/model/tenant/directory.js';
import { type JsonObject } from '../../src/model/json.js';
import type { GraphVersion, PolicyType } from '../../src/model/tenant/policy-types.js';
import { type Protection, type Settings } from '../../src/model/project/settings.js';
import { draftPlan } from '../../src/differ/draft-plan.js';
import { finishPlan, type PlannedRun } from '../../src/differ/finish-plan.js';
import { TENANT_ID } from './cli.js';

const PLACE = { file: 'desired-state/a.yaml', line: 1, column: 1 };

/** `guid(7)` is the same guid everywhere. */
export function guid(n: number): string {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

export interface Held {
  readonly direction: Direction;
  readonly group: string;
  readonly filter?: { readonly id: string; readonly mode: FilterMode };
  readonly id?: string;
  readonly source?: string;
}

/** An assignment as beta returns it. Without an id it gets one that embeds its target, as the live service does. */
export function assignment({ direction, group, filter, id, source = 'direct' }: Held): JsonObject {
  const type = direction === 'include' ? 'groupAssignmentTarget' : 'exclusionGroupAssignmentTarget';
  return {
    id: id ?? `${group}_${direction === 'include' ? 'incl' : 'excl'}`,
    source,
    sourceId: guid(0),
    target: {
      '@odata.type': `#microsoft.graph.${type}`,
      groupId: group,
      deviceAndAppManagementAssignmentFilterId: filter?.id ?? null,
      deviceAndAppManagementAssignmentFilterType: filter?.mode ?? 'none',
    },
  };
}

export function entry(
  direction: Direction,
  target: DeclaredTarget,
  rest: Partial<DeclaredEntry> = {},
): DeclaredEntry {
  return { direction, target, place: PLACE, ...rest };
}

/** The declaration that asks for what is held. */
export function entryFor({ direction, group, filter }: Held): DeclaredEntry {
  return entry(
    direction,
    { kind: 'group', id: group },
    filter ? { filter: { ...filter, place: PLACE } } : {},
  );
}

/** A group under `protect`. */
export function protectedGroup(id: string, name?: string): Protection {
  return { group: { kind: 'group', id, ...(name !== undefined && { name }) }, place: PLACE };
}

export function declaration(
  entries: readonly DeclaredEntry[],
  rest: { readonly type?: PolicyType; readonly id?: string; readonly ownership?: 'exact' | 'additive' } = {},
): Declaration {
  const { type = 'iosManagedAppProtection', id = 'T_1', ownership = 'exact' } = rest;
  return { policy: { type, id }, place: PLACE, ownership, entries };
}

export function livePolicy(
  assignments: readonly JsonObject[],
  rest: Partial<CurrentPolicy> = {},
): CurrentPolicy {
  return { type: 'iosManagedAppProtection', id: 'T_1', name: 'One', assignments, ...rest };
}

/** A tenant in which every group exists whose id is asked for, and every filter fits iOS protection. */
export function tenantOf(policies: readonly CurrentPolicy[], filterIds: readonly string[] = []): Tenant {
  const byType = new Map<PolicyType, CurrentPolicy[]>();
  for (const policy of policies) byType.set(policy.type, [...(byType.get(policy.type) ?? []), policy]);
  const ids = Array.from({ length: 64 }, (_, n) => guid(n));
  return {
    policies: new Map([...byType].map(([type, value]) => [type, { ok: true, value }])),
    groupsByName: { ok: true, value: [] },
    nearGroups: new Map(),
    groupsById: new Map(ids.map((id, n) => [id, { id, name: `Group ${n}` }])),
    filters: {
      ok: true,
      value: filterIds.map((id) => ({
        id,
        name: `Filter ${id}`,
        platform: 'iOSMobileApplicationManagement',
        managementType: 'apps',
      })),
    },
  };
}

export function settings(rest: Partial<Settings> = {}): Settings {
  return {
    tenantId: TENANT_ID,
    cloud: 'global',
    graphVersion: 'beta' satisfies GraphVersion,
    desiredState: 'desired-state',
    writeMode: 'patch',
    limits: { maxRemovals: { percent: 100 } },
    hazards: { usersLosing: 100, usersLosingShare: { percent: 50 } },
    protect: [],
    allow: [],
    ...rest,
  };
}

export function planOf(
  declarations: readonly Declaration[],
  tenant: Tenant,
  rest: Partial<Settings> = {},
  members?: Members,
): PlannedRun {
  const input = {
    toolVersion: '0.0.0',
    settings: settings(rest),
    declarations,
    otherDeclarations: [],
    tenant,
  };
  return finishPlan(draftPlan(input), members);
}
