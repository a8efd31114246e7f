import { realpath, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type CliContext } from '../context.js';
import { assertWritable, replaceFile } from '../workspace/replace-file.js';
import { asUsageError } from '../workspace/system-error.js';

/** Where a command puts its result as JSON, in addition to what it prints: `--out FILE`. A long one is written piece by piece. */
export interface ResultFile {
  /** Throws a UsageError that says why it cannot be written. */
  readonly write: (json: string | Iterable<string>) => Promise<void>;
}

/**
 * The file of `--out`, checked before the command asks anything of the tenant: throws a UsageError if it cannot be
 * written. Its folder is made when the result is there. Undefined without the option.
 */
export async function openResultFile(
  file: string | undefined,
  { cwd }: Pick<CliContext, 'cwd'>,
): Promise<ResultFile | undefined> {
  if (file === undefined) return undefined;
  const path = resolve(cwd, file);
  await assertWritable(path, file);
  return {
    write: async (json) => {
      // A device or a pipe, such as /dev/stdout, is written to and never replaced.
      const isStream = await stat(path).then(
        (found) => !found.isFile(),
        () => false,
      );
      // A link that the user names stays a link.
      if (!isStream) return replaceFile(await realpath(path).catch(() => path), json);
      await writeFile(path, json).catch((cause: unknown) => {
        throw asUsageError(cause, `${file} cannot be written`, 'Name another path.');
      });
    },
  };
}
