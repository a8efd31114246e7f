import { dirname, relative, resolve, sep } from 'node:path';
import { type Declaration, type RequiredSet } from '../model/declaration.js';
import { type Diagnostic, hasErrors, type Place } from '../model/diagnostic.js';
import { compareText } from '../model/json.js';
import { type Settings } from '../model/settings.js';
import { type Draft } from './draft.js';
import { findFiles } from './find-files.js';
import { type FileLoaded, loadFile } from './load-file.js';
import { loadSettings } from './load-settings.js';
import { checkDuplicatePolicies, checkUnusedSets } from './project-rules.js';
import { type DeclarationContext } from './settings.js';

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
  /** The sets that every declaration must hold, as far as they can be read. */
  readonly required: readonly RequiredSet[];
}

export interface LoadOptions {
  readonly dir: string;
  /** Path of the settings file, relative to `dir`; `assignctl.yaml` where not given. */
  readonly config?: string;
  /** Absolute path of the folder of the declarations; the one the settings name where not given. */
  readonly folder?: string;
  /** Absolute paths of files that are read from here and not from disk, whether they are there or not. */
  readonly texts?: ReadonlyMap<string, string>;
  /** A folder of declarations that is missing or empty is no problem: it is about to be filled. */
  readonly mayBeEmpty?: boolean;
}

/** Reads and checks a whole project. Never throws for what a user can put right: that is in `diagnostics`. */
export async function loadProject(options: LoadOptions): Promise<Project> {
  const { dir, config = 'assignctl.yaml', texts = new Map<string, string>(), mayBeEmpty = false } = options;
  const settingsPath = resolve(dir, config);
  const show = (path: string) => relative(dir, path).split(sep).join('/');
  const read = await loadSettings(settingsPath, show(settingsPath));
  const { settings, context, desiredState } = read;
  const folder = options.folder ?? resolve(dirname(settingsPath), desiredState);
  // Without settings that can be read, the folder's name is a guess: not worth a word if it isn't there.
  const found = await findFiles(folder, settingsPath, show, context.sets === undefined || mayBeEmpty);
  const paths = [...new Set([...found.files, ...texts.keys()])].sort(compareText);
  const files: FileLoaded[] = [];
  // One after the other: a large project must not run out of file handles.
  for (const path of paths) files.push(await loadFile(path, show(path), context, texts.get(path)));
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
    files: paths.length,
    required: requiredSets(context),
  };
}

function requiredSets({ require, sets }: DeclarationContext): readonly RequiredSet[] {
  return (['include', 'exclude'] as const).flatMap((direction) =>
    [...new Set(require[direction])].flatMap((name) => {
      const set = sets?.get(name);
      if (set === undefined) return [];
      const { place, members } = set;
      return [
        { direction, name, entries: members.map((body) => ({ ...body, direction, place, set: name })) },
      ];
    }),
  );
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
