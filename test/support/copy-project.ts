import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder } from './empty-folder.js';

/** A copy of a project's settings and declarations, for runs that may leave something beside them. */
export function copyProject(from: string): string {
  const dir = emptyFolder();
  for (const part of ['assignctl.yaml', 'desired-state'])
    cpSync(join(from, part), join(dir, part), { recursive: true });
  return dir;
}
