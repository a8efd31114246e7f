import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { processContext } from '../../../src/cli/context.js';
import { PATIENT, startProject } from '../../support/started-project.js';
import { writes } from '../../support/tenant.js';
import { declareAll, seedOf } from '../../support/numbered-policies.js';

describe('a stop', () => {
  const setUp = async () => {
    const started = await startProject(
      seedOf(40),
      { 'all.yaml': declareAll(40) },
      { settings: 'writeMode: assign\n' },
    );
    const listeners: (() => void)[] = [];
    const exits: number[] = [];
    const overrides = {
      limits: PATIENT,
      onStopRequest: (listener: () => void) => {
        listeners.push(listener);
        return () => void listeners.splice(0);
      },
      exitNow: (code: number) => void exits.push(code),
    };
    const signal = (): void => {
      for (const listener of listeners) listener();
    };
    return { ...started, overrides, signal, exits, listeners };
  };

  test('nothing more is written, the rest is skipped, and the next run finishes it', async () => {
    const { emulator, runWith, overrides, signal, exits, listeners } = await setUp();
    emulator.onRequest(({ path }) => {
      if (path.endsWith('/assign') && writes(emulator).length === 3) signal();
      return undefined;
    });
    const args = ['--yes', '--impact', 'none', '--allow', 'max-removals'];
    const first = await runWith(overrides, 'apply', ...args);
    expect(first.code).toBe(4);
    expect(first.stdout).toContain('The run was stopped before its turn came.');
    // What allowed the run is needed again.
    expect(first.stdout).toMatch(/^To continue: assignctl apply .*--allow max-removals/m);
    expect(first.stderr).toContain('Stopping');
    const sent = writes(emulator).length;
    expect(sent).toBeGreaterThanOrEqual(3);
    expect(sent).toBeLessThanOrEqual(20);
    expect([exits, listeners]).toEqual([[], []]);
    emulator.onRequest(() => undefined);
    expect(await runWith({}, 'apply', ...args)).toMatchObject({ code: 0 });
    expect(writes(emulator)).toHaveLength(40);
  });

  test('a second request ends it at once', async () => {
    const { emulator, runWith, overrides, signal, exits } = await setUp();
    emulator.onRequest(({ path }) => {
      if (path.endsWith('/assign') && writes(emulator).length === 1) {
        signal();
        signal();
      }
      return undefined;
    });
    await runWith(overrides, 'apply', '--yes', '--impact', 'none', '--allow', 'max-removals');
    expect(exits).toEqual([4]);
  });
});

test('a stop ends the wait of a write for its turn at once', async () => {
  const { clock } = processContext();
  const { emulator, runWith } = await startProject(
    seedOf(3),
    { 'all.yaml': declareAll(3) },
    { settings: 'writeMode: assign\n' },
  );
  const listeners: (() => void)[] = [];
  emulator.onRequest(({ path }) => {
    if (path.endsWith('/assign')) for (const listener of listeners) listener();
    return undefined;
  });
  const { code, stdout } = await runWith(
    {
      clock,
      limits: { ...PATIENT, intuneWrites: { calls: 1, perMs: 3_600_000 } },
      onStopRequest: (listener) => {
        listeners.push(listener);
        return () => void listeners.splice(0);
      },
    },
    'apply',
    '--yes',
    '--impact',
    'none',
  );
  expect(stdout).toContain('1 applied, 2 skipped');
  expect(code).toBe(4);
});

test('a stop while the audit log is read ends the program: it does not wait for the answer', async () => {
  const { emulator, dir } = await startProject(
    seedOf(1),
    { 'all.yaml': declareAll(1) },
    { settings: 'writeMode: assign\n' },
  );
  const child = spawn(
    process.execPath,
    ['dist/cli/main.js', 'apply', '--yes', '--impact', 'none', '-C', dir, '--endpoint', emulator.url],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  emulator.onRequest(({ path }) => {
    if (!path.includes('auditEvents')) return undefined;
    child.kill('SIGINT');
    return 'silent';
  });
  const [stdout] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  expect(stdout).toContain('the run was stopped');
  expect(child.exitCode).toBe(0);
  expect(emulator.log.filter(({ path }) => path.includes('auditEvents')).length).toBeLessThanOrEqual(1);
});
