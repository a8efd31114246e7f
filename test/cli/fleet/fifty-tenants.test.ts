import { type FleetSummary } from '../../../src/model/results/fleet-summary.js';
import { cli } from '../../support/cli.js';
import { bearersOf, idOf, reachOf, type TestFleet, testFleet, tokenFor, wantedOf } from './fleet-project.js';

const THROTTLED = 7;
const DOWN = 19;
const WRONG_TOKEN = 33;
const ILL = [THROTTLED, DOWN, WRONG_TOKEN];

/** Fifty tenants, of which one answers nothing but 429, one refuses every connection, and one has another's token. */
async function illFleet(): Promise<TestFleet> {
  const fleet = await testFleet(50);
  const [throttled, down] = ILL.map((n) => fleet.tenants[n - 1]);
  throttled?.emulator.onRequest(() => ({ status: 429, headers: { 'Retry-After': '2' } }));
  await down?.emulator.close();
  fleet.env[`ASSIGNCTL_ACCESS_TOKEN_T${WRONG_TOKEN}`] = tokenFor(idOf(WRONG_TOKEN + 1));
  return fleet;
}

test('three of fifty tenants fail, each in its own way; the other 47 are right, the run exits 4, and their next plan is empty', async () => {
  const { dir, env, tenants } = await illFleet();
  const run = await cli(['apply', '--all', '--yes', '--format', 'json', '-C', dir], { env });
  const summary = JSON.parse(run.stdout) as FleetSummary;
  expect({ code: run.code, totals: summary.totals }).toEqual({
    code: 4,
    totals: { tenants: 50, done: 47, notDone: 3, skipped: 0 },
  });
  expect(summary.tenants.map(({ name }) => name)).toEqual(tenants.map(({ name }) => name));

  for (const { n, emulator, token } of tenants.filter((one) => !ILL.includes(one.n))) {
    const own = summary.tenants[n - 1];
    expect({ n, reach: reachOf(emulator) }).toEqual({ n, reach: wantedOf(n) });
    expect(own).toMatchObject({
      exitCode: 0,
      problems: [],
      outcome: { applied: 1 },
      requests: { writes: 1 },
    });
    // No limit of another tenant is felt, and no other tenant's token is ever seen.
    expect(own?.waits).toEqual({ count: 0, milliseconds: 0 });
    expect({ n, bearers: bearersOf(emulator) }).toEqual({ n, bearers: [`Bearer ${token}`] });
  }
  const [throttled, down, wrong] = ILL.map((n) => summary.tenants[n - 1]);
  // As for a tenant that is alone: nothing of it could be read, so every policy of it is blocked.
  expect(throttled).toMatchObject({
    exitCode: 4,
    outcome: { blocked: 1, applied: 0 },
    problems: [expect.stringContaining('429 TooManyRequests') as string],
  });
  // What no request can get over ends the run of the tenant.
  expect(down).toMatchObject({
    exitCode: 1,
    problems: [expect.stringContaining('no answer (') as string],
  });
  expect(throttled?.waits.count).toBeGreaterThan(0);
  expect(wrong).toMatchObject({
    exitCode: 1,
    problems: [expect.stringContaining(`This is tenant ${idOf(WRONG_TOKEN + 1)}`) as string],
  });
  // The token of another tenant was recognised by what it says, and sent nowhere.
  expect(tenants[WRONG_TOKEN - 1]?.emulator.log).toEqual([]);
  for (const { token } of tenants) expect(run.stdout + run.stderr).not.toContain(token);
  expect(run.stderr).toContain(`[t${WRONG_TOKEN}] error: This is tenant`);

  // The next plan of those 47 is empty, and the text names the three.
  const { code, stdout } = await cli(['plan', '--all', '--detailed-exitcode', '-C', dir], { env });
  expect(code).toBe(1);
  const lines = stdout.split('\n').slice(-60);
  const exitCodes = lines.flatMap((line) => /^t(\d+) +([0-9–]) {2}/.exec(line)?.slice(1).join(': ') ?? []);
  expect(exitCodes).toHaveLength(50);
  expect(exitCodes.filter((text) => !text.endsWith(': 0'))).toEqual(['7: 5', '19: 1', '33: 1']);
  expect(lines).toContain('Fleet: 50 tenants: 47 without changes, 3 not planned. Exit code 1.');
}, 60_000);
