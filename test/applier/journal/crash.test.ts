import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Emulator } from '../../../src/emulator/index.js';
import { cli, project } from '../../support/cli.js';
import { isRead, tenant } from '../../support/tenant.js';
import { declareAll, heldBy, seedOf, writesByPolicy } from '../../support/numbered-policies.js';

const MAIN = join(process.cwd(), 'dist/cli/main.js');
const POLICIES = Number(process.env['SOAK_CRASH_POLICIES'] ?? 3);

/** Runs the real program and ends it by SIGKILL when its n-th write is with the service, before or after it is done. */
async function killAtWrite(emulator: Emulator, dir: string, n: number, isDone: boolean): Promise<void> {
  const child = spawn(
    process.execPath,
    [MAIN, 'apply', '-C', dir, '--endpoint', emulator.url, '--yes', '--impact', 'none'],
    { stdio: 'ignore', env: { PATH: process.env['PATH'] ?? '' } },
  );
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.on('exit', (_, signal) => resolve(signal));
  });
  let writes = 0;
  let isDead = false;
  emulator.onRequest(({ method, path, body }) => {
    if (isRead({ method, path, body, headers: {}, status: 0 })) return undefined;
    writes += 1;
    if (writes === n) isDead = child.kill('SIGKILL');
    if (!isDead) return undefined;
    // What was on its way when the process died may have arrived or not.
    return writes === n && isDone ? 'reset-after' : 'reset';
  });
  expect(await ended).toBe('SIGKILL');
  emulator.onRequest(() => undefined);
}

const CASES = Array.from({ length: POLICIES }, (_, n) => n + 1).flatMap((n) => [
  { n, isDone: false },
  { n, isDone: true },
]);

test.each(CASES)(
  'killed at write $n (carried out: $isDone): one more run ends as declared, and the journals hold',
  async ({ n, isDone }) => {
    const emulator = await tenant({ seed: seedOf(POLICIES) });
    const before = heldBy(emulator);
    const dir = project(
      { 'all.yaml': declareAll(POLICIES) },
      'writeMode: assign\nlimits: {maxRemovals: 1000}\n',
    );
    await killAtWrite(emulator, dir, n, isDone);

    const args = ['-C', dir, '--endpoint', emulator.url];
    // The runs that follow need no process of their own.
    const again = await cli(['apply', ...args, '--yes']);
    expect(again).toMatchObject({ code: 0 });
    const plan = await cli(['plan', ...args, '--detailed-exitcode']);
    expect(plan).toMatchObject({ code: 0 });

    const counts = Object.values(writesByPolicy(emulator));
    expect(counts).toHaveLength(POLICIES);
    expect(Math.max(...counts)).toBeLessThanOrEqual(2);

    const journals = (await readdir(join(dir, '.assignctl'))).filter((name) => name.endsWith('.jsonl'));
    for (const journal of journals)
      expect(await cli(['journal', 'verify', join(dir, '.assignctl', journal)])).toMatchObject({
        code: 0,
      });

    // The undo plan of the second run takes both back.
    const undone = await cli(['undo', join(dir, '.assignctl/undo.plan.json'), '--yes', ...args]);
    expect(undone).toMatchObject({ code: 0 });
    expect(heldBy(emulator)).toEqual(before);
  },
  120_000,
);
