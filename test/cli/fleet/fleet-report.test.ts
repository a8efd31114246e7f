import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TenantCommand } from '../../../src/cli/fleet/fleet-options.js';
import { runFleet } from '../../../src/cli/fleet/run-fleet.js';
import { type ProjectOptions } from '../../../src/cli/program/options.js';
import { type FleetSummary } from '../../../src/model/results/fleet-summary.js';
import { type PlanEffects, type TenantSummary } from '../../../src/model/results/fleet-summary.js';
import { renderFleetMarkdown, renderFleetText } from '../../../src/report/fleet/fleet-report.js';
import { cli } from '../../support/cli.js';
import { silentContext } from '../../support/context.js';
import { BASELINE, fleetYaml, idOf, reachOf, testFleet, wantedOf } from './fleet-project.js';
import { folderWith } from '../../support/empty-folder.js';

const fleetOf = (count: number, ringOf?: (n: number) => string) =>
  folderWith({
    'fleet.yaml': fleetYaml(count, ringOf),
    'assignctl.yaml': 'cloud: global\n',
    'baseline/ios.yaml': BASELINE,
  });

test.each([[[3, 1, 2]], [[2, 3, 1]], [[1, 2, 3]]])(
  'runs that end in the order %j print in that of the file',
  async (order) => {
    const dir = fleetOf(3);
    const ends = new Map<string, () => void>();
    const ended = new Map(
      order.map((n) => [`t${n}`, new Promise<void>((resolve) => ends.set(`t${n}`, resolve))] as const),
    );
    const command: TenantCommand<ProjectOptions> = {
      name: 'plan',
      run: async ({ place }, { stdout }) => {
        const name = place?.tenant ?? '';
        const before = order[order.indexOf(Number(name.slice(1))) - 1];
        if (before !== undefined) await ended.get(`t${before}`);
        stdout.write(`plan of ${name}\n`);
        ends.get(name)?.();
        return 0;
      },
      forOneOfMany: (options) => options,
    };
    let printed = '';
    const options = { C: dir, format: 'text', color: false, logLevel: 'error', logFormat: 'text' } as const;
    await runFleet(
      command,
      { ...options, fleet: 'fleet.yaml', tenant: [], ring: [], all: true, parallel: 3 },
      { ...silentContext(), stdout: { write: (text) => (printed += text) } },
    );
    expect(printed.match(/^plan of t\d$/gm)).toEqual(['plan of t1', 'plan of t2', 'plan of t3']);
  },
);

