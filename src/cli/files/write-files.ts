import { chmod, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from './error-code.js';
import { UsageError } from '../exit-codes.js';

/** A file as it is to be. `former`: the text it is known to hold; absent for one that must not exist yet. */
export interface FileToWrite {
  readonly path: string;
  readonly text: string;
  readonly former?: string;
}

/**
 * Writes all files or none, as far as a file system allows: every text goes to disk under a name beside its own first,
 * and only when all are there do they take their places. If one cannot, those before it are put back. Throws a
 * UsageError where a file is not what it was when it was read, or the disk refuses.
 */
export async function writeFiles(files: readonly FileToWrite[]): Promise<void> {
  const staged: Staged[] = [];
  const placed: Staged[] = [];
  try {
    for (const file of files) staged.push(await stage(file));
    for (const one of staged) {
      await assertUnmoved(one);
      await rename(one.temporary, one.path);
      placed.push(one);
    }
  } catch (error) {
    for (const { path, former } of placed.reverse())
      await (former === undefined ? rm(path, { force: true }) : writeFile(path, former));
    if (errorCode(error) === undefined) throw error;
    throw new UsageError(`${describeFault(error)}. Nothing was written.`);
  } finally {
    for (const { temporary } of staged) await rm(temporary, { force: true });
  }
}

interface Staged extends FileToWrite {
  readonly temporary: string;
}

async function stage(file: FileToWrite): Promise<Staged> {
  await mkdir(dirname(file.path), { recursive: true });
  // A link stays a link: what it leads to is written.
  const path = file.former === undefined ? file.path : await realpath(file.path);
  // No ending that the loader reads, should a crash leave it behind.
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  await writeFile(temporary, file.text, { flag: 'wx' });
  if (file.former !== undefined) await chmod(temporary, (await stat(path)).mode);
  return { ...file, path, temporary };
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
