import { type Assignment } from '../../model/assignment/assignment.js';
import { decode } from '../../model/assignment/graph-codec.js';
import { type Cause } from '../../model/results/drift.js';
import { canonicalJson, compareText, isJsonObject, type JsonObject } from '../../model/json.js';
import {
  type Baseline,
  type HeldAssignment,
  type BaselinePolicy,
  OUTCOME_FORMAT_VERSION,
} from '../../model/results/outcome.js';
import type { PolicyType } from '../../model/tenant/policy-types.js';
import { type AssignmentChange, subject } from '../diff/diff.js';
import { type PolicyChanges } from '../diff/changes.js';

/** What a list of assignments says, for an outcome to remember. */
export function heldOf(assignments: readonly JsonObject[], type: PolicyType): readonly HeldAssignment[] {
  return decode(assignments, type)
    .understood.map(toHeld)
    .sort((a, b) => compareText(canonicalJson(a), canonicalJson(b)));
}

function toHeld({ target, filter, origin }: Assignment): HeldAssignment {
  return {
    target: target.key,
    ...(filter === null ? {} : { filter }),
    ...(origin.kind === 'direct'
      ? {}
      : { source: 'policySets' as const, ...(origin.id === null ? {} : { sourceId: origin.id }) }),
  };
}

/**
 * Which side moved, for each draft of a policy. All drafts that concern one group belong together, so that a change of
 * direction is never half drift: what the tenant has of the group, and what it would have as git declares it, are
 * each compared with what it had. What a policy set brought or took away in the meantime moves neither.
 */
export function causesOf(
  changes: PolicyChanges,
  held: readonly HeldAssignment[] | undefined,
): (draft: AssignmentChange) => Cause {
  if (held === undefined) return () => 'unknown';
  const { after, current } = changes;
  const ofSets = new Set(
    after.preserved.flatMap(({ assignment, reason }) => (reason === 'policy-set' ? [assignment] : [])),
  );
  const preserved = after.preserved.map(({ assignment }) => assignment);
  const git = [...after.desired, ...preserved.filter((one) => !ofSets.has(one))].map(toUnit);
  const tenant = current.understood.filter((one) => !ofSets.has(one)).map(toUnit);
  const declaredOfSets = new Set(
    git.flatMap(({ held: { target, source } }) => (source === undefined ? [] : [target])),
  );
  const before = held
    .filter(({ target, source }) => source === undefined || declaredOfSets.has(target))
    .map((one) => ({ unit: unitOf(one.target), held: one }));
  return (draft) => {
    const unit = unitOf(subject(draft).target.key);
    const [was, has, wants] = [before, tenant, git].map((entries) => contentOf(entries, unit));
    const [tenantMoved, gitMoved] = [has !== was, wants !== was];
    return tenantMoved && gitMoved ? 'conflict' : tenantMoved ? 'drift' : 'pending';
  };
}

interface UnitEntry {
  readonly unit: string;
  readonly held: HeldAssignment;
}

function toUnit(assignment: Assignment): UnitEntry {
  const held = toHeld(assignment);
  return { unit: unitOf(held.target), held };
}

/** A group, whichever way it is assigned; any other target by itself. */
function unitOf(targetKey: string): string {
  return targetKey.replace(/^(include|exclude):group:/, 'group:');
}

function contentOf(entries: readonly UnitEntry[], key: string): string {
  return entries
    .filter(({ unit }) => unit === key)
    .map(({ held }) => canonicalJson(held))
    .sort(compareText)
    .join('\n');
}

/** The baseline inside an outcome, with its tenant, or in one sentence why the file can’t serve as one. */
export type ReadBaseline =
  | { readonly tenantId: string; readonly baseline: Baseline }
  | { readonly problem: string };

export function parseBaseline(text: string): ReadBaseline {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { problem: 'It is not JSON: cut short, or no outcome.' };
  }
  if (
    !isJsonObject(content) ||
    typeof content.formatVersion !== 'string' ||
    typeof content.tenantId !== 'string'
  )
    return { problem: 'It is no outcome of apply: formatVersion or tenantId is missing.' };
  if (content.formatVersion.split('.')[0] !== OUTCOME_FORMAT_VERSION.split('.')[0])
    return {
      problem: `It has format ${content.formatVersion}; this version reads ${OUTCOME_FORMAT_VERSION}.`,
    };
  const { baseline } = content;
  if (baseline === undefined)
    return {
      problem:
        'It does not say what the policies held: it was written by an older version, or is no outcome.',
    };
  if (!isBaseline(baseline)) return { problem: 'What it says of the policies is damaged.' };
  return { tenantId: content.tenantId, baseline };
}

function isBaseline(value: unknown): value is Baseline & JsonObject {
  if (!isJsonObject(value) || typeof value.graphVersion !== 'string' || !Array.isArray(value.policies))
    return false;
  return value.policies.every(
    (policy) =>
      isJsonObject(policy) &&
      typeof policy.type === 'string' &&
      typeof policy.id === 'string' &&
      Array.isArray(policy.assignments) &&
      policy.assignments.every((one) => isJsonObject(one) && typeof one.target === 'string'),
  );
}

/** What each policy of a baseline held, by policy key. */
export type BaselinePolicies = ReadonlyMap<string, BaselinePolicy['assignments']>;
