import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cli } from '../support/cli.js';
import { startProject } from '../support/started-project.js';
import { writes } from '../support/tenant.js';
import { declareAll, heldBy, seedOf } from '../support/numbered-policies.js';

const POLICIES = Number(process.env['SOAK_POLICIES'] ?? 50);

test('many policies in one run: one write each, everything on record, and all of it taken back', async () => {
  const settings = 'writeMode: assign\nlimits: {maxRemovals: 100000}\n';
  const { emulator, apply, run, dir } = await startProject(
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
  const undone = await run('undo', '--yes', '--impact', 'none');
  expect(undone.code).toBe(0);
  expect(heldBy(emulator)).toEqual(before);
}, 300_000);
