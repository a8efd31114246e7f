import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { link, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { takeLock, findHere } from '../../../src/cli/workspace/lock.js';
import { cli, type CliResult, project } from '../../support/cli.js';
import { program } from '../../support/program.js';
import { tenant } from '../../support/tenant.js';
import { emptyFolder } from '../../support/empty-folder.js';
import { declareAll, seedOf, writesByPolicy } from '../../support/numbered-policies.js';

jest.setTimeout(180_000);

const PROCESSES = Number(process.env['SOAK_LOCK_PROCESSES'] ?? 8);

test(`${PROCESSES} applies at the same time: one proceeds at a time, and nothing is written twice`, async () => {
  const policies = 4;
  const emulator = await tenant({ seed: seedOf(policies) });
  const dir = project({ 'all.yaml': declareAll(policies) }, 'writeMode: assign\n');
  const args = ['-C', dir, '--endpoint', emulator.url];
  const runs = await Promise.all(
    Array.from({ length: PROCESSES }, () => program(['apply', ...args, '--yes', '--impact', 'none'])),
  );
  for (const { code, stderr } of runs) {
    expect(stderr).not.toContain('bug in assignctl');
    // Held by another; or the plan was made before that one had written.
    if (code === 1) expect(stderr).toMatch(/^error: Another run is at work here: process \d+ on /m);
    else expect([0, 4]).toContain(code);
  }
  expect(runs.map(({ code }) => code)).toContain(0);
  expect(Object.values(writesByPolicy(emulator))).toEqual(Array.from({ length: policies }, () => 1));
  expect(await cli(['plan', ...args, '--detailed-exitcode'])).toMatchObject({ code: 0 });
  const left = await readdir(join(dir, '.assignctl'));
  expect(left.filter((name) => name.startsWith('lock'))).toEqual([]);
  for (const name of left.filter((one) => one.endsWith('.jsonl')))
    expect(await cli(['journal', 'verify', join(dir, '.assignctl', name)])).toMatchObject({ code: 0 });
});

/** Takes the lock again and again; who is in while another is finds the mark of that one. Some end without giving back. */
const WORKER = `
import { takeLock } from './lock.mjs';
import { open, unlink, appendFile } from 'node:fs/promises';
const [path, mark, log, rounds] = process.argv.slice(2);
for (let round = 0; round < Number(rounds); round++) {
  let release;
  try { release = await takeLock(path, Date.now()); } catch (error) {
    if (!/Another run is at work|keep taking it/.test(error.message)) { console.error(error); process.exit(3); }
    await new Promise((resolve) => setTimeout(resolve, 5 * Math.random()));
    continue;
  }
  const file = await open(mark, 'wx').catch(() => undefined);
  if (file === undefined) { console.error('two at once'); process.exit(2); }
  await file.close();
  await appendFile(log, 'x');
  await unlink(mark);
  if (Math.random() < 0.2) process.kill(process.pid, 'SIGKILL');
  await release();
}
`;

test(`${PROCESSES} processes take one lock, and some are killed with it: never two hold it, and it never stays`, async () => {
  const folder = emptyFolder();
  await build({
    entryPoints: ['src/cli/workspace/lock.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: join(folder, 'lock.mjs'),
    logLevel: 'silent',
  });
  await writeFile(join(folder, 'worker.mjs'), WORKER);
  const paths = ['held/lock', 'mark', 'log'].map((name) => join(folder, name));
  const work = (): Promise<Pick<CliResult, 'stderr'> & { readonly code: number | null }> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join(folder, 'worker.mjs'), ...paths, '12'], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, stderr }));
    });
  const ended = await Promise.all(Array.from({ length: PROCESSES }, work));
  for (const { code, stderr } of ended) expect([code ?? 0, stderr]).toEqual([0, '']);
  expect((await readFile(paths[2] ?? '', 'utf8')).length).toBeGreaterThan(PROCESSES);
  const release = await takeLock(paths[0] ?? '', Date.now());
  await release();
  expect(await readdir(join(folder, 'held'))).toEqual([]);
});

