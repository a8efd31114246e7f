import { type Assignment, type Current, covers } from '../../model/assignment/assignment.js';
import { decode } from '../../model/assignment/graph-codec.js';
import { type Tenant } from '../../model/tenant/tenant.js';
import type { ExactMembers, Members, MembersQuestion } from '../../model/tenant/directory.js';
import { policyKey } from '../../model/results/plan.js';
import { type UnprotectedUsers } from '../../model/results/affected-users.js';
import { POLICY_TYPE_NAMES, type PolicyType } from '../../model/tenant/policy-types.js';
import { UserSet } from '../../model/tenant/user-set.js';
import { type PolicyChanges } from '../diff/changes.js';
import { excludesAllUsers } from './user-bounds.js';
import { boundsOf, type Span, together, beforeAndAfter, usersOf, usersReached } from './user-sets.js';
import { type CountedImpact, hasDevices, questionOf } from './impact.js';
import { type AssignmentChange, narrowed } from '../diff/diff.js';

/** One policy of a type, changed or not, as far as it decides who is left without any. */
interface Standing {
  readonly before: readonly Assignment[];
  readonly after: readonly Assignment[];
  /** It may reach anyone: it has an assignment that is not understood, was not read, or names a group that was not. */
  readonly isOpen: boolean;
}

/** Users who had a policy of a type and have none afterwards. */
export interface Unprotected {
  readonly types: readonly UnprotectedUsers[];
  /** Up to so many over all types, each user once; null: not known. */
  readonly most: number | null;
  /** Whether a change may take its policy from one of them: by an exact count, or surely by sizes. */
  readonly isCause: (changes: PolicyChanges, draft: AssignmentChange) => boolean;
}

/** What an exact answer needs to know of all policies of the types that change, besides the changed ones. */
export function unprotectedQuestion(policies: readonly PolicyChanges[], tenant: Tenant): MembersQuestion {
  const lists = changedTypes(policies).flatMap((type) =>
    standingsOf(type, policies, tenant).flatMap(({ before, after }) => [...before, ...after]),
  );
  return questionOf(lists);
}

/** Per type with changes. `impact`: of the changed policies, because what one loses may not be known. */
export function unprotectedUsers(
  policies: readonly PolicyChanges[],
  members: Members,
  tenant: Tenant,
  impact: Pick<CountedImpact, 'each' | 'users'>,
): Unprotected {
  const each = changedTypes(policies).map((type) => {
    const changed = policies.filter((one) => one.type === type && one.diff.drafts.length > 0);
    const standings = standingsOf(type, policies, tenant).map((standing) => ({
      ...standing,
      isOpen: standing.isOpen || namesUnread(standing, members),
    }));
    if (members.mode === 'count') {
      const losing = changed.filter((changes) => impact.each.get(changes)?.lose !== 0);
      return { type, users: null, certainty: certaintyOf(losing, standings, members) };
    }
    if (changed.some((changes) => impact.each.get(changes)?.lose === null))
      return { type, users: null, certainty: 'possible' as const };
    const lose = together(changed.flatMap((changes) => impact.users.get(changes) ?? [])).lose;
    const span = spanOf(lose, standings, members);
    const users = boundsOf(span, members);
    const certainty = users.max === 0 ? 'impossible' : users.min > 0 ? 'certain' : 'possible';
    return { type, users, certainty, span } as const;
  });
  const types = each.map(({ type, users, certainty }) => ({ type, users, certainty }));
  const isCause: Unprotected['isCause'] = (changes, draft) => {
    const own = each.find(({ type }) => type === changes.type);
    const taken = narrowed(draft);
    if (own === undefined || taken === undefined) return false;
    const lose = impact.users.get(changes)?.lose.possible;
    if (members.mode === 'count' || own.span === undefined || lose === undefined)
      return own.certainty === 'certain' && impact.each.get(changes)?.lose !== 0;
    const possible = usersOf(taken.target, members).and(lose).and(own.span.possible);
    return boundsOf({ sure: new UserSet(), possible }, members).max > 0;
  };
  return { types, most: mostOf(each, members), isCause };
}

/** Each user counts once, however many types leave them without a policy. */
function mostOf(
  each: readonly (Pick<UnprotectedUsers, 'certainty'> & { readonly span?: Span })[],
  members: Members,
): number | null {
  const open = each.filter(({ certainty }) => certainty !== 'impossible');
  if (open.length === 0) return 0;
  if (members.mode === 'count' || open.some(({ span }) => span === undefined)) return null;
  const possible = open.reduce((all, { span }) => all.or(span?.possible ?? new UserSet()), new UserSet());
  return boundsOf({ sure: new UserSet(), possible }, members).max;
}

