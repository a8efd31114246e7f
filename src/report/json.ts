import { type Outcome } from '../model/outcome.js';
import { type Plan } from '../model/plan.js';

/** The plan file: `schemas/plan.schema.json`. */
export function renderPlanJson(plan: Plan): string {
  return `${JSON.stringify(plan, null, 2)}\n`;
}

/** `schemas/outcome.schema.json`. */
export function renderOutcomeJson(outcome: Outcome): string {
  return `${JSON.stringify(outcome, null, 2)}\n`;
}
