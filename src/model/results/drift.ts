import { type Direction } from '../project/declaration.js';
import { type Diagnostic, type Place } from '../project/diagnostic.js';
import {
  type AssignmentState,
  type BlockedPolicy,
  type FilterLabel,
  type KeptAssignment,
  type TargetLabel,
  type UnmanagedPolicy,
} from './plan.js';
import type { GraphVersion, PolicyType } from '../tenant/policy-types.js';
import { type CloudName } from '../project/settings.js';

export const DRIFT_FORMAT_VERSION = '1.0';

/** Who has the assignment: only the tenant, only git, or both, but not alike. */
export type Side = 'tenant' | 'git' | 'different';
export const SIDES: readonly Side[] = ['tenant', 'git', 'different'];

/**
 * Which side changed since the baseline. `drift`: only the tenant. `pending`: only git, so the next apply writes it.
 * `conflict`: both, and not to the same. `unknown`: the baseline does not contain the policy.
 */
export type Cause = 'drift' | 'pending' | 'conflict' | 'unknown';
export const CAUSES: readonly Cause[] = ['drift', 'conflict', 'pending', 'unknown'];

/** One target of one policy that tenant and git do not agree on. */
export interface DriftChange {
  /** As the plan names it: what an apply would do to it. */
  readonly key: string;
  readonly side: Side;
  /** Only with a baseline. All changes to one group of one policy have the same. */
  readonly cause?: Cause;
  readonly direction: Direction;
  readonly target: TargetLabel;
  readonly filters: { readonly tenant?: FilterLabel; readonly git?: FilterLabel };
  readonly tenant: AssignmentState | null;
  readonly git: AssignmentState | null;
}

/** The event of the audit log that most likely made a policy what it is. */
export interface LastChange {
  /** `assignments`: it was about the policy's assignments. `policy`: it named the policy, and nothing nearer was found. */
  readonly match: 'assignments' | 'policy';
  /** ISO 8601, UTC, as the service wrote it. */
  readonly at: string;
  readonly person?: string;
  readonly app?: string;
  /** In the service's words. */
  readonly activity: string;
}

export interface PolicyDrift extends Place {
  readonly type: PolicyType;
  readonly id: string;
  readonly name: string;
  readonly changes: readonly DriftChange[];
  /** Absent if the audit log was not read or has nothing of it. */
  readonly lastChange?: LastChange;
}

/** Whether more changed than only git. Without a baseline that is not known, so every difference counts. */
export function hasDrift({ changes }: Pick<PolicyDrift, 'changes'>): boolean {
  return changes.some(({ cause }) => cause !== 'pending');
}

/** How far the audit log could be asked. */
export interface AuditReading {
  /** `unneeded`: nothing has drifted. `off`: the run should not read it. */
  readonly status: 'read' | 'incomplete' | 'unreadable' | 'unneeded' | 'off';
  /** Start of what was read: ISO 8601, UTC. */
  readonly since?: string;
  /** Why it could not be read, in one sentence with the next step. */
  readonly why?: string;
}

/** A type whose policies could not be listed, so new ones among them are not known. */
export interface UnreadType {
  readonly type: PolicyType;
  readonly why: string;
}

/** What healing leaves unchanged in one policy. */
export interface LeftPolicy {
  readonly type: PolicyType;
  readonly name: string;
  /** Changes by cause. */
  readonly causes: Readonly<Record<Exclude<Cause, 'drift'>, number>>;
}

/** What `--write-back` did to the files. */
export interface WriteBack {
  /** Files that were replaced, relative to the project. */
  readonly files: readonly string[];
  /** What stays as git has it, a sentence each. */
  readonly left: readonly string[];
  /** What a reviewer should know of the texts, a sentence each. */
  readonly notes: readonly string[];
}

export interface DriftSummary {
  /** Declared policies that could be compared. */
  readonly policies: number;
  /** Those of them that differ. */
  readonly differing: number;
  /** Changes by side. */
  readonly tenant: number;
  readonly git: number;
  readonly different: number;
  readonly unmanaged: number;
  readonly blocked: number;
  /** Changes by cause; only with a baseline. */
  readonly causes?: Readonly<Record<Cause, number>>;
}

/** What tenant and git do not agree on, as plain data: policies by type and name. */
export interface DriftReport {
  readonly formatVersion: string;
  readonly toolVersion: string;
  readonly tenantId: string;
  readonly cloud: CloudName;
  readonly graphVersion: GraphVersion;
  readonly summary: DriftSummary;
  /** Those that differ. */
  readonly policies: readonly PolicyDrift[];
  readonly blocked: readonly BlockedPolicy[];
  /** Live policies of all seven types that no file declares. */
  readonly unmanaged: readonly UnmanagedPolicy[];
  readonly unread: readonly UnreadType[];
  /** Assignments that are never changed: not understood, or of a policy set. */
  readonly kept: readonly KeptAssignment[];
  readonly diagnostics: readonly Diagnostic[];
  readonly audit: AuditReading;
  /** Only with `--write-back`. */
  readonly writeBack?: WriteBack;
}
