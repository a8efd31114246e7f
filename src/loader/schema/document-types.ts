/* Generated from schemas/ by `npm run generate`; edit the schemas instead. */

/**
 * Kind of app policy. windowsManagedAppProtection exists with graphVersion beta alone.
 */
export type PolicyType =
  | 'iosManagedAppProtection'
  | 'androidManagedAppProtection'
  | 'windowsManagedAppProtection'
  | 'targetedManagedAppConfiguration'
  | 'windowsInformationProtectionPolicy'
  | 'mdmWindowsInformationProtectionPolicy'
  | 'mobileAppConfiguration';
/**
 * Name as the tenant shows it. Spaces at either end count. Quote a name that YAML may read as something else, such as "123", "yes" or "2025-01-31".
 */
export type Name = string;
/**
 * Id as Microsoft Graph shows it, with its prefix: letters, digits, hyphens, underscores and dots.
 */
export type PolicyId = string;
/**
 * One target, or one set of targets. A bare string is the display name of a group.
 */
export type Entry = Name | GroupEntry | AllUsersEntry | AllDevicesEntry | TargetEntry | SetEntry;
/**
 * 32 hexadecimal digits in groups of 8-4-4-4-12; upper and lower case mean the same.
 */
export type Guid = string;
/**
 * Where the assignment comes from: made by hand (direct) or by a policy set. Needs graphVersion beta; mobileAppConfiguration has none.
 */
export type Source = 'direct' | 'policySets';
/**
 * Id of the policy set, for source policySets; taken as it stands.
 */
export type SourceId = string;
/**
 * Name of a list of targets under sets in the settings file: letters, digits, - and _, starting with a letter.
 */
export type SetName = string;
/**
 * One target. A bare string is the display name of a group.
 */
export type SetMember = Name | GroupEntry | AllUsersEntry | AllDevicesEntry | TargetEntry;
/**
 * The targets of one set; at least one.
 */
export type SetMembers = SetMember[];
/**
 * How many assignments one run may remove: a share of those read for the declared policies (never below 10) or a number. A swap or a flip counts as one.
 */
export type MaxRemovals = string | number;
/**
 * A policy or a group that is protected.
 */
export type Protection = PolicyProtection | GroupProtection;
/**
 * Code of a refusal, as a plan shows it.
 */
export type RefusalCode =
  | 'max-removals'
  | 'max-policies'
  | 'max-users-losing'
  | 'protected'
  | 'policy-set-assign'
  | 'v1-hides-filters'
  | 'swap-between-policies'
  | 'filter-platform';
/**
 * Of a file or folder, relative to the fleet file.
 */
export type Path = string;
/**
 * Searched with their subfolders for .yaml and .yml files; at least one.
 */
export type Folders = Path[];
/**
 * Plain text; it refers to no other value.
 */
export type ValueText = string;
/**
 * Small letters, digits and -, beginning with a letter, 40 characters at most.
 */
export type RingName = string;
/**
 * What --tenant, folders and variables of the environment call it: small letters, digits and -, beginning with a letter or digit and ending with one, 40 characters at most.
 */
export type TenantName = string;

/**
 * The kinds of document a user writes, before any rule beyond the schemas was checked.
 */
export interface Documents {
  policyAssignments: PolicyAssignmentsDocument;
  settings: SettingsDocument;
  fleet: FleetDocument;
}
/**
 * Who one Intune app policy reaches. One YAML document per policy; a file may hold many. At least one of include and exclude is there: an intended nobody is written include: [].
 */
export interface PolicyAssignmentsDocument {
  policy: PolicyReference;
  /**
   * Who the policy reaches. An empty list means nobody, on purpose.
   */
  include?: Entry[];
  /**
   * Who the policy leaves out even though an included target holds them. Exclusion wins over inclusion. Entries take no filter here.
   */
  exclude?: Entry[];
  /**
   * exact: an assignment that is not declared is removed. additive: an assignment that is not declared stays.
   */
  ownership?: 'exact' | 'additive';
}
/**
 * Which policy is meant: its type, and its name or id. With both given the id decides.
 */
export interface PolicyReference {
  type: PolicyType;
  name?: Name;
  id?: PolicyId;
}
/**
 * An Entra group by its display name, its id, or both; with both given the id decides.
 */
export interface GroupEntry {
  group?: Name;
  groupId?: Guid;
  filter?: Filter;
  source?: Source;
  sourceId?: SourceId;
}
/**
 * Narrows an included target to the devices or apps that match a filter (mode include) or that do not (mode exclude). Needs graphVersion beta.
 */
export interface Filter {
  name?: Name;
  id?: Guid;
  /**
   * include: only what matches the filter. exclude: only what does not match it.
   */
  mode: 'include' | 'exclude';
}
/**
 * Every licensed user. Belongs under include.
 */
