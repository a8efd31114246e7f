import nodePath, { dirname, resolve } from 'node:path';
import { slashedWay } from '../model/file-paths.js';
import { type Declaration, type RequiredSet } from '../model/project/declaration.js';
import { type Diagnostic, hasErrors, type Place } from '../model/project/diagnostic.js';
import { type FleetTenant } from '../model/project/fleet.js';
import { compareText } from '../model/json.js';
import { type Settings } from '../model/project/settings.js';
import { type ParsedDeclaration, type DeclarationContext } from './declarations/parse-declaration.js';
import { type FilesFound, findFiles } from './yaml/find-files.js';
import { type FileContext, type FileLoaded, loadFile } from './declarations/load-file.js';
import { DEFAULT_SETTINGS_FILE, loadSettings, type SettingsLoaded } from './settings/load-settings.js';
import {
  applyOverlay,
  checkDuplicatePolicies,
  checkUnusedSets,
  checkUnusedValues,
} from './declarations/project-rules.js';
import { findProjectRoot, readDocuments, type ReadDocuments, readTextsOr } from './yaml/read-file.js';

/** A folder with its settings and declarations, read and checked. */
export interface Project {
  /** Defaults filled in; absent if the settings file is missing or has an error. */
  readonly settings?: Settings;
  /** The declarations without errors, by file and line. */
  readonly declarations: readonly Declaration[];
  /** Every problem of every file, by file, line, column and code. */
  readonly diagnostics: readonly Diagnostic[];
  /** How many declaration files were found. */
  readonly files: number;
  /** The sets that every declaration must contain, as far as they can be read. */
  readonly required: readonly RequiredSet[];
  /** Names of the values of a fleet that the files use. */
  readonly values: ReadonlySet<string>;
}

export interface LoadOptions {
  /** Folder that paths in diagnostics are relative to. */
  readonly dir: string;
  /** Path of the settings file, relative to `dir`; `assignctl.yaml` if not given. */
  readonly config?: string;
  /** The tenant of a fleet that the project is of: it says where the files are, and fills in their values. */
  readonly tenant?: FleetTenant;
  /** Absolute path of the folder of the declarations; if not given, the one the settings name. */
  readonly folder?: string;
  /** Absolute paths of files that are read from here and not from disk, whether they exist or not. */
  readonly texts?: ReadonlyMap<string, string>;
  /** A folder of declarations that is missing or empty is no problem: it is about to be filled. */
  readonly mayBeEmpty?: boolean;
  /** How shared files are read; if not given, each time anew. */
  readonly read?: ReadDocuments;
}

/** Reads the settings of a project, and no declarations. */
export function loadProjectSettings(options: LoadOptions): Promise<SettingsLoaded> {
  const { dir, tenant, read = readDocuments } = options;
  const path = settingsPathOf(options);
  return loadSettings(path, showIn(dir)(path), { tenant, read, root: findProjectRoot(dir, path) });
}

function settingsPathOf({ dir, config, tenant }: LoadOptions): string {
  return resolve(dir, config ?? tenant?.settings ?? DEFAULT_SETTINGS_FILE);
}

function showIn(dir: string): (path: string) => string {
  return (path) => slashedWay(dir, path, nodePath);
}

