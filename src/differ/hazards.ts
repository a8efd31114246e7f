import { type Hazard } from '../model/plan.js';
import { ALL_USERS_GROUP_ID } from '../model/policy-types.js';
import { type Target } from './assignment.js';
import { type Draft, subject } from './diff.js';
import { type PolicyChanges } from './changes.js';

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

function isAllUsers({ groupId, type }: Target): boolean {
  return groupId === ALL_USERS_GROUP_ID || type === 'allLicensedUsersAssignmentTarget';
}

/** Whether the policy includes anyone once its changes are made; what is not understood may. */
function includesAnyone({ current, diff }: PolicyChanges): boolean {
  const left = [
    ...diff.kept.map(({ target }) => target),
    ...diff.drafts.flatMap((draft) => (draft.action === 'delete' ? [] : [draft.after.target])),
  ];
  return current.opaque.length > 0 || left.some(({ direction }) => direction === 'include');
}
