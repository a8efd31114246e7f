import jsonpatch from 'fast-json-patch';
import {
  type Assignment,
  type Current,
  type CurrentAssignment,
  type Filter,
  type OpaqueAssignment,
  groupIdOf,
  type Target,
} from '../../model/assignment/assignment.js';
import { describeOpaque } from '../../model/assignment/graph-codec.js';
import { encodeAsRead, encodeState } from '../../model/assignment/plan-codec.js';
import { pathSegment } from '../../model/graph-path.js';
import { compareText, isJsonObject, type JsonObject } from '../../model/json.js';
import { type Settings } from '../../model/project/settings.js';
import {
  type AssignmentState,
  type Change,
  type FilterLabel,
  type Hazard,
  type PatchOperation,
  type TargetLabel,
} from '../../model/results/change.js';
import { type AfterAssignment, type ListedAssignment, type PolicyPlan } from '../../model/results/plan.js';
import { type GraphVersion, type PolicyType, policyTypeInfo } from '../../model/tenant/policy-types.js';
import { type Tenant } from '../../model/tenant/tenant.js';
import type { ResolvedPolicy } from '../resolve/resolve.js';
import { type AfterState, afterStateOf } from './after-state.js';
import { type AssignmentChange, type Diff, diffAssignments, subject } from './diff.js';
import { hazardsOf } from './hazards.js';

/** A policy's changes and what they start from. */
export interface PolicyChanges {
  readonly type: PolicyType;
  readonly id: string;
  readonly version: GraphVersion;
  readonly current: Current;
  /** What the policy should have, all of it. */
  readonly after: AfterState;
  readonly diff: Diff;
  /** Keys of the drafts, as the plan names its changes. */
  readonly keyOf: (draft: AssignmentChange) => string;
}

/** Path of a policy below the service's origin. Throws a GraphFailure for an id that is no segment of a path. */
export function policyPath(type: PolicyType, id: string, version: GraphVersion): string {
  return `/${version}/deviceAppManagement/${policyTypeInfo(type).collection}/${pathSegment(id)}`;
}

/** Compares a resolved policy with what it should be. The applier does the same again with what it reads later. */
export function changesOf(
  { policy, current, desired, scope }: ResolvedPolicy,
  { graphVersion }: Pick<Settings, 'graphVersion'>,
): PolicyChanges {
  const after = afterStateOf(desired, current, scope);
  const diff = diffAssignments(after, current.understood, scope);
  const keyOf = draftKeys(diff.drafts);
  return { type: policy.type, id: policy.id, version: graphVersion, current, after, diff, keyOf };
}

/** Names of groups and filters, for people; ids do the work. */
export interface Names {
  target(target: Target): TargetLabel;
  filter(filter: Filter): FilterLabel;
  /** What kind of group the target is, where that is worth a second look. */
  hazards(target: Target): readonly Hazard[];
}

export function namesOf(tenant: Tenant): Names {
  const named = tenant.groupsByName.ok ? tenant.groupsByName.value : [];
  const groups = new Map(named.map((group) => [group.id.toLowerCase(), group]));
  const filters = tenant.filters.ok ? tenant.filters.value : [];
  const filterNames = new Map(filters.map(({ id, name }) => [id.toLowerCase(), name]));
  return {
    target: ({ recipient }) => {
      if (recipient.kind !== 'group') return recipient;
      const { kind, id } = recipient;
      const group = tenant.groupsById.get(id) ?? groups.get(id);
      if (group !== undefined) return { kind, id, name: group.name };
      return { kind, id, ...(tenant.groupsById.get(id) === null ? { deleted: true } : {}) };
    },
    hazards: ({ recipient, direction }) => {
      const groupId = groupIdOf({ recipient });
      if (groupId === undefined) return [];
      const group = tenant.groupsById.get(groupId) ?? groups.get(groupId);
      return [
        ...(tenant.groupsById.get(groupId) === null ? (['group-deleted'] as const) : []),
        // To leave administrators or a changing crowd out is common sense; to reach them deserves the second look.
        ...(group?.isRoleAssignable === true && direction === 'include'
          ? (['group-role-assignable'] as const)
          : []),
        ...(group?.isDynamic === true && direction === 'include' ? (['group-dynamic'] as const) : []),
      ];
    },
    filter: ({ id, mode }) => {
      const name = filterNames.get(id.toLowerCase());
      return { id, mode, ...(name === undefined ? {} : { name }) };
    },
  };
}

/**
 * A name for each draft, unique inside the policy: action and target. If the tenant has a target several times, the
 * assignment's id is part of the name, so that it stays the same when another of them is gone.
 */
function draftKeys(drafts: readonly AssignmentChange[]): (draft: AssignmentChange) => string {
  const counts = new Map<string, number>();
  for (const key of drafts.map(baseKey)) counts.set(key, (counts.get(key) ?? 0) + 1);
  const keys = new Map<AssignmentChange, string>();
  const taken = new Set<string>();
  for (const draft of drafts) {
    const base = (counts.get(baseKey(draft)) ?? 0) > 1 ? keyWithId(draft) : baseKey(draft);
    let key = base;
    for (let count = 2; taken.has(key); count++) key = `${base} #${count}`;
    taken.add(key);
    keys.set(draft, key);
  }
  return (draft) => keys.get(draft) ?? '';
}

