import { type GraphRequest } from './plan.js';
import { type FilterMode } from '../project/declaration.js';
import { type GraphVersion, type PolicyType } from '../tenant/policy-types.js';

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
  /** HTTP status; null where no answer came. */
  readonly status: number | null;
  readonly requestId?: string;
  /** True where no answer came, but a reading afterwards showed that it had been carried out. */
  readonly landedWithoutAnswer?: true;
}

export interface PolicyOutcome {
  readonly type: PolicyType;
  readonly id?: string;
  readonly name?: string;
  readonly result: PolicyResult;
  /** One sentence; absent for a plain `applied`. */
  readonly reason?: string;
  /** True where `assign` took over from an item request. */
  readonly fallback?: boolean;
  /** For `failed`: true where the same run would end the same way, so that a new plan has to be reviewed first. */
  readonly replan?: boolean;
  /** For `waiting`: the code by which a second person's approval is known, where the service told it. */
  readonly approvalCode?: string;
  readonly requests: readonly SentRequest[];
  /** From when it was taken in hand to its last reading; absent where it was not. */
  readonly milliseconds?: number;
  /** How much of that its writes waited for the service's limits: for their turn, or to be tried again. */
  readonly waitedMilliseconds?: number;
}

/** What the service's limits cost the run. */
export interface Waits {
  /** Refusals for too many requests. */
  readonly count: number;
  /** The waits they asked for, together. */
  readonly milliseconds: number;
}

/** One assignment as a run left it, in a form that is the same however the service spelled it. */
export interface HeldAssignment {
  /** Direction and target: `include:group:<guid>`, or type and properties for the rest. */
  readonly target: string;
  readonly filter?: { readonly id: string; readonly mode: FilterMode };
  /** Absent for a direct one. */
  readonly source?: 'policySets';
  readonly sourceId?: string;
}

/** What one policy held at the end of a run, sorted; what nobody understands is left out. */
export interface HeldPolicy {
  readonly type: PolicyType;
  readonly id: string;
  readonly name: string;
  readonly assignments: readonly HeldAssignment[];
}

/** What the declared policies held at the end of a run: by it drift is told from what is pending. */
export interface Baseline {
  /** v1.0 shows less: only readings of one version can be compared. */
  readonly graphVersion: GraphVersion;
  /** By type and id. Left out: blocked ones, and those that could not be read at the end. */
  readonly policies: readonly HeldPolicy[];
}

/** What a run of apply did: every policy with a change, every blocked one; `unchanged` counts the rest. */
export interface Outcome {
  readonly formatVersion: string;
  readonly tenantId: string;
  /** Name of the tenant in the fleet file, where the run was of one. */
  readonly tenant?: string;
  readonly summary: Readonly<Record<PolicyResult, number>> & { readonly unchanged: number };
  readonly policies: readonly PolicyOutcome[];
  readonly baseline?: Baseline;
  readonly waits?: Waits;
  /** The journal of the run, where something was to be written. */
  readonly journal?: string;
  /** The undo file of the run, for `assignctl undo`; absent if nothing was written. */
  readonly undo?: string;
  /** What is to be said of the run as a whole, a sentence each. */
  readonly notes?: readonly string[];
  /** The command that goes on, where something is left. */
  readonly next?: string;
}
