/** Versions of Microsoft Graph the tool can speak. */
export const GRAPH_VERSIONS = ['beta', 'v1.0'] as const;
export type GraphVersion = (typeof GRAPH_VERSIONS)[number];

/** Which assignment filters a policy takes: how they manage, and for which `devicePlatformType`. */
export interface FilterRule {
  readonly managementType: 'apps' | 'devices';
  readonly platforms: readonly string[];
}

/** What differs between the seven kinds of app policy. Every such difference is a field here, not a branch elsewhere. */
export interface PolicyTypeInfo {
  /** What the Intune admin center calls it. */
  readonly title: string;
  /** Segment under `/deviceAppManagement`. */
  readonly collection: string;
  readonly versions: readonly GraphVersion[];
  /** Type name of its assignments, without namespace. */
  readonly assignmentType:
    | 'targetedManagedAppPolicyAssignment'
    | 'managedDeviceMobileAppConfigurationAssignment';
  /** Segment after the policy id that replaces the whole list. */
  readonly assignAction: string;
  /** True for the six types of the Intune MAM service: users only, `source` on beta, no all-devices target. */
  readonly mam: boolean;
  /**
   * Filters the type can take by the item's own type ('' if only the policy type decides);
   * null: none at all. (Microsoft Learn, "Platforms and policy types supported by filters".)
   */
  readonly filters: Readonly<Record<string, FilterRule>> | null;
}

const MAM = {
  assignmentType: 'targetedManagedAppPolicyAssignment',
  assignAction: 'assign',
  mam: true,
} as const;
const BOTH = ['beta', 'v1.0'] as const;
const appsOn = (...platforms: string[]): Readonly<Record<string, FilterRule>> => ({
  '': { managementType: 'apps', platforms },
});
const ANDROID_ENTERPRISE: FilterRule = {
  managementType: 'devices',
  platforms: ['androidForWork', 'androidWorkProfile'],
};

/** Every platform that a filter can have, as the portal names it (`devicePlatformType`, Graph metadata of 2026-08). A later one is not known. */
const PLATFORM_NAMES: Readonly<Record<string, string>> = {
  android: 'Android device administrator',
  androidForWork: 'Android Enterprise',
  iOS: 'iOS',
  macOS: 'macOS',
  windowsPhone81: 'Windows Phone 8.1',
  windows81AndLater: 'Windows 8.1',
  windows10AndLater: 'Windows 10 and later',
  androidWorkProfile: 'Android Enterprise',
  androidAOSP: 'Android (AOSP)',
  androidMobileApplicationManagement: 'Android',
  iOSMobileApplicationManagement: 'iOS',
  windowsMobileApplicationManagement: 'Windows',
};

export const FILTER_PLATFORMS: readonly string[] = Object.keys(PLATFORM_NAMES);

/** `iOS apps`, `Android Enterprise devices`: what a filter, or a policy that takes filters, is for; the id of a platform that is not known. */
export function platformsText({
  managementType,
  platforms,
}: {
  readonly managementType: string;
  readonly platforms: readonly string[];
}): string {
  const names = [...new Set(platforms.map((platform) => PLATFORM_NAMES[platform] ?? platform))];
  const [last = ''] = names.slice(-1);
  const all = names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
  return `${all} ${managementType}`;
}

/** What a filter can be for (`assignmentFilterManagementType`, Graph metadata of 2026-08). */
export const FILTER_KINDS: readonly string[] = ['devices', 'apps'];

