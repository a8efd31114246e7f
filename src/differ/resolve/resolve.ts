import { type CurrentPolicy, type Tenant } from '../../model/tenant/tenant.js';
import { type Declaration } from '../../model/project/declaration.js';
import { type BlockedPolicy } from '../../model/results/plan.js';
import {
  decodeAssignments,
  type DecodedAssignments,
  type DesiredAssignment,
  type OpaqueAssignment,
} from '../diff/desired-assignment.js';
import { type Scope } from '../diff/diff.js';
import { describe, matchPolicies, type PolicyMatch } from './resolve-policies.js';
import { resolveEntry, type ResolvedEntry } from './resolve-targets.js';
import { type TenantDiagnostic } from './tenant-codes.js';

/** A declaration in ids, beside the live policy it means. */
export interface ResolvedPolicy {
  readonly declaration: Declaration;
  readonly policy: CurrentPolicy;
  readonly current: DecodedAssignments;
  readonly desired: readonly DesiredAssignment[];
  /** By target key: why the declared filter does not fit. */
  readonly misfits: ReadonlyMap<string, string>;
  /** What of the policy's assignments is ours to change. */
  readonly scope: Scope;
}

/** A declaration that cannot be planned, with what is known of the groups it would have reached. */
export interface BlockedDeclaration {
  readonly blocked: BlockedPolicy;
  readonly wouldGain: readonly string[];
}

export interface Resolution {
  readonly sound: readonly ResolvedPolicy[];
  readonly blocked: readonly BlockedDeclaration[];
  /** Every live policy that some declaration means or may mean: none of them is unmanaged. */
  readonly mentioned: readonly CurrentPolicy[];
  readonly diagnostics: readonly TenantDiagnostic[];
}

/** Names to ids. A tenant error blocks the policy it concerns and no other. */
export function resolveDeclarations(declarations: readonly Declaration[], tenant: Tenant): Resolution {
  const results = matchPolicies(declarations, tenant).map((match) => resolveMatch(match, tenant));
  return {
    sound: results.flatMap(({ sound }) => (sound === undefined ? [] : [sound])),
    blocked: results.flatMap(({ blocked }) => (blocked === undefined ? [] : [blocked])),
    mentioned: results.flatMap(({ mentioned }) => mentioned),
    diagnostics: results.flatMap(({ diagnostics }) => diagnostics),
  };
}

interface MatchResult {
  readonly sound?: ResolvedPolicy;
  readonly blocked?: BlockedDeclaration;
  readonly mentioned: readonly CurrentPolicy[];
  readonly diagnostics: readonly TenantDiagnostic[];
}

function resolveMatch(match: PolicyMatch, tenant: Tenant): MatchResult {
  const { declaration, policy, candidates: mentioned } = match;
  const current = decodeAssignments(policy?.assignments ?? []);
  const entries = declaration.entries.map((entry) =>
    resolveEntry(entry, policy ?? declaration.policy, current.understood, tenant),
  );
  const diagnostics = [
    ...match.diagnostics,
    ...entries.flatMap((entry) => entry.diagnostics),
    ...conflicts(declaration, entries, current.opaque),
  ];
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (policy !== undefined && errors.length === 0) {
    const desired = entries.flatMap((entry) => (entry.desired === undefined ? [] : [entry.desired]));
    const misfits = new Map(
      entries.flatMap(({ target, misfit }) => (target && misfit !== undefined ? [[target.key, misfit]] : [])),
    );
    const scope = declaration.ownership;
    return { sound: { declaration, policy, current, desired, misfits, scope }, mentioned, diagnostics };
  }
  const held = new Set(current.understood.map(({ target }) => target.key));
  const { type, id = policy?.id, name = policy?.name } = declaration.policy;
  const blocked: BlockedPolicy = {
    key: `${type}/${id ?? name ?? ''}`,
    type,
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    ...declaration.place,
    codes: [...new Set(errors.map(({ code }) => code))],
    messages: errors.map(({ message }) => message),
  };
  const wouldGain = entries.flatMap(({ target }) =>
    target?.direction === 'include' && target.groupId !== undefined && !held.has(target.key)
      ? [target.groupId]
      : [],
  );
  return { blocked: { blocked, wouldGain }, mentioned, diagnostics };
}

/** What only shows once names are ids: one group named twice or both ways, or a target held in a way we cannot read. */
function conflicts(
  declaration: Declaration,
  entries: readonly ResolvedEntry[],
  opaque: readonly OpaqueAssignment[],
): readonly TenantDiagnostic[] {
  const desired = entries.flatMap((entry) => (entry.desired === undefined ? [] : [entry.desired]));
  return desired.flatMap((one, index): TenantDiagnostic[] => {
    const place = { ...one.entry.place, severity: 'error' as const };
    const twin = desired
      .slice(0, index)
      .find(
        ({ target, source }) =>
          (target.key === one.target.key && source === one.source) ||
          (target.groupId !== undefined &&
            target.groupId === one.target.groupId &&
            target.key !== one.target.key),
      );
    const related = twin === undefined ? [] : [{ ...twin.entry.place, message: 'the other entry' }];
    const unreadable = opaque.find(({ target }) => target?.key === one.target.key);
    return [
      ...(twin === undefined
        ? []
        : [
            {
              ...place,
              code:
                twin.target.key === one.target.key
                  ? ('target-twice' as const)
                  : ('target-both-ways' as const),
              message: `${describe(declaration)} declares the group ${one.target.groupId ?? one.target.key} twice.`,
              hint: 'Two names or ids stand for one group here; keep one of the entries.',
              related,
            },
          ]),
      ...(unreadable === undefined
        ? []
        : [
            {
              ...place,
              code: 'assignment-not-understood' as const,
              message: `The tenant holds this target with something the tool does not know (${unreadable.reason}, ${unreadable.id}).`,
              hint: 'It is left as it is. Put it right in the portal, or take the entry out of the declaration.',
            },
          ]),
    ];
  });
}

/** The same declaration against a later reading of the same policy. */
export function withAssignments(
  resolved: ResolvedPolicy,
  assignments: CurrentPolicy['assignments'],
): ResolvedPolicy {
  return {
    ...resolved,
    policy: { ...resolved.policy, assignments },
    current: decodeAssignments(assignments),
  };
}
