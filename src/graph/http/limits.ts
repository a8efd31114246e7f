/** So many calls in any window of so many milliseconds. */
export interface Limit {
  readonly calls: number;
  readonly perMs: number;
}

/** The quotas a run keeps to. */
export interface PacingLimits {
  /** Writes to Intune, per app and tenant. */
  readonly intuneWrites: Limit;
  /** All calls to Intune, per app and tenant. */
  readonly intune: Limit;
  /** Resource units of the directory, per app and tenant. */
  readonly directory: Limit;
  /** How long one call may take before it counts as unanswered. */
  readonly timeoutMs: number;
}

/**
 * As documented: Intune app policies 100 writes and 1000 calls in 20 s per app and tenant (throttling limits, "Intune
 * managed applications" and "Intune applications": whether they share one bucket is unknown, so they share ours);
 * the directory 3500 units in 10 s for the smallest tenants.
 */
export const DOCUMENTED_LIMITS: PacingLimits = {
  intuneWrites: { calls: 100, perMs: 20_000 },
  intune: { calls: 1000, perMs: 20_000 },
  directory: { calls: 3500, perMs: 10_000 },
  timeoutMs: 60_000,
};

/** The same limits with other rates for Intune: an app that shares its quota with other tools asks for less. */
export function withRates(
  limits: PacingLimits,
  { writes, calls }: { readonly writes?: number; readonly calls?: number },
): PacingLimits {
  const { intuneWrites, intune } = limits;
  return {
    ...limits,
    intuneWrites: { ...intuneWrites, calls: writes ?? intuneWrites.calls },
    intune: { ...intune, calls: calls ?? intune.calls },
  };
}
