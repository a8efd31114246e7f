import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { environmentOf } from '../../../src/cli/fleet/run-tenant.js';
import { fleetExitCode } from '../../../src/cli/fleet/summary.js';
import { type FleetSummary } from '../../../src/model/results/fleet-summary.js';
import { type Outcome } from '../../../src/model/results/outcome.js';
import { cli } from '../../support/cli.js';
import { tenant as startTenant, writes } from '../../support/tenant.js';
import {
  BASELINE,
  fleetYaml,
  idOf,
  reachOf,
  seedOf,
  type TestFleet,
  testFleet,
  tokenFor,
  wantedOf,
} from './fleet-project.js';
import { folderWith } from '../../support/empty-folder.js';

const ringOf = (n: number): string => (n === 1 ? 'pilot' : 'broad');

async function summaryOf(args: readonly string[], { dir, env }: Pick<TestFleet, 'dir' | 'env'>) {
  const { code, stdout, stderr } = await cli([...args, '-C', dir, '--format', 'json'], { env, cwd: dir });
  return { code, stderr, summary: JSON.parse(stdout) as FleetSummary };
}

/** The tenant's server refuses to be read. */
function failAll({ tenants }: TestFleet, n: number): void {
  tenants[n - 1]?.emulator.onRequest(() => ({ status: 403 }));
}

describe('rings', () => {
  test('a ring begins when the one before is done', async () => {
    const fleet = await testFleet(3, { ringOf });
    const order: string[] = [];
    for (const { name, emulator } of fleet.tenants)
      emulator.onRequest(({ method, path }) => {
        order.push(`${name} ${path.endsWith('/assign') ? 'assign' : method}`);
        return undefined;
      });
    expect((await summaryOf(['apply', '--all', '--yes'], fleet)).code).toBe(0);
    const lastOfPilot = order.findLastIndex((line) => line.startsWith('t1 '));
    expect(order.findIndex((line) => !line.startsWith('t1 '))).toBeGreaterThan(lastOfPilot);
    expect(order.filter((line) => line.endsWith('assign')).sort()).toEqual([
      't1 assign',
      't2 assign',
      't3 assign',
    ]);
  });

  test('a tenant that is not done keeps the later rings from being touched, and the summary says so', async () => {
    const fleet = await testFleet(3, { ringOf });
    failAll(fleet, 1);
    const { code, summary } = await summaryOf(['apply', '--all', '--yes'], fleet);
    expect(code).toBe(4);
    expect(summary.totals).toEqual({ tenants: 3, done: 0, notDone: 1, skipped: 2 });
    expect(summary.tenants[1]).toMatchObject({
      exitCode: null,
      skipped: 'ring pilot is not done: t1 ended with 4',
    });
    expect(fleet.tenants.slice(1).map(({ emulator }) => emulator.log.length)).toEqual([0, 0]);
  });

  test('inside a ring one failure stops no other', async () => {
    const fleet = await testFleet(3, { ringOf });
    failAll(fleet, 2);
    const { summary } = await summaryOf(['apply', '--all', '--yes', '--parallel', '1'], fleet);
    expect(summary.tenants.map(({ exitCode }) => exitCode)).toEqual([0, 4, 0]);
  });

  test('plan looks at all rings, whatever comes of the first', async () => {
    const fleet = await testFleet(3, { ringOf });
    failAll(fleet, 1);
    const { code, summary } = await summaryOf(['plan', '--all'], fleet);
    expect([code, ...summary.tenants.map(({ exitCode }) => exitCode)]).toEqual([5, 5, 0, 0]);
  });

  test('on another machine a ring goes by the summaries of those before', async () => {
    const fleet = await testFleet(3, { ringOf });
    const broad = ['apply', '--yes', '--ring', 'broad', '--after', 'before'];
    await mkdir(join(fleet.dir, 'before'));
    const early = await summaryOf(broad, fleet);
    expect(early.code).toBe(1);
    expect(early.summary.tenants[0]?.skipped).toBe('ring pilot is not done: nothing is known of t1');

    await summaryOf(['apply', '--yes', '--tenant', 't1', '--reports', 'before/job-1'], fleet);
    const { code, summary } = await summaryOf(broad, fleet);
    expect([code, summary.totals.done]).toEqual([0, 2]);

    const file = join(fleet.dir, 'before/job-1/fleet-summary.json');
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      text.replace('"exitCode": 0', '"exitCode": 4').replaceAll('"exitCode": 0', '"exitCode": 4'),
    );
    expect((await summaryOf(broad, fleet)).summary.tenants[0]?.skipped).toContain('t1 ended with 4');
    await writeFile(join(fleet.dir, 'fleet.yaml'), `# changed\n${fleetYaml(3, ringOf)}`);
    const other = await cli([...broad, '-C', fleet.dir], { env: fleet.env, cwd: fleet.dir });
    expect([other.code, other.stderr]).toEqual([
      1,
      expect.stringContaining('another state of the fleet file'),
    ]);
  });
});

