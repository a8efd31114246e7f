import { readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { compareText } from '../../model/json.js';
import { type Diagnostic } from '../../model/project/diagnostic.js';
import { problem } from '../diagnostic-codes.js';
import { describeFailure, kindOf } from './read-file.js';

export interface Discovered {
  /** Absolute paths, sorted. */
  readonly files: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Finds the `.yaml` and `.yml` files under a folder. Dot-folders and node_modules are skipped. Linked folders
 * are followed after the real ones and each real folder is read once, so a loop of links ends.
 */
export async function discoverFiles(
  folder: string,
  options: { readonly skip: string; readonly show: (path: string) => string },
): Promise<Discovered> {
  const files: string[] = [];
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<string>();
  const linked: string[] = [];
  const unreadable = (path: string, why: string) =>
    diagnostics.push(
      problem(
        'file-unreadable',
        { file: options.show(path), line: 1, column: 1 },
        `Can not be read: ${why}.`,
        { hint: 'Make it readable, or move it out of the folder of the declarations.' },
      ),
    );

  async function walk(directory: string): Promise<void> {
    try {
      const real = await realpath(directory);
      if (seen.has(real)) return;
      seen.add(real);
      for (const entry of await readdir(directory, { withFileTypes: true })) {
        const path = join(directory, entry.name);
        if (entry.isSymbolicLink()) linked.push(path);
        else await take(path, entry);
      }
    } catch (error) {
      unreadable(directory, describeFailure(error));
    }
  }

  async function take(path: string, kind: { isDirectory(): boolean; isFile(): boolean }): Promise<void> {
    const name = path.split(/[\\/]/).at(-1) ?? '';
    if (kind.isDirectory()) {
      if (!name.startsWith('.') && name !== 'node_modules') await walk(path);
    } else if (/\.ya?ml$/i.test(name) && resolve(path) !== options.skip) {
      if (kind.isFile()) files.push(path);
      else unreadable(path, 'it is not a regular file');
    }
  }

  await walk(folder);
  for (let path = linked.shift(); path !== undefined; path = linked.shift()) {
    try {
      await take(path, await stat(path));
    } catch (error) {
      if (/\.ya?ml$/i.test(path)) unreadable(path, describeFailure(error));
    }
  }
  return { files: files.sort(compareText), diagnostics };
}

export interface FilesFound {
  readonly files: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  readonly complete: boolean;
}

/**
 * Finds the declaration files, or says why there are none.
 *
 * With `lenient`, a missing folder is not worth a word: the settings that would name it have a problem already.
 */
export async function findFiles(
  folder: string,
  settingsPath: string,
  show: (path: string) => string,
  lenient: boolean,
): Promise<FilesFound> {
  const start = { file: show(folder) || '.', line: 1, column: 1 };
  const nothing = (diagnostics: readonly Diagnostic[]): FilesFound => ({
    files: [],
    diagnostics: lenient ? [] : diagnostics,
    complete: false,
  });
  if ((await kindOf(folder)) !== 'folder') {
    const hint = 'Make the folder, or let desiredState in the settings file name another.';
    return nothing([
      problem('desired-state-missing', start, 'There is no folder of this name for the declarations.', {
        hint,
      }),
    ]);
  }
  const { files, diagnostics } = await discoverFiles(folder, { skip: settingsPath, show });
  if (files.length > 0 || diagnostics.length > 0)
    return { files, diagnostics, complete: diagnostics.length === 0 };
  const message = 'The folder of the declarations holds no .yaml or .yml file.';
  return nothing([
    problem('desired-state-empty', start, message, {
      hint: 'Write a declaration: a file such as ios.yaml, one YAML document for each policy.',
    }),
  ]);
}
