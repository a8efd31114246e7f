import {
  type Assignment,
  type Current,
  type DesiredAssignment,
  DIRECT,
  type OpaqueAssignment,
  type CurrentAssignment,
  groupIdOf,
} from '../../model/assignment/assignment.js';
import { ownedBy, sameRecipient, sameFilter } from '../../model/assignment/equality.js';
import { decode } from '../../model/assignment/graph-codec.js';
import { isPathSegment } from '../../model/graph-path.js';
import type { Declaration, DeclaredEntry, RequiredSet } from '../../model/project/declaration.js';
import type { BlockedPolicy } from '../../model/results/plan.js';
import type { PolicyType } from '../../model/tenant/policy-types.js';
import type { CurrentPolicy, Tenant } from '../../model/tenant/tenant.js';
import type { Scope } from '../diff/after-state.js';
import { findGains, type Part } from '../requests/policy-order.js';
import { describe, matchPolicies, type PolicyMatch } from './resolve-policies.js';
import { resolveEntry, type ResolvedEntry } from './resolve-targets.js';
import type { TenantDiagnostic } from './tenant-codes.js';

/** A declaration in ids, with the live policy it means. */
export interface ResolvedPolicy {
  readonly declaration: Declaration;
  readonly policy: CurrentPolicy;
  readonly current: Current;
  readonly desired: readonly DesiredAssignment[];
  /** By target key: why the declared filter does not fit. */
  readonly filterMismatches: ReadonlyMap<string, string>;
  /** What of the policy's assignments is ours to change. */
  readonly scope: Scope;
}

/** A declaration that cannot be planned, with the known recipients that it would have begun to reach. */
export interface BlockedDeclaration {
  readonly blocked: BlockedPolicy;
  readonly wouldGain: readonly Part[];
}

export interface Resolution {
  readonly resolved: readonly ResolvedPolicy[];
  readonly blocked: readonly BlockedDeclaration[];
  /** Every live policy that some declaration means or may mean: none of them is unmanaged. */
  readonly mentioned: readonly CurrentPolicy[];
  readonly diagnostics: readonly TenantDiagnostic[];
}

/** Names to ids. A tenant error blocks the policy it concerns and no other. */
export function resolveDeclarations(declarations: readonly Declaration[], tenant: Tenant): Resolution {
  const results = matchPolicies(declarations, tenant).map((match) => resolveMatch(match, tenant));
  return {
    resolved: results.flatMap(({ planned }) => (planned === undefined ? [] : [planned])),
    blocked: results.flatMap(({ blocked }) => (blocked === undefined ? [] : [blocked])),
    mentioned: results.flatMap(({ mentioned }) => mentioned),
    diagnostics: distinct(results.flatMap(({ diagnostics }) => diagnostics)),
  };
}

/** A member of a set is used in many declarations, and what is wrong with it is reported once. */
function distinct(diagnostics: readonly TenantDiagnostic[]): readonly TenantDiagnostic[] {
  const keyOf = ({ file, line, column, code, message }: TenantDiagnostic): string =>
    [file, line, column, code, message].join('\u0000');
  return [...new Map(diagnostics.map((one) => [keyOf(one), one])).values()];
}

interface MatchResult {
  readonly planned?: ResolvedPolicy;
  readonly blocked?: BlockedDeclaration;
  readonly mentioned: readonly CurrentPolicy[];
  readonly diagnostics: readonly TenantDiagnostic[];
}

function resolveMatch(match: PolicyMatch, tenant: Tenant): MatchResult {
  const { declaration, policy, candidates: mentioned } = match;
  const current = decode(policy?.assignments ?? [], declaration.policy.type);
  const about = policy ?? declaration.policy;
  const entries = declaration.entries.map((entry) => resolveEntry(entry, about, current.understood, tenant));
  const diagnostics = [
    ...match.diagnostics,
    ...unusableId(declaration, policy),
    ...entries.flatMap((entry) => entry.diagnostics),
    ...conflicts(declaration, entries, current.opaque),
    // An entry that could not be resolved has its own error.
    ...(entries.every(({ desired }) => desired !== undefined)
      ? checkRequiredTargets(declaration, entries, about, current.understood, tenant)
      : []),
  ];
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (policy !== undefined && errors.length === 0) {
    const desired = entries.flatMap((entry) => (entry.desired === undefined ? [] : [entry.desired]));
    const filterMismatches = new Map(
      entries.flatMap(({ target, filterMismatch }) =>
        target && filterMismatch !== undefined ? [[target.key, filterMismatch]] : [],
      ),
    );
    const scope = declaration.ownership;
    return {
      planned: { declaration, policy, current, desired, filterMismatches, scope },
      mentioned,
      diagnostics,
    };
  }
  const blocked = blockedPolicy(declaration, policy, errors);
  return {
    blocked: { blocked, wouldGain: gainsOfBlocked(declaration, entries, current) },
    mentioned,
    diagnostics,
  };
}

