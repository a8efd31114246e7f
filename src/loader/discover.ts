import { readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Diagnostic } from '../model/diagnostic.js';
import { compareText } from '../model/json.js';
import { problem } from './problem.js';
import { describeFailure } from './read-text.js';

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
