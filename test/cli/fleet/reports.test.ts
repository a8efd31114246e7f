import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type FleetSummary } from '../../../src/model/results/fleet-summary.js';
import { cli, type CliResult } from '../../support/cli.js';
import { writes } from '../../support/tenant.js';
import { testFleet, type TestFleet } from './fleet-project.js';

const run = ({ dir, env }: TestFleet, ...args: readonly string[]): Promise<CliResult> =>
  cli([...args, '-C', dir], { env, cwd: dir });
const requests = ({ tenants }: TestFleet): number =>
  tenants.reduce((sum, { emulator }) => sum + emulator.log.length, 0);

test.each([
  ['a page of the project', 't1.md', '# Tenant 1\n', 'markdown', 'it is no such result of an earlier run'],
  ['notes', 't2.txt', 'Call the helpdesk.\n', 'text', 'it is no such result of an earlier run'],
  ['data', 't1.json', '{ "contacts": [] }\n', 'json', 'it is no such result of an earlier run'],
  ['another summary', 'fleet-summary.json', '[]\n', 'text', 'it is no such result of an earlier run'],
])('--reports replaces no file that is no report: %s', async (_, name, text, format, why) => {
  const fleet = await testFleet(2, { files: { [`docs/${name}`]: text } });
  const { code, stdout, stderr } = await run(
    fleet,
    ...['apply', '--all', '--yes', '--reports', 'docs', '--format', format],
  );
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toBe(
    `error: docs/${name} is not replaced: ${why}. Name another path, or remove the file.\n`,
  );
  expect(await readFile(join(fleet.dir, 'docs', name), 'utf8')).toBe(text);
  expect(await readdir(join(fleet.dir, 'docs'))).toEqual([name]);
  expect(requests(fleet)).toBe(0);
});

test('what cannot be written is reported before any tenant is asked for anything', async () => {
  const fleet = await testFleet(1);
  await mkdir(join(fleet.dir, 'folder/t1.json'), { recursive: true });
  await mkdir(join(fleet.dir, 'pipe'));
  execFileSync('mkfifo', [join(fleet.dir, 'pipe/t1.json')]);
  await mkdir(join(fleet.dir, 'circle'));
  await symlink('t1.json', join(fleet.dir, 'circle/t1.json'));
  for (const [folder, why] of [
    ['folder', 'folder/t1.json cannot be written: it is a folder. Name a file in it.'],
    ['pipe', 'pipe/t1.json cannot be written: no process reads from it. Name another path.'],
    ['circle', 'circle/t1.json cannot be written: its links lead in a circle. Name another path.'],
    ['fleet.yaml', 'a part of its path is a file, not a folder'],
    ['.git', '.git/fleet-summary.json cannot be written: only a file of git has such a name.'],
  ] as const) {
    const { code, stderr } = await run(fleet, 'plan', '--all', '--reports', folder, '--format', 'json');
    expect([folder, code, stderr]).toEqual([folder, 1, expect.stringContaining(why)]);
  }
  expect(requests(fleet)).toBe(0);
});

test.each(['text', 'json', 'markdown'])('reports of an earlier run are replaced: %s', async (format) => {
  const fleet = await testFleet(2);
  const again = ['plan', '--all', '--reports', 'reports', '--format', format];
  expect(await run(fleet, ...again)).toMatchObject({ code: 0 });
  expect(await run(fleet, 'apply', '--all', '--yes', '--format', 'json')).toMatchObject({ code: 0 });
  expect(await run(fleet, ...again)).toMatchObject({ code: 0, stderr: '' });
  const [report] = (await readdir(join(fleet.dir, 'reports'))).filter((name) => name.startsWith('t1.'));
  expect(await readFile(join(fleet.dir, 'reports', report ?? ''), 'utf8')).not.toContain('Pilot 1”');
});

test('while a run lasts, and if it is killed, the folder does not say that its tenants are done', async () => {
  const ringOf = (n: number): string => (n === 1 ? 'pilot' : 'broad');
  const fleet = await testFleet(2, { ringOf });
  const summary = (): FleetSummary =>
    JSON.parse(readFileSync(join(fleet.dir, 'reports/fleet-summary.json'), 'utf8')) as FleetSummary;
  const apply = ['apply', '--yes', '--ring', 'pilot', '--reports', 'reports'];
  expect(await run(fleet, ...apply)).toMatchObject({ code: 0 });
  expect(summary().tenants[0]?.exitCode).toBe(0);
  let during: FleetSummary | undefined;
  fleet.tenants[0]?.emulator.onRequest(() => {
    during ??= summary();
    return undefined;
  });
  expect(await run(fleet, ...apply)).toMatchObject({ code: 0 });
  expect(during?.tenants).toMatchObject([{ name: 't1', exitCode: null, skipped: 'the run did not end' }]);
});

test('a report that cannot be written any more ends no other run, and the summary says so', async () => {
  const fleet = await testFleet(2);
  fleet.tenants[0]?.emulator.onRequest(() => {
    mkdirSync(join(fleet.dir, 'reports/t1.json'), { recursive: true });
    return undefined;
  });
  const { code, stdout, stderr } = await run(
    fleet,
    ...['apply', '--all', '--yes', '--reports', 'reports', '--format', 'json'],
  );
  const { tenants } = JSON.parse(stdout) as FleetSummary;
  expect([code, ...tenants.map(({ exitCode }) => exitCode)]).toEqual([4, 4, 0]);
  expect(tenants[0]?.problems).toEqual([expect.stringContaining('reports/t1.json cannot be written')]);
  expect(stderr).toContain('reports/t1.json cannot be written');
  for (const { emulator } of fleet.tenants) expect(writes(emulator)).not.toEqual([]);
});

test('drift replaces no outcomes that it is compared with', async () => {
  const fleet = await testFleet(1);
  const apply = ['apply', '--all', '--yes', '--format', 'json', '--reports', 'reports'];
  expect(await run(fleet, ...apply)).toMatchObject({ code: 0 });
  const before = await readFile(join(fleet.dir, 'reports/t1.json'), 'utf8');
  const several = await run(fleet, 'drift', '--all', '--baseline', 'reports', '--reports', 'reports');
  expect(several).toMatchObject({
    code: 1,
    stderr: 'error: --baseline and --reports name the same folder: reports. Name two folders.\n',
  });
  const file = 'reports/t1.json';
  const one = await run(fleet, 'drift', '--tenant', 't1', '--baseline', file, '--out', file);
  expect(one).toMatchObject({
    code: 1,
    stderr: `error: --baseline and --out name the same file: ${file}. Name two files.\n`,
  });
  expect(await readFile(join(fleet.dir, file), 'utf8')).toBe(before);
});
