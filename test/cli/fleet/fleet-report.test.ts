import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TenantCommand } from '../../../src/cli/fleet/fleet-options.js';
import { runFleet } from '../../../src/cli/fleet/run-fleet.js';
import { type ProjectOptions } from '../../../src/cli/program/options.js';
import { type FleetSummary } from '../../../src/model/results/fleet-summary.js';
import { cli } from '../../support/cli.js';
import { silentContext } from '../../support/context.js';
import { BASELINE, fleetYaml, writeFiles } from './fleet-project.js';

const fleetOf = (count: number, ringOf?: (n: number) => string) =>
  writeFiles({
    'fleet.yaml': fleetYaml(count, ringOf),
    'assignctl.yaml': 'cloud: global\n',
    'baseline/ios.yaml': BASELINE,
  });

test.each([[[3, 1, 2]], [[2, 3, 1]], [[1, 2, 3]]])(
  'runs that end in the order %j print in that of the file',
  async (order) => {
    const dir = await fleetOf(3);
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
    const dir = await fleetOf(1);
    await writeFile(join(dir, 'fleet.yaml'), BROKEN);
    const { code, stdout, stderr } = await cli(['validate', '--all', '-C', dir, '--format', format]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain('bad-tenant-name');
    expect(stdout).toContain('bad-guid');
    expect(stdout).toContain('fleet.yaml');
  });

  test.each([[['--tenant', 't1']], [['--ring', 'pilot']]])('and with %j', async (which) => {
    const dir = await fleetOf(1);
    await writeFile(join(dir, 'fleet.yaml'), BROKEN);
    const { code, stdout } = await cli(['validate', ...which, '-C', dir, '--format', 'json']);
    const { fleet, tenants, diagnostics } = JSON.parse(stdout) as FleetSummary;
    expect({ code, fleet, tenants }).toEqual({ code: 1, fleet: null, tenants: [] });
    expect(diagnostics.map((one) => one.code)).toContain('bad-tenant-name');
  });

  test('a fleet file that is missing is one of them', async () => {
    const dir = await writeFiles({ 'a.txt': '' });
    const { stdout } = await cli(['validate', '--all', '-C', dir, '--format', 'github']);
    expect(stdout).toMatch(/^::error file=.*fleet\.yaml,.*title=fleet-missing::/);
  });

  test('other commands log them, and print nothing', async () => {
    const dir = await fleetOf(1);
    await writeFile(join(dir, 'fleet.yaml'), BROKEN);
    const { code, stdout, stderr } = await cli(['plan', '--all', '-C', dir]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('bad-tenant-name');
  });
});
