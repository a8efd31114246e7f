import jsonpatch from 'fast-json-patch';
import { type Tenant } from '../../model/tenant/tenant.js';
import { compareText, isJsonObject, type JsonObject } from '../../model/json.js';
import {
  type AssignmentLabel,
  type AssignmentState,
  type Change,
  type FilterLabel,
  type Hazard,
  type PatchOperation,
  type TargetLabel,
} from '../../model/results/plan.js';
import { ALL_USERS_GROUP_ID, policyTypeInfo } from '../../model/tenant/policy-types.js';
import { type Assignment, type Filter, type Target } from './desired-assignment.js';
import { type Draft, subject } from './diff.js';
import { hazardsOf } from './hazards.js';
import { type PolicyChanges } from './changes.js';
import { assignmentState, wireOf } from '../requests/wire.js';

/** Names of groups and filters, for people; ids do the work. */
export interface Names {
  target(target: Target): TargetLabel;
  filter(filter: Filter): FilterLabel;
  /** What kind of group the target is, where that is worth a second look. */
  hazards(target: Target): readonly Hazard[];
}

export function namesOf(tenant: Tenant, type: PolicyChanges['type']): Names {
  const named = tenant.groupsByName.ok ? tenant.groupsByName.value : [];
  const groups = new Map(named.map((group) => [group.id.toLowerCase(), group]));
  const filters = tenant.filters.ok ? tenant.filters.value : [];
  const filterNames = new Map(filters.map(({ id, name }) => [id.toLowerCase(), name]));
  return {
    target: ({ type: odataType, identity, groupId }) => {
      if (groupId === ALL_USERS_GROUP_ID && policyTypeInfo(type).mam)
        return { kind: 'allUsers', id: groupId };
      if (groupId !== undefined) {
        const group = tenant.groupsById.get(groupId) ?? groups.get(groupId);
        if (group !== undefined) return { kind: 'group', id: groupId, name: group.name };
        const isDeleted = tenant.groupsById.get(groupId) === null;
        return { kind: 'group', id: groupId, ...(isDeleted ? { deleted: true } : {}) };
      }
      if (odataType === 'allLicensedUsersAssignmentTarget') return { kind: 'allUsers' };
      if (odataType === 'allDevicesAssignmentTarget') return { kind: 'allDevices' };
      return { kind: 'other', odataType, properties: identity };
    },
    hazards: ({ groupId, direction }) => {
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

/** A name for each draft, unique inside the policy: action and target, numbered where the tenant holds a target twice. */
export function draftKeys(drafts: readonly Draft[]): (draft: Draft) => string {
  const keys = new Map<Draft, string>();
  const taken = new Set<string>();
  for (const draft of drafts) {
    const base = `${draft.action} ${subject(draft).target.key}`;
    let key = base;
    for (let count = 2; taken.has(key); count++) key = `${base} #${count}`;
    taken.add(key);
    keys.set(draft, key);
  }
  return (draft) => keys.get(draft) ?? '';
}

/** The drafts of a policy as the plan tells them. */
export function describeChanges(changes: PolicyChanges, names: Names, isSwap: boolean): readonly Change[] {
  const wire = wireOf(changes.type, changes.version);
  const state = (assignment: Assignment): AssignmentState => assignmentState(assignment, wire);
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
      hazards: [
        ...hazardsOf(draft, changes),
        ...names.hazards(target),
        ...(isSwap ? (['swap-between-policies'] as const) : []),
      ],
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

/** What stays as it is, for people. */
export function labelUnchanged({ diff }: PolicyChanges, names: Names): readonly AssignmentLabel[] {
  return diff.kept
    .map(({ target, filter }) => ({
      key: target.key,
      direction: target.direction,
      target: names.target(target),
      filter: filter === null ? undefined : names.filter(filter),
    }))
    .sort((a, b) => compareText(a.key, b.key))
    .map(({ direction, target, filter }) => ({ direction, target, ...(filter ? { filter } : {}) }));
}

/** The target of an assignment nobody understands, as it was read. */
export function opaqueTarget(raw: JsonObject): JsonObject {
  return isJsonObject(raw.target) ? raw.target : {};
}
