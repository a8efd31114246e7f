import { type Change, type Hazard } from '../../model/results/change.js';
import { type Plan, type PolicyPlan } from '../../model/results/plan.js';
import { type Bounds, type UnprotectedUsers } from '../../model/results/affected-users.js';
import { type PolicyType } from '../../model/tenant/policy-types.js';
import { usersText } from './labels.js';

const HAZARD_TEXT: Readonly<Record<Hazard, string>> = {
  'reaches-all-users': 'reaches all users',
  'excludes-all-users': 'excludes all users: no one is reached',
  'drops-exclusion': 'an exclusion is removed',
  'last-inclusion': 'no one is left on this policy',
  'filter-removed': 'filter removed: now applies to the whole group',
  'swap-between-policies': 'groups are swapped with another policy',
  'group-empty': 'the group is empty',
  'group-deleted': 'the group no longer exists',
  'group-devices-only': 'the group contains devices and no users',
  'group-role-assignable': 'the group can be assigned directory roles',
  'group-dynamic': 'dynamic group: membership can change by itself',
  'overlaps-exclusion': 'some members are also excluded',
  'mixed-kinds': 'exclusion has no effect: ',
  'carries-deleted-group': 'the list sent contains a deleted group: the service may refuse it',
  'leaves-unprotected': 'users may be left without any policy of this type',
  'loses-many-users': 'many users lose this policy',
};

/** What decides the words for a hazard, besides its code. */
export interface HazardContext {
  /** Of the change that is marked. */
  readonly direction?: Change['direction'];
  /** What the plan knows of users who are left without any policy of this type. */
  readonly certainty?: UnprotectedUsers['certainty'] | undefined;
  /** Users who lose the policy, if they were counted. */
  readonly lost?: Bounds | null | undefined;
  /** Their percentage of all who lose a policy, for where their number is shown already. */
  readonly share?: number | undefined;
  /** What its policy includes, if it is all users or all devices and not both. */
  readonly all?: 'allUsers' | 'allDevices' | undefined;
}

const MIXED = 'Intune does not exclude users from devices, or devices from users';
const MIXED_WITH_ALL = {
  allDevices: 'a group of users cannot be excluded from All devices',
  allUsers: 'a group of devices cannot be excluded from All users',
} as const;

/** All users or all devices, if a policy includes one of them once its changes are made. */
export function allIncluded({ after }: Pick<PolicyPlan, 'after'>): HazardContext['all'] {
  const kinds = new Set(
    after.flatMap(({ direction, target }) => (direction === 'include' ? [target.kind] : [])),
  );
  const [isUsers, isDevices] = [kinds.has('allUsers'), kinds.has('allDevices')];
  if (isUsers === isDevices) return undefined;
  return isUsers ? 'allUsers' : 'allDevices';
}

export function hazardText(
  hazard: Hazard,
  { direction, certainty, lost, share, all }: HazardContext = {},
): string {
  if (hazard === 'loses-many-users' && lost != null)
    return `${usersText(lost)} ${lost.max === 1 ? 'loses' : 'lose'} this policy`;
  if (hazard === 'loses-many-users' && share !== undefined) return `${share}% of all who may lose a policy`;
  if (hazard === 'leaves-unprotected' && certainty === 'certain')
    return 'users are left without any policy of this type';
  if (hazard === 'mixed-kinds') {
    const which = direction === 'include' ? 'an existing' : 'this';
    return `${which} ${HAZARD_TEXT[hazard]}${all === undefined ? MIXED : MIXED_WITH_ALL[all]}`;
  }
  return HAZARD_TEXT[hazard];
}

/** What a plan knows of users who are left without any policy of a type. */
export function certaintyOf(
  { unprotected = [] }: Pick<Plan, 'unprotected'>,
  type: PolicyType,
): HazardContext['certainty'] {
  return unprotected.find((one) => one.type === type)?.certainty;
}
