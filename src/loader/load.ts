import { dirname, relative, resolve, sep } from 'node:path';
import { type Declaration } from '../model/declaration.js';
import { type Diagnostic, hasErrors, type Place } from '../model/diagnostic.js';
import { compareText } from '../model/json.js';
import { type Settings } from '../model/settings.js';
import { type Draft } from './draft.js';
import { findFiles } from './find-files.js';
import { type FileLoaded, loadFile } from './load-file.js';
import { loadSettings } from './load-settings.js';
import { checkDuplicatePolicies, checkUnusedSets } from './project-rules.js';

/** A folder with its settings and declarations, read and checked. */
export interface Project {
  /** Defaults filled in; absent where the settings file is missing or has an error. */
  readonly settings?: Settings;
  /** The declarations without errors, by file and line. */
  readonly declarations: readonly Declaration[];
  /** Every problem of every file, by file, line, column and code. */
  readonly diagnostics: readonly Diagnostic[];
  /** How many declaration files were found. */
  readonly files: number;
}

export interface LoadOptions {
  readonly dir: string;
  /** Path of the settings file, relative to `dir`; `assignctl.yaml` where not given. */
  readonly config?: string;
}

/** Reads and checks a whole project. Never throws for what a user can put right: that is in `diagnostics`. */
export async function loadProject({ dir, config = 'assignctl.yaml' }: LoadOptions): Promise<Project> {
  const settingsPath = resolve(dir, config);
  const show = (path: string) => relative(dir, path).split(sep).join('/');
  const read = await loadSettings(settingsPath, show(settingsPath));
  const { settings, context, desiredState } = read;
  const folder = resolve(dirname(settingsPath), desiredState);
  // Without settings that can be read, the folder's name is a guess: not worth a word if it isn't there.
  const found = await findFiles(folder, settingsPath, show, context.sets === undefined);
  const files: FileLoaded[] = [];
  // One after the other: a large project must not run out of file handles.
  for (const path of found.files) files.push(await loadFile(path, show(path), context));
  const checked = files.flatMap((file) => file.drafts);
  const drafts = checked.map(({ draft }) => draft);
  const duplicates = checkDuplicatePolicies(drafts);
  const problems = [
    ...read.diagnostics,
    ...found.diagnostics,
    ...files.flatMap((file) => file.diagnostics),
    ...checked.flatMap((document) => document.diagnostics),
    ...duplicates,
  ];
  // Where something can't be read or a set is misspelled, a set may well be used.
  const setsAreKnown =
    settings !== undefined &&
    found.complete &&
    files.every((file) => file.complete) &&
    problems.every(({ code }) => code !== 'unknown-set');
  const diagnostics = [...problems, ...(setsAreKnown ? checkUnusedSets(context, drafts) : [])];
  const again = new Set(duplicates.map(placeKey));
  return {
    ...(settings !== undefined && { settings }),
    declarations: checked.flatMap((document) =>
      hasErrors(document.diagnostics) || again.has(placeKey(document.draft.policyPlace))
        ? []
        : finish(document.draft),
    ),
    diagnostics: diagnostics.sort(compareDiagnostics),
    files: found.files.length,
  };
}

function finish({ policy, policyPlace, ownership, lists }: Draft): readonly Declaration[] {
  if (policy === undefined) return [];
  const entries = [...lists.include.entries, ...lists.exclude.entries];
  return [{ policy, place: policyPlace, ownership, entries }];
}

function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.code, b.code);
}

function placeKey({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}