describe('one tenant', () => {
  /** A fleet of one tenant, and the same tenant as a project of its own. */
  async function twins() {
    const emulator = await startTenant({ seed: seedOf(1) });
    const text = BASELINE.replace('${values.pilot}', 'Pilot 1');
    const alone = folderWith({
      'assignctl.yaml': `tenantId: ${idOf(1)}\n`,
      'desired-state/ios.yaml': text,
    });
    const fleet = folderWith({
      'assignctl.yaml': 'cloud: global\n',
      'desired-state/ios.yaml': BASELINE,
      'fleet.yaml': `tenants:\n  - name: one\n    tenantId: ${idOf(1)}\n    values: { pilot: Pilot 1 }\n`,
    });
    return { emulator, alone, fleet, at: ['--endpoint', emulator.url] };
  }

  test.each([
    ['plan', '--detailed-exitcode'],
    ['plan', '--format', 'json', '--out', 'plan.json'],
    ['validate'],
    ['validate', '--format', 'json'],
    ['drift', '--format', 'json'],
  ])('%s %s %s %s is what it is for a project alone', async (...args) => {
    const { alone, fleet, at } = await twins();
    const connection = args[0] === 'validate' ? [] : at;
    const expected = await cli([...args, ...connection], { cwd: alone });
    const actual = await cli([...args, ...connection, '--tenant', 'one'], { cwd: fleet });
    // The next command names the tenant.
    expect({ ...actual, stdout: actual.stdout.replace(' --tenant one', '') }).toEqual(expected);
    if (args.includes('--out'))
      expect(await readFile(join(fleet, 'plan.json'), 'utf8')).toBe(
        await readFile(join(alone, 'plan.json'), 'utf8'),
      );
  });

  test('a saved plan is applied, and undone by what the outcome says', async () => {
    const { emulator, fleet, at } = await twins();
    await cli(['plan', '--out', 'p.json', '--tenant', 'one', ...at], { cwd: fleet });
    const applied = await cli(['apply', 'p.json', '--tenant', 'one', ...at], { cwd: fleet });
    expect([applied.code, reachOf(emulator)]).toEqual([0, wantedOf(1)]);
    const [, undo = ''] = /To undo: assignctl (.*)/.exec(applied.stdout) ?? [];
    expect(undo).toMatch(/^undo \.assignctl\/one\/undo\.plan\.json .*--tenant one/);
    expect((await cli([...undo.split(' '), '--yes'], { cwd: fleet })).code).toBe(0);
    expect(reachOf(emulator)).toEqual([]);
    expect(await readdir(join(fleet, '.assignctl'))).toEqual(['one']);
  });
});

test('plans of several tenants are saved in a folder, and applied from there', async () => {
  const fleet = await testFleet(3);
  const planned = await summaryOf(['plan', '--all', '--out', 'plans', '--detailed-exitcode'], fleet);
  expect([planned.code, planned.summary.tenants[0]?.plan?.changed]).toEqual([2, 1]);
  expect(await readdir(join(fleet.dir, 'plans'))).toEqual(['t1.plan.json', 't2.plan.json', 't3.plan.json']);
  expect(fleet.tenants.flatMap(({ emulator }) => writes(emulator))).toEqual([]);
  const { code } = await summaryOf(['apply', 'plans', '--all', '--reports', 'reports'], fleet);
  expect(code).toBe(0);
  for (const { n, name, emulator } of fleet.tenants) {
    expect(reachOf(emulator)).toEqual(wantedOf(n));
    const outcome = JSON.parse(await readFile(join(fleet.dir, 'reports', `${name}.json`), 'utf8')) as Outcome;
    expect(outcome).toMatchObject({ tenant: name, tenantId: idOf(n), summary: { applied: 1 } });
    expect(dirname(outcome.journal ?? '')).toBe(`.assignctl/${name}`);
  }
  const drift = await summaryOf(['drift', '--all', '--baseline', 'reports', '--detailed-exitcode'], fleet);
  expect([drift.code, drift.summary.tenants[2]?.drift?.differing]).toEqual([0, 0]);
});

test('a value that some tenants lack is told once, with their names, and stops them alone', async () => {
  const fleet = await testFleet(4);
  const yaml = fleetYaml(4).replace('{ pilot: Pilot 2 }', '{}').replace('{ pilot: Pilot 4 }', '{}');
  await writeFile(join(fleet.dir, 'fleet.yaml'), yaml);
  const { code, summary, stderr } = await summaryOf(['apply', '--all', '--yes'], fleet);
  expect([code, ...summary.tenants.map(({ exitCode }) => exitCode)]).toEqual([4, 0, 1, 0, 1]);
  expect(summary.diagnostics).toMatchObject([
    {
      code: 'value-missing',
      file: 'baseline/ios.yaml',
      line: 3,
      column: 12,
      message: 'No value "pilot" is given (tenants t2, t4).',
    },
  ]);
  expect(stderr.match(/error value-missing/g)).toHaveLength(1);
  expect(fleet.tenants[1]?.emulator.log).toEqual([]);
});