describe('a lock', () => {
  const here = findHere();
  const since = '2026-11-22T09:30:00.000Z';
  const place = async (text: string): Promise<string> => {
    const path = join(emptyFolder(), 'held', 'lock');
    await mkdir(join(path, '..'));
    await writeFile(path, text);
    return path;
  };

  test.each([
    ['of this process', { ...here }, 'Wait until it has ended.'],
    ['of another host', { ...here, host: 'build-7' }, 'process .* on build-7 .* if it has ended, delete '],
    ['of another container of the same name', { ...here, space: 'other pid:[1]' }, 'cannot be determined'],
    ['of a clock far ahead', { ...here, since: '2999-01-01T00:00:00.000Z' }, 'since 2999'],
    [
      'of a process whose start is not known, as on Windows and macOS',
      { pid: process.pid, host: hostname() },
      'cannot be determined',
    ],
  ])('%s is respected', async (_, holder, message) => {
    const path = await place(JSON.stringify({ since, ...holder }));
    await expect(takeLock(path, 0)).rejects.toThrow(new RegExp(message));
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject(holder);
  });

  test.each([
    ['whose process is gone', JSON.stringify({ ...here, since, pid: 2 ** 22 + 1 })],
    ['whose process number was given out again', JSON.stringify({ ...here, since, began: '1' })],
    ['of a process number that means a group', JSON.stringify({ ...here, since, pid: -1 })],
    ['that is half-written', '{"pid": 12'],
    ['that is empty', ''],
    ['that holds something else', '[]'],
  ])('%s is taken over, whatever the clock says', async (_, text) => {
    const path = await place(text);
    for (const time of [new Date(0), new Date('2999-01-01')]) await utimes(path, time, time);
    const release = await takeLock(path, 0);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
    await release();
    expect(await readdir(join(path, '..'))).toEqual([]);
  });

  test('is taken over by one of many only', async () => {
    const dead = JSON.stringify({ ...here, since, pid: 2 ** 22 + 1 });
    const path = await place(dead);
    const taken = await Promise.allSettled(Array.from({ length: PROCESSES }, () => takeLock(path, 0)));
    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('that another took since is not given back for it', async () => {
    const path = join(emptyFolder(), 'lock');
    const release = await takeLock(path, 0);
    await rm(path);
    const other = JSON.stringify({ ...here, since, host: 'build-7' });
    await writeFile(path, other);
    await release();
    expect(await readFile(path, 'utf8')).toBe(other);
  });

  const failing = (code: string): Error => Object.assign(new Error(code), { code });

  test.each(['EIO', 'EEXIST'])(
    'that was made, and whose answer (%s) says it was not, is ours',
    async (code) => {
      const path = join(emptyFolder(), 'lock');
      const lossy = async (file: string, name: string): Promise<void> => {
        await link(file, name);
        throw failing(code);
      };
      const release = await takeLock(path, 0, lossy);
      await expect(takeLock(path, 0, lossy)).rejects.toThrow('Another run is at work here');
      await release();
      expect(await readdir(join(path, '..'))).toEqual([]);
    },
  );

  test('on a file system without links works as well', async () => {
    const path = join(emptyFolder(), 'lock');
    const none = (): Promise<void> => Promise.reject(failing('EPERM'));
    const release = await takeLock(path, 0, none);
    await expect(takeLock(path, 0, none)).rejects.toThrow('Another run is at work here');
    await release();
    expect(await readdir(join(path, '..'))).toEqual([]);
  });

  test('in a folder that is a file is one sentence', async () => {
    const path = await place('');
    await expect(takeLock(join(path, 'lock'), 0)).rejects.toThrow(
      /^The lock .* cannot be made: (it exists already|a part of its path is a file, not a folder)\./,
    );
  });
});
