import { type CurrentAssignment, type Filter } from '../../model/assignment/assignment.js';
import { encodeFiltered } from '../../model/assignment/graph-codec.js';
import { type Tenant } from '../../model/tenant/tenant.js';
import {
  type AssignmentSource,
  type DeclaredTarget,
  type Direction,
  type FilterMode,
} from '../../model/project/declaration.js';
import { isGuid, type PolicyType, policyTypeInfo } from '../../model/tenant/policy-types.js';
import { isWritable } from '../yaml-edit/yaml-text.js';

/** One assignment as an entry of a declaration, and the comments that stand beside it. */
export interface SpelledEntry {
  /** The live assignment the entry stands for. */
  readonly assignment: CurrentAssignment;
  readonly direction: Direction;
  /** By name where the name leads to this group and no other, else by id. */
  readonly target: DeclaredTarget;
  /** The id beside a name, or what is known of an id: text that is not part of the entry. */
  readonly comment?: string;
  readonly filter?: SpelledFilter;
  readonly source?: AssignmentSource;
  readonly sourceId?: string;
}

export interface SpelledFilter {
  readonly name?: string;
  readonly id?: string;
  readonly mode: FilterMode;
  readonly comment?: string;
}

/**
 * Spells assignments of one tenant. `tenant.groupsByName` has to hold every group that shares its name with one that is
 * spelled (`fetchNamesakes`); a group it does not hold is spelled by id.
 */
export function spellAssignment(
  assignment: CurrentAssignment,
  type: PolicyType,
  tenant: Tenant,
): SpelledEntry {
  const { target, filter, origin } = assignment;
  const base = {
    assignment,
    direction: target.direction,
    ...(origin.kind === 'policySet' && {
      source: 'policySets' as const,
      ...(origin.id !== null && { sourceId: origin.id }),
    }),
  };
  const spelled = spellTarget(assignment, type, tenant);
  if (filter === null) return { ...base, ...spelled };
  const named = spellFilter(filter, tenant);
  const mustBeRaw =
    spelled.target.kind === 'raw' ||
    policyTypeInfo(type).filters === null ||
    !(named.name !== undefined || isGuid(filter.id));
  return mustBeRaw
    ? {
        ...base,
        target: { kind: 'raw', target: encodeFiltered(assignment, type) },
        ...commentOf(spelled.comment ?? named.name),
      }
    : { ...base, ...spelled, filter: named };
}

function spellTarget(
  assignment: CurrentAssignment,
  type: PolicyType,
  tenant: Tenant,
): Pick<SpelledEntry, 'target' | 'comment'> {
  const { recipient } = assignment.target;
  if (recipient.kind === 'allUsers' || recipient.kind === 'allDevices') return { target: recipient };
  if (recipient.kind === 'group' && isGuid(recipient.id)) return spellGroup(recipient.id, tenant);
  return { target: { kind: 'raw', target: encodeFiltered(assignment, type) } };
}

function spellGroup(
  id: string,
  { groupsById, groupsByName }: Tenant,
): Pick<SpelledEntry, 'target' | 'comment'> {
  const byId = { kind: 'group', id } as const;
  const group = groupsById.get(id);
  if (group === null) return { target: byId, comment: 'deleted group' };
  if (group === undefined) return { target: byId, comment: 'group whose name could not be read' };
  const { name } = group;
  const namesakes = groupsByName.ok ? groupsByName.value.filter((other) => other.name === name) : [];
  const [only] = namesakes;
  if (namesakes.length === 1 && only?.id.toLowerCase() === id && isWritable(name))
    return { target: { kind: 'group', name }, comment: id };
  return {
    target: byId,
    comment: namesakes.length > 1 ? `${name} (one of ${namesakes.length} groups of this name)` : name,
  };
}

function spellFilter({ id, mode }: Filter, { filters }: Tenant): SpelledFilter {
  const known = filters.ok ? filters.value : [];
  const live = known.find((filter) => filter.id.toLowerCase() === id);
  if (live === undefined)
    return { id, mode, comment: filters.ok ? 'deleted filter' : 'filter whose name could not be read' };
  const namesakes = known.filter(({ name }) => name === live.name).length;
  if (namesakes === 1 && isWritable(live.name)) return { name: live.name, mode, comment: id };
  return {
    id,
    mode,
    comment: namesakes > 1 ? `${live.name} (one of ${namesakes} filters of this name)` : live.name,
  };
}

function commentOf(comment: string | undefined): Pick<SpelledEntry, 'comment'> {
  return comment === undefined ? {} : { comment };
}
