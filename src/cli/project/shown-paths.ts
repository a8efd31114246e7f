import { isAbsolute, posix, relative, resolve, sep } from 'node:path';
import { type Diagnostic } from '../../model/project/diagnostic.js';
import { type DriftReport } from '../../model/results/drift.js';
import { type ExportReport } from '../../model/results/export-report.js';
import { type Plan } from '../../model/results/plan.js';
import { type CliContext } from '../context.js';
import { type PlaceContext, placeOf, type PlaceOptions } from './project-place.js';

/** Where a project is, as it was named, and the current folder. */
export interface Viewpoint extends Pick<CliContext, 'cwd'> {
  /** Folder that paths of the project are relative to: relative to `cwd`, or absolute. */
  readonly folder: string;
}

export function viewOf(options: PlaceOptions, context: PlaceContext): Viewpoint {
  return { folder: placeOf(options, context).folder, cwd: context.cwd };
}

/** The path of a project's file as messages show it: from the current folder, so that a terminal can open it. */
export function shownPath(file: string, { folder, cwd }: Viewpoint): string {
  const fromHere = relative(cwd, resolve(cwd, folder));
  const isElsewhere = fromHere.startsWith('..') && isAbsolute(folder);
  const shown = (isElsewhere ? resolve(folder) : fromHere).split(sep).join('/');
  return shown === '' ? file : posix.join(shown, file);
}

/** Diagnostics with the paths of their files from the current folder. */
export function showDiagnosticsFrom(
  view: Viewpoint,
  diagnostics: readonly Diagnostic[],
): readonly Diagnostic[] {
  return diagnostics.map((diagnostic) => ({
    ...diagnostic,
    file: shownPath(diagnostic.file, view),
    ...(diagnostic.related === undefined
      ? {}
      : { related: diagnostic.related.map((other) => ({ ...other, file: shownPath(other.file, view) })) }),
  }));
}

/** A report with the paths of its files from the current folder: for people, never for JSON. */
export function showDriftFrom(view: Viewpoint, report: DriftReport): DriftReport {
  const moved = <T extends { readonly file: string }>(one: T): T => ({
    ...one,
    file: shownPath(one.file, view),
  });
  const { writeBack } = report;
  return {
    ...report,
    policies: report.policies.map(moved),
    blocked: report.blocked.map(moved),
    diagnostics: showDiagnosticsFrom(view, report.diagnostics),
    ...(writeBack === undefined
      ? {}
      : { writeBack: { ...writeBack, files: writeBack.files.map((file) => shownPath(file, view)) } }),
  };
}

/** The same for an export. */
export function showExportFrom(view: Viewpoint, report: ExportReport): ExportReport {
  const moved = <T extends { readonly file?: string }>(one: T): T =>
    one.file === undefined ? one : { ...one, file: shownPath(one.file, view) };
  const folder = shownPath(report.folder === '' ? '.' : report.folder, view);
  return {
    ...report,
    folder: folder === '.' ? '' : folder,
    policies: report.policies.map(moved),
    gone: report.gone.map((one) => ({ ...one, file: shownPath(one.file, view) })),
    diagnostics: showDiagnosticsFrom(view, report.diagnostics),
  };
}

/** A plan with the paths of its files from the current folder: for people, never for `plan --out`. */
export function showPlanFrom(view: Viewpoint, plan: Plan): Plan {
  const moved = <T extends { readonly file: string }>(one: T): T => ({
    ...one,
    file: shownPath(one.file, view),
  });
  return {
    ...plan,
    policies: plan.policies.map(moved),
    blocked: plan.blocked.map(moved),
    diagnostics: showDiagnosticsFrom(view, plan.diagnostics),
  };
}
