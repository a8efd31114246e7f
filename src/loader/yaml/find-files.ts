import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import nodePath, { basename, resolve, sep } from 'node:path';
import { isSamePath } from '../../model/file-paths.js';
import { compareText } from '../../model/json.js';
import { type Diagnostic } from '../../model/project/diagnostic.js';
import { problem } from '../diagnostic-codes.js';
import {
  describeFailure,
  isYamlName,
  kindOf,
  outsideProject,
  type ProjectRoot,
  whyNotRead,
} from './read-file.js';

export interface FilesFound {
  /** Absolute paths, sorted. */
  readonly files: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** Whether every folder and file could be looked at. */
  readonly complete: boolean;
}

/** Far more than any project has: a folder of declarations that is a whole disk must not delay a run. */
export interface WalkLimits {
  /** Files and folders in all. */
  readonly entries: number;
  /** Folders inside folders. */
  readonly depth: number;
}
const WALK_LIMITS: WalkLimits = { entries: 100_000, depth: 50 };

export interface WalkOptions {
  /** Absolute path of the settings file, which is no declaration wherever it is. */
  readonly skip: string;
  /** A path as diagnostics show it. */
  readonly show: (path: string) => string;
  readonly root: ProjectRoot;
  readonly limits?: WalkLimits;
}

/** What stops a walk: a limit was met. */
class TooMuchFoundError extends Error {}

/**
 * Finds the `.yaml` and `.yml` files under a folder. Dot-folders and node_modules are skipped. Linked folders
 * are followed after the real ones and each real folder is read once, so a loop of links ends. Beyond a limit
 * the walk stops with an error.
 */
function discoverFiles(folder: string, { skip, show, root, limits = WALK_LIMITS }: WalkOptions): FilesFound {
  const files: string[] = [];
  const json: string[] = [];
  const errors: Diagnostic[] = [];
  const seen = new Set<string>();
  const linked: { readonly path: string; readonly depth: number }[] = [];
  let entries = 0;
  const skippedName = basename(skip).toLowerCase();
  const isSkipped = (path: string, name: string): boolean =>
    name.toLowerCase() === skippedName && isSamePath(resolve(path), skip, nodePath);
  const unreadable = (path: string, why: string) =>
    errors.push(
      problem('file-unreadable', { file: show(path), line: 1, column: 1 }, `Can not be read: ${why}.`, {
        hint: 'Make it readable, or move it out of the folder of the declarations.',
      }),
    );

  function walk(directory: string, depth: number): void {
    if (depth > limits.depth)
      throw new TooMuchFoundError(`more than ${limits.depth} folders inside each other`);
    let found: Dirent[];
    try {
      const real = realpathSync.native(directory);
      if (seen.has(real)) return;
      seen.add(real);
      const refused = whyNotRead(directory, real, 'folder', root);
      if (refused !== undefined) {
        errors.push(outsideProject(show(directory), refused));
        return;
      }
      found = readdirSync(directory, { withFileTypes: true });
    } catch (error) {
      unreadable(directory, describeFailure(error));
      return;
    }
    entries += found.length;
    if (entries > limits.entries)
      throw new TooMuchFoundError(`more than ${limits.entries} files and folders`);
    const start = directory.endsWith(sep) ? directory : `${directory}${sep}`;
    for (const entry of found) {
      const path = `${start}${entry.name}`;
      if (entry.isSymbolicLink()) linked.push({ path, depth });
      else take(path, entry.name, entry, depth);
    }
  }

  function take(
    path: string,
    name: string,
    kind: { isDirectory(): boolean; isFile(): boolean },
    depth: number,
  ): void {
    if (kind.isDirectory()) {
      if (!name.startsWith('.') && name !== 'node_modules') walk(path, depth + 1);
    } else if (isYamlName(name) && !isSkipped(path, name)) {
      if (kind.isFile()) files.push(path);
      else unreadable(path, 'it is not a regular file');
    } else if (/\.json$/i.test(name) && kind.isFile()) json.push(path);
  }

  try {
    walk(folder, 0);
    for (let one = linked.shift(); one !== undefined; one = linked.shift()) {
      const { path, depth } = one;
      try {
        take(path, basename(path), statSync(path), depth);
      } catch (error) {
        if (error instanceof TooMuchFoundError) throw error;
        if (isYamlName(path)) unreadable(path, describeFailure(error));
      }
    }
  } catch (error) {
    if (!(error instanceof TooMuchFoundError)) throw error;
    errors.push(tooMuchFound(show(folder), error.message));
  }
  return {
    files: files.sort(compareText),
    diagnostics: [...errors, ...notRead(json.map(show))],
    complete: errors.length === 0,
  };
}

function tooMuchFound(shown: string, what: string): Diagnostic {
  const message = `The folder of the declarations contains ${what}, so it was not searched to its end.`;
  const hint = 'Let desiredState in the settings file name a folder of declarations only.';
  return problem('desired-state-too-large', { file: shown || '.', line: 1, column: 1 }, message, { hint });
}

/** JSON is YAML too, so someone may expect that these files are read. */
function notRead(json: string[]): readonly Diagnostic[] {
  const [first, ...others] = json.sort(compareText);
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : ` So are ${others.length} more .json files here.`;
  const message = `Is ignored: declarations are .yaml and .yml files.${more}`;
  const hint = 'If it is a declaration, rename it to .yaml; JSON is valid YAML. Otherwise move it elsewhere.';
  return [problem('file-json', { file: first, line: 1, column: 1 }, message, { severity: 'warning', hint })];
}

/**
 * Finds the declaration files, or says why there are none.
 *
 * With `lenient`, a missing folder is not reported: the settings that would name it have a problem already.
 */
export function findFiles(folder: string, options: WalkOptions, lenient: boolean): FilesFound {
  const { show } = options;
  const start = { file: show(folder) || '.', line: 1, column: 1 };
  const nothing = (diagnostics: readonly Diagnostic[]): FilesFound => ({
    files: [],
    diagnostics: lenient ? [] : diagnostics,
    complete: false,
  });
  if (kindOf(folder) !== 'folder') {
    const hint =
      'Run `assignctl export` to write the policies of the tenant there, or let desiredState name another folder.';
    return nothing([
      problem('desired-state-missing', start, 'There is no folder of this name for the declarations.', {
        hint,
      }),
    ]);
  }
  const found = discoverFiles(folder, options);
  if (found.files.length > 0 || !found.complete) return found;
  const message = 'The folder of the declarations contains no .yaml or .yml file.';
  return nothing([
    ...found.diagnostics,
    problem('desired-state-empty', start, message, {
      hint: 'Run `assignctl export` to write one for each policy of the tenant, or write a file such as ios.yaml.',
    }),
  ]);
}