describe('problems of the fleet file itself', () => {
  const BROKEN = 'folders: [baseline]\ntenants:\n  - name: T1\n    tenantId: x\n';

  test.each(['json', 'github', 'sarif', 'text'])('are in the %s of validate --all', async (format) => {
    const dir = fleetOf(1);
    await writeFile(join(dir, 'fleet.yaml'), BROKEN);
    const { code, stdout, stderr } = await cli(['validate', '--all', '-C', dir, '--format', format]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain('bad-tenant-name');
    expect(stdout).toContain('bad-guid');
    expect(stdout).toContain('fleet.yaml');
  });

  test.each([[['--tenant', 't1']], [['--ring', 'pilot']]])('and with %j', async (which) => {
    const dir = fleetOf(1);
    await writeFile(join(dir, 'fleet.yaml'), BROKEN);
    const { code, stdout } = await cli(['validate', ...which, '-C', dir, '--format', 'json']);
    const { fleet, tenants, diagnostics } = JSON.parse(stdout) as FleetSummary;
    expect({ code, fleet, tenants }).toEqual({ code: 1, fleet: null, tenants: [] });
    expect(diagnostics.map((one) => one.code)).toContain('bad-tenant-name');
  });

  test('a fleet file that is missing is one of them', async () => {
    const dir = folderWith({ 'a.txt': '' });
    const { stdout } = await cli(['validate', '--all', '-C', dir, '--format', 'github']);
    expect(stdout).toMatch(/^::error file=.*fleet\.yaml,.*title=fleet-missing::/);
  });

  test('other commands log them, and print nothing', async () => {
    const dir = fleetOf(1);
    await writeFile(join(dir, 'fleet.yaml'), BROKEN);
    const { code, stdout, stderr } = await cli(['plan', '--all', '-C', dir]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('bad-tenant-name');
  });
});

describe('the summary of plans', () => {
  const users = (min: number, max = min) => ({ min, max });
  /** A tenant whose plan changes three policies. */
  function planned(name: string, effects: Partial<PlanEffects>): TenantSummary {
    const assignments = { more: 0, fewer: 3, other: 0 };
    return {
      name,
      tenantId: idOf(1),
      exitCode: 0,
      problems: [],
      plan: {
        policies: 5,
        changed: 3,
        create: 0,
        update: 0,
        delete: 3,
        unchanged: 2,
        unmanaged: 0,
        blocked: 0,
        requests: 3,
      },
      effects: {
        assignments,
        groups: { fewer: [], more: [], other: [] },
        unprotected: [],
        refused: 0,
        review: [],
        ...effects,
      },
      requests: { reads: 1, writes: 0 },
      waits: { count: 0, milliseconds: 0 },
    };
  }
  function summaryOf(...tenants: readonly TenantSummary[]): FleetSummary {
    return {
      formatVersion: '1.0',
      toolVersion: '0',
      command: 'plan',
      fleet: null,
      exitCode: 0,
      totals: { tenants: tenants.length, done: tenants.length, notDone: 0, skipped: 0 },
      tenants,
      diagnostics: [],
    };
  }
  const textOf = (...tenants: readonly TenantSummary[]) =>
    renderFleetText(summaryOf(...tenants), { colour: false });

  test('adds up users of several tenants, as no user is in two', () => {
    const [a, b] = [users(1, 12), users(1_200)];
    const text = textOf(
      planned('a', { users: { gain: users(0), lose: a } }),
      planned('b', { users: { gain: users(3), lose: b } }),
    );
    expect(text).toContain('\nUsers who lose a policy, in all tenants: 1,201 to 1,212\n');
    expect(text).toContain('\nUsers who gain a policy, in all tenants: 3\n');
  });

  test('a number that one tenant does not know is not known of all', () => {
    const known = { gain: users(0), lose: users(4) };
    const text = textOf(planned('a', { users: { ...known, lose: null } }), planned('b', { users: known }));
    expect(text).toContain('\n  ! Users who lose a policy: not known\n');
    expect(text).toContain('\nUsers who lose a policy, in all tenants: not known\n');
    // With --impact none there is no number to add.
    expect(textOf(planned('a', {}), planned('b', { users: known }))).not.toContain('in all tenants');
  });

  test('what is refused and what to review is named, and the rest counted', () => {
    const review = Array.from({ length: 7 }, (_, n) => `Policy ${n}: no one is left on this policy`);
    const text = textOf(planned('a', { refused: 2, review }));
    expect(text).toContain('\n  ! Refused: 2 policies\n  ! Policy 0: no one');
    expect(text).toContain('\n  ! … and 2 more to review carefully: the JSON summary lists all\n');
    expect(text).not.toContain('Policy 5');
  });

  test('Markdown shows first who loses most', () => {
    const lose = (max: number) => ({ users: { gain: users(0), lose: users(max) } });
    const page = renderFleetMarkdown(
      summaryOf(planned('few', lose(2)), planned('unknown', {}), planned('many', lose(300))),
    );
    expect([...page.matchAll(/^- \*\*(\w+)/gm)].map(([, name]) => name)).toEqual(['unknown', 'many', 'few']);
    expect(page).toContain('### ⚠️ How many users lose a policy is not known in unknown\n');
    expect(page).toContain('**assignctl plan, 3 tenants: 3 with changes**');
  });

  test.each([
    ['--all', '--out', 'plans'],
    ['--all', '--impact', 'none'],
    ['--tenant', 't2', '--tenant', 't1'],
  ])('the command it ends with applies what was planned: %s %s %s', async (...args) => {
    const { dir, env, tenants } = await testFleet(2);
    const planned = await cli(['plan', ...args], { cwd: dir, env });
    const [, command = ''] =
      /^Fleet: 2 tenants: 2 with changes.*\n\nAfter your review, to apply these changes: assignctl (.*)\n$/m.exec(
        planned.stdout,
      ) ?? [];
    const applied = await cli(command.split(' '), { cwd: dir, env });
    expect({ command, code: applied.code, stderr: applied.stderr }).toMatchObject({ command, code: 0 });
    for (const { n, emulator } of tenants) expect(reachOf(emulator)).toEqual(wantedOf(n));
    const pipeline = await cli(['plan', ...args], { cwd: dir, env: { ...env, GITHUB_ACTIONS: 'true' } });
    expect(pipeline.stdout).not.toContain('To apply');
  });
});

test.each([
  ['groups', '/groups', 'not all was compared, 0 unmanaged, 1 blocked'],
  ['a type that no file declares', '/windowsManagedAppProtections', 'not all was compared, 0 unmanaged'],
])('drift of a tenant of which %s cannot be read is not said to be none', async (_, part, says) => {
  const { dir, env, tenants } = await testFleet(2);
  await cli(['apply', '--all', '--yes', '--allow', 'max-removals'], { cwd: dir, env });
  tenants[1]?.emulator.onRequest(({ path }) => (path.includes(part) ? { status: 403 } : undefined));
  const { code, stdout } = await cli(['drift', '--all'], { cwd: dir, env });
  expect(code).toBe(5);
  expect(stdout.match(/no drift, 0 unmanaged/g)).toHaveLength(1);
  expect(stdout).toContain(says);
});
