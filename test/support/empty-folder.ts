import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder until the end of the test file. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'assignctl-'));
  folders.push(folder);
  return folder;
}

/** A folder with these files, by their paths, until the end of the test file. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = emptyFolder();
  writeIn(folder, files);
  return folder;
}

/** Writes files into a folder, by their paths below it. */
export function writeIn(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
