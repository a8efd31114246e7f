import { recipientKey, type Target } from '../../model/assignment/target.js';
import type { Members } from '../../model/tenant/directory.js';
import type { Tenant } from '../../model/tenant/tenant.js';
import type { PolicyChanges } from '../diff/changes.js';
import { narrowed, type AssignmentChange } from '../diff/diff.js';
import { groupById } from '../impact/group-summaries.js';
import { hasDevices } from '../impact/impact.js';
import { usersReached, usersOf } from '../impact/user-sets.js';
import type { ResolvedPolicy } from '../resolve/resolve.js';

/** What `maxRemovals` compares. */
export interface Removals {
  /** Assignments that are removed or narrowed. A swap or a flip counts as one. */
  readonly count: number;
  /** Those of them that no removal is part of: set filters and new exclusions. */
  readonly narrowed: number;
  /** Assignments that the share is of. */
  readonly total: number;
}

/**
 * Counts the removals of a run. The share is of the assignments of policies with exact ownership or changes: an additive
 * declaration that changes nothing must not make room for removals elsewhere. Without `members` overlaps are unknown.
 */
export function removalsOf(
  policies: readonly { readonly resolved: ResolvedPolicy; readonly changes: PolicyChanges }[],
  tenant: Tenant,
  members: Members | undefined,
): Removals {
  const counted = policies.filter(
    ({ resolved, changes }) => resolved.scope !== 'additive' || changes.diff.drafts.length > 0,
  );
  const each = policies.map(({ changes }) => removalsIn(changes, tenant, members));
  return {
    count: each.reduce((sum, { count }) => sum + count, 0),
    narrowed: each.reduce((sum, { narrowed: some }) => sum + some, 0),
    total: counted.reduce((sum, { resolved }) => sum + resolved.policy.assignments.length, 0),
  };
}

function removalsIn(
  changes: PolicyChanges,
  tenant: Tenant,
  members: Members | undefined,
): Omit<Removals, 'total'> {
  const { drafts } = changes.diff;
  const removed = drafts.flatMap((draft) => (draft.action === 'delete' ? [draft.before.target] : []));
  const inclusions = removed.filter(({ direction }) => direction === 'include');
  const flipped = new Set(inclusions.map(({ recipient }) => recipientKey(recipient)));
  const updated = drafts.filter((draft) => draft.action === 'update' && narrowed(draft) !== undefined);
  const excluded = drafts.filter(
    (draft) =>
      isNewExclusion(draft) &&
      !flipped.has(recipientKey(draft.after.target.recipient)) &&
      mayTakeAway(draft.after.target, changes, tenant, members),
  );
  // An exclusion that replaces another one is a swap.
  const added = Math.max(0, excluded.length - (removed.length - inclusions.length));
  return { count: removed.length + updated.length + added, narrowed: updated.length + added };
}

function isNewExclusion(draft: AssignmentChange): draft is Extract<AssignmentChange, { action: 'create' }> {
  return draft.action === 'create' && draft.after.target.direction === 'exclude';
}

/** Whether a new exclusion may concern someone reached by the policy. Memberships overlap, so yes unless it is known. */
function mayTakeAway(
  target: Target,
  { current }: PolicyChanges,
  tenant: Tenant,
  members: Members | undefined,
): boolean {
  const { understood, opaque } = current;
  if (opaque.length === 0 && understood.every((one) => one.target.direction === 'exclude')) return false;
  const { recipient } = target;
  if (recipient.kind !== 'group') return true;
  if (groupById(tenant, recipient.id) === null) return false;
  const size = members?.sizes.get(recipient.id);
  if (members === undefined || size == null || hasDevices(size)) return true;
  if (size.users === 0) return false;
  // Users can be compared with those reached only if all that is reached is known.
  if (members.mode === 'count' || opaque.length > 0) return true;
  const isUnread = understood.some(
    (one) => one.target.recipient.kind === 'group' && members.sizes.get(one.target.recipient.id) == null,
  );
  return isUnread || usersReached(understood, members).possible.and(usersOf(target, members)).size > 0;
}
