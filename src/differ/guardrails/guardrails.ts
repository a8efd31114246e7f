import { type Change } from '../../model/results/change.js';
import {
  type AllowedViolation,
  type GraphRequest,
  type LimitUse,
  type Refusal,
} from '../../model/results/plan.js';
import { type Impact } from '../../model/results/affected-users.js';
import { compareText } from '../../model/json.js';
import { counted, grouped } from '../../model/numbers.js';
import { knowsFilters, policyTypeInfo } from '../../model/tenant/policy-types.js';
import { type Allowance, LIMIT_CODES, type Limits, type RefusalCode } from '../../model/project/settings.js';
import { targetTwice } from '../diff/after-state.js';
import { type PolicyChanges } from '../diff/changes.js';
import { type Harm, harmTo, type ProtectedGroup } from './protections.js';
import { type Unprotected } from '../impact/unprotected.js';
import { recipientKey, type Target } from '../../model/assignment/assignment.js';
import { type Members } from '../../model/tenant/directory.js';
import { type Tenant } from '../../model/tenant/tenant.js';
import { type AssignmentChange, removalOf } from '../diff/diff.js';
import { groupById, recipientText } from '../impact/group-summaries.js';
import { hasDevices } from '../impact/impact.js';
import { usersOf, usersReached } from '../impact/user-sets.js';
import { type ResolvedPolicy } from '../resolve/resolve.js';

/** A refusal before anyone asked whether it was lifted. */
export interface GuardrailViolation {
  readonly code: RefusalCode;
  readonly message: string;
  /** What to do instead, where no `allow` lifts it. */
  readonly remedy?: string;
}

export interface GuardrailResult {
  readonly refused: readonly Refusal[];
  readonly allowed: readonly AllowedViolation[];
}

/** Sorts violations into those that refuse and those that were allowed on purpose, for this policy or for all. */
export function applyAllowances(
  violations: readonly GuardrailViolation[],
  allow: readonly Allowance[],
  policyId?: string,
): GuardrailResult {
  const refused: Refusal[] = [];
  const allowed: AllowedViolation[] = [];
  for (const { code, message, remedy } of violations) {
    const lifted = allow.find(
      (allowance) =>
        remedy === undefined &&
        allowance.code === code &&
        (allowance.policy === undefined || allowance.policy.toLowerCase() === policyId?.toLowerCase()),
    );
    if (lifted !== undefined) allowed.push({ code, message, reason: lifted.reason ?? '' });
    else
      refused.push({
        code,
        message,
        allow: remedy ?? `--allow ${code}${policyId === undefined ? '' : `=${policyId}`}`,
      });
  }
  return { refused, allowed };
}

/** What an `assign` on this policy would put at risk, because of what cannot be seen or has not been proven. */
export function findAssignViolations(
  { type, version, current, after }: PolicyChanges,
  tenant: Tenant,
): readonly GuardrailViolation[] {
  const violations: GuardrailViolation[] = [];
  const twice = targetTwice(after);
  if (twice !== undefined)
    violations.push({
      code: 'policy-set-assign',
      message: `assign would name ${recipientText(tenant, twice.recipient)} twice, and the service takes one entry for each target.`,
      remedy: 'Declare it with source: policySets, or make it part of the policy set only',
    });
  const ofSets = current.understood.filter(({ origin }) => origin.kind === 'policySet');
  if (ofSets.length > 0)
    violations.push({
      code: 'policy-set-assign',
      message: `assign would rewrite a list that contains ${counted(ofSets.length, 'assignment')} of a policy set; what the service does with them is unproven.`,
    });
  if (!knowsFilters(version) && policyTypeInfo(type).filters !== null)
    violations.push({
      code: 'v1-hides-filters',
      message:
        'v1.0 shows no filters, so rewriting the list may strip filters that are there. Use graphVersion: beta.',
    });
  return violations;
}

/** What refuses to apply a policy's changes. */
export function findPolicyViolations(
  changes: PolicyChanges,
  described: readonly Change[],
  requests: readonly GraphRequest[],
  context: {
    readonly filterMismatches: ReadonlyMap<string, string>;
    readonly isSwap: boolean;
    readonly isProtectedPolicy: boolean;
    readonly protectedGroups: readonly ProtectedGroup[];
    readonly tenant: Tenant;
  },
): readonly GuardrailViolation[] {
  if (described.length === 0) return [];
  const violations: GuardrailViolation[] = [];
  if (context.isProtectedPolicy)
    violations.push({ code: 'protected', message: 'The settings protect this policy from every change.' });
  for (const { text, ...group } of context.protectedGroups) {
    const harm = harmTo(group, changes);
    if (harm !== undefined)
      violations.push({
        code: 'protected',
        message: `The settings protect the group ${text}: ${HARMS[harm]}.`,
      });
  }
  if (requests.some(({ method }) => method === 'POST'))
    violations.push(...findAssignViolations(changes, context.tenant));
  if (context.isSwap)
    violations.push({
      code: 'swap-between-policies',
      message:
        'Groups change places between policies in a circle: no order keeps everyone reached throughout.',
    });
  for (const draft of changes.diff.drafts) {
    const mismatch =
      draft.action === 'delete' ? undefined : context.filterMismatches.get(draft.after.target.key);
    if (mismatch !== undefined) violations.push({ code: 'filter-platform', message: mismatch });
  }
  return violations;
}

const HARMS: Readonly<Record<Harm, string>> = {
  changed: 'its assignments must not be changed or removed',
  turned: 'a policy that includes it must not begin to exclude it, nor the reverse',
};

/** What the limits look at in a policy. */
interface Changed {
  readonly changes: readonly Pick<Change, 'action' | 'direction'>[];
}

