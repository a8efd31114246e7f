import { type GraphRequest } from './plan.js';
import { type PolicyType } from './policy-types.js';

export const OUTCOME_FORMAT_VERSION = '1.0';

/** How one policy ended. */
export type PolicyResult =
  'applied' | 'already applied' | 'failed' | 'stale' | 'refused' | 'blocked' | 'skipped';

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
  readonly requests: readonly SentRequest[];
}

/** What a run of apply did: every policy with a change, every blocked one; `unchanged` counts the rest. */
export interface Outcome {
  readonly formatVersion: string;
  readonly tenantId: string;
  readonly summary: Readonly<Record<PolicyResult, number>> & { readonly unchanged: number };
  readonly policies: readonly PolicyOutcome[];
}
