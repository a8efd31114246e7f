import { type ExactMembers, type Members } from '../../model/tenant/members.js';
import { type Impact } from '../../model/results/plan.js';
import { type UserSet } from '../../model/tenant/user-set.js';
import { type Assignment } from '../../model/assignment/assignment.js';
import { subject } from '../diff/diff.js';
import { type CountedImpact, countedImpact, sumOfCounts } from './user-bounds.js';
import { boundsOf, type ExactImpact, exactImpact, together, beforeAndAfter } from './user-sets.js';
import { type PolicyChanges } from '../diff/changes.js';

/** What a count needs to know: the groups of changed policies, and whether anyone means all users. */
export interface MembersQuestion {
  readonly groupIds: readonly string[];
  readonly everyone: boolean;
}

export function membersQuestion(policies: readonly PolicyChanges[]): MembersQuestion {
  const recipients = policies
    .filter(({ diff }) => diff.drafts.length > 0)
    .flatMap((changes) => beforeAndAfter(changes).flat())
    .map(({ target }) => target.recipient);
  const ids = recipients.flatMap((recipient) => (recipient.kind === 'group' ? [recipient.id] : []));
  return {
    groupIds: [...new Set(ids)].sort(),
    everyone: recipients.some(({ kind }) => kind === 'allUsers'),
  };
}

/** Impact of each policy with changes, and of all together. */
export function impactOf(
  policies: readonly PolicyChanges[],
  members: Members,
  withIds: boolean,
): { readonly each: ReadonlyMap<PolicyChanges, Impact>; readonly all: Impact } {
  const changed = policies.filter(({ diff }) => diff.drafts.length > 0);
  const notes = new Map(changed.map((changes) => [changes, notesOf(changes, members)]));
  const allNotes = [...new Set([...notes.values()].flat())].sort();
  if (members.mode === 'count') {
    const counts = new Map(
      changed.map((changes) => [
        changes,
        unknownOf(changes, members).length > 0 ? null : countedImpact(changes, members),
      ]),
    );
    const known = [...counts.values()].flatMap((count) => count ?? []);
    const all = known.length === counts.size ? sumOfCounts(known, members.everyone) : null;
    return {
      each: new Map(
        changed.map((changes) => [
          changes,
          told('count', counts.get(changes) ?? null, notes.get(changes) ?? []),
        ]),
      ),
      all: told('count', all, allNotes),
    };
  }
  const isKnown = (changes: PolicyChanges): boolean => unknownOf(changes, members).length === 0;
  const exact = new Map(changed.map((changes) => [changes, exactImpact(changes, members)]));
  const tell = (impact: ExactImpact, known: boolean, why: readonly string[]): Impact => ({
    ...told('exact', known ? counted(impact, members) : null, why),
    ...(withIds && known ? { ids: idsOf(impact, members) } : {}),
  });
  return {
    each: new Map(
      [...exact].map(([changes, impact]) => [
        changes,
        tell(impact, isKnown(changes), notes.get(changes) ?? []),
      ]),
    ),
    all: tell(together([...exact.values()]), changed.every(isKnown), allNotes),
  };
}

function told(mode: Impact['mode'], bounds: CountedImpact | null, notes: readonly string[]): Impact {
  const most = (part: keyof CountedImpact): number | null => bounds?.[part].max ?? null;
  return { mode, gain: most('gain'), lose: most('lose'), keep: most('keep'), bounds, notes };
}

function counted({ gain, lose, keep }: ExactImpact, members: ExactMembers): CountedImpact {
  return { gain: boundsOf(gain, members), lose: boundsOf(lose, members), keep: boundsOf(keep, members) };
}

function idsOf({ gain, lose }: ExactImpact, { ids }: ExactMembers): NonNullable<Impact['ids']> {
  const named = (users: UserSet): readonly string[] =>
    [...users].flatMap((index) => (index === 0 ? [] : [ids[index] ?? ''])).sort();
  return { gain: named(gain.possible), lose: named(lose.possible) };
}

/** What the numbers leave out, or could not learn. */
function notesOf(changes: PolicyChanges, members: Members): readonly string[] {
  const list = beforeAndAfter(changes).flat();
  const notes: string[] = [];
  if (list.some(({ filter }) => filter !== null))
    notes.push('Filters are not evaluated: whom a filter lets through counts as possible.');
  if (list.some(({ target }) => target.recipient.kind === 'allDevices'))
    notes.push('Devices are not counted, and so not those who use them.');
  if (list.some(({ target }) => isUncountable(target)))
    notes.push('Targets other than groups and all users are not counted.');
  if (changes.current.opaque.length > 0)
    notes.push('Assignments the tool does not understand are not counted.');
  notes.push(...unknownOf(changes, members));
  return notes;
}

/** What of the numbers is not known at all, a sentence each. */
function unknownOf(changes: PolicyChanges, { sizes, everyone }: Members): readonly string[] {
  const question = membersQuestion([changes]);
  const unread = question.groupIds.filter((id) => (sizes.get(id) ?? null) === null);
  const isStrange = changes.diff.drafts.map(subject).some(({ target }) => isUncountable(target));
  return [
    ...(unread.length > 0 ? [`The members of ${unread.join(', ')} could not be read.`] : []),
    ...(question.everyone && everyone === null ? ['The users of the tenant could not be counted.'] : []),
    ...(isStrange ? ['A change concerns a target whose users nobody can count.'] : []),
  ];
}

/** Neither a group nor one of the kinds that mean all of something. */
function isUncountable({ recipient }: Assignment['target']): boolean {
  return recipient.kind === 'other';
}
