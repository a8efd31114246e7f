import { execFile } from 'node:child_process';
import { cpSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import manifest from '../../../package.json' with { type: 'json' };
import { isDocument } from '../../../src/loader/schema/validate.js';
import { loadFleetFiles, twoTenants } from '../../loader/settings/fleet-folder.js';
import { cli } from '../../support/cli.js';
import { blocksOf } from '../../support/markdown.js';
import { startExampleFleet } from '../../support/example-fleet.js';
import { tenant as startTenant } from '../../support/tenant.js';
import { emptyFolder, folderWith } from '../../support/empty-folder.js';

const root = resolve(__dirname, '../../..');
const page = readFile(resolve(root, 'docs/fleet.md'), 'utf8');

test('the fleet file of the page is one, and its declaration is filled in', async () => {
  const blocks = blocksOf(await page);
  const text = (info: string): string =>
    blocks.flatMap((block) => (block.info === info ? [block.lines.join('\n')] : [])).join('\n');
  expect(isDocument('fleet', parse(text('yaml fleet')))).toBe(true);
  const values = 'values: { pilotGroup: Pilot, site: Oslo }';
  const { projects } = await loadFleetFiles(twoTenants({ a: values, b: values }), {
    'baseline/ios.yaml': `${text('yaml declaration')}\n`,
  });
  expect(projects.get('a')?.diagnostics).toEqual([]);
  expect(projects.get('a')?.declarations[0]?.entries.map(({ target }) => target)).toEqual([
    { kind: 'group', name: 'Pilot' },
    { kind: 'group', name: 'Site Oslo' },
  ]);
});

test('the commands of the page print what it says', async () => {
  for (const { lines } of blocksOf(await page).filter(({ info }) => info === 'console')) {
    const [command = '', ...printed] = lines;
    const { stdout } = await cli(command.split(' ').slice(2), { cwd: root });
    expect(stdout).toBe(`${printed.join('\n')}\n`);
  }
});

test('the options of the page are options of each command that takes them', async () => {
  const listed = [...(await page).matchAll(/^\| `(--[a-z]+)/gm)].map(([, option = '']) => option);
  expect(listed).toContain('--after');
  for (const command of ['validate', 'plan', 'apply', 'drift']) {
    const { stdout } = await cli([command, '--help']);
    const wanted = listed.filter((option) => option !== '--after' || command === 'apply');
    expect([
      command,
      wanted.filter((option) => !stdout.includes(`  ${option} `) && !stdout.includes(`  ${option}\n`)),
    ]).toEqual([command, []]);
  }
});

test('the workflow of the page, and those of init, are sound and pin what they use', async () => {
  const [block] = blocksOf(await page).filter(({ info }) => info === 'yaml github');
  const text = (block?.lines ?? []).join('\n');
  const dir = folderWith({ 'drift.yml': `${text}\n` });
  cpSync(resolve(root, 'examples/fleet'), dir, { recursive: true });
  expect((await cli(['init', '--ci', 'github', '--pin', 'e'.repeat(40)], { cwd: dir })).code).toBe(0);
  const workflows = ['plan', 'apply'].map((name) => `.github/workflows/assignctl-${name}.yml`);
  const files = ['drift.yml', ...workflows].map((name) => join(dir, name));
  const findings = await new Promise<string>((done) => {
    execFile(
      process.execPath,
      ['scripts/lint-workflows.mjs', ...files],
      { cwd: root },
      (_, stdout, stderr) => {
        done(stdout + stderr);
      },
    );
  });
  // What a workflow elsewhere puts out is not known here.
  expect(
    findings
      .trim()
      .split('\n')
      .filter((line) => !line.endsWith('Context access might be invalid: done')),
  ).toEqual([]);
  const uses = [...text.matchAll(/uses: (.+)$/gm)].map(([, action = '']) => action);
  const pinned = /^[\w-]+\/[\w-]+@([0-9a-f]{40} # v[\d.]+)$/;
  // A page of a release cannot name the commit it is in.
  const own = ['', '/.github/workflows/drift.yml'].map(
    (path) => `assignctl/assignctl${path}@COMMIT # v${manifest.version}`,
  );
  expect(uses.filter((action) => !pinned.test(action) && !own.includes(action))).toEqual([]);
  expect(uses).toEqual(expect.arrayContaining(own));
}, 60_000);

test('doctor and explain look at one tenant, over its own connection', async () => {
  const { url } = await startTenant();
  const place = { cwd: resolve(root, 'examples/fleet'), env: { ASSIGNCTL_ENDPOINT_FERNHILL: url } };
  const doctor = await cli(['doctor', '--tenant', 'fernhill', '--format', 'json'], place);
  expect([doctor.code, JSON.parse(doctor.stdout)]).toEqual([
    0,
    expect.objectContaining({ tenantId: '4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10', healthy: true }),
  ]);
  const explained = await cli(['explain', '--tenant', 'fernhill', '--group', 'Sales'], place);
  expect([explained.code, explained.stdout]).toEqual([0, expect.stringContaining('Sales')]);
  const unknown = await cli(['explain', '--tenant', 'fernhil', '--group', 'Sales'], place);
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('Did you mean fernhill?')]);
});

test('the example fleet: plan, apply, and the next plan is empty', async () => {
  const dir = emptyFolder();
  cpSync(resolve(root, 'examples/fleet'), dir, { recursive: true });
  const { env } = await startExampleFleet();
  const planned = await cli(['plan', '--all', '--detailed-exitcode'], { cwd: dir, env });
  expect([planned.code, planned.stderr]).toEqual([2, expect.stringContaining('overlay-replaces')]);
  const applied = await cli(['apply', '--all', '--yes'], { cwd: dir, env });
  expect([applied.code, applied.stdout]).toEqual([0, expect.stringContaining('Fleet: 3 tenants: 3 done.')]);
  const again = await cli(['plan', '--all', '--detailed-exitcode'], { cwd: dir, env });
  expect(again.code).toBe(0);
});
