import { groupIdOf, type Recipient } from '../../model/assignment/assignment.js';
import { type Change, type Hazard } from '../../model/results/change.js';
import { type PolicyPlan } from '../../model/results/plan.js';
import { type HazardSettings } from '../../model/project/settings.js';
import { type Impact } from '../../model/results/affected-users.js';
import { type Members } from '../../model/tenant/directory.js';
import { type Tenant } from '../../model/tenant/tenant.js';
import { narrowed, type AssignmentChange, subject } from './diff.js';
import { groupById } from '../impact/group-summaries.js';
import { type Unprotected } from '../impact/unprotected.js';
import { beforeAndAfter } from '../impact/user-sets.js';
import { type PolicyChanges } from './changes.js';

/** What a reviewer should not overlook in a change. Hazards inform; they refuse nothing. */
export function hazardsOf(draft: AssignmentChange, changes: PolicyChanges): readonly Hazard[] {
  const { target } = subject(draft);
  const hazards: Hazard[] = [];
  if (draft.action === 'create' && target.recipient.kind === 'allUsers')
    hazards.push(target.direction === 'include' ? 'reaches-all-users' : 'excludes-all-users');
  if (draft.action === 'delete' && target.direction === 'exclude') hazards.push('drops-exclusion');
  if (draft.action === 'delete' && target.direction === 'include' && !includesAnyone(changes))
    hazards.push('last-inclusion');
  if (draft.action === 'update' && draft.before.filter !== null && draft.after.filter === null)
    hazards.push('filter-removed');
  return hazards;
}

/** Whether the policy includes anyone once its changes are made; what is not understood may. */
function includesAnyone({ current, diff }: PolicyChanges): boolean {
  const left = [
    ...diff.kept.map(({ target }) => target),
    ...diff.drafts.flatMap((draft) => (draft.action === 'delete' ? [] : [draft.after.target])),
  ];
  return current.opaque.length > 0 || left.some(({ direction }) => direction === 'include');
}

/** Adds to every change of an `assign` that its list contains a group which no longer exists. */
export function withListHazards(planned: PolicyPlan, changes: PolicyChanges, tenant: Tenant): PolicyPlan {
  const sendsList = planned.requests.some(({ method }) => method === 'POST');
  const [, after] = beforeAndAfter(changes);
  const isGone = (id: string | undefined): boolean => id !== undefined && groupById(tenant, id) === null;
  if (!sendsList || !after.some(({ target }) => isGone(groupIdOf(target)))) return planned;
  return {
    ...planned,
    changes: planned.changes.map((change) => ({
      ...change,
      hazards: [...change.hazards, 'carries-deleted-group' as const],
    })),
  };
}

/** Marks what takes the policy from users who are left without any policy of the type. */
export function withUnprotectedHazard(
  planned: PolicyPlan,
  changes: PolicyChanges,
  unprotected: Pick<Unprotected, 'isCause'> | undefined,
): PolicyPlan {
  const { diff, keyOf } = changes;
  const keys = new Set(diff.drafts.filter((draft) => unprotected?.isCause(changes, draft)).map(keyOf));
  return marked(planned, keys, 'leaves-unprotected');
}

/** A share of a policy with few users is no hazard below this number. */
const LEAST_LOST_OF_SHARE = 10;

/**
 * Marks what takes people away from a policy that many users lose, by the upper bounds of its impact. Of several such
 * changes those of groups that are too small to be the reason are not marked.
 */
export function withLossHazard(
  planned: PolicyPlan,
  { diff, keyOf }: PolicyChanges,
  {
    impact,
    members,
    settings,
  }: {
    readonly impact: Impact | undefined;
    readonly members: Members | undefined;
    readonly settings: HazardSettings;
  },
): PolicyPlan {
  const lost = impact?.lose ?? 0;
  const before = lost + (impact?.keep ?? 0);
  const share = Math.max(LEAST_LOST_OF_SHARE, (before * settings.usersLosingShare.percent) / 100);
  const least = Math.min(settings.usersLosing, share);
  if (lost < least) return planned;
  const losing = diff.drafts.filter((draft) => narrowed(draft) !== undefined);
  const isLarge = (draft: AssignmentChange): boolean => {
    const size = members?.sizes.get(groupIdOf(subject(draft).target) ?? '');
    return size == null || size.users >= least;
  };
  const large = losing.filter(isLarge);
  return marked(planned, new Set((large.length > 0 ? large : losing).map(keyOf)), 'loses-many-users');
}