/** A user who has none afterwards has lost one. Users who are surely reached by any policy afterwards are not counted. */
function spanOf(lose: Span, standings: readonly Standing[], members: ExactMembers): Span {
  const known = standings.filter(({ isOpen }) => !isOpen);
  const [before, after] = (['before', 'after'] as const).map((time) =>
    union(known.map((standing) => usersReached(standing[time], members))),
  ) as [Span, Span];
  return {
    sure: known.length < standings.length ? new UserSet() : before.sure.minus(after.possible),
    possible: lose.possible.minus(after.sure),
  };
}

function union(spans: readonly Span[]): Span {
  return {
    sure: spans.reduce((all, { sure }) => all.or(sure), new UserSet()),
    possible: spans.reduce((all, { possible }) => all.or(possible), new UserSet()),
  };
}

/** What sizes show: no one is taken away who is not reached otherwise; or someone was reached, and now no one is. */
function certaintyOf(
  losing: readonly PolicyChanges[],
  standings: readonly Standing[],
  members: Members,
): UnprotectedUsers['certainty'] {
  const always = standings.flatMap(({ after, isOpen }) =>
    isOpen || after.some(({ target }) => target.direction === 'exclude')
      ? []
      : after.flatMap(({ target, filter }) => (filter === null ? [target.recipient] : [])),
  );
  const lost = losing.flatMap(({ diff }) => diff.drafts.flatMap((draft) => narrowed(draft)?.target ?? []));
  const isHarmless = ({ recipient }: Assignment['target']): boolean => {
    const size = recipient.kind === 'group' ? members.sizes.get(recipient.id) : undefined;
    return (size?.users === 0 && !hasDevices(size)) || always.some((reached) => covers(reached, recipient));
  };
  if (lost.every(isHarmless)) return 'impossible';
  const isEmptied = standings.every(
    ({ after, isOpen }) =>
      !isOpen && (excludesAllUsers(after) || after.every(({ target }) => target.direction === 'exclude')),
  );
  const reachedSomeone = standings.some(
    ({ before }) =>
      before.every(({ target }) => target.direction === 'include') &&
      before.some(({ target: { recipient }, filter }) => {
        const users = recipient.kind === 'group' ? members.sizes.get(recipient.id)?.users : undefined;
        return filter === null && (users ?? 0) > 0;
      }),
  );
  return isEmptied && reachedSomeone ? 'certain' : 'possible';
}

function changedTypes(policies: readonly PolicyChanges[]): readonly PolicyType[] {
  const types = new Set(policies.flatMap(({ type, diff }) => (diff.drafts.length > 0 ? [type] : [])));
  return POLICY_TYPE_NAMES.filter((type) => types.has(type));
}

/** All policies of a type that the tenant lists: planned ones, and the others as they are. */
function standingsOf(
  type: PolicyType,
  policies: readonly PolicyChanges[],
  tenant: Tenant,
): readonly Standing[] {
  const planned = policies.filter((one) => one.type === type);
  const keys = new Set(planned.map(policyKey));
  const listing = tenant.policies.get(type);
  const others = (listing?.ok === true ? listing.value : []).filter((one) => !keys.has(policyKey(one)));
  const isPartial = listing?.ok === true && listing.unread !== undefined;
  return [
    // A policy that cannot be read may reach anyone.
    ...(isPartial ? [{ before: [], after: [], isOpen: true }] : []),
    ...planned.map((changes) => {
      const [before, after] = beforeAndAfter(changes);
      return { before, after, isOpen: hasOpaque(changes.current) };
    }),
    ...others.map(({ assignments, assignmentCount = assignments.length, unreadable }) => {
      const current = decode(assignments, type);
      const isUnread = unreadable !== undefined || assignmentCount !== assignments.length;
      return {
        before: current.understood,
        after: current.understood,
        isOpen: isUnread || hasOpaque(current),
      };
    }),
  ];
}

function hasOpaque({ opaque }: Current): boolean {
  return opaque.length > 0;
}

function namesUnread({ before, after }: Standing, { sizes }: Members): boolean {
  return [...before, ...after].some(
    ({ target: { recipient } }) => recipient.kind === 'group' && (sizes.get(recipient.id) ?? null) === null,
  );
}
