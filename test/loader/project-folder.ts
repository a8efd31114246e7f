import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadProject, type Project } from '../../src/loader/load.js';

export const TENANT = '4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10';
export const GROUP = '2c9c7f2e-5d5f-4a38-9d0c-5ad3b2b8f1a4';

/** Files of a project by path; `null` where a file that is there by default is to be missing. */
export type Files = Readonly<Record<string, string | Uint8Array | null>>;

/** Writes the files into a new folder, with a plain assignctl.yaml unless one is given. */
export async function makeProject(files: Files): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'assignctl-loader-'));
  const all: Files = { 'assignctl.yaml': `tenantId: ${TENANT}\n`, ...files };
  for (const [path, content] of Object.entries(all)) {
    if (content === null) continue;
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  }
  return dir;
}

/** Loads a project made of the files and removes it again. */
export async function loadFiles(files: Files): Promise<Project> {
  const dir = await makeProject(files);
  try {
    return await loadProject({ dir });
  } finally {
    await rm(dir, { recursive: true });
  }
}
