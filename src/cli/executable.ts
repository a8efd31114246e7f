import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { getAsset } from 'node:sea';
import { runProcess } from './run.js';

/**
 * The program as a single executable (`npm run build:binary`). The files of the package that are read as files are an
 * asset in it: JSON, text by path. They are unpacked into a folder of this process, which goes with it.
 */
let folder: string | undefined;

function unpack(): string {
  if (folder !== undefined) return folder;
  const made = mkdtempSync(join(tmpdir(), 'assignctl-files-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  const files = JSON.parse(getAsset('files', 'utf8')) as Readonly<Record<string, string>>;
  for (const [path, text] of Object.entries(files)) {
    const file = join(made, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  folder = made;
  return made;
}

void runProcess(unpack);