export interface AllUsersEntry {
  /**
   * Always true.
   */
  allUsers: true;
  filter?: Filter;
  source?: Source;
  sourceId?: SourceId;
}
/**
 * Every managed device. Belongs under include, and on mobileAppConfiguration alone: the other types reach users.
 */
export interface AllDevicesEntry {
  /**
   * Always true.
   */
  allDevices: true;
  filter?: Filter;
  source?: Source;
  sourceId?: SourceId;
}
/**
 * Any target of the Graph metadata, for what the other kinds of entry can not say.
 */
export interface TargetEntry {
  target: RawTarget;
  source?: Source;
  sourceId?: SourceId;
}
/**
 * A target as Microsoft Graph writes it. Its ids are taken as they stand. Which further properties belong depends on the type.
 */
export interface RawTarget {
  /**
   * Type of the target, such as #microsoft.graph.groupAssignmentTarget.
   */
  '@odata.type': string;
  /**
   * Of groupAssignmentTarget and exclusionGroupAssignmentTarget.
   */
  groupId?: string;
  /**
   * Of configurationManagerCollectionAssignmentTarget.
   */
  collectionId?: string;
  /**
   * Of scopeTagGroupAssignmentTarget.
   */
  targetType?: 'none' | 'user' | 'device' | 'unknownFutureValue';
  /**
   * Of scopeTagGroupAssignmentTarget.
   */
  entraObjectId?: string;
  /**
   * Id of an assignment filter, taken as it stands; null for none. Needs graphVersion beta.
   */
  deviceAndAppManagementAssignmentFilterId?: string | null;
  /**
   * How the filter applies; none for no filter. Needs graphVersion beta.
   */
  deviceAndAppManagementAssignmentFilterType?: 'none' | 'include' | 'exclude';
}
/**
 * All targets of a set of the settings file.
 */
export interface SetEntry {
  set: SetName;
}
/**
 * assignctl.yaml: the tenant, how it is reached and written, and what no run may do.
 */
export interface SettingsDocument {
  tenantId: Guid;
  /**
   * Microsoft cloud that holds the tenant.
   */
  cloud?: 'global' | 'usGov' | 'usGovDod' | 'china';
  /**
   * v1.0 knows no filters, no source and no windowsManagedAppProtection.
   */
  graphVersion?: 'beta' | 'v1.0';
  /**
   * Relative to the settings file. Searched with its subfolders for .yaml and .yml files.
   */
  desiredState?: string;
  /**
   * patch: single assignments are changed where that is safe, otherwise the whole list is replaced. assign: always the whole list.
   */
  writeMode?: 'patch' | 'assign';
  /**
   * Named lists of targets, used in declarations as - set: NAME. Sets do not hold sets.
   */
  sets?: {
    [k: string]: SetMembers;
  };
  /**
   * Sets that every declaration must hold, by name or with all their targets spelled out.
   */
  require?: {
    /**
     * Names of sets every declaration must include.
     */
    include?: SetName[];
    /**
     * Names of sets every declaration must exclude.
     */
    exclude?: SetName[];
  };
  /**
   * A plan beyond a limit is shown in full and refused by apply.
   */
  limits?: {
    maxRemovals?: MaxRemovals;
    /**
     * How many policies one run may change. No limit where absent.
     */
    maxPolicies?: number;
    /**
     * How many users may lose a policy in one run, by the upper bound. A number that can't be found out refuses. No limit where absent.
     */
    maxUsersLosing?: number;
  };
  /**
   * Policies and groups whose assignments no run may change or remove.
   */
  protect?: Protection[];
  /**
   * Refusals lifted on purpose, each with its reason.
   */
  allow?: Allowance[];
}
/**
 * No run may change this policy's assignments.
 */
export interface PolicyProtection {
  policy: PolicyReference;
}
/**
 * No run may change or remove an assignment of this group.
 */
export interface GroupProtection {
  group?: Name;
  groupId?: Guid;
}
/**
 * Lifts one refusal, for one policy or wherever it comes up.
 */
export interface Allowance {
  code: RefusalCode;
  policy?: PolicyId;
  /**
   * Why, or the ticket that says so. Shown in the plan.
   */
  reason: string;
}
/**
 * fleet.yaml: the tenants that are kept from one repository, what they share, and in which order they are written.
 */
export interface FleetDocument {
  settings?: Path;
  folders?: Folders;
  values?: Values;
  /**
   * Names of the rings in the order they are written: a ring waits until every tenant of the ones before it is done. With rings, every tenant names its ring.
   */
  rings?: RingName[];
  /**
   * The tenants of the fleet; at least one.
   */
  tenants: Tenant[];
}
/**
 * Texts by name.
 */
export interface Values {
  [k: string]: ValueText;
}
/**
 * One tenant: its name here, its id, and what is its own.
 */
export interface Tenant {
  name: TenantName;
  tenantId: Guid;
  ring?: RingName;
  settings?: Path;
  folders?: Folders;
  overlay?: Path;
  values?: Values;
}