/** An exclusion without effect takes no one away. */
function marked(planned: PolicyPlan, keys: ReadonlySet<string>, hazard: Hazard): PolicyPlan {
  const isVain = ({ direction, hazards }: Change): boolean =>
    direction === 'exclude' && hazards.includes('mixed-kinds');
  return {
    ...planned,
    changes: planned.changes.map((change) =>
      keys.has(change.key) && !isVain(change) ? { ...change, hazards: [...change.hazards, hazard] } : change,
    ),
  };
}

/** Who a policy includes and excludes once its changes are made. */
interface Lists {
  readonly included: readonly Recipient[];
  readonly excluded: readonly Recipient[];
  /** Excluded, and not changed. */
  readonly untouched: readonly Recipient[];
}

/** Adds what only a count of members shows: empty groups, devices, and exclusions that overlap or have no effect. */
export function withMemberHazards(planned: PolicyPlan, changes: PolicyChanges, members: Members): PolicyPlan {
  const [, after] = beforeAndAfter(changes);
  const of = (side: Change['direction'], list: typeof after): readonly Recipient[] =>
    list.flatMap(({ target: { direction, recipient } }) => (direction === side ? [recipient] : []));
  const lists = {
    included: of('include', after),
    excluded: of('exclude', after),
    untouched: of('exclude', changes.diff.kept),
  };
  return {
    ...planned,
    changes: planned.changes.map((change) => ({
      ...change,
      hazards: [
        ...change.hazards,
        ...(change.action === 'delete'
          ? []
          : [...groupHazards(change, lists, members), ...mixedKinds(change, lists, members)]),
      ],
    })),
  };
}

function groupHazards(
  { direction, target }: Change,
  { excluded }: Lists,
  members: Members,
): readonly Hazard[] {
  const id = target.id ?? '';
  const size = members.sizes.get(id);
  if (target.deleted === true || size == null) return [];
  const hazards: Hazard[] = [];
  if (size.users === 0 && size.devices === 0) hazards.push('group-empty');
  if (size.users === 0 && (size.devices ?? 0) > 0) hazards.push('group-devices-only');
  if (direction === 'include' && members.mode === 'exact') {
    const own = members.sets.get(id);
    const overlaps = excluded.some((other) => {
      const others = other.kind === 'group' ? members.sets.get(other.id) : undefined;
      return own !== undefined && others !== undefined && own.and(others).size > 0;
    });
    if (overlaps) hazards.push('overlaps-exclusion');
  }
  return hazards;
}

/**
 * An exclusion of devices takes nothing from users, nor the reverse: Intune does not relate the two. The change of the exclusion
 * is marked, or if there is none, the inclusion that it has no effect on.
 */
function mixedKinds(
  { direction, target }: Change,
  { included, untouched }: Lists,
  members: Members,
): readonly Hazard[] {
  const reached = new Set(included.map((recipient) => kindOf(recipient, members)));
  const [only] = reached.size === 1 ? reached : [];
  if (only === undefined) return [];
  const hasNoEffect = (exclusion: Pick<Change['target'], 'kind' | 'id'>): boolean => {
    const kind = kindOf(exclusion, members);
    return kind !== undefined && kind !== only;
  };
  const isConcerned = direction === 'exclude' ? hasNoEffect(target) : untouched.some(hasNoEffect);
  return isConcerned ? ['mixed-kinds'] : [];
}

/** Undefined: both, neither, or not known. */
function kindOf(
  { kind, id }: { readonly kind: Recipient['kind']; readonly id?: string },
  { sizes }: Members,
): 'users' | 'devices' | undefined {
  if (kind === 'allUsers') return 'users';
  if (kind === 'allDevices') return 'devices';
  const size = sizes.get(id ?? '');
  if (size == null || size.devices === null) return undefined;
  const { users, devices = 0 } = size;
  if (users > 0) return devices > 0 ? undefined : 'users';
  return devices > 0 ? 'devices' : undefined;
}
