import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import nodePath, { dirname, join, resolve } from 'node:path';
import { type LoadOptions, loadProject, loadProjectSettings, type Project } from '../../loader/load.js';
import { DEFAULT_SETTINGS_FILE, type SettingsLoaded } from '../../loader/settings/load-settings.js';
import type { Diagnostic } from '../../model/project/diagnostic.js';
import type { DriftReport } from '../../model/results/drift.js';
import type { ExportReport } from '../../model/results/export-report.js';
import type { Plan } from '../../model/results/plan.js';
import type { CliContext } from '../context.js';
import { UsageError } from '../program/exit-codes.js';
import type { ConnectionOptions } from '../program/options.js';
import { DEFAULT_FLEET_FILE } from '../../model/project/fleet.js';
import { pathFrom } from '../../model/file-paths.js';

/** Where a run finds its files, and where it leaves its own. */
export interface ProjectPlace {
  readonly load: () => Promise<Project>;
  /** Only the settings. */
  readonly loadSettings: () => Promise<SettingsLoaded>;
  /** The same of another commit: `pathOf` says where its files are, by the absolute path in the checkout. */
  readonly loadSettingsAmong: (pathOf: (path: string) => string) => Promise<SettingsLoaded>;
  /** Absolute path of the settings file. */
  readonly settingsFile: string;
  /** Folder that paths in diagnostics are relative to: absolute, or relative to the current folder. */
  readonly folder: string;
  /** Folder of journals, undo plans and locks. */
  readonly workspace: string;
  /** `.assignctl` in the folder of the settings, with the schemas that editors follow. */
  readonly schemas: string;
  /** Name of the tenant in the fleet file; absent for the project of a folder. */
  readonly tenant?: string;
  /** Whether the workspace is removed after the run: no report names a file of it. */
  readonly isTemporary?: true;
  /** Whether it is the example that comes with the program, which no run may change. */
  readonly isExample?: true;
}

export interface PlaceOptions extends Pick<ConnectionOptions, 'place' | 'C' | 'config' | 'emulator'> {
  /** The fleet file; only of commands that run on tenants of a fleet. */
  readonly fleet?: string;
  /** A list if a command runs on several. */
  readonly tenant?: string | readonly string[];
}

export type PlaceContext = Pick<CliContext, 'cwd' | 'env' | 'packageFolder'>;

/** The place that the options mean: a tenant of a fleet, the project of a folder, or the packaged example. */
export function placeOf(options: PlaceOptions, context: PlaceContext): ProjectPlace {
  const { place, C, config } = options;
  const { cwd } = context;
  if (place !== undefined) return place;
  if (isForExample(options, context))
    return examplePlace(context, givenWorkspace(context) ?? join(cwd, '.assignctl'));
  const dir = resolve(cwd, C);
  const from: LoadOptions = { dir, ...(config === undefined ? {} : { config }) };
  const settingsFile = resolve(dir, config ?? DEFAULT_SETTINGS_FILE);
  const ownFolder = join(dirname(settingsFile), '.assignctl');
  const withAdvice = async <T extends { readonly diagnostics: readonly Diagnostic[] }>(
    load: () => Promise<T>,
  ): Promise<T> => {
    await assertFolder(dir, C);
    const loaded = await load();
    return { ...loaded, diagnostics: adviseFleet(loaded.diagnostics, options, dir) };
  };
  return {
    load: () => withAdvice(() => loadProject(from)),
    loadSettings: () => withAdvice(() => loadProjectSettings(from)),
    loadSettingsAmong: (pathOf) =>
      loadProjectSettings({
        dir: pathOf(dir),
        ...(config !== undefined && { config: pathOf(settingsFile) }),
      }),
    settingsFile,
    folder: C,
    workspace: givenWorkspace(context) ?? ownFolder,
    schemas: ownFolder,
  };
}

