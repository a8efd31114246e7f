import { draftPlan, type PlanInput } from '../../differ/draft-plan.js';
import { matchPolicies } from '../../differ/resolve/resolve-policies.js';
import { type CurrentPolicy, type Read, type Tenant } from '../../model/tenant/tenant.js';
import { type Declaration, type DeclaredEntry } from '../../model/project/declaration.js';
import { policyKey } from '../../model/results/plan.js';
import { type CurrentAssignment } from '../../model/assignment/assignment.js';
import { afterStateOf } from '../../differ/diff/after-state.js';
import { isSettled, pairByTarget } from '../../differ/diff/diff.js';
import { decode, sourceName } from '../../model/assignment/graph-codec.js';
import { resolveEntry } from '../../differ/resolve/resolve-targets.js';
import { type DocumentUpdate } from '../yaml-edit/edit-document.js';
import { type SpelledEntry } from './declare-policy.js';

/** How a declaration relates to the tenant. */
export type DeclaredAlready = { readonly declaration: Declaration } & (
  | { readonly state: 'settled' | 'differs'; readonly policy: CurrentPolicy }
  /** The tenant no longer has the policy. */
  | { readonly state: 'gone' }
  /** It can not be said which policy is meant, or what it contains. */
  | { readonly state: 'unclear'; readonly candidates: readonly CurrentPolicy[]; readonly reason: string }
);

/** Compares every declaration with the tenant, as a plan does, and follows the ids noted next to names that lead nowhere. */
export function declaredAlready(written: PlanInput): readonly DeclaredAlready[] {
  const input = { ...written, declarations: followNotes(written.declarations, written.tenant) };
  const { policies } = draftPlan(input);
  const settled = new Set(
    policies.flatMap(({ changes }) => (changes.diff.drafts.length === 0 ? [policyKey(changes)] : [])),
  );
  return matchPolicies(input.declarations, input.tenant).map((match): DeclaredAlready => {
    const { declaration, policy, candidates, diagnostics } = match;
    if (policy !== undefined)
      return {
        declaration,
        policy,
        state: settled.has(policyKey(policy)) && !hasStaleName(declaration) ? 'settled' : 'differs',
      };
    const isGone = diagnostics.some(({ code }) => code === 'policy-not-found');
    if (isGone && candidates.length === 0) return { declaration, state: 'gone' };
    return {
      declaration,
      state: 'unclear',
      candidates,
      reason: diagnostics.map(({ message }) => message).join(' '),
    };
  });
}

function hasStaleName({ policy, entries }: Declaration): boolean {
  return isFollowed(policy) || entries.some(isEntryFollowed);
}

/** What has a name, and an id in a comment next to it. */
interface Noted {
  readonly name?: string;
  readonly id?: string;
  readonly notedId?: string;
}

/**
 * The declarations with ids in place of names that lead nowhere, or to more than one thing: those noted in comments
 * next to the names. A name that leads to one thing decides, for any comment.
 */
export function followNotes(declarations: readonly Declaration[], tenant: Tenant): readonly Declaration[] {
  const claimed = new Set(
    matchPolicies(declarations, tenant).flatMap(({ policy }) =>
      policy === undefined ? [] : policyKey(policy),
    ),
  );
  return declarations.map((declaration) => {
    const { policy, entries } = declaration;
    const listing = tenant.policies.get(policy.type);
    const live = listing?.ok === true ? listing.value : [];
    const own = live.find(({ id }) => isNote(policy, id));
    const isFree = own !== undefined && !claimed.has(policyKey(own));
    return {
      ...declaration,
      policy: isFree && !mayLeadToOne(policy, listing) ? { ...policy, id: own.id } : policy,
      // The members of a set are written in the settings, for all that use it.
      entries: entries.map((entry) => (entry.set === undefined ? followEntry(entry, tenant) : entry)),
    };
  });
}

