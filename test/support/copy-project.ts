import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const copies: string[] = [];

/** A copy of a project's settings and declarations, for runs that may leave something beside them. */
export function copyProject(from: string): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'assignctl-copy-'));
  copies.push(dir);
  for (const part of ['assignctl.yaml', 'desired-state'])
    cpSync(join(from, part), join(dir, part), { recursive: true });
  return Promise.resolve(dir);
}

afterAll(() => {
  for (const dir of copies.splice(0)) rmSync(dir, { recursive: true, force: true });
});
