import { type ExactMembers } from '../model/members.js';
import { UserSet } from '../model/user-set.js';
import { type Assignment, meansAllUsers } from './assignment.js';
import { type PolicyChanges } from './changes.js';

/** Users whom a policy reaches: surely, and possibly, since a filter may let someone through or not. */
export interface ReachSets {
  readonly sure: UserSet;
  /** By filter (`''`: none): users included under it and excluded by nothing. */
  readonly byFilter: ReadonlyMap<string, UserSet>;
}

/** A policy's assignments before and after its changes, understood ones alone. */
export function beforeAndAfter({
  current,
  diff,
}: PolicyChanges): readonly [readonly Assignment[], readonly Assignment[]] {
  const after = diff.drafts.flatMap((draft) => (draft.action === 'delete' ? [] : [draft.after]));
  return [current.understood, [...diff.kept, ...after]];
}

/** Include minus exclude. A filtered exclusion counts whole: it is rarer than rare, and so errs on the side of fewer. */
export function reachSets(
  assignments: readonly Assignment[],
  type: PolicyChanges['type'],
  members: ExactMembers,
): ReachSets {
  let excluded = new UserSet();
  for (const { target } of assignments)
    if (target.direction === 'exclude') excluded = excluded.or(usersOf(target, type, members));
  const byFilter = new Map<string, UserSet>();
  for (const { target, filter } of assignments) {
    if (target.direction === 'exclude') continue;
    const key = filter === null ? '' : `${filter.mode} ${filter.id}`;
    const users = usersOf(target, type, members).minus(excluded);
    byFilter.set(key, (byFilter.get(key) ?? new UserSet()).or(users));
  }
  return { sure: byFilter.get('') ?? new UserSet(), byFilter };
}

function usersOf(target: Assignment['target'], type: PolicyChanges['type'], members: ExactMembers): UserSet {
  if (!meansAllUsers(target, type)) return members.sets.get(target.groupId ?? '') ?? new UserSet();
  const everyone = new UserSet();
  for (let index = 0; index < members.ids.length; index++) everyone.add(index);
  return everyone;
}
