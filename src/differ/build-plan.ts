import { draftPlan } from './draft-plan.js';
import { finishPlan, type PlannedRun } from './finish-plan.js';
import { type PlanInput } from './plan-input.js';

/** Two states in, a plan out, with nobody counted. Everything of it is decided here, and nothing is read or written. */
export function buildPlan(input: PlanInput): PlannedRun {
  return finishPlan(draftPlan(input));
}