test('lines for machines say which tenant they are of', async () => {
  const fleet = await testFleet(2);
  fleet.env['ASSIGNCTL_ACCESS_TOKEN_T2'] = tokenFor(idOf(1));
  const args = ['plan', '--all', '--log-format', 'json', '-C', fleet.dir];
  const { stderr } = await cli(args, { env: fleet.env });
  const lines = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly tenant: string; readonly level: string });
  expect(lines.map(({ tenant, level }) => [tenant, level])).toEqual([['t2', 'error']]);
});

test('a stop is heard by all: what is under way ends, and no other tenant begins', async () => {
  const fleet = await testFleet(4);
  let stop = (): void => undefined;
  fleet.tenants[0]?.emulator.onRequest(({ method }) => {
    if (method === 'GET') stop();
    return undefined;
  });
  const run = await cli(['apply', '--all', '--yes', '--parallel', '1', '--format', 'json', '-C', fleet.dir], {
    env: fleet.env,
    onStopRequest: (listener) => {
      stop = () => {
        stop = () => undefined;
        listener();
      };
      return () => undefined;
    },
  });
  const summary = JSON.parse(run.stdout) as FleetSummary;
  expect([run.code, summary.totals.skipped]).toEqual([4, 3]);
  expect(summary.tenants[1]?.skipped).toBe('the run was stopped');
  expect(fleet.tenants.flatMap(({ emulator }) => writes(emulator))).toEqual([]);
});

test.each([
  [['apply', '--all'], 'need --yes, or the folder'],
  [['apply', '--all', '--yes', '--journal', 'j.jsonl'], '--journal is for one tenant'],
  [['plan', '--all', '--tenant', 't1'], '--all means every tenant already'],
  [['plan', '--tenant', 't3'], 'the fleet has no such tenant'],
  [['plan', '--ring', 'pilot'], 'It has no rings'],
  [['plan', '--tenant', '../t1'], 'the fleet has no such tenant'],
  [['plan', '--all', '--config', 'x.yaml'], 'the fleet file names those of a tenant'],
  [['drift', '--all', '--write-back'], 'files that others share'],
])('%j is told what is wrong with it', async (args, why) => {
  const dir = folderWith({
    'fleet.yaml': fleetYaml(2),
    'assignctl.yaml': 'cloud: global\n',
    'baseline/ios.yaml': BASELINE,
  });
  const { code, stderr } = await cli(args, { cwd: dir });
  expect([code, stderr]).toEqual([1, expect.stringContaining(why)]);
});

test.each([
  ['apply', [0, 0], 0],
  ['apply', [0, 1], 4],
  ['apply', [1, 3], 4],
  ['apply', [3, 3], 3],
  ['apply', [1, 1], 1],
  ['apply', [0, null], 4],
  ['apply', [3, null], 3],
  ['apply', [null], 1],
  ['plan', [0, 2, 0], 2],
  ['plan', [2, 5], 5],
  ['drift', [5, 1, 2], 1],
  ['plan', [0, null], 1],
] as const)('%s over tenants that end with %j ends with %d', (command, codes, expected) => {
  expect(fleetExitCode(command, codes)).toBe(expected);
});

describe('credentials', () => {
  const fleet = ['contoso', 'contoso-eu', 'fabrikam'];
  const env = {
    PATH: '/bin',
    AZURE_CLIENT_ID: 'shared app',
    AZURE_CLIENT_SECRET: 'shared secret',
    ASSIGNCTL_ACCESS_TOKEN: 'of nobody',
    ASSIGNCTL_ACCESS_TOKEN_CONTOSO: 'of contoso',
    ASSIGNCTL_ACCESS_TOKEN_CONTOSO_EU: 'of contoso-eu',
    AZURE_CLIENT_ID_FABRIKAM: 'own app',
  };

  test('each tenant sees its own under the plain names, and no other tenant’s at all', () => {
    const of = (name: string) => environmentOf(name, { env, fleet, isOnlyTenant: false });
    const shared = { PATH: '/bin', AZURE_CLIENT_ID: 'shared app', AZURE_CLIENT_SECRET: 'shared secret' };
    expect(of('contoso')).toEqual({ ...shared, ASSIGNCTL_ACCESS_TOKEN: 'of contoso' });
    expect(of('contoso-eu')).toEqual({ ...shared, ASSIGNCTL_ACCESS_TOKEN: 'of contoso-eu' });
    // An app of its own is never filled up with the secret of another.
    expect(of('fabrikam')).toEqual({ PATH: '/bin', AZURE_CLIENT_ID: 'own app' });
  });

  test('a token without a name is for a run of one tenant', () => {
    expect(environmentOf('fabrikam', { env, fleet, isOnlyTenant: true })).toMatchObject({
      ASSIGNCTL_ACCESS_TOKEN: 'of nobody',
    });
  });
});
