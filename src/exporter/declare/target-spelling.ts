import { type CurrentAssignment, type Filter } from '../../model/assignment/assignment.js';
import { encodeFiltered } from '../../model/assignment/graph-codec.js';
import { findPolicySets, type PolicySetLabel } from '../../model/tenant/policy-set.js';
import { type CurrentPolicy, type Tenant } from '../../model/tenant/tenant.js';
import { policySetsText } from '../../report/text/policy-set-text.js';
import {
  type AssignmentSource,
  type DeclaredTarget,
  type Direction,
  type FilterMode,
} from '../../model/project/declaration.js';
import { isGuid, type PolicyType, policyTypeInfo } from '../../model/tenant/policy-types.js';
import { isWritable } from '../yaml-edit/yaml-text.js';

/** One assignment as an entry of a declaration, and what is said of it beside. */
export interface SpelledEntry {
  /** The live assignment the entry stands for. */
  readonly assignment: CurrentAssignment;
  readonly direction: Direction;
  /** A group by its id, and by its name if that can be told. */
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
  /** Absent if it is none that a file can hold. */
  readonly id?: string;
  readonly mode: FilterMode;
  readonly isNameEnough: boolean;
  readonly comment?: string;
}

/**
 * Spells assignments of one tenant. `tenant.groupsByName` has to hold every group that shares its name with one that is
 * spelled (`fetchNamesakes`): a name that it does not hold once is never enough.
 */
export function spellAssignment(
  assignment: CurrentAssignment,
  policy: Pick<CurrentPolicy, 'type' | 'id'>,
  tenant: Tenant,
): SpelledEntry {
  const { type } = policy;
  const { target, filter, origin } = assignment;
  const policySets = findPolicySets(tenant.policySets)(policy, target);
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

/** Without ids: the files are read again, and an id in a comment beside a name means something there. */
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
  { groupsById, groupsByName }: Tenant,
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
    isNameEnough: only?.id.toLowerCase() === id && others.length === 0,
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
      comment: filters.ok
        ? live === undefined
          ? 'deleted filter'
          : 'filter without a name'
        : 'filter whose name could not be read',
    };
  const namesakes = known.filter(({ name }) => name === live.name).length;
  return { ...base, name: live.name, isNameEnough: namesakes === 1 };
}

function commentOf(comment: string | undefined): Pick<SpelledEntry, 'comment'> {
  return comment === undefined ? {} : { comment };
}
