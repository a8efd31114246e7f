import { chmod, readdir, readFile, realpath, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type Declaration } from '../../model/project/declaration.js';
import { UsageError } from '../program/exit-codes.js';
import { makeFolder, removeFile, renameOver } from '../workspace/replace-file.js';
import { errorCode } from '../../model/held-files.js';

/** A file as it should be. `former`: the text it is known to contain; absent for one that must not exist yet. */
export interface FileToWrite {
  readonly path: string;
  readonly text: string;
  readonly former?: string;
}

/**
 * Writes all files or none, as far as a file system allows: every text goes to disk under a temporary name first,
 * and only when all are there do they take their places. If one cannot, those before it are put back, and the folders
 * that were made for them are removed. Throws a UsageError where a file is not what it was when it was read, or the disk
 * refuses; it names what could not be put back.
 */
export async function writeFiles(files: readonly FileToWrite[]): Promise<void> {
  const made: string[] = [];
  const staged: Staged[] = [];
  const placed: Staged[] = [];
  try {
    for (const file of files) {
      const folder = await makeFolder(dirname(file.path));
      if (folder !== undefined) made.push(folder);
      staged.push(await stage(file));
    }
    for (const one of staged) {
      await assertUnmoved(one);
      await renameOver(one.temporary, one.path);
      placed.push(one);
    }
  } catch (error) {
    await clear(staged);
    const stuck = await putBack(placed);
    for (const folder of made.reverse()) await removeEmpty(folder);
    if (stuck.length > 0)
      throw new UsageError(
        `${describeFault(error)}. Not all could be put back: ${stuck.join('; ')}. See what git says of these.`,
      );
    if (errorCode(error) === undefined) throw error;
    throw new UsageError(`${describeFault(error)}. Nothing was written.`);
  }
}

async function clear(staged: readonly Staged[]): Promise<void> {
  for (const { temporary } of staged) await removeFile(temporary).catch(() => undefined);
}

/** Each file on its own, so that one that can not be put back keeps no other from it. Returns what went wrong. */
async function putBack(placed: readonly Staged[]): Promise<readonly string[]> {
  const stuck: string[] = [];
  for (const { path, former } of [...placed].reverse())
    try {
      await (former === undefined ? removeFile(path) : writeFile(path, former));
    } catch (error) {
      stuck.push(describeFault(error));
    }
  return stuck;
}

/** Removes a folder that contains only folders; what anybody else put there by now stays. */
async function removeEmpty(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeEmpty(join(folder, entry.name));
  await rmdir(folder).catch(() => undefined);
}

interface Staged extends FileToWrite {
  readonly temporary: string;
}

async function stage(file: FileToWrite): Promise<Staged> {
  // A link stays a link: what it leads to is written.
  const path = file.former === undefined ? file.path : await realpath(file.path);
  // No ending that the loader reads, should a crash leave it behind.
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  await writeFile(temporary, file.text, { flag: 'wx' });
  const staged = { ...file, path, temporary };
  try {
    if (file.former !== undefined) await chmod(temporary, (await stat(path)).mode);
    return staged;
  } catch (error) {
    await clear([staged]);
    throw error;
  }
}

async function assertUnmoved({ path, former }: Staged): Promise<void> {
  const now = await readFile(path, 'utf8').catch(() => undefined);
  if (now === former) return;
  throw new UsageError(
    former === undefined
      ? `${path} exists by now. Nothing was written; run it again.`
      : `${path} was changed while it was worked on. Nothing was written; run it again.`,
  );
}

/** Node's words for a failed system call, which name the file. */
function describeFault(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The files of the declarations as they are, by the path of their places: to be read as soon as they are loaded. */
export async function readTexts(
  declarations: readonly Pick<Declaration, 'place'>[],
  dir: string,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const path of new Set(declarations.map(({ place }) => place.file)))
    texts.set(path, await readFile(resolve(dir, path), 'utf8'));
  return texts;
}
