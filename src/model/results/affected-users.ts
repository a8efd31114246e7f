import type { PolicyType } from '../tenant/policy-types.js';

export type ImpactMode = 'none' | 'count' | 'exact';

/** Lower and upper bound; equal if the number is known exactly. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/**
 * Users that a policy, or all policies together, newly reaches, no longer reaches, and still reaches. The plain
 * numbers are the upper bounds; null: not known. Filters are not evaluated: a filtered group counts whole.
 */
export interface Impact {
  readonly mode: Exclude<ImpactMode, 'none'>;
  readonly gain: number | null;
  readonly lose: number | null;
  readonly keep: number | null;
  readonly bounds: Readonly<Record<'gain' | 'lose' | 'keep', Bounds | null>> | null;
  /** What the numbers leave out or could not learn, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Users who had a policy of a type and have none afterwards, over all policies of the type that were read. `users` is
 * null if they were not counted one by one or are not known; `certainty` says what is known all the same.
 */
export interface UnprotectedUsers {
  readonly type: PolicyType;
  readonly users: Bounds | null;
  readonly certainty: 'impossible' | 'possible' | 'certain';
}

/** What a run does with one group, over all policies. */
export interface GroupSummary {
  readonly id: string;
  readonly name?: string;
  /** Keys of policies that begin to include it, cease to, begin to exclude it, cease to, or change its filter. */
  readonly included: readonly string[];
  readonly noLongerIncluded: readonly string[];
  readonly excluded: readonly string[];
  readonly noLongerExcluded: readonly string[];
  readonly updated: readonly string[];
  /** Users in it, if they were counted. */
  readonly users?: number;
}
