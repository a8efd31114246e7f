import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const temps: string[] = [];
afterAll(() => {
  for (const temp of temps.splice(0)) rmSync(temp, { recursive: true, force: true });
});

/** An empty folder until the end of the test file. */
export async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'assignctl-ci-'));
  temps.push(folder);
  return folder;
}
