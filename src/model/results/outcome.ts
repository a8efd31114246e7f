import { type GraphRequest } from './plan.js';
import { type FilterMode } from '../project/declaration.js';
import type { GraphVersion, PolicyType } from '../tenant/policy-types.js';

export const OUTCOME_FORMAT_VERSION = '1.0';

/** How one policy ended. */
export const POLICY_RESULTS = [
  'applied',
  'already applied',
  'failed',
  'stale',
  'refused',
  'blocked',
  'waiting',
  'skipped',
] as const;
export type PolicyResult = (typeof POLICY_RESULTS)[number];

export interface SentRequest {
  readonly method: GraphRequest['method'];
  readonly path: string;
  /** HTTP status; null if no answer came. */
  readonly status: number | null;
  readonly requestId?: string;
  /** True if no answer came, but a later read showed that the request was done. */
  readonly landedWithoutAnswer?: true;
}

export interface PolicyOutcome {
  readonly type: PolicyType;
  readonly id?: string;
  readonly name?: string;
  readonly result: PolicyResult;
  /** One sentence; absent for a plain `applied`. */
  readonly reason?: string;
  /** True if `assign` took over from an item request. */
  readonly fallback?: boolean;
  /** For `failed`: true if the same run would end the same way, so that a new plan must be reviewed first. */
  readonly replan?: boolean;
  /** For `waiting`: the code of the approval request, if the service returned it. */
  readonly approvalCode?: string;
  readonly requests: readonly SentRequest[];
  /** Time from the policy's start to its last read; absent if it was not started. */
  readonly milliseconds?: number;
  /** How much of that its writes waited for the service's limits: for a slot, or before a retry. */
  readonly waitedMilliseconds?: number;
}

/** What the service's limits cost the run. */
export interface Waits {
  /** Refusals for too many requests. */
  readonly count: number;
  /** The waits they asked for, together. */
  readonly milliseconds: number;
}

/** One assignment as a run left it, in one form for every spelling of the service. */
export interface HeldAssignment {
  /** Direction and target: `include:group:<guid>`, or type and properties for the rest. */
  readonly target: string;
  readonly filter?: { readonly id: string; readonly mode: FilterMode };
  /** Absent for a direct one. */
  readonly source?: 'policySets';
  readonly sourceId?: string;
}

/** One policy's assignments at the end of a run, sorted. Those that are not understood are left out. */
export interface BaselinePolicy {
  readonly type: PolicyType;
  readonly id: string;
  readonly name: string;
  readonly assignments: readonly HeldAssignment[];
}

/** The assignments of the declared policies at the end of a run. With it, drift and pending changes can be distinguished. */
export interface Baseline {
  /** v1.0 shows less: only readings of one version can be compared. */
  readonly graphVersion: GraphVersion;
  /** By type and id. Left out: blocked ones, and those that could not be read at the end. */
  readonly policies: readonly BaselinePolicy[];
}

/** What a run of apply did: every policy with a change, every blocked one; `unchanged` counts the rest. */
export interface Outcome {
  readonly formatVersion: string;
  readonly tenantId: string;
  /** Name of the tenant for people, if it is known. */
  readonly tenantName?: string;
  /** Name of the tenant in the fleet file, if the run was of one. */
  readonly tenant?: string;
  readonly summary: Readonly<Record<PolicyResult, number>> & { readonly unchanged: number };
  readonly policies: readonly PolicyOutcome[];
  readonly baseline?: Baseline;
  readonly waits?: Waits;
  /** The journal of the run, if something was to be written. */
  readonly journal?: string;
  /** The undo file of the run, for `assignctl undo`; absent if nothing was written. */
  readonly undo?: string;
  /** Notes about the run as a whole, a sentence each. */
  readonly notes?: readonly string[];
  /** The command that continues, if something is left. */
  readonly next?: string;
}
