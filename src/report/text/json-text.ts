import { type DoctorReport } from '../../model/results/doctor-report.js';
import { type DriftReport } from '../../model/results/drift.js';
import { type ExportReport } from '../../model/results/export-report.js';
import { type Explanation } from '../../model/results/explanation.js';
import { type FleetSummary } from '../../model/results/fleet-summary.js';
import { type Outcome } from '../../model/results/outcome.js';
import { type Plan } from '../../model/results/plan.js';
import { type RefreshReport } from '../../model/results/refresh-report.js';

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

/** `schemas/doctor.schema.json`. */
export function renderDoctorJson(report: DoctorReport): string {
  return jsonText(report);
}

/** `schemas/refresh.schema.json`. */
export function renderRefreshJson(report: RefreshReport): string {
  return jsonText(report);
}

/** What a command prints as JSON, indented. */
export function jsonText(value: unknown): string {
  return `${plainJson(JSON.stringify(value, null, 2))}\n`;
}

/** The same on one line. */
export function jsonLine(value: unknown): string {
  return `${plainJson(JSON.stringify(value))}\n`;
}

/**
 * The same JSON in ASCII, which every shell and code page passes on unchanged. No line of it begins a command of a
 * pipeline engine, as two number signs (`##vso[…]`) would.
 */
function plainJson(text: string): string {
  return text
    .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('##', '#\\u0023');
}
