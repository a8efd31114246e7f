import { namesOf, opaqueTarget } from '../../differ/diff/changes.js';
import {
  type Current,
  type CurrentAssignment,
  type Filter,
  recipientKey,
  type Target,
} from '../../model/assignment/assignment.js';
import { sourceName, typeNameOf } from '../../model/assignment/graph-codec.js';
import { canonicalJson, type JsonObject } from '../../model/json.js';
import { type PreservedReason } from '../../model/results/export-report.js';
import {
  type GraphVersion,
  knowsFilters,
  type PolicyType,
  policyTypeInfo,
  targetTypeInfo,
} from '../../model/tenant/policy-types.js';
import { type Tenant } from '../../model/tenant/tenant.js';
import { filterText, targetText } from '../../report/text/labels.js';
import { commentText, isWritable } from '../yaml-edit/yaml-text.js';

/** An assignment that a declaration cannot say, or must not: it is left as the tenant contains it. */
export interface Preserved {
  readonly reason: PreservedReason;
  readonly assignmentId: string;
  /** As read. */
  readonly raw: JsonObject;
  /** Who it is for; absent where the tool does not understand even that. */
  readonly target?: Target;
  readonly filter?: Filter | null;
}

/** Reasons for which even exact ownership leaves an undeclared assignment unchanged. */
const KEPT_IN_EXACT: readonly PreservedReason[] = [
  'policy-set',
  'unknown-target-type',
  'unknown-filter-type',
  'unknown-source',
];

/** Whether a declaration must be additive for this assignment to stay. */
export function needsAdditive({ reason }: Preserved): boolean {
  return !KEPT_IN_EXACT.includes(reason);
}

export interface Sorted {
  /** One assignment a target, never both directions of a group: a list of entries can say them. */
  readonly declarable: readonly CurrentAssignment[];
  readonly preserved: readonly Preserved[];
}

/**
 * Parts what a declaration can say from what it cannot. `isDeclared`: what an existing declaration speaks of already,
 * and so still speaks of though a policy set owns it.
 */
export function sortAssignments(
  { understood, opaque }: Current,
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
  const ours = understood.filter((one) => one.origin.kind === 'direct' || isDeclared(one));
  // Spellings that differ in nothing but case are one target to the rules of a file.
  const keyOf = ({ target, origin }: CurrentAssignment): string =>
    `${sourceName(origin)} ${target.key.toLowerCase()}`;
  const held = countBy(ours, keyOf);
  const unread = new Set(opaque.flatMap(({ target }) => (target === undefined ? [] : [target.key])));
  const directions = countBy([...new Map(ours.map((one) => [one.target.key, one])).values()], ({ target }) =>
    recipientKey(target.recipient),
  );
  const reasonOf = (one: CurrentAssignment): PreservedReason | undefined => {
    if (!ours.includes(one)) return 'policy-set';
    if ((held.get(keyOf(one)) ?? 0) > 1 || unread.has(one.target.key)) return 'duplicate';
    if ((directions.get(recipientKey(one.target.recipient)) ?? 0) > 1) return 'both-directions';
    if (one.target.direction === 'exclude' && one.filter !== null) return 'filter-on-exclusion';
    return isDeclarable(one, type, version) ? undefined : 'not-declarable';
  };
  const classified = understood
    .map((assignment) => ({ assignment, reason: reasonOf(assignment) }))
    .sort((a, b) => Number(isExclusion(a.assignment)) - Number(isExclusion(b.assignment)));
  return {
    declarable: classified.flatMap(({ assignment, reason }) => (reason === undefined ? [assignment] : [])),
    preserved: [
      ...classified.flatMap(({ assignment: { id, raw, target, filter }, reason }) =>
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
  if (filter !== null && !knowsFilters(version)) return false;
  const { direction, recipient } = target;
  switch (recipient.kind) {
    case 'group':
      return isWritable(recipient.id);
    case 'allUsers':
      return direction === 'include';
    case 'allDevices':
      return direction === 'include' && !policyTypeInfo(type).mam;
    case 'other': {
      const { odataType, properties } = recipient;
      if (targetTypeInfo(odataType)?.versions.includes(version) !== true) return false;
      if (properties.targetType !== undefined && !TARGET_KINDS.includes(properties.targetType)) return false;
      return Object.values(properties).every((value) => typeof value === 'string' && isWritable(value));
    }
  }
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

const REASONS: Readonly<Record<PreservedReason, string>> = {
  'policy-set': 'assigned by a policy set',
  'unknown-target-type': 'a kind of target that is not known',
  'unknown-filter-type': 'a kind of filter that is not known',
  'unknown-source': 'a source that is not known',
  'both-directions': 'both included and excluded',
  duplicate: 'assigned more than once',
  'filter-on-exclusion': 'excluded with a filter, and an exclusion takes none',
  'not-declarable': 'a target or filter that files have no words for here',
};

/** `excluded: Sales (2c9c…): both included and excluded`; safe to print. */
export function preservedText({ raw, target, filter = null, reason }: Preserved, tenant: Tenant): string {
  const why = REASONS[reason];
  if (target === undefined) return `${canonicalJson(opaqueTarget(raw))}: ${why}`;
  const names = namesOf(tenant);
  const label = names.target(target);
  const id = label.kind === 'group' && label.name !== undefined ? ` (${label.id ?? ''})` : '';
  const narrowed = filter === null ? '' : `, filter ${filterText(names.filter(filter))}`;
  const type = reason === 'not-declarable' ? ` (${typeNameOf(opaqueTarget(raw)) ?? 'no type'})` : '';
  return `${target.direction}d: ${targetText(label)}${id}${narrowed}: ${why}${type}`;
}

export const PRESERVED_HEAD =
  'Additive, because the tenant also has what this file cannot declare. It is left as it is:';

/** Comment lines that say why a declaration is additive; none if nothing that it leaves out makes it so. */
export function preservedComments(preserved: readonly Preserved[], tenant: Tenant): readonly string[] {
  const reasons = preserved.filter(needsAdditive);
  if (reasons.length === 0) return [];
  return [PRESERVED_HEAD, ...reasons.map((one) => `- ${preservedText(one, tenant)}`)].map(commentText);
}
