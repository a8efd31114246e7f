import { ownedBy } from '../../model/assignment/equality.js';
import { decode, encodeFiltered, sourceName } from '../../model/assignment/graph-codec.js';
import { resolveEntry } from '../../differ/resolve/resolve-targets.js';
import { type CurrentPolicy, type Tenant, whyIncomplete, whyNameUnsure } from '../../model/tenant/tenant.js';
import {
  type AssignmentSource,
  type Declaration,
  type DeclaredTarget,
  type Direction,
  type FilterMode,
  type Ownership,
} from '../../model/project/declaration.js';
import { compareText } from '../../model/json.js';
import {
  type GraphVersion,
  isGuid,
  type PolicyType,
  policyTypeInfo,
} from '../../model/tenant/policy-types.js';
import { needsAdditive, type Preserved, sortAssignments } from './preserved.js';
import { type CurrentAssignment, type Filter } from '../../model/assignment/assignment.js';
import { type FindPolicySets, type PolicySetLabel } from '../../model/tenant/policy-set.js';
import { policySetsText } from '../../report/text/policy-set-text.js';
import { isWritable } from '../yaml-edit/yaml-text.js';

/** A live policy as a declaration: with these entries and this ownership its plan is empty. */
export interface PolicyContent {
  readonly policy: CurrentPolicy;
  /** Included targets first; inside a direction all users and devices, then names, then ids. */
  readonly entries: readonly SpelledEntry[];
  readonly ownership: Ownership;
  /** What the entries leave out, with the reason. */
  readonly preserved: readonly Preserved[];
}

export interface DeclareOptions {
  /**
   * As `fetchTenant` read it with the policy's assignments, and with other groups of the same names (`fetchGroupsWithSameName`):
   * a group's name is used where it is known to be the only one of its name.
   */
  readonly tenant: Tenant;
  readonly version: GraphVersion;
  /** Of the tenant's policy sets. */
  readonly setsOf: FindPolicySets;
  /**
   * The declaration there is already, if any. What it says of assignments that policy sets own stays said; additive
   * ownership stays additive, and then only what it speaks of is listed; exact ownership stays exact where
   * nothing gets lost by that.
   */
  readonly existing?: Declaration;
}

/** What a declaration of this policy would have to say, as the tenant contains it now. */
export function declarePolicy(policy: CurrentPolicy, options: DeclareOptions): PolicyContent {
  const { tenant, version, setsOf, existing } = options;
  const decoded = decode(policy.assignments, policy.type);
  const spoken = (existing?.entries ?? []).flatMap((entry) => {
    const { target } = resolveEntry(entry, policy, decoded.understood, tenant);
    return target === undefined ? [] : [{ target, source: entry.source ?? 'direct' }];
  });
  const { declarable, preserved } = sortAssignments(decoded, {
    type: policy.type,
    version,
    isDeclared: ({ target, origin }) =>
      spoken.some((one) => one.target.key === target.key && one.source === sourceName(origin)),
  });
  const declared = existing?.ownership === 'additive' ? declarable.filter(ownedBy(spoken)) : declarable;
  const isAdditive = existing?.ownership === 'additive' || preserved.some(needsAdditive);
  return {
    policy,
    entries: declared
      .map((assignment) => spellAssignment(assignment, policy, tenant, setsOf(policy, assignment.target)))
      .sort((a, b) => compareText(entryOrder(a), entryOrder(b))),
    ownership: isAdditive ? 'additive' : 'exact',
    preserved,
  };
}

function entryOrder({ direction, target, source, assignment }: SpelledEntry): string {
  const rank = { allUsers: 0, allDevices: 1, group: 2, raw: 4 }[target.kind];
  const isById = target.kind === 'group' && target.name === undefined ? 1 : 0;
  const name = target.kind === 'group' ? (target.name ?? '') : '';
  const parts = [name.toLowerCase(), name, assignment.target.key, source ?? ''];
  return [direction === 'include' ? 0 : 1, rank + isById, ...parts].join('\u0000');
}

/** One assignment as an entry of a declaration, and what is said of it. */
export interface SpelledEntry {
  /** The live assignment the entry is for. */
  readonly assignment: CurrentAssignment;
  readonly direction: Direction;
  /** A group by its id, and by its name if it is known. */
  readonly target: DeclaredTarget;
  /** Whether the name of the group leads to it and to no other: only then can the name be written without the id. */
  readonly isNameEnough: boolean;
  /** What is known of an id that has no name: text that is not part of the entry. */
  readonly comment?: string;
  /** The policy sets that make the assignment too, in words, for a comment. */
  readonly alsoFrom?: string;
  readonly filter?: SpelledFilter;
  readonly source?: AssignmentSource;
  readonly sourceId?: string;
}