/** The project that comes with the program, for the emulator's tenant. */
export function examplePlace({ packageFolder }: PlaceContext, workspace: string): ProjectPlace {
  const folder = join(packageFolder(), 'examples');
  const loadSettings = () => loadProjectSettings({ dir: folder });
  return {
    load: () => loadProject({ dir: folder }),
    loadSettings,
    loadSettingsAmong: loadSettings,
    settingsFile: join(folder, DEFAULT_SETTINGS_FILE),
    folder,
    workspace,
    schemas: workspace,
    isExample: true,
  };
}

/** `--emulator` in a folder without any project of its own. */
function isForExample({ C, config, emulator }: PlaceOptions, { cwd }: PlaceContext): boolean {
  if (emulator !== true || config !== undefined || C !== '.') return false;
  return [DEFAULT_SETTINGS_FILE, DEFAULT_FLEET_FILE, 'desired-state'].every(
    (name) => !existsSync(join(cwd, name)),
  );
}

const OF_FLEETS = ['settings-missing', 'desired-state-missing', 'value-outside-fleet'];

/**
 * What the files of a fleet lack because no tenant of it was chosen is one problem: the first of its errors, with what to
 * do. If there are only warnings, each says it.
 */
export function adviseFleet(
  diagnostics: readonly Diagnostic[],
  options: PlaceOptions,
  dir: string,
): readonly Diagnostic[] {
  if (options.config !== undefined || !existsSync(join(dir, DEFAULT_FLEET_FILE))) return diagnostics;
  const first = diagnostics.find((one) => isAboutTenant(one) && one.severity === 'error');
  const hint = `This folder is a fleet: ${fleetAdvice(options)}`;
  return diagnostics.flatMap((one) => {
    if (!isAboutTenant(one)) return [one];
    return first === undefined || one === first ? [{ ...one, hint }] : [];
  });
}

function isAboutTenant({ code, message }: Diagnostic): boolean {
  return OF_FLEETS.includes(code) || (code === 'missing-key' && message.includes('tenantId'));
}

function fleetAdvice({ fleet, tenant }: PlaceOptions): string {
  if (fleet === undefined)
    return 'its tenants share files, and this command works on the files of one. Edit them by hand, or use it in a project of one tenant.';
  return Array.isArray(tenant)
    ? 'name its tenants with --tenant NAME, --ring NAME or --all.'
    : 'name one of its tenants with --tenant NAME.';
}

/** Throws a UsageError unless `dir`, given as `-C`, is a folder. */
export async function assertFolder(dir: string, given: string): Promise<void> {
  const found = await stat(dir).catch(() => undefined);
  if (found === undefined) throw new UsageError(`-C ${given}: there is no such folder.`);
  if (!found.isDirectory())
    throw new UsageError(`-C ${given}: this is a file. Name the folder of the project.`);
}

/** The workspace that a pipeline gives its job, outside the checkout: `ASSIGNCTL_WORKSPACE`. */
export function givenWorkspace({ cwd, env }: Pick<CliContext, 'cwd' | 'env'>): string | undefined {
  const given = env.ASSIGNCTL_WORKSPACE ?? '';
  return given === '' ? undefined : resolve(cwd, given);
}

/** Where a project is, as it was named, and the current folder. */
export interface Viewpoint extends Pick<CliContext, 'cwd'> {
  /** Folder that paths of the project are relative to: relative to `cwd`, or absolute. */
  readonly folder: string;
}

export function viewOf(options: PlaceOptions, context: PlaceContext): Viewpoint {
  return { folder: placeOf(options, context).folder, cwd: context.cwd };
}

/** The path of a project's file as messages show it: from the current folder, so that a terminal can open it. */
export function shownPath(file: string, view: Viewpoint): string {
  return pathFrom(view, file, nodePath);
}

/** The path of the settings file, as messages show it. */
export function shownSettingsFile(options: PlaceOptions, context: PlaceContext): string {
  const { settingsFile, folder } = placeOf(options, context);
  return shownPath(nodePath.relative(resolve(context.cwd, folder), settingsFile), {
    folder,
    cwd: context.cwd,
  });
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
