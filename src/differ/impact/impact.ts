import { type Assignment } from '../../model/assignment/assignment.js';
import { type Tenant } from '../../model/tenant/tenant.js';
import type { ExactMembers, GroupSize, Members, MembersQuestion } from '../../model/tenant/directory.js';
import { type Bounds, type Impact } from '../../model/results/affected-users.js';
import { type PolicyType, policyTypeInfo } from '../../model/tenant/policy-types.js';
import { type PolicyChanges } from '../diff/changes.js';
import { narrowed, subject, widened } from '../diff/diff.js';
import { groupById, groupText } from './group-summaries.js';
import { countedImpact, sumOfBounds } from './user-bounds.js';
import { boundsOf, type ExactImpact, exactImpact, together, beforeAndAfter } from './user-sets.js';

const PARTS = ['gain', 'lose', 'keep'] as const;
type Part = (typeof PARTS)[number];
/** Each number as bounds; null: not known. */
type PartBounds = Readonly<Record<Part, Bounds | null>>;

/** What counting the users of these changes needs. Devices matter on types that reach devices. */
export function membersQuestion(policies: readonly PolicyChanges[]): MembersQuestion {
  const changed = policies.filter(({ diff }) => diff.drafts.length > 0);
  const lists = (some: readonly PolicyChanges[]) => some.flatMap((one) => beforeAndAfter(one).flat());
  return {
    ...questionOf(lists(changed)),
    deviceGroupIds: groupsOf(lists(changed.filter(({ type }) => !policyTypeInfo(type).mam))),
  };
}

/** What counting the users of these assignments needs, devices aside. */
export function questionOf(list: readonly Assignment[]): MembersQuestion {
  return {
    groupIds: groupsOf(list),
    deviceGroupIds: [],
    everyone: list.some(({ target }) => target.recipient.kind === 'allUsers'),
  };
}

function groupsOf(list: readonly Assignment[]): readonly string[] {
  const ids = list.flatMap(({ target: { recipient } }) => (recipient.kind === 'group' ? [recipient.id] : []));
  return [...new Set(ids)].sort();
}

/** Who is affected by changes. */
export interface CountedImpact {
  /** Of each policy with changes. */
  readonly each: ReadonlyMap<PolicyChanges, Impact>;
  /** Of all together. */
  readonly all: Impact;
  /** The users of each, if they were read one by one; else empty. */
  readonly users: ReadonlyMap<PolicyChanges, ExactImpact>;
}

/** Impact of each policy with changes, and of all together. */
export function impactOf(
  policies: readonly PolicyChanges[],
  members: Members,
  tenant: Tenant,
): CountedImpact {
  const changed = policies.filter(({ diff }) => diff.drafts.length > 0);
  const notes = new Map(changed.map((changes) => [changes, notesOf(changes, members, tenant)]));
  const unknown = new Map(changed.map((changes) => [changes, unknownParts(changes, members)]));
  const known = (changes: PolicyChanges, bounds: PartBounds | null): PartBounds => {
    const none = untouchedParts(changes);
    return eachPart((part) => {
      if (none.has(part)) return NO_ONE;
      return unknown.get(changes)?.has(part) === true ? null : (bounds?.[part] ?? null);
    });
  };
  const toImpact = (bounds: PartBounds, why: readonly string[]): Impact => ({
    mode: members.mode,
    ...mostOf(bounds),
    bounds: PARTS.every((part) => bounds[part] === null) ? null : bounds,
    notes: why,
  });
  const allNotes = [...new Set([...notes.values()].flat())].sort();
  if (members.mode === 'count') {
    const bounds = new Map(
      changed.map((changes) => [changes, known(changes, countedImpact(changes, members))]),
    );
    const all = eachPart((part) => {
      const each = [...bounds.values()].map((one) => one[part]);
      return each.includes(null)
        ? null
        : sumOfBounds(
            each.flatMap((one) => one ?? []),
            members.everyone,
          );
    });
    return {
      each: new Map([...bounds].map(([changes, one]) => [changes, toImpact(one, notes.get(changes) ?? [])])),
      all: toImpact(all, allNotes),
      users: new Map(),
    };
  }
  const exact = new Map(changed.map((changes) => [changes, exactImpact(changes, members)]));
  const counted = (impact: ReturnType<typeof together>): PartBounds =>
    eachPart((part) => boundsOf(impact[part], members));
  const all = together([...exact.values()]);
  const isKnown = (part: Part): boolean => [...unknown.values()].every((parts) => !parts.has(part));
  return {
    each: new Map(
      [...exact].map(([changes, impact]) => [
        changes,
        toImpact(known(changes, counted(impact)), notes.get(changes) ?? []),
      ]),
    ),
    all: toImpact(
      eachPart((part) => (isKnown(part) ? counted(all)[part] : null)),
      allNotes,
    ),
    users: exact,
  };
}

const NO_ONE: Bounds = { min: 0, max: 0 };

function eachPart<T>(value: (part: Part) => T): Readonly<Record<Part, T>> {
  return { gain: value('gain'), lose: value('lose'), keep: value('keep') };
}

function mostOf(bounds: PartBounds): Readonly<Record<Part, number | null>> {
  return eachPart((part) => bounds[part]?.max ?? null);
}

/** A user who may gain or lose a policy. */
export interface ConcernedUser {
  /** Type and id of the policy. */
  readonly type: PolicyType;
  readonly id: string;
  readonly effect: 'gain' | 'lose';
  /** Id of the user. */
  readonly user: string;
}

