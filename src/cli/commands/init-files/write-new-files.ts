import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from '../../workspace/system-error.js';
import { makeFolder } from '../../workspace/replace-file.js';
import { type InitFile } from './github-files.js';
import { REQUIRED_PARTS } from './init-files.js';

/** What became of one file. */
export interface FileReport {
  readonly path: string;
  readonly what: 'written' | 'kept, the same' | 'kept, yours differs';
  /** Of a kept file that other tools share: what it lacks. */
  readonly missing: readonly string[];
}

/** Writes each file that does not exist yet. Existing files stay as they are. */
export async function writeInitFiles(
  dir: string,
  files: readonly InitFile[],
): Promise<readonly FileReport[]> {
  const reports: FileReport[] = [];
  for (const file of files) reports.push(await writeOne(dir, file));
  return reports;
}

async function writeOne(dir: string, { path, text }: InitFile): Promise<FileReport> {
  const target = join(dir, path);
  await makeFolder(dirname(target));
  try {
    // Fails where the file is there, even if it came into being just now.
    await writeFile(target, text, { flag: 'wx' });
    return { path, what: 'written', missing: [] };
  } catch (cause) {
    if (errorCode(cause) !== 'EEXIST') throw cause;
  }
  const present = await readFile(target, 'utf8');
  if (present === text) return { path, what: 'kept, the same', missing: [] };
  const parts = REQUIRED_PARTS[path] ?? [];
  const words = new Set(present.replace(/^\s*(#|\/\/).*$/gm, '').split(/[\s,[\]]+/));
  const missing = parts.filter((part) => !words.has(part));
  const isEnough = parts.length > 0 && missing.length === 0;
  return { path, what: isEnough ? 'kept, the same' : 'kept, yours differs', missing };
}
