import { type Members } from '../model/members.js';
import { type Change, type Hazard, type PolicyPlan } from '../model/plan.js';
import { beforeAndAfter } from './reach-sets.js';
import { type PolicyChanges } from './changes.js';

/** Adds what only a count of members can tell: a group that is empty or holds devices alone, or is excluded in part. */
export function withMemberHazards(planned: PolicyPlan, changes: PolicyChanges, members: Members): PolicyPlan {
  const [, after] = beforeAndAfter(changes);
  const excluded = after.flatMap(({ target }) =>
    target.direction === 'exclude' ? [target.groupId ?? ''] : [],
  );
  return {
    ...planned,
    changes: planned.changes.map((change) => ({
      ...change,
      hazards: [...change.hazards, ...hazardsOf(change, excluded, members)],
    })),
  };
}

function hazardsOf(change: Change, excluded: readonly string[], members: Members): readonly Hazard[] {
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
