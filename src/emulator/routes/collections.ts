import type { JsonObject } from '../tenant/values.js';

/** The two versions of Graph that the emulator serves. */
export type GraphVersion = 'v1.0' | 'beta';

/** The seven app policy collections under `/deviceAppManagement`. */
export type CollectionName =
  | 'iosManagedAppProtections'
  | 'androidManagedAppProtections'
  | 'windowsManagedAppProtections'
  | 'targetedManagedAppConfigurations'
  | 'windowsInformationProtectionPolicies'
  | 'mdmWindowsInformationProtectionPolicies'
  | 'mobileAppConfigurations';

/** One policy collection as the metadata of both versions describes it. */
export interface Collection {
  readonly name: CollectionName;
  readonly versions: readonly GraphVersion[];
  /** Type of the items; of mobileAppConfigurations the abstract base of its items. */
  readonly entityType: string;
  /** Type that the `assign` action is bound to, and so the cast that may come before it. */
  readonly assignBoundTo: string;
  /** `mam` collections contain targetedManagedAppPolicyAssignment, the other managedDeviceMobileAppConfigurationAssignment. */
  readonly family: 'mam' | 'managedDevice';
  readonly assignmentType:
    | 'targetedManagedAppPolicyAssignment'
    | 'managedDeviceMobileAppConfigurationAssignment';
  /** Prefix of a policy's id on the live service; the WIP one is weakly attested. */
  readonly idPrefix: 'T_' | 'I_' | 'A_' | 'M_' | '';
  /** What `$expand` may name. */
  readonly navigation: readonly string[];
}

const BOTH = ['v1.0', 'beta'] as const;
const MAM = { family: 'mam', assignmentType: 'targetedManagedAppPolicyAssignment' } as const;

/** The rows in the order of the founding pages. */
export const COLLECTIONS: readonly Collection[] = [
  {
    ...MAM,
    name: 'iosManagedAppProtections',
    versions: BOTH,
    entityType: 'iosManagedAppProtection',
    assignBoundTo: 'targetedManagedAppProtection',
    idPrefix: 'T_',
    navigation: ['assignments', 'apps'],
  },
  {
    ...MAM,
    name: 'androidManagedAppProtections',
    versions: BOTH,
    entityType: 'androidManagedAppProtection',
    assignBoundTo: 'targetedManagedAppProtection',
    idPrefix: 'T_',
    navigation: ['assignments', 'apps'],
  },
  {
    ...MAM,
    name: 'windowsManagedAppProtections',
    versions: ['beta'],
    entityType: 'windowsManagedAppProtection',
    assignBoundTo: 'windowsManagedAppProtection',
    idPrefix: 'I_',
    navigation: ['assignments', 'apps'],
  },
  {
    ...MAM,
    name: 'targetedManagedAppConfigurations',
    versions: BOTH,
    entityType: 'targetedManagedAppConfiguration',
    assignBoundTo: 'targetedManagedAppConfiguration',
    idPrefix: 'A_',
    navigation: ['assignments', 'apps'],
  },
  {
    ...MAM,
    name: 'windowsInformationProtectionPolicies',
    versions: BOTH,
    entityType: 'windowsInformationProtectionPolicy',
    assignBoundTo: 'windowsInformationProtection',
    idPrefix: 'M_',
    navigation: ['assignments'],
  },
  {
    ...MAM,
    name: 'mdmWindowsInformationProtectionPolicies',
    versions: BOTH,
    entityType: 'mdmWindowsInformationProtectionPolicy',
    assignBoundTo: 'windowsInformationProtection',
    idPrefix: 'M_',
    navigation: ['assignments'],
  },
  {
    name: 'mobileAppConfigurations',
    versions: BOTH,
    entityType: 'managedDeviceMobileAppConfiguration',
    assignBoundTo: 'managedDeviceMobileAppConfiguration',
    family: 'managedDevice',
    assignmentType: 'managedDeviceMobileAppConfigurationAssignment',
    idPrefix: '',
    navigation: ['assignments'],
  },
];

/** The derived type of a mobileAppConfigurations item; the only one that v1.0 knows when a seed does not say. */
export const IOS_APP_CONFIGURATION = '#microsoft.graph.iosMobileAppConfiguration';

/** True where the version's metadata has the item's type: v1.0 lacks the two Android app configuration types. */
export function isVisible(collection: Collection, policy: JsonObject, version: GraphVersion): boolean {
  if (collection.family === 'mam' || version === 'beta') return true;
  return (policy['@odata.type'] ?? IOS_APP_CONFIGURATION) === IOS_APP_CONFIGURATION;
}
