import { type Check, type DoctorPurpose } from '../../model/results/doctor-report.js';
import { type TokenClaims } from '../auth/claims.js';

/** A permission by what it is for; Microsoft Graph permissions reference. */
interface Need {
  readonly name: string;
  /** The least that will do. */
  readonly least: string;
  /** Others that will do too. */
  readonly also: readonly string[];
  readonly isRequired: (wish: PermissionWish) => boolean;
  /** Spoken of for this purpose only: no one else should be made to grant it. */
  readonly onlyFor?: DoctorPurpose;
}

/** What the project does with the tenant. */
export interface PermissionWish {
  readonly purpose: DoctorPurpose;
  readonly windows: boolean;
  readonly filters: boolean;
}

const APPS = 'DeviceManagementApps';
const CONFIGURATION = 'DeviceManagementConfiguration';
const NEEDS: readonly Need[] = [
  {
    // Drift asks the audit log too, for which this will do (Microsoft Graph, List auditEvents).
    name: 'read policies and their assignments',
    least: `${APPS}.Read.All`,
    also: [`${APPS}.ReadWrite.All`],
    isRequired: () => true,
  },
  {
    name: 'read Windows protections',
    least: `${CONFIGURATION}.Read.All`,
    also: [`${CONFIGURATION}.ReadWrite.All`, `${APPS}.Read.All`, `${APPS}.ReadWrite.All`],
    isRequired: ({ windows }) => windows,
  },
  {
    name: 'read assignment filters',
    least: `${CONFIGURATION}.Read.All`,
    also: [`${CONFIGURATION}.ReadWrite.All`],
    isRequired: ({ filters }) => filters,
  },
  {
    name: 'read groups',
    least: 'GroupMember.Read.All',
    also: [
      'Group.ReadBasic.All',
      'Group.Read.All',
      'Group.ReadWrite.All',
      'Directory.Read.All',
      'Directory.ReadWrite.All',
    ],
    isRequired: () => true,
  },
  {
    name: 'see hidden members',
    least: 'Member.Read.Hidden',
    also: [],
    isRequired: () => false,
  },
  {
    name: 'read users',
    least: 'User.ReadBasic.All',
    also: ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
    isRequired: () => true,
    onlyFor: 'explain',
  },
  {
    name: 'write assignments',
    least: `${APPS}.ReadWrite.All`,
    also: [],
    isRequired: ({ purpose }) => purpose === 'apply',
  },
];

/** The token's permissions against the least that the purpose needs. */
export function checkPermissions(claims: TokenClaims | undefined, wish: PermissionWish): readonly Check[] {
  const needs = NEEDS.filter(({ onlyFor = wish.purpose }) => onlyFor === wish.purpose);
  return needs.map(({ name, least, also, isRequired }) => {
    const required = isRequired(wish);
    const check = { group: 'permissions', name, required } as const;
    if (claims === undefined)
      return { ...check, status: 'unknown', detail: `the token does not say; ${least} is required for it` };
    const granted = [least, ...also].find((permission) => claims.permissions.includes(permission));
    if (granted !== undefined)
      return {
        ...check,
        status: 'ok',
        detail: granted === least ? least : `${granted}; ${least} would be the least`,
      };
    return {
      ...check,
      status: required ? 'missing' : 'warning',
      detail: `${least} is not in the token`,
      next: `Grant the app ${least} and have an administrator consent to it${required ? '' : ', if you use it'}.`,
    };
  });
}