/** One row per policy type, in the order plans list them. Collections and versions: Graph metadata, v1.0 and beta. */
export const POLICY_TYPES = {
  iosManagedAppProtection: {
    title: 'iOS app protection',
    ...MAM,
    collection: 'iosManagedAppProtections',
    versions: BOTH,
    filters: appsOn('iOSMobileApplicationManagement'),
  },
  androidManagedAppProtection: {
    title: 'Android app protection',
    ...MAM,
    collection: 'androidManagedAppProtections',
    versions: BOTH,
    filters: appsOn('androidMobileApplicationManagement'),
  },
  windowsManagedAppProtection: {
    title: 'Windows app protection',
    ...MAM,
    collection: 'windowsManagedAppProtections',
    versions: ['beta'],
    filters: appsOn('windowsMobileApplicationManagement'),
  },
  targetedManagedAppConfiguration: {
    title: 'App configuration (managed apps)',
    ...MAM,
    collection: 'targetedManagedAppConfigurations',
    versions: BOTH,
    filters: appsOn(
      'iOSMobileApplicationManagement',
      'androidMobileApplicationManagement',
      'windowsMobileApplicationManagement',
    ),
  },
  windowsInformationProtectionPolicy: {
    title: 'Windows Information Protection (without enrollment)',
    ...MAM,
    collection: 'windowsInformationProtectionPolicies',
    versions: BOTH,
    filters: null,
  },
  mdmWindowsInformationProtectionPolicy: {
    title: 'Windows Information Protection (with enrollment)',
    ...MAM,
    collection: 'mdmWindowsInformationProtectionPolicies',
    versions: BOTH,
    filters: null,
  },
  mobileAppConfiguration: {
    title: 'App configuration (managed devices)',
    collection: 'mobileAppConfigurations',
    versions: BOTH,
    assignmentType: 'managedDeviceMobileAppConfigurationAssignment',
    // Without the cast the live service has answered "No method match route template" for years.
    assignAction: 'microsoft.graph.managedDeviceMobileAppConfiguration/assign',
    mam: false,
    filters: {
      iosMobileAppConfiguration: { managementType: 'devices', platforms: ['iOS'] },
      androidManagedStoreAppConfiguration: ANDROID_ENTERPRISE,
      androidForWorkMobileAppConfiguration: ANDROID_ENTERPRISE,
    },
  },
} as const satisfies Record<string, PolicyTypeInfo>;

export type PolicyType = keyof typeof POLICY_TYPES;
export const POLICY_TYPE_NAMES = Object.keys(POLICY_TYPES) as readonly PolicyType[];

export function policyTypeInfo(type: PolicyType): PolicyTypeInfo {
  return POLICY_TYPES[type];
}

/** Filters on targets exist only on beta (Graph metadata). */
export function knowsFilters(version: GraphVersion): boolean {
  return version === 'beta';
}

/** `source` and `sourceId` exist only on beta, and only on the MAM assignment type (Graph metadata). */
export function knowsSource(type: PolicyType, version: GraphVersion): boolean {
  return version === 'beta' && policyTypeInfo(type).mam;
}

export const ZERO_GUID = '00000000-0000-0000-0000-000000000000';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export function isGuid(text: string): boolean {
  return GUID.test(text);
}

/** What may be around and between the digits of a guid: hyphens, braces, parentheses, `0x` and blanks. */
const GUID_MARKS = /0x|[-{}(),\s]/gi;

/**
 * The one spelling of a guid: in lowercase, with hyphens. Graph reads it in either case, with or without hyphens, in braces
 * or parentheses. Other ids are text and stay as they are.
 */
export function lowerGuid(text: string): string {
  if (isGuid(text)) return text.toLowerCase();
  const digits = text.replace(GUID_MARKS, '').toLowerCase();
  const guid = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(?=.{12}$)/, '$1-$2-$3-$4-');
  return isGuid(guid) ? guid : text;
}

/** A target type of the metadata: the properties that identify the recipient. The filter, which every target may have, is not among them. */
export interface TargetTypeInfo {
  readonly properties: readonly string[];
  readonly versions: readonly GraphVersion[];
  readonly direction: 'include' | 'exclude';
}

/** Target types without namespace, from the Graph metadata; scopeTagGroup from its documentation page (beta). */
export const TARGET_TYPES = {
  groupAssignmentTarget: { properties: ['groupId'], versions: BOTH, direction: 'include' },
  exclusionGroupAssignmentTarget: { properties: ['groupId'], versions: BOTH, direction: 'exclude' },
  allLicensedUsersAssignmentTarget: { properties: [], versions: BOTH, direction: 'include' },
  allDevicesAssignmentTarget: { properties: [], versions: BOTH, direction: 'include' },
  configurationManagerCollectionAssignmentTarget: {
    properties: ['collectionId'],
    versions: BOTH,
    direction: 'include',
  },
  scopeTagGroupAssignmentTarget: {
    properties: ['targetType', 'entraObjectId'],
    versions: ['beta'],
    direction: 'include',
  },
} as const satisfies Record<string, TargetTypeInfo>;

export type TargetTypeName = keyof typeof TARGET_TYPES;

export function targetTypeInfo(name: string): TargetTypeInfo | undefined {
  return Object.hasOwn(TARGET_TYPES, name) ? TARGET_TYPES[name as TargetTypeName] : undefined;
}

/** `#microsoft.graph.groupAssignmentTarget`, with or without `#` or namespace, to `groupAssignmentTarget`. */
export function shortTypeName(odataType: string): string {
  return odataType.replace(/^#?microsoft\.graph\./, '');
}
