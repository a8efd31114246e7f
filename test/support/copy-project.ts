import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const copies: string[] = [];

/** A copy of a project's settings and declarations, for runs that may leave something beside them. */
export async function copyProject(from: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'assignctl-copy-'));
  copies.push(dir);
  for (const part of ['assignctl.yaml', 'desired-state'])
    await cp(join(from, part), join(dir, part), { recursive: true });
  return dir;
}

afterAll(async () => {
  for (const dir of copies.splice(0)) await rm(dir, { recursive: true, force: true });
});