/** An id that folds into the path above it would address another thing than the policy. */
function unusableId(
  declaration: Declaration,
  policy: CurrentPolicy | undefined,
): readonly TenantDiagnostic[] {
  if (policy === undefined || isPathSegment(policy.id)) return [];
  return [
    {
      ...declaration.place,
      code: 'policy-id-unusable',
      severity: 'error',
      message: `${describe(declaration)} has the id ${JSON.stringify(policy.id)}, which can not be part of an address.`,
      hint: 'Nothing is planned or written for this policy. Look at it in the Intune admin center.',
    },
  ];
}

/** A declared policy that nothing is planned for, because of these errors. */
export function blockedPolicy(
  declaration: Declaration,
  policy: CurrentPolicy | undefined,
  errors: readonly TenantDiagnostic[],
): BlockedPolicy {
  const { type, id = policy?.id, name = policy?.name } = declaration.policy;
  return {
    key: `${type}/${id ?? name ?? ''}`,
    type,
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    ...declaration.place,
    codes: [...new Set(errors.map(({ code }) => code))],
    messages: errors.map(({ message }) => message),
  };
}

/** Who a blocked policy would begin to reach, as far as its entries are known; what is not known counts as a gain. */
function gainsOfBlocked(
  { ownership }: Declaration,
  entries: readonly ResolvedEntry[],
  { understood, opaque }: Current,
): readonly Part[] {
  const declared = entries.flatMap(({ desired, target }): readonly Assignment[] => {
    if (desired !== undefined) return [desired];
    return target === undefined ? [] : [{ target, filter: null, origin: DIRECT }];
  });
  const isOwned = ownership === 'additive' ? ownedBy(declared) : () => true;
  const kept = understood.filter((one) => one.origin.kind === 'policySet' || !isOwned(one));
  return findGains(understood, [...declared, ...kept], opaque);
}

/** What only shows once names are ids: one group named twice or both ways, or a current target that we cannot read. */
function conflicts(
  declaration: Declaration,
  entries: readonly ResolvedEntry[],
  opaque: readonly OpaqueAssignment[],
): readonly TenantDiagnostic[] {
  const desired = entries.flatMap((entry) => (entry.desired === undefined ? [] : [entry.desired]));
  return desired.flatMap((one, index): TenantDiagnostic[] => {
    const place = { ...one.entry.place, severity: 'error' as const };
    const duplicate = desired
      .slice(0, index)
      .find(
        ({ target, origin }) =>
          (target.key === one.target.key && origin.kind === one.origin.kind) ||
          (sameRecipient(target, one.target) && target.key !== one.target.key),
      );
    const related = duplicate === undefined ? [] : [{ ...duplicate.entry.place, message: 'the other entry' }];
    const unreadable = opaque.find(({ target }) => target?.key === one.target.key);
    return [
      ...(duplicate === undefined
        ? []
        : [
            {
              ...place,
              code:
                duplicate.target.key === one.target.key
                  ? ('target-twice' as const)
                  : ('target-both-ways' as const),
              message: `${describe(declaration)} declares the group ${groupIdOf(one.target) ?? one.target.key} twice.`,
              hint: 'Two names or ids mean one group here; keep one of the entries.',
              related,
            },
          ]),
      ...(unreadable === undefined
        ? []
        : [
            {
              ...place,
              code: 'assignment-not-understood' as const,
              message: `The tenant has this target with something the tool does not know (${unreadable.reason}, ${unreadable.id}).`,
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
    current: decode(assignments, resolved.policy.type),
  };
}

/**
 * Compares the sets that the settings require with the ids that a declaration resolved to, by any names: each
 * member must be among them, with the same filter and source. A member that cannot be resolved is as good as missing.
 */
function checkRequiredTargets(
  declaration: Declaration,
  entries: readonly ResolvedEntry[],
  policy: { readonly type: PolicyType; readonly odataType?: string },
  current: readonly CurrentAssignment[],
  tenant: Tenant,
): readonly TenantDiagnostic[] {
  const desired = entries.flatMap((entry) => entry.desired ?? []);
  const isMet = (member: DeclaredEntry): boolean => {
    const declared = resolveEntry(member, policy, current, tenant).desired;
    return desired.some(
      ({ target, filter, origin }) =>
        target.key === declared?.target.key &&
        sameFilter(filter, declared.filter) &&
        origin.kind === declared.origin.kind,
    );
  };
  return (declaration.required ?? []).flatMap((set) => {
    const lacking = set.entries.filter((member) => !isMet(member));
    return lacking.length === 0 ? [] : lack(declaration, set, lacking.length);
  });
}

function lack(declaration: Declaration, set: RequiredSet, count: number): TenantDiagnostic {
  const { name, direction, entries } = set;
  const [first] = entries;
  return {
    ...declaration.place,
    code: 'required-target',
    severity: 'error',
    message: `${describe(declaration)} lacks ${count} of the ${entries.length} targets that the settings require under ${direction} (set ${name}).`,
    hint: `Add - set: ${name} under ${direction}; an entry counts if its id, filter and source are those of the set.`,
    ...(first !== undefined && { related: [{ ...first.place, message: 'the set is defined here' }] }),
  };
}
