import { type Target } from '../model/assignment/target.js';
import { type ReasonCode } from '../model/results/explanation.js';
import { type Memberships, pathTo } from '../model/tenant/memberships.js';
import { type PolicyType, policyTypeInfo } from '../model/tenant/policy-types.js';
import { type Entry } from './explained-assignments.js';

/** Whom a policy is asked about, with all that decides. Group ids in lower case. */
export type Asked =
  | {
      readonly kind: 'user';
      /** Null: could not be read. */
      readonly memberships: Memberships | null;
      /** Devices in groups that the user is not in, where that was asked; null: could not be counted. */
      readonly devicesIn: ReadonlyMap<string, number | null>;
    }
  | {
      readonly kind: 'group';
      readonly id: string;
      readonly memberships: Memberships | null;
      /** It has members, and devices alone. */
      readonly devicesOnly: boolean;
    }
  | { readonly kind: 'allUsers' }
  | { readonly kind: 'allDevices' }
  /** A target that is neither, by its key. */
  | { readonly kind: 'other'; readonly key: string };

/** How an entry concerns someone. */
export interface Concern {
  readonly code: ReasonCode;
  readonly certain: boolean;
  /** Group ids, as `Reason.path`. */
  readonly path: readonly string[] | null;
}

/** Whether an entry concerns the one asked about; undefined: it does not. Filters are never evaluated. */
export function concernOf(entry: Entry, type: PolicyType, asked: Asked): Concern | undefined {
  if (entry.target === undefined) return { code: 'not-understood', certain: false, path: [] };
  const concern = concernOfTarget(entry.target, type, asked);
  if (concern === undefined) return undefined;
  if (!entry.understood) return { ...concern, code: 'not-understood', certain: false };
  return { ...concern, certain: concern.certain && entry.filter === null };
}

function concernOfTarget(target: Target, type: PolicyType, asked: Asked): Concern | undefined {
  const { recipient, key } = target;
  switch (recipient.kind) {
    case 'allUsers': {
      const isMeant = asked.kind === 'user' || asked.kind === 'allUsers' || isGroupOfUsers(asked);
      return isMeant ? { code: 'all-users', certain: true, path: [] } : undefined;
    }
    case 'allDevices':
      return allDevices(asked);
    case 'group':
      return concernOfGroup(recipient.id, type, asked);
    case 'other': {
      const isMeant =
        asked.kind === 'other' ? asked.key === key : asked.kind === 'user' || asked.kind === 'group';
      return isMeant ? { code: 'not-understood', certain: false, path: [] } : undefined;
    }
  }
}

function isGroupOfUsers(asked: Asked): boolean {
  return asked.kind === 'group' && !asked.devicesOnly;
}

/** A user is reached through devices, and nobody looks at those. */
function allDevices(asked: Asked): Concern | undefined {
  if (asked.kind === 'allUsers' || asked.kind === 'other') return undefined;
  const certain = asked.kind === 'allDevices' || (asked.kind === 'group' && asked.devicesOnly);
  return { code: 'all-devices', certain, path: [] };
}

function concernOfGroup(groupId: string, type: PolicyType, asked: Asked): Concern | undefined {
  if (asked.kind !== 'user' && asked.kind !== 'group') return undefined;
  if (asked.kind === 'group' && asked.id === groupId)
    return { code: 'is-the-group', certain: true, path: [] };
  const { memberships } = asked;
  if (memberships === null) return { code: 'unread', certain: false, path: null };
  if (memberships.all.has(groupId))
    return { code: 'member', certain: true, path: pathTo(groupId, memberships) };
  if (memberships.hidden?.has(groupId) === true) return { code: 'unread', certain: false, path: null };
  if (asked.kind === 'group' || policyTypeInfo(type).mam) return undefined;
  const devices = asked.devicesIn.get(groupId);
  if (devices === undefined || devices === 0) return undefined;
  return { code: devices === null ? 'unread' : 'devices-in-group', certain: false, path: [] };
}
