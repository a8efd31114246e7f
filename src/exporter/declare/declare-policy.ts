import { ownedBy } from '../../model/assignment/equality.js';
import { decode, sourceName } from '../../model/assignment/graph-codec.js';
import { resolveEntry } from '../../differ/resolve/resolve-targets.js';
import { type CurrentPolicy, type Tenant } from '../../model/tenant/tenant.js';
import { type Declaration, type Ownership } from '../../model/project/declaration.js';
import { compareText } from '../../model/json.js';
import type { GraphVersion } from '../../model/tenant/policy-types.js';
import { needsAdditive, type Preserved, sortAssignments } from './preserved.js';
import { type SpelledEntry, spellAssignment } from './target-spelling.js';

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
   * As `fetchTenant` read it with the policy's assignments, and with the namesakes of its groups (`fetchNamesakes`):
   * a group's name is used where it is known to be the only one of its name.
   */
  readonly tenant: Tenant;
  readonly version: GraphVersion;
  /**
   * The declaration there is already, if any. What it says of assignments that policy sets own stays said; additive
   * ownership stays additive, and then only what it speaks of is wanted of it; exact ownership stays exact where
   * nothing gets lost by that.
   */
  readonly existing?: Declaration;
}

/** What a declaration of this policy would have to say, as the tenant holds it now. */
export function declarePolicy(policy: CurrentPolicy, options: DeclareOptions): PolicyContent {
  const { tenant, version, existing } = options;
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
  const wanted = existing?.ownership === 'additive' ? declarable.filter(ownedBy(spoken)) : declarable;
  const isAdditive = existing?.ownership === 'additive' || preserved.some(needsAdditive);
  return {
    policy,
    entries: wanted
      .map((assignment) => spellAssignment(assignment, policy.type, tenant))
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