/**
 * Those who may gain and lose each policy with changes, one by one, as there may be millions. Users of none of the groups
 * are known as a number only, so they are not among them; nor is anyone of a policy whose number is not known.
 */
export function* concernedUsers(
  { users }: Pick<CountedImpact, 'users'>,
  members: ExactMembers,
): Generator<ConcernedUser> {
  for (const [changes, impact] of users) {
    const unknown = unknownParts(changes, members);
    const { type, id } = changes;
    for (const effect of ['gain', 'lose'] as const)
      if (!unknown.has(effect))
        for (const index of impact[effect].possible)
          if (index > 0) yield { type, id, effect, user: members.ids[index] ?? '' };
  }
}

/** What the numbers leave out, or could not learn. */
function notesOf(changes: PolicyChanges, members: Members, tenant: Tenant): readonly string[] {
  const list = beforeAndAfter(changes).flat();
  const notes: string[] = [];
  if (list.some(({ filter }) => filter !== null))
    notes.push('Filters are not evaluated: it is not known which of these users the filter matches.');
  if (list.some(({ target }) => mayContainDevices(target, members)))
    notes.push('Users of these devices are not counted.');
  if (list.some(({ target }) => isUncountable(target)))
    notes.push('Targets other than groups and all users are not counted.');
  if (changes.current.opaque.length > 0)
    notes.push('Assignments the tool does not understand are not counted.');
  const unread = unreadGroups(changes, members);
  const hidden = unread.filter((id) => groupById(tenant, id)?.hasHiddenMembers === true);
  const denied = unread.filter((id) => !hidden.includes(id) && members.denied?.has(id) === true);
  const others = unread.filter((id) => !hidden.includes(id) && !denied.includes(id));
  const texts = (ids: readonly string[]): string => ids.map((id) => groupText(tenant, id)).join(', ');
  if (others.length > 0) notes.push(`The members of ${texts(others)} could not be read.`);
  if (denied.length > 0)
    notes.push(
      `The members of ${texts(denied)} could not be read: to see them the app needs GroupMember.Read.All.`,
    );
  if (hidden.length > 0)
    notes.push(`The members of ${texts(hidden)} are hidden: to see them the app needs Member.Read.Hidden.`);
  if (lacksEveryone(changes, members)) notes.push('The users of the tenant could not be counted.');
  if (changesUncountable(changes)) notes.push('A change concerns a target whose users cannot be counted.');
  if (takesFromDevices(changes, members))
    notes.push('The policy is taken from devices: how many users lose it with them is not known.');
  return notes;
}

/** Numbers that are zero even if someone can't be counted: changes that only take away give the policy to no one, and the reverse. */
function untouchedParts({ diff }: PolicyChanges): ReadonlySet<Part> {
  return new Set([
    ...(diff.drafts.every((draft) => widened(draft) === undefined) ? (['gain'] as const) : []),
    ...(diff.drafts.every((draft) => narrowed(draft) === undefined) ? (['lose'] as const) : []),
  ]);
}

/** Which of the numbers are not known. */
function unknownParts(changes: PolicyChanges, members: Members): ReadonlySet<Part> {
  const none = untouchedParts(changes);
  if (
    unreadGroups(changes, members).length > 0 ||
    lacksEveryone(changes, members) ||
    changesUncountable(changes)
  )
    return new Set(PARTS.filter((part) => !none.has(part)));
  return new Set([
    ...(takesFromDevices(changes, members) ? (['lose'] as const) : []),
    // An assignment that is not understood may still reach anyone.
    ...(changes.current.opaque.length > 0 ? (['keep'] as const) : []),
  ]);
}

function unreadGroups(changes: PolicyChanges, { sizes }: Members): readonly string[] {
  return groupsOf(beforeAndAfter(changes).flat()).filter((id) => (sizes.get(id) ?? null) === null);
}

function lacksEveryone(changes: PolicyChanges, { everyone }: Members): boolean {
  return everyone === null && questionOf(beforeAndAfter(changes).flat()).everyone;
}

function changesUncountable({ diff }: PolicyChanges): boolean {
  return diff.drafts.map(subject).some(({ target }) => isUncountable(target));
}

/** Neither a group nor one of the kinds that mean all of something. */
function isUncountable({ recipient }: Assignment['target']): boolean {
  return recipient.kind === 'other';
}

/** Whether devices may lose a policy that reached someone. Their users are in no group that was counted. */
function takesFromDevices(changes: PolicyChanges, members: Members): boolean {
  const [before] = beforeAndAfter(changes);
  const reachedSomeone =
    changes.current.opaque.length > 0 || before.some(({ target }) => target.direction === 'include');
  return (
    reachedSomeone &&
    changes.diff.drafts.some((draft) => {
      const assignment = narrowed(draft);
      return assignment !== undefined && mayContainDevices(assignment.target, members);
    })
  );
}

function mayContainDevices({ recipient }: Assignment['target'], { sizes }: Members): boolean {
  if (recipient.kind !== 'group') return recipient.kind === 'allDevices';
  return hasDevices(sizes.get(recipient.id));
}

/** Whether a group contains devices, as far as it matters; true as well if that could not be counted. */
export function hasDevices(size: GroupSize | null | undefined): boolean {
  return size != null && size.devices !== undefined && size.devices !== 0;
}
