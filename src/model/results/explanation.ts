import { type Direction } from '../project/declaration.js';
import { type FilterLabel, type TargetLabel } from './change.js';
import { type PolicySetLabel } from '../tenant/policy-set.js';
import type { GraphVersion, PolicyType } from '../tenant/policy-types.js';

/** Version of the explanation. The first number moves when a reader of the former one would go wrong. */
export const EXPLANATION_FORMAT_VERSION = '1.0';

/** Whether a policy reaches someone. `unknown`: it depends on something that is not evaluated or could not be read. */
export const VERDICTS = ['included', 'excluded', 'unknown', 'not reached'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** How an assignment applies to someone, or why that is not known. */
export type ReasonCode =
  /** The target is the group itself. */
  | 'is-the-group'
  /** It is a member of the target group, directly or through other groups. */
  | 'member'
  | 'all-users'
  | 'all-devices'
  /** Someone's device may be in a group of devices; devices are not looked at. */
  | 'devices-in-group'
  /** Its memberships, or the group's devices, could not be read. */
  | 'unread'
  /** The target, its filter or its source is of a kind the tool does not know, or has members that cannot be looked up. */
  | 'not-understood';

/** A group by id, with its name if it has one. */
export interface GroupLabel {
  readonly id: string;
  readonly name?: string;
}

/** One assignment that applies, or may apply, to the one the answer is about. */
export interface Reason {
  /** `unknown`: the tool does not know this kind of target. */
  readonly direction: Direction | 'unknown';
  readonly target: TargetLabel;
  readonly filter?: FilterLabel;
  /** The policy set that made the assignment, if one did. */
  readonly policySet?: string | null;
  /** The policy sets that make this assignment, or make it too; absent if there is none. */
  readonly policySets?: readonly PolicySetLabel[];
  readonly code: ReasonCode;
  /** False: it may or may not apply. An assignment with a filter never is certain. */
  readonly certain: boolean;
  /** True if the verdict rests on it. */
  readonly decides: boolean;
  /**
   * The groups from the first one that it is a direct member of up to the target; empty if no membership is required,
   * null if the path could not be read.
   */
  readonly path: readonly GroupLabel[] | null;
}

/** A verdict and what it rests on. */
export interface Finding {
  readonly verdict: Verdict;
  /** Those that decide come first. */
  readonly reasons: readonly Reason[];
  /** What the policy excludes besides: members of a group who are also in one of these are left out. Empty for a user. */
  readonly except: readonly TargetLabel[];
  /** What else to know, a sentence each. */
  readonly notes: readonly string[];
}

export interface PolicyLabel {
  readonly type: PolicyType;
  readonly id: string;
  readonly name: string;
}

/** Who an answer is about. If the subject is a policy, each of its targets, which may also be all users or all devices. */
export interface Who {
  readonly kind: 'user' | 'group' | 'allUsers' | 'allDevices' | 'other';
  /** Id of a user or a group. */
  readonly id?: string;
  readonly name?: string;
  readonly userPrincipalName?: string;
  /** True for a group that no longer exists. */
  readonly deleted?: true;
  /** Users in a group, nested groups and all; null: could not be counted. */
  readonly users?: number | null;
  /** Devices in a group, if they matter; null: could not be counted. */
  readonly devices?: number | null;
  /** Groups in a group, at any depth; null: could not be read. */
  readonly within?: readonly GroupLabel[] | null;
}

/** What a saved plan means for a policy. */
export type PlanState =
  /** The plan does not concern it. */
  | 'outside'
  /** The plan leaves it as it is. */
  | 'unchanged'
  /** The plan was made from what is there now, and changes it. */
  | 'changes'
  /** What the plan wants is there already. */
  | 'already applied'
  /** The policy was changed after the plan was made: apply would leave it unchanged. */
  | 'overtaken'
  /** The policy is in the plan and not in the tenant. */
  | 'gone'
  /** The plan could not be made for it: apply would leave it unchanged. */
  | 'blocked'
  /** Apply refuses it, or the whole run. */
  | 'refused';

/** What a saved plan would make of an answer. */
export interface Planned extends Finding {
  readonly state: PlanState;
}

/** Whether one policy reaches one user, group or kind of target, and why. */
export interface Answer extends Finding {
  readonly policy: PolicyLabel;
  readonly who: Who;
  /** Only with a plan: the same after an apply of it. */
  readonly planned?: Planned;
}

/** The question as it was understood. */
export interface ExplainedSubject {
  readonly kind: 'user' | 'group' | 'policy';
  readonly user?: Who;
  readonly group?: Who;
  readonly policy?: PolicyLabel;
}

/** Who gets what, and why: the answer to `assignctl explain`. */
export interface Explanation {
  readonly formatVersion: string;
  readonly toolVersion: string;
  readonly tenantId: string;
  /** Name of the tenant for people, if it is known. */
  readonly tenantName?: string;
  readonly graphVersion: GraphVersion;
  readonly subject: ExplainedSubject;
  /** The saved plan that was taken into account. */
  readonly plan?: { readonly digest: string; readonly toolVersion: string };
  readonly summary: {
    readonly included: number;
    readonly excluded: number;
    readonly unknown: number;
    readonly notReached: number;
    /** Answers whose verdict a plan would change; 0 without a plan. */
    readonly changed: number;
  };
  readonly answers: readonly Answer[];
  /** Policy types whose policies could not be read, or that this version of Graph does not have. */
  readonly unread: readonly {
    readonly type: PolicyType;
    readonly why: string;
    /** False: there is nothing to fix, because the Graph version or the settings leave the type out. */
    readonly failed: boolean;
  }[];
  /** What concerns all answers, a sentence each. */
  readonly notes: readonly string[];
  /** False if something that bears on an answer could not be read. */
  readonly complete: boolean;
}
