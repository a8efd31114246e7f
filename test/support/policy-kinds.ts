import { type CollectionName, type ProfileName } from '../../src/emulator/index.js';
import type { PolicyType } from '../../src/model/tenant/policy-types.js';

/** What a test has to know of a policy type, written down here a second time so that a slip in the product shows. */
export interface PolicyKind {
  readonly type: PolicyType;
  readonly collection: CollectionName;
  readonly assignmentType: string;
  /** What follows the policy id in the path that replaces the whole list. */
  readonly assign: string;
  /** False for the one type whose assignments have neither `source` nor an id that embeds its target. */
  readonly mam: boolean;
  /** Letter before the guid in an id of the live service. */
  readonly prefix: string;
  /** The filters it takes; null for none. */
  readonly filters: { readonly platform: string; readonly manages: 'apps' | 'devices' } | null;
}

const MAM = { assignmentType: 'targetedManagedAppPolicyAssignment', assign: 'assign', mam: true } as const;
const appsOn = (platform: string) => ({ platform, manages: 'apps' }) as const;

export const KINDS: readonly PolicyKind[] = [
  {
    ...MAM,
    type: 'iosManagedAppProtection',
    collection: 'iosManagedAppProtections',
    prefix: 'T_',
    filters: appsOn('iOSMobileApplicationManagement'),
  },
  {
    ...MAM,
    type: 'androidManagedAppProtection',
    collection: 'androidManagedAppProtections',
    prefix: 'T_',
    filters: appsOn('androidMobileApplicationManagement'),
  },
  {
    ...MAM,
    type: 'windowsManagedAppProtection',
    collection: 'windowsManagedAppProtections',
    prefix: 'I_',
    filters: appsOn('windowsMobileApplicationManagement'),
  },
  {
    ...MAM,
    type: 'targetedManagedAppConfiguration',
    collection: 'targetedManagedAppConfigurations',
    prefix: 'A_',
    filters: appsOn('androidMobileApplicationManagement'),
  },
  {
    ...MAM,
    type: 'windowsInformationProtectionPolicy',
    collection: 'windowsInformationProtectionPolicies',
    prefix: 'M_',
    filters: null,
  },
  {
    ...MAM,
    type: 'mdmWindowsInformationProtectionPolicy',
    collection: 'mdmWindowsInformationProtectionPolicies',
    prefix: 'M_',
    filters: null,
  },
  {
    type: 'mobileAppConfiguration',
    collection: 'mobileAppConfigurations',
    assignmentType: 'managedDeviceMobileAppConfigurationAssignment',
    assign: 'microsoft.graph.managedDeviceMobileAppConfiguration/assign',
    mam: false,
    prefix: '',
    filters: { platform: 'iOS', manages: 'devices' },
  },
];

/** The id of a policy as the profile forms it. */
export function policyId({ prefix }: PolicyKind, profile: ProfileName, guid: string): string {
  return profile === 'observed' ? prefix + guid : guid;
}
