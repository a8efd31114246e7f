import { groupIdOf, type Target } from '../../model/assignment/target.js';
import { type Change, type Hazard, type PolicyPlan } from '../../model/results/plan.js';
import { type Members } from '../../model/tenant/members.js';
import { beforeAndAfter } from '../impact/user-sets.js';
import { type PolicyChanges } from './changes.js';
import { type Draft, subject } from './diff.js';

/** What a reviewer should not overlook in a change. Hazards inform; they refuse nothing. */
export function hazardsOf(draft: Draft, changes: PolicyChanges): readonly Hazard[] {
  const { target } = subject(draft);
  const hazards: Hazard[] = [];
  if (draft.action === 'create' && isAllUsers(target)) hazards.push('reaches-all-users');
  if (draft.action === 'delete' && target.direction === 'exclude') hazards.push('drops-exclusion');
  if (draft.action === 'delete' && target.direction === 'include' && !includesAnyone(changes))
    hazards.push('last-inclusion');
  if (draft.action === 'update' && draft.before.filter !== null && draft.after.filter === null)
    hazards.push('filter-removed');
  return hazards;
}

function isAllUsers({ recipient }: Target): boolean {
  return recipient.kind === 'allUsers';
}

/** Whether the policy includes anyone once its changes are made; what is not understood may. */
function includesAnyone({ current, diff }: PolicyChanges): boolean {
  const left = [
    ...diff.kept.map(({ target }) => target),
    ...diff.drafts.flatMap((draft) => (draft.action === 'delete' ? [] : [draft.after.target])),
  ];
  return current.opaque.length > 0 || left.some(({ direction }) => direction === 'include');
}

/** Adds what only a count of members can tell: a group that is empty or holds devices alone, or is excluded in part. */
export function withMemberHazards(planned: PolicyPlan, changes: PolicyChanges, members: Members): PolicyPlan {
  const [, after] = beforeAndAfter(changes);
  const excluded = after.flatMap(({ target }) =>
    target.direction === 'exclude' ? [groupIdOf(target) ?? ''] : [],
  );
  return {
    ...planned,
    changes: planned.changes.map((change) => ({
      ...change,
      hazards: [...change.hazards, ...memberHazardsOf(change, excluded, members)],
    })),
  };
}

function memberHazardsOf(change: Change, excluded: readonly string[], members: Members): readonly Hazard[] {
  const id = change.target.id ?? '';
  const size = members.sizes.get(id);
  if (change.action === 'delete' || change.target.deleted === true || size == null) return [];
  const hazards: Hazard[] = [];
  if (size.users === 0) hazards.push(size.members === 0 ? 'group-empty' : 'group-devices-only');
  if (change.direction === 'include' && members.mode === 'exact') {
    const own = members.sets.get(id);
    const overlaps = excluded.some((other) => {
      const others = members.sets.get(other);
      return own !== undefined && others !== undefined && own.and(others).size > 0;
    });
    if (overlaps) hazards.push('overlaps-exclusion');
  }
  return hazards;
}
