import { type DriftReport } from '../../model/results/drift.js';
import { type ExportReport } from '../../model/results/export-report.js';
import { type Explanation } from '../../model/results/explanation.js';
import { type FleetSummary } from '../../model/results/fleet-summary.js';
import { type Outcome } from '../../model/results/outcome.js';
import { type Plan } from '../../model/results/plan.js';

/** The plan file: `schemas/plan.schema.json`. */
export function renderPlanJson(plan: Plan): string {
  return jsonText(plan);
}

/** `schemas/outcome.schema.json`. */
export function renderOutcomeJson(outcome: Outcome): string {
  return jsonText(outcome);
}

/** `schemas/drift.schema.json`. */
export function renderDriftJson(report: DriftReport): string {
  return jsonText(report);
}

/** `schemas/export.schema.json`. */
export function renderExportJson(report: ExportReport): string {
  return jsonText(report);
}

/** `schemas/explanation.schema.json`. */
export function renderExplanationJson(explanation: Explanation): string {
  return jsonText(explanation);
}

/** `schemas/fleet-summary.schema.json`. */
export function renderFleetSummaryJson(summary: FleetSummary): string {
  return jsonText(summary);
}

/** Two number signs begin a command (`##vso[…]`) to a job that prints them; written like this, JSON says the same. */
function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replaceAll('##', '#\\u0023')}\n`;
}
