import { type OpaqueReason } from '../assignment/assignment.js';
import { type Direction } from '../project/declaration.js';
import { type Diagnostic, type Place } from '../project/diagnostic.js';
import { canonicalJson, type JsonObject } from '../json.js';
import { type GraphVersion, type PolicyType } from '../tenant/policy-types.js';
import {
  type CloudName,
  type Limits,
  type PlanBase,
  type RefusalCode,
  type WriteMode,
} from '../project/settings.js';
import { type PolicySetAssignment } from '../tenant/policy-set.js';
import type { AssignmentState, Change, FilterLabel, TargetLabel } from './change.js';
import { type Impact, type UnprotectedUsers, type GroupSummary } from './affected-users.js';

/** Version of the plan file. The first number moves when a reader of the former one would go wrong. */
export const PLAN_FORMAT_VERSION = '2.0';

/** One write. `path` starts at the version: `/beta/deviceAppManagement/…`. */
export interface GraphRequest {
  readonly method: 'PATCH' | 'DELETE' | 'POST';
  readonly path: string;
  readonly body?: JsonObject;
  /** Keys of the changes the request realises. */
  readonly covers: readonly string[];
  /** Of a policy in a circle: all unions of the circle are verified before any final list is sent. */
  readonly step?: 'union' | 'final';
}

/** Why something will not be applied, and the exact flag or settings line that would allow it. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
  readonly allow: string;
}

/** How near a run comes to a limit of the settings. More than `max`, or a number that is not known, is refused. */
export interface LimitUse {
  readonly limit: keyof Limits;
  /** What the run has of what the limit counts; null: not known. */
  readonly count: number | null;
  /** The most that the limit allows. */
  readonly max: number;
  /** Of `maxRemovals`: how many of `count` are narrowed and not removed. */
  readonly narrowed?: number;
  /** Of `maxRemovals` if it is a share: the percentage, and the number of assignments that it is of. */
  readonly share?: { readonly percent: number; readonly total: number };
  /** Of `maxRemovals`: the policy with most of `count`; absent if there is none. */
  readonly largest?: { readonly type: PolicyType; readonly id: string; readonly count: number };
}

/** A refusal that was allowed, and the reason given. */
export interface AllowedViolation {
  readonly code: RefusalCode;
  readonly message: string;
  readonly reason: string;
}

export interface PolicyPlan extends Place {
  readonly type: PolicyType;
  readonly id: string;
  readonly name: string;
  readonly changes: readonly Change[];
  /** In the order they are sent. Empty if nothing changes. */
  readonly requests: readonly GraphRequest[];
  /** The `assign` to use if the service has no route for an item request, and the refusals that it would meet. */
  readonly fallback?: { readonly request: GraphRequest; readonly refused: readonly Refusal[] };
  /** The complete list the plan was made from. */
  readonly before: readonly ListedAssignment[];
  /** The complete list that the requests lead to, with the reason for each entry. */
  readonly after: readonly AfterAssignment[];
  readonly impact?: Impact;
  /** Hash of the assignments the plan was made from. */
  readonly fingerprint: string;
  readonly refused: readonly Refusal[];
  readonly allowed: readonly AllowedViolation[];
  /** Keys of policies that gain what this one loses: written and verified first. */
  readonly waitsFor: readonly string[];
  /** Keys of the other policies of a circle, in which each gains what another loses. Present if it has two steps. */
  readonly circle?: readonly string[];
  /** Policies that would gain what this one loses, and do not in this run: nothing is sent for this one. */
  readonly skippedBecause?: readonly AbsentGainer[];
}

/** A policy that does not gain what it is declared to gain, and why. */
export interface AbsentGainer {
  /** `type/id`, or `type/name` if the id is not known. */
  readonly key: string;
  /** For people: its name, or what else identifies it. */
  readonly name: string;
  /** It is blocked, left out by `--only`, or left pending by `--heal`. */
  readonly reason: 'blocked' | 'left-out' | 'pending';
}

/** A declared policy that could not be planned; `diagnostics` says why under the same place. */
export interface BlockedPolicy extends Place {
  /** `type/id or name`: what `skippedBecause` of another policy may refer to. */
  readonly key: string;
  readonly type: PolicyType;
  readonly id?: string;
  readonly name?: string;
  /** Codes of the diagnostics that block it, and their messages. */
  readonly codes: readonly string[];
  readonly messages: readonly string[];
}

/** Whether a plan blocks this policy: by id, or by name if no policy matched the name. */
export function isBlockedIn(
  { blocked }: Pick<Plan, 'blocked'>,
  { type, id, name }: Pick<PolicyPlan, 'type' | 'id' | 'name'>,
): boolean {
  const isIt = (one: BlockedPolicy): boolean =>
    one.id === undefined ? one.name === name : one.id.toLowerCase() === id.toLowerCase();
  return blocked.some((one) => one.type === type && isIt(one));
}

