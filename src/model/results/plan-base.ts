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
