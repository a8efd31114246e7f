import { type DeclaredTarget } from './declaration.js';
import { type Place } from './diagnostic.js';
import {
  type GraphVersion,
  POLICY_TYPE_NAMES,
  type PolicyType,
  policyTypeInfo,
} from '../tenant/policy-types.js';

export const CLOUD_NAMES = ['global', 'usGov', 'usGovDod', 'china'] as const;
export type CloudName = (typeof CLOUD_NAMES)[number];
export type WriteMode = 'patch' | 'assign';

/** Refusals of the whole run, and those that stop one policy. Every one can be lifted by `allow`. */
export const RUN_REFUSALS = [
  'max-removals',
  'max-policies',
  'max-users-losing',
  'max-users-unprotected',
] as const;
const POLICY_REFUSALS = [
  'protected',
  'policy-set-assign',
  'v1-hides-filters',
  'swap-between-policies',
  'filter-platform',
] as const;
export type RefusalCode = (typeof RUN_REFUSALS)[number] | (typeof POLICY_REFUSALS)[number];
export const REFUSAL_CODES: readonly RefusalCode[] = [...RUN_REFUSALS, ...POLICY_REFUSALS];

/** A refusal that is allowed on purpose: for one policy by its id, or for all. */
export interface Allowance {
  readonly code: RefusalCode;
  readonly policy?: string;
  readonly reason?: string;
}

export type Protection =
  | { readonly policy: { readonly type: PolicyType; readonly name?: string; readonly id?: string } }
  | {
      readonly group: Extract<DeclaredTarget, { kind: 'group' }>;
      /** Where the settings name it. */
      readonly place: Place;
    };

export interface Limits {
  /** A share of the assignments read for the declared policies (never below 10), or a plain number. */
  readonly maxRemovals: { readonly percent: number } | { readonly count: number };
  readonly maxPolicies?: number;
  readonly maxUsersLosing?: number;
  /** Users left without any policy of a type. */
  readonly maxUsersUnprotected?: number;
}

/** The refusal of a run that goes beyond a limit. */
export const LIMIT_CODES = {
  maxRemovals: 'max-removals',
  maxPolicies: 'max-policies',
  maxUsersLosing: 'max-users-losing',
  maxUsersUnprotected: 'max-users-unprotected',
} as const satisfies Record<keyof Limits, RefusalCode>;

/** When the loss of users is marked as a hazard: from a number of users, or from a share of those of a policy. */
export interface HazardSettings {
  readonly usersLosing: number;
  readonly usersLosingShare: { readonly percent: number };
}

/** `assignctl.yaml`, defaults filled in. The loader has already replaced `sets` and `require`. */
export interface Settings {
  readonly tenantId: string;
  /** Name of the tenant for people; plans and digests do not contain it. */
  readonly tenantName?: string;
  readonly cloud: CloudName;
  readonly graphVersion: GraphVersion;
  /** Folder of the declarations, relative to the settings file. */
  readonly desiredState: string;
  readonly writeMode: WriteMode;
  /** The types that the project manages; all if absent. */
  readonly types?: readonly PolicyType[];
  /** Every policy of a managed type must be in a file; the place is where the settings say so. */
  readonly everyPolicyDeclared?: { readonly place: Place };
  readonly limits: Limits;
  readonly hazards: HazardSettings;
  readonly protect: readonly Protection[];
  readonly allow: readonly Allowance[];
}

/** The types that a project manages and its version of Graph has: no other is read. */
export function managedTypes({
  types,
  graphVersion,
}: Pick<Settings, 'types' | 'graphVersion'>): readonly PolicyType[] {
  return POLICY_TYPE_NAMES.filter(
    (type) =>
      policyTypeInfo(type).versions.includes(graphVersion) && (types === undefined || types.includes(type)),
  );
}

/** A guardrail of the base that is weaker in the files of the plan. At least one of `before` and `after` is present. */
export interface LiftedGuardrail {
  /** Where the settings have it: `limits.maxRemovals`, `protect`. */
  readonly setting: string;
  /** What the base says; absent if it says nothing. */
  readonly before?: string;
  /** What the files say; absent if they say nothing. */
  readonly after?: string;
}

/** The commit whose settings a plan was compared with. */
export interface PlanBase {
  /** Full hash. */
  readonly commit: string;
  /** What the files lift. Empty if nothing, or if it cannot be determined. */
  readonly lifts: readonly LiftedGuardrail[];
  /** Why it cannot be determined, in a sentence. */
  readonly problem?: string;
}