/** The same for one entry, also of a set. */
export function followEntry(
  entry: DeclaredEntry,
  { groupsByName, unsureGroupNames, groupsById, filters }: Tenant,
): DeclaredEntry {
  const { target, filter } = entry;
  const known = filters.ok ? filters.value : [];
  const isGroupNoted =
    target.kind === 'group' &&
    target.notedId !== undefined &&
    groupsByName.ok &&
    unsureGroupNames?.has(target.name ?? '') !== true &&
    groupsById.has(target.notedId.toLowerCase()) &&
    !leadsToOne(target, groupsByName.value);
  const isFilterNoted =
    filter !== undefined && known.some(({ id }) => isNote(filter, id)) && !mayLeadToOne(filter, filters);
  return {
    ...entry,
    ...(isGroupNoted && { target: { ...target, id: target.notedId } }),
    ...(isFilterNoted && filter.notedId !== undefined && { filter: { ...filter, id: filter.notedId } }),
  };
}

function isNote({ id, notedId }: Noted, live: string): boolean {
  return id === undefined && notedId?.toLowerCase() === live.toLowerCase();
}

/** The same of a list of which entries may be unread: one of those may have the name. */
function mayLeadToOne(noted: Noted, list: Read<readonly { readonly name: string }[]> | undefined): boolean {
  if (list?.ok !== true) return false;
  return list.unread !== undefined || leadsToOne(noted, list.value);
}

function leadsToOne({ name }: Noted, things: readonly { readonly name: string }[]): boolean {
  return things.filter((thing) => thing.name === name).length === 1;
}

/** Whether the id of something comes of a comment: what is written of it has to change. */
export function isFollowed(noted: Noted | undefined): boolean {
  return noted?.id !== undefined && noted.notedId !== undefined;
}

/** Whether anything of an entry does. */
function isEntryFollowed({ target, filter }: DeclaredEntry): boolean {
  return (target.kind === 'group' && isFollowed(target)) || isFollowed(filter);
}

/** How one declared entry relates to the tenant. */
export interface Matched {
  readonly declared: DeclaredEntry;
  /** The assignment it speaks of; absent where the tenant contains none such, or none that may be declared. */
  readonly entry?: SpelledEntry;
  readonly isSettled: boolean;
}

/** Declared entries and those that the tenant asks for, as a plan matches them: settled first, then of equal source, then the rest. */
export function matchEntries({ declaration, content, tenant }: DocumentUpdate): {
  readonly matched: readonly Matched[];
  readonly added: readonly SpelledEntry[];
} {
  const { policy, ownership, entries } = content;
  const current = decode(policy.assignments, policy.type);
  const resolved = declaration.entries.flatMap((declared) => {
    const { target, desired } = resolveEntry(declared, policy, current.understood, tenant);
    return target === undefined ? [] : [{ declared, target, desired }];
  });
  // With the policy sets that the service shows, as the differ has them.
  const desired = resolved.flatMap((one) => one.desired ?? []);
  const after = afterStateOf(desired, current, ownership).desired;
  const known = new Map(desired.map((one, index) => [one, after[index] ?? one]));
  const settles = (one: (typeof resolved)[number], have: CurrentAssignment): boolean => {
    const desiredOne = one.desired && known.get(one.desired);
    return desiredOne !== undefined && isSettled(desiredOne, have);
  };
  const spelled = new Map(entries.map((entry) => [entry.assignment, entry]));
  const { matches, free } = pairByTarget(
    resolved,
    [...spelled.keys()],
    [settles, ({ declared }, have) => (declared.source ?? 'direct') === sourceName(have.origin), () => true],
  );
  const matched = new Map(
    [...matches].map(([one, have]): readonly [DeclaredEntry, Matched] => {
      const entry = spelled.get(have);
      const isRight = settles(one, have) && !isEntryFollowed(one.declared);
      return [
        one.declared,
        { declared: one.declared, ...(entry !== undefined && { entry }), isSettled: isRight },
      ];
    }),
  );
  return {
    matched: declaration.entries.map((declared) => matched.get(declared) ?? { declared, isSettled: false }),
    added: free.flatMap((have) => spelled.get(have) ?? []),
  };
}
