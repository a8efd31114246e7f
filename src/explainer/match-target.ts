import { type Target } from '../model/assignment/assignment.js';
import { type ReasonCode } from '../model/results/explanation.js';
import { type Memberships, pathTo } from '../model/tenant/directory.js';
import { type PolicyType, policyTypeInfo } from '../model/tenant/policy-types.js';
import { type ExplainedAssignment } from './explained-assignments.js';

/** Who a policy is checked for, with everything that decides. Group ids are lowercase. */
export type Query =
  | {
      readonly kind: 'user';
      /** Null: could not be read. */
      readonly memberships: Memberships | null;
      /** Devices in groups that the user is not in, if they were counted; null: could not be counted. */
      readonly devicesIn: ReadonlyMap<string, number | null>;
    }
  | {
      readonly kind: 'group';
      readonly id: string;
      readonly memberships: Memberships | null;
      /** It has devices as members, and no users. */
      readonly devicesOnly: boolean;
    }
  | { readonly kind: 'allUsers' }
  | { readonly kind: 'allDevices' }
  /** A target that is neither, by its key. */
  | { readonly kind: 'other'; readonly key: string };

/** How an assignment applies, or may apply, to the principal of a query. */
export interface Match {
  readonly code: ReasonCode;
  readonly certain: boolean;
  /** Group ids, as `Reason.path`. */
  readonly path: readonly string[] | null;
}

/** Whether an assignment applies to the principal of a query; undefined: it does not. Filters are never evaluated. */
export function matchTarget(
  assignment: ExplainedAssignment,
  type: PolicyType,
  query: Query,
): Match | undefined {
  if (assignment.target === undefined) return { code: 'not-understood', certain: false, path: [] };
  const match = matchKnownTarget(assignment.target, type, query);
  if (match === undefined) return undefined;
  if (!assignment.understood) return { ...match, code: 'not-understood', certain: false };
  return { ...match, certain: match.certain && assignment.filter === null };
}

function matchKnownTarget(target: Target, type: PolicyType, query: Query): Match | undefined {
  const { recipient, key } = target;
  switch (recipient.kind) {
    case 'allUsers': {
      const isMeant = query.kind === 'user' || query.kind === 'allUsers' || isGroupOfUsers(query);
      return isMeant ? { code: 'all-users', certain: true, path: [] } : undefined;
    }
    case 'allDevices':
      return matchAllDevices(query);
    case 'group':
      return matchGroup(recipient.id, type, query);
    case 'other': {
      const isMeant =
        query.kind === 'other' ? query.key === key : query.kind === 'user' || query.kind === 'group';
      return isMeant ? { code: 'not-understood', certain: false, path: [] } : undefined;
    }
  }
}

function isGroupOfUsers(query: Query): boolean {
  return query.kind === 'group' && !query.devicesOnly;
}

/** Users are reached through their devices, which are not read. */
function matchAllDevices(query: Query): Match | undefined {
  if (query.kind === 'allUsers' || query.kind === 'other') return undefined;
  const certain = query.kind === 'allDevices' || (query.kind === 'group' && query.devicesOnly);
  return { code: 'all-devices', certain, path: [] };
}

function matchGroup(groupId: string, type: PolicyType, query: Query): Match | undefined {
  if (query.kind !== 'user' && query.kind !== 'group') return undefined;
  if (query.kind === 'group' && query.id === groupId)
    return { code: 'is-the-group', certain: true, path: [] };
  const { memberships } = query;
  if (memberships === null) return { code: 'unread', certain: false, path: null };
  if (memberships.all.has(groupId))
    return { code: 'member', certain: true, path: pathTo(groupId, memberships) };
  if (memberships.hidden?.has(groupId) === true) return { code: 'unread', certain: false, path: null };
  if (query.kind === 'group' || policyTypeInfo(type).mam) return undefined;
  const devices = query.devicesIn.get(groupId);
  if (devices === undefined || devices === 0) return undefined;
  return { code: devices === null ? 'unread' : 'devices-in-group', certain: false, path: [] };
}
