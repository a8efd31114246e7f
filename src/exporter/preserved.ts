import {
  type CurrentAssignment,
  type DecodedAssignments,
  type Filter,
  type Target,
} from '../differ/assignment.js';
import { type PreservedReason } from '../model/export-report.js';
import { type JsonObject } from '../model/json.js';
import { type GraphVersion, knowsFilters, type PolicyType, policyTypeInfo } from '../model/policy-types.js';
import { targetTypeInfo } from '../model/target-types.js';
import { isWritable } from './yaml-text.js';

/** An assignment that a declaration cannot say, or must not: it is left as the tenant holds it. */
export interface Preserved {
  readonly reason: PreservedReason;
  readonly assignmentId: string;
  /** As read. */
  readonly raw: JsonObject;
  /** Whom it is for; absent where the tool does not understand even that. */
  readonly target?: Target;
  readonly filter?: Filter | null;
}

/** Reasons for which even exact ownership leaves an undeclared assignment alone. */
const LEFT_ALONE: readonly PreservedReason[] = [
  'policy-set',
  'unknown-target-type',
  'unknown-filter-type',
  'unknown-source',
];

/** Whether a declaration has to be additive for this assignment to stay. */
export function needsAdditive({ reason }: Preserved): boolean {
  return !LEFT_ALONE.includes(reason);
}

export interface Sorted {
  /** One assignment a target, never both directions of a group: a list of entries can say them. */
  readonly declarable: readonly CurrentAssignment[];
  readonly preserved: readonly Preserved[];
}

/**
 * Parts what a declaration can say from what it cannot. `isDeclared`: what an existing declaration speaks of already,
 * and so goes on speaking of though a policy set owns it.
 */
export function sortAssignments(
  { understood, opaque }: DecodedAssignments,
  {
    type,
    version,
    isDeclared,
  }: {
    readonly type: PolicyType;
    readonly version: GraphVersion;
    readonly isDeclared: (assignment: CurrentAssignment) => boolean;
  },
): Sorted {
  const ours = understood.filter((one) => one.source === 'direct' || isDeclared(one));
  // Spellings that differ in nothing but case are one target to the rules of a file.
  const keyOf = ({ target, source }: CurrentAssignment): string => `${source} ${target.key.toLowerCase()}`;
  const held = countBy(ours, keyOf);
  const unread = new Set(opaque.flatMap(({ target }) => (target === undefined ? [] : [target.key])));
  const directions = countBy(
    [...new Map(ours.map((one) => [one.target.key, one])).values()],
    ({ target }) => target.groupId ?? target.key,
  );
  const reasonOf = (one: CurrentAssignment): PreservedReason | undefined => {
    if (!ours.includes(one)) return 'policy-set';
    if ((held.get(keyOf(one)) ?? 0) > 1 || unread.has(one.target.key)) return 'duplicate';
    if ((directions.get(one.target.groupId ?? one.target.key) ?? 0) > 1) return 'both-directions';
    if (one.target.direction === 'exclude' && one.filter !== null) return 'filter-on-exclusion';
    return isDeclarable(one, type, version) ? undefined : 'not-declarable';
  };
  const judged = understood
    .map((assignment) => ({ assignment, reason: reasonOf(assignment) }))
    .sort((a, b) => Number(isExclusion(a.assignment)) - Number(isExclusion(b.assignment)));
  return {
    declarable: judged.flatMap(({ assignment, reason }) => (reason === undefined ? [assignment] : [])),
    preserved: [
      ...judged.flatMap(({ assignment: { id, raw, target, filter }, reason }) =>
        reason === undefined ? [] : [{ reason, assignmentId: id, raw, target, filter }],
      ),
      ...opaque.map(({ id, raw, reason, target }) => ({
        reason,
        assignmentId: id,
        raw,
        ...(target !== undefined && { target }),
      })),
    ],
  };
}

function isExclusion({ target }: CurrentAssignment): boolean {
  return target.direction === 'exclude';
}

/** What of the values the schema of a declaration closes; `targetType` of scopeTagGroupAssignmentTarget (Graph docs). */
const TARGET_KINDS: readonly unknown[] = ['none', 'user', 'device', 'unknownFutureValue'];

/** Whether the rules of the files have room for it: they know the version, the type's targets and their values. */
function isDeclarable(
  { target, filter }: CurrentAssignment,
  type: PolicyType,
  version: GraphVersion,
): boolean {
  const { identity, type: name, groupId } = target;
  if (targetTypeInfo(name)?.versions.includes(version) !== true) return false;
  if (filter !== null && !knowsFilters(version)) return false;
  const isEveryone = groupId === undefined && Object.keys(identity).length === 0;
  if (isEveryone && policyTypeInfo(type).mam) return false;
  if (identity.targetType !== undefined && !TARGET_KINDS.includes(identity.targetType)) return false;
  return Object.values(identity).every((value) => typeof value === 'string' && isWritable(value));
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
