import { type Diagnostic } from '../model/diagnostic.js';
import { discoverFiles } from './discover.js';
import { problem } from './problem.js';
import { kindOf } from './read-text.js';

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