/** Removals up to this number are never too many when the limit is a share. */
export const REMOVALS_ALWAYS_ALLOWED = 10;

/** How near a run comes to each limit that is set, in the numbers that refuse it. */
export function limitUses(
  policies: readonly Changed[],
  { total, ...removals }: Removals,
  { maxRemovals, maxPolicies, maxUsersLosing, maxUsersUnprotected }: Limits,
  impact: Pick<Impact, 'lose'> | undefined,
  unprotected: Pick<Unprotected, 'most'> | undefined,
): readonly LimitUse[] {
  const mayLose = policies.some(({ changes }) => changes.some(mayLoseUsers));
  // A number that is not known must never count as few.
  const losing = mayLose ? (impact?.lose ?? null) : 0;
  const without = mayLose ? (unprotected?.most ?? null) : 0;
  const changed = policies.filter(({ changes }) => changes.length > 0).length;
  return [
    'count' in maxRemovals
      ? { limit: 'maxRemovals', ...removals, max: maxRemovals.count }
      : {
          limit: 'maxRemovals',
          ...removals,
          max: Math.max(REMOVALS_ALWAYS_ALLOWED, Math.floor((total * maxRemovals.percent) / 100)),
          share: { percent: maxRemovals.percent, total },
        },
    ...useOf('maxPolicies', changed, maxPolicies),
    ...useOf('maxUsersLosing', losing, maxUsersLosing),
    ...useOf('maxUsersUnprotected', without, maxUsersUnprotected),
  ];
}

function useOf(limit: LimitUse['limit'], count: number | null, max: number | undefined): readonly LimitUse[] {
  return max === undefined ? [] : [{ limit, count, max }];
}

/** What refuses the run as a whole: the limits that it exceeds, or that it may exceed for all that is known. */
export function findRunViolations(uses: readonly LimitUse[]): readonly GuardrailViolation[] {
  return uses
    .filter(({ count, max }) => count === null || count > max)
    .map((use) => ({ code: LIMIT_CODES[use.limit], message: violationText(use) }));
}

function violationText({ limit, count, max, narrowed = 0, share }: LimitUse): string {
  const [most, users] = [grouped(max), counted(count ?? 0, 'user')];
  switch (limit) {
    case 'maxRemovals': {
      const of = share === undefined ? '' : ` (${share.percent}% of ${grouped(share.total)})`;
      return `${counted(count ?? 0, 'assignment')} would be removed${narrowed > 0 ? ' or narrowed' : ''}; the limit is ${most}${of}.`;
    }
    case 'maxPolicies':
      return `${counted(count ?? 0, 'policy', 'policies')} would change; the limit is ${most}.`;
    case 'maxUsersLosing':
      return count === null
        ? `How many users lose a policy is not known. The limit is ${most}: because the number is not known, apply refuses.`
        : `Up to ${users} would lose a policy; the limit is ${most}.`;
    case 'maxUsersUnprotected':
      return count === null
        ? `How many users would be left without any policy of a type is not known. The limit is ${most}: because the number is not known, apply refuses. Plan with --impact exact.`
        : `Up to ${users} would be left without any policy of a type; the limit is ${most}.`;
  }
}

function mayLoseUsers({ action, direction }: Changed['changes'][number]): boolean {
  return action !== 'create' || direction === 'exclude';
}

/** What `maxRemovals` compares. */
interface Removals {
  /** Assignments that are removed or narrowed. A swap or a flip counts as one. */
  readonly count: number;
  /** Those of them that no removal is part of: set filters and new exclusions. */
  readonly narrowed: number;
  /** Assignments that the share is of. */
  readonly total: number;
  /** The policy with most of them; absent if there are none. */
  readonly largest?: NonNullable<LimitUse['largest']>;
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
  const [largest] = each
    .flatMap(({ type, id, count }) => (count > 0 ? { type, id, count } : []))
    .sort((a, b) => b.count - a.count || compareText(a.id, b.id));
  return {
    ...(largest && { largest }),
    count: each.reduce((sum, { count }) => sum + count, 0),
    narrowed: each.reduce((sum, { narrowed: some }) => sum + some, 0),
    total: counted.reduce((sum, { resolved }) => sum + resolved.policy.assignments.length, 0),
  };
}

function removalsIn(
  changes: PolicyChanges,
  tenant: Tenant,
  members: Members | undefined,
): Pick<Removals, 'count' | 'narrowed'> & Pick<PolicyChanges, 'type' | 'id'> {
  const { drafts } = changes.diff;
  const removed = drafts.flatMap((draft) => (draft.action === 'delete' ? [draft.before.target] : []));
  const inclusions = removed.filter(({ direction }) => direction === 'include');
  const flipped = new Set(inclusions.map(({ recipient }) => recipientKey(recipient)));
  const updated = drafts.filter((draft) => draft.action === 'update' && removalOf(draft) === 'narrowed');
  const excluded = drafts.filter(
    (draft) =>
      isNewExclusion(draft) &&
      !flipped.has(recipientKey(draft.after.target.recipient)) &&
      mayTakeAway(draft.after.target, changes, tenant, members),
  );
  // An exclusion that replaces another one is a swap.
  const added = Math.max(0, excluded.length - (removed.length - inclusions.length));
  const narrowing = updated.length + added;
  return { type: changes.type, id: changes.id, count: removed.length + narrowing, narrowed: narrowing };
}

function isNewExclusion(draft: AssignmentChange): draft is Extract<AssignmentChange, { action: 'create' }> {
  return draft.action === 'create' && removalOf(draft) === 'narrowed';
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
