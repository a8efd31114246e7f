import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cli } from '../support/cli.js';
import { play } from '../support/play.js';
import { writes } from '../support/tenant.js';
import { progressLine } from '../../src/cli/progress.js';
import { declareAll, heldBy, seedOf } from './world.js';

const POLICIES = Number(process.env['SOAK_POLICIES'] ?? 300);

test('many policies in one run: one write each, everything on record, and all of it taken back', async () => {
  const settings = 'writeMode: assign\nlimits: {maxRemovals: 100000}\n';
  const { emulator, apply, run, dir } = await play(
    seedOf(POLICIES),
    { 'all.yaml': declareAll(POLICIES) },
    { settings },
  );
  const before = heldBy(emulator);
  const { code, outcome } = await apply('--impact', 'none');
  expect([code, outcome.summary.applied]).toEqual([0, POLICIES]);
  expect(writes(emulator)).toHaveLength(POLICIES);
  const [journal = ''] = (await readdir(join(dir, '.assignctl'))).filter((name) => name.endsWith('.jsonl'));
  expect((await cli(['journal', 'verify', join(dir, '.assignctl', journal)])).code).toBe(0);
  const undone = await run('apply', join(dir, '.assignctl/undo.plan.json'), '--impact', 'none');
  expect(undone.code).toBe(0);
  expect(heldBy(emulator)).toEqual(before);
}, 300_000);

test('progress: lines where there is no terminal, one that renews itself where there is, none with --quiet', async () => {
  const { runWith } = await play(
    seedOf(3),
    { 'all.yaml': declareAll(3) },
    { settings: 'writeMode: assign\n' },
  );
  let now = 0;
  const clock = { now: () => (now += 3000), sleep: () => Promise.resolve() };
  const quiet = await runWith({ clock }, 'apply', '--yes', '--quiet');
  expect([quiet.code, quiet.stderr]).toEqual([0, '']);

  const other = await play(seedOf(3), { 'all.yaml': declareAll(3) }, { settings: 'writeMode: assign\n' });
  const lines = await other.runWith({ clock }, 'apply', '--yes');
  expect(lines.stderr).toMatch(/^[█░]+ \d\/3, .*: Policy \d$/m);
});

test('a line of progress', () => {
  const state = {
    done: 12,
    total: 40,
    elapsedMs: 6000,
    waits: { count: 0, milliseconds: 0 },
    inHand: 'iOS – Sales',
  };
  expect(progressLine(state)).toBe('██████░░░░░░░░░░░░░░ 12/40, 2.0/s, 14 s left: iOS – Sales');
  expect(progressLine({ ...state, waits: { count: 3, milliseconds: 4100 } })).toContain(
    'throttled 3 times (4 s)',
  );
  expect(progressLine({ ...state, done: 0, elapsedMs: 0 })).toContain('0/40, 0.0/s: iOS');
});