/** Reads and checks a whole project. What a user can fix is in `diagnostics`, never thrown. */
export async function loadProject(options: LoadOptions): Promise<Project> {
  const { dir, tenant, texts = new Map<string, string>(), read = readDocuments } = options;
  const settingsPath = settingsPathOf(options);
  const show = showIn(dir);
  const root = findProjectRoot(dir, settingsPath);
  const settingsRead = await loadProjectSettings(options);
  const { settings, context, desiredState } = settingsRead;
  const folders = tenant?.folders ?? [options.folder ?? resolve(dirname(settingsPath), desiredState)];
  // Without settings that can be read, the folder's name is a guess, so a missing folder is not reported.
  const lenient = context.sets === undefined || options.mayBeEmpty === true;
  const reading = { settingsPath, show, lenient, context: { ...context, values: tenant?.values, root } };
  const shared = await loadFolders(folders, { ...reading, texts, read });
  const overlay = tenant?.overlay === undefined ? [] : [tenant.overlay];
  const own = await loadFolders(overlay, { ...reading, texts: new Map(), read: readDocuments });
  const { declarations: checked, diagnostics: overlaid } = applyOverlay(
    shared.declarations,
    own.declarations,
  );
  const declarations = checked.map(({ declaration }) => declaration);
  const duplicates = checkDuplicatePolicies(declarations);
  const problems = [
    ...settingsRead.diagnostics,
    ...shared.diagnostics,
    ...own.diagnostics,
    ...overlaid,
    ...checked.flatMap((document) => document.diagnostics),
    ...duplicates,
  ];
  const used = new Set([
    ...settingsRead.used,
    ...[...shared.declarations, ...own.declarations].flatMap((document) => document.used),
  ]);
  // If a file can't be read or a set is misspelled, a set or a value may still be used.
  const isAllKnown =
    settings !== undefined &&
    shared.complete &&
    own.complete &&
    problems.every(({ code }) => code !== 'unknown-set');
  const diagnostics = isAllKnown
    ? [...problems, ...checkUnusedSets(context, declarations), ...checkUnusedValues(tenant, used)]
    : problems;
  const required = requiredSets(context);
  const again = new Set(duplicates.map(placeKey));
  return {
    ...(settings !== undefined && { settings }),
    declarations: checked.flatMap((document) =>
      !document.declaration.isComplete ||
      hasErrors(document.diagnostics) ||
      (again.size > 0 && again.has(placeKey(document.declaration.policyPlace)))
        ? []
        : finish(document.declaration, required),
    ),
    diagnostics: diagnostics.sort(compareDiagnostics),
    files: shared.files + own.files,
    required,
    values: used,
  };
}

interface FoldersLoaded extends FileLoaded {
  readonly files: number;
}

/** What declaration files are found and read with. */
interface Reading {
  readonly settingsPath: string;
  readonly show: (path: string) => string;
  /** Whether folders may be missing or empty. */
  readonly lenient: boolean;
  readonly context: Omit<FileContext, 'read'>;
  readonly texts: ReadonlyMap<string, string>;
  readonly read: ReadDocuments;
}

/** Reads and checks all declaration files of some folders; a file in two of them is read once. */
async function loadFolders(
  folders: readonly string[],
  { settingsPath, show, lenient, context, texts, read }: Reading,
): Promise<FoldersLoaded> {
  const found: FilesFound[] = [];
  const walk = { skip: settingsPath, show, root: context.root };
  for (const folder of folders) found.push(findFiles(folder, walk, lenient));
  const paths = [...new Set([...found.flatMap(({ files }) => files), ...texts.keys()])].sort(compareText);
  const readOr = readTextsOr(texts, read);
  const fileContext = { ...context, read: readOr };
  const loaded: FileLoaded[] = [];
  for (const path of paths) {
    const file = loadFile(path, show(path), fileContext);
    loaded.push(file instanceof Promise ? await file : file);
  }
  return {
    declarations: loaded.flatMap(({ declarations }) => declarations),
    diagnostics: [...found, ...loaded].flatMap(({ diagnostics }) => diagnostics),
    complete: [...found, ...loaded].every(({ complete }) => complete),
    files: paths.length,
  };
}

/** The sets that every declaration must contain, as the settings define them. */
export function requiredSets({ require, sets }: DeclarationContext): readonly RequiredSet[] {
  return (['include', 'exclude'] as const).flatMap((direction) =>
    [...new Set(require[direction])].flatMap((name) => {
      const set = sets?.get(name);
      if (set === undefined) return [];
      const { place, places, members } = set;
      const entries = members.map((body, at) => ({
        ...body,
        direction,
        place,
        set: name,
        definedAt: places[at] ?? place,
      }));
      return [{ direction, name, entries }];
    }),
  );
}

function finish(
  { policy, policyPlace, ownership, entries }: ParsedDeclaration,
  required: readonly RequiredSet[],
): readonly Declaration[] {
  if (policy === undefined) return [];
  return [{ policy, place: policyPlace, ownership, entries, ...(required.length > 0 && { required }) }];
}

export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.code, b.code);
}

function placeKey({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}