export interface SpelledFilter {
  readonly name?: string;
  /** Absent if it is none that a file can contain. */
  readonly id?: string;
  readonly mode: FilterMode;
  readonly isNameEnough: boolean;
  readonly comment?: string;
}

/**
 * Spells assignments of one tenant. `tenant.groupsByName` must contain every group that shares its name with one that is
 * spelled (`fetchGroupsWithSameName`): a name that it does not contain once is never enough.
 */
function spellAssignment(
  assignment: CurrentAssignment,
  { type }: Pick<CurrentPolicy, 'type'>,
  tenant: Tenant,
  policySets: readonly PolicySetLabel[],
): SpelledEntry {
  const { target, filter, origin } = assignment;
  const base = {
    assignment,
    direction: target.direction,
    ...(origin.kind === 'policySet' && {
      source: 'policySets' as const,
      ...(origin.id !== null && { sourceId: origin.id }),
    }),
    ...(policySets.length > 0 && { alsoFrom: alsoFromText(policySets) }),
  };
  const spelled = spellTarget(assignment, type, tenant);
  if (filter === null) return { ...base, ...spelled };
  const named = spellFilter(filter, tenant);
  const mustBeRaw =
    spelled.target.kind === 'raw' ||
    policyTypeInfo(type).filters === null ||
    !(named.isNameEnough || named.id !== undefined);
  return mustBeRaw
    ? {
        ...base,
        target: { kind: 'raw', target: encodeFiltered(assignment, type) },
        isNameEnough: false,
        ...commentOf(spelled.comment ?? named.name ?? named.comment),
      }
    : { ...base, ...spelled, filter: named };
}

/** Without ids: the files are read again, and an id in a comment next to a name means something there. */
function alsoFromText(policySets: readonly PolicySetLabel[]): string {
  return `also from ${policySetsText(policySets)}`.replace(
    /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi,
    '…',
  );
}

function spellTarget(
  assignment: CurrentAssignment,
  type: PolicyType,
  tenant: Tenant,
): Pick<SpelledEntry, 'target' | 'isNameEnough' | 'comment'> {
  const { recipient } = assignment.target;
  if (recipient.kind === 'allUsers' || recipient.kind === 'allDevices')
    return { target: recipient, isNameEnough: false };
  if (recipient.kind === 'group' && isGuid(recipient.id)) return spellGroup(recipient.id, tenant);
  return { target: { kind: 'raw', target: encodeFiltered(assignment, type) }, isNameEnough: false };
}

function spellGroup(
  id: string,
  { groupsById, groupsByName, unsureGroupNames }: Tenant,
): Pick<SpelledEntry, 'target' | 'isNameEnough' | 'comment'> {
  const byId = { target: { kind: 'group', id }, isNameEnough: false } as const;
  const group = groupsById.get(id);
  if (group === null) return { ...byId, comment: 'deleted group' };
  if (group === undefined) return { ...byId, comment: 'group whose name could not be read' };
  const { name } = group;
  if (!isWritable(name)) return { ...byId, comment: 'group without a name' };
  const [only, ...others] = groupsByName.ok ? groupsByName.value.filter((other) => other.name === name) : [];
  return {
    target: { kind: 'group', name, id },
    isNameEnough:
      only?.id.toLowerCase() === id && others.length === 0 && unsureGroupNames?.has(name) !== true,
  };
}

function spellFilter({ id, mode }: Filter, { filters }: Tenant): SpelledFilter {
  const known = filters.ok ? filters.value : [];
  const live = known.find((filter) => filter.id.toLowerCase() === id);
  const base = { ...(isGuid(id) && { id }), mode };
  if (live === undefined || !isWritable(live.name))
    return {
      ...base,
      isNameEnough: false,
      comment:
        live !== undefined
          ? 'filter without a name'
          : whyIncomplete(filters) === undefined
            ? 'deleted filter'
            : 'filter whose name could not be read',
    };
  const sameName = known.filter(({ name }) => name === live.name).length;
  return {
    ...base,
    name: live.name,
    isNameEnough: sameName === 1 && whyNameUnsure(filters, live.name) === undefined,
  };
}

function commentOf(comment: string | undefined): Pick<SpelledEntry, 'comment'> {
  return comment === undefined ? {} : { comment };
}