/** Whether one of the keys that a plan gave its changes names this draft of a later reading. */
export function isNamedBy(keys: ReadonlySet<string>, draft: AssignmentChange): boolean {
  return keys.has(baseKey(draft)) || keys.has(keyWithId(draft));
}

function baseKey(draft: AssignmentChange): string {
  return `${draft.action} ${subject(draft).target.key}`;
}

function keyWithId(draft: AssignmentChange): string {
  return draft.action === 'create' ? baseKey(draft) : `${baseKey(draft)} @${draft.before.id}`;
}

/** The drafts of a policy as the plan lists them. */
export function describeChanges(changes: PolicyChanges, names: Names): readonly Change[] {
  const state = (assignment: Assignment): AssignmentState =>
    encodeState(assignment, changes.type, changes.version);
  return changes.diff.drafts.map((draft): Change => {
    const before = draft.action === 'create' ? null : draft.before;
    const after = draft.action === 'delete' ? null : draft.after;
    const { target } = subject(draft);
    const base = {
      key: changes.keyOf(draft),
      direction: target.direction,
      target: names.target(target),
      filters: {
        ...(before?.filter ? { before: names.filter(before.filter) } : {}),
        ...(after?.filter ? { after: names.filter(after.filter) } : {}),
      },
      hazards: [...hazardsOf(draft, changes), ...names.hazards(target)],
    };
    switch (draft.action) {
      case 'create': {
        const value = state(draft.after);
        const patch = [{ op: 'add', path: '', value: { ...value } }] as const;
        return { ...base, action: 'create', before: null, after: value, patch };
      }
      case 'update': {
        const [from, to] = [state(draft.before), state(draft.after)];
        const patch = jsonpatch.compare(from, to) as readonly PatchOperation[];
        return { ...base, action: 'update', before: from, after: to, patch, assignmentId: draft.before.id };
      }
      case 'delete': {
        const value = state(draft.before);
        const patch = [{ op: 'remove', path: '' }] as const;
        return {
          ...base,
          action: 'delete',
          before: value,
          after: null,
          patch,
          assignmentId: draft.before.id,
        };
      }
    }
  });
}

/** A policy's complete list before and after, in the order of targets. */
export function describeLists(
  { type, version, current, after, diff }: PolicyChanges,
  names: Names,
): Pick<PolicyPlan, 'before' | 'after'> {
  const listed = (assignment: Assignment): ListedAssignment => ({
    direction: assignment.target.direction,
    target: names.target(assignment.target),
    ...(assignment.filter === null ? {} : { filter: names.filter(assignment.filter) }),
    state: encodeState(assignment, type, version),
  });
  const existing = (have: CurrentAssignment): ListedAssignment => ({
    ...listed(have),
    assignmentId: have.id,
  });
  const reasons = new Map(after.preserved.map(({ assignment, reason }) => [assignment, reason]));
  const entries = [
    ...diff.kept.map((have) => ({
      have,
      entry: { ...existing(have), reason: reasons.get(have) ?? ('declared' as const) },
    })),
    ...diff.drafts.flatMap((draft) => {
      if (draft.action === 'delete') return [];
      const id = draft.action === 'update' ? { assignmentId: draft.before.id } : {};
      return [{ have: draft.after, entry: { ...listed(draft.after), ...id, reason: draft.action } }];
    }),
  ].sort(
    (a, b) =>
      compareText(a.have.target.key, b.have.target.key) ||
      compareText(a.entry.assignmentId ?? '', b.entry.assignmentId ?? ''),
  );
  const opaque = after.opaque.map((one): AfterAssignment => ({
    ...describeOpaqueOne(one, names),
    reason: one.reason,
  }));
  return {
    before: [
      ...current.understood.map(existing),
      ...current.opaque.map((one) => describeOpaqueOne(one, names)),
    ],
    after: [...entries.map(({ entry }) => entry), ...opaque],
  };
}

function describeOpaqueOne({ id, raw, target }: OpaqueAssignment, names: Names): ListedAssignment {
  return {
    direction: target?.direction ?? 'unknown',
    target: target === undefined ? opaqueLabel(raw) : names.target(target),
    state: encodeAsRead(raw),
    assignmentId: id,
  };
}

/** A target of a kind the tool does not know, for people. */
export function opaqueLabel(raw: JsonObject): TargetLabel {
  const { odataType = 'a target without a type', properties } = describeOpaque(raw);
  return { kind: 'other', odataType, properties };
}

/** The target of an assignment that is not understood, as it was read. */
export function opaqueTarget(raw: JsonObject): JsonObject {
  return isJsonObject(raw.target) ? raw.target : {};
}