export interface UnmanagedPolicy {
  readonly type: PolicyType;
  readonly id: string;
  readonly name: string;
  /** Number of its assignments; null: not read. */
  readonly assignments: number | null;
}

/** An assignment that is kept untouched: the tool does not understand it, or a policy set owns it. */
export interface KeptAssignment {
  readonly type: PolicyType;
  readonly policyId: string;
  readonly policyName: string;
  readonly assignmentId: string;
  readonly reason: OpaqueReason | 'policy-set';
  readonly target: JsonObject;
}

export interface PlanSummary {
  /** Declared policies that could be planned. */
  readonly policies: number;
  readonly changed: number;
  readonly create: number;
  readonly update: number;
  readonly delete: number;
  /** Planned policies with no change. */
  readonly unchanged: number;
  readonly unmanaged: number;
  readonly blocked: number;
  /** All requests of all policies, refused ones included. */
  readonly requests: number;
}

/** One assignment of a policy's list. */
export interface ListedAssignment {
  /** `unknown` if the tool does not understand the kind of target. */
  readonly direction: Direction | 'unknown';
  readonly target: TargetLabel;
  readonly filter?: FilterLabel;
  /** In Graph's words; as it was read if the tool does not understand it. */
  readonly state: AssignmentState;
  /** Id at the service; absent if the assignment is new, and then the service gives one. */
  readonly assignmentId?: string;
}

/**
 * Why an assignment is in the list afterwards: a change of the plan made it, it is as declared already, ownership is
 * additive and no entry names it, or it is preserved.
 */
export type AfterReason =
  | 'create'
  | 'update'
  | 'declared'
  | 'not-declared'
  | 'policy-set'
  | 'unknown-target-type'
  | 'unknown-filter-type'
  | 'unknown-source';

export interface AfterAssignment extends ListedAssignment {
  readonly reason: AfterReason;
}

/** Everything a run would do, as plain data: the same inputs give the same bytes. */
export interface Plan {
  readonly formatVersion: string;
  readonly toolVersion: string;
  readonly tenantId: string;
  readonly cloud: CloudName;
  readonly graphVersion: GraphVersion;
  readonly writeMode: WriteMode;
  /** Hash of the content of files and settings, places aside. */
  readonly inputs: string;
  /** Digest of the plan whose run this one undoes. Its fingerprints are of content: ids may be new by then. */
  readonly undoes?: string;
  /** If that run was an undo: digest of the plan whose changes are applied again. */
  readonly redoes?: string;
  /** Present if the plan was made with `--base`. */
  readonly base?: PlanBase;
  readonly summary: PlanSummary;
  readonly policies: readonly PolicyPlan[];
  readonly blocked: readonly BlockedPolicy[];
  readonly unmanaged: readonly UnmanagedPolicy[];
  /** Assignments with a target or enum the tool does not know. Kept as they are. */
  readonly unknown: readonly KeptAssignment[];
  /** Assignments a policy set owns. Kept as they are. */
  readonly policySets: readonly KeptAssignment[];
  /** Assignments before or after the plan that policy sets make too. No change and no refusal rests on it. Absent if there are none. */
  readonly alsoFromPolicySets?: readonly PolicySetAssignment[];
  /** Why all or some policy sets could not be read; absent if they were. */
  readonly policySetsUnread?: string;
  readonly diagnostics: readonly Diagnostic[];
  /** The groups that changes touch, by name. */
  readonly groups: readonly GroupSummary[];
  /** Over all policies together; absent with `--impact none`. */
  readonly impact?: Impact;
  /** Per type with changes; absent with `--impact none`. */
  readonly unprotected?: readonly UnprotectedUsers[];
  /** How near the run comes to the limits that are set. Absent if nothing changes. */
  readonly limits?: readonly LimitUse[];
  /** Refusals of the whole run. */
  readonly refused: readonly Refusal[];
  readonly allowed: readonly AllowedViolation[];
  /** Hash of all of the above but file positions. */
  readonly digest: string;
}

/** Name of a policy inside a run: `iosManagedAppProtection/T_…`, case aside. */
export function policyKey(policy: { readonly type: PolicyType; readonly id: string }): string {
  return `${policy.type}/${policy.id.toLowerCase()}`;
}

/** Whether a change removes one of two assignments of the same target, so that the target stays assigned. */
export function leavesDuplicate(change: Change, { after }: Pick<PolicyPlan, 'after'>): boolean {
  if (change.action !== 'delete') return false;
  const isDuplicate = (other: AfterAssignment): boolean =>
    other.direction === change.direction && canonicalJson(other.target) === canonicalJson(change.target);
  return after.some(isDuplicate);
}
