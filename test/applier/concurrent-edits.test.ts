import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJournal } from '../../src/applier/journal/journal-format.js';
import { type Emulator } from '../../src/emulator/index.js';
import { processContext } from '../../src/cli/context.js';
import { cli } from '../support/cli.js';
import { PATIENT, type Play, play } from '../support/play.js';
import { including } from '../support/targets.js';
import { isRead, writes } from '../support/tenant.js';
import { declareAll, group, guid, seedOf } from './law-scene.js';

const files = { 'all.yaml': declareAll(1) };
const STRANGER = group(9);

const COLLEAGUE = { userPrincipalName: 'kim@contoso.example', applicationDisplayName: 'Portal' };

/** Somebody adds a group in the portal. */
function edit(emulator: Emulator): void {
  emulator.edit(({ policies }) => {
    policies.iosManagedAppProtections[0]?.assignments.push({
      id: guid('9', 1),
      target: { ...including(STRANGER) },
    });
  }, COLLEAGUE);
}

function holdsStranger(emulator: Emulator): boolean {
  return JSON.stringify(emulator.snapshot().policies).includes(STRANGER);
}

/** Documented ids can be retargeted, so the change is one PATCH: what another hand adds is not in its way. */
const items = () => play(seedOf(1, 'documented'), files, { profile: 'documented' });
/** Two PATCHes: both groups are replaced, in two requests. */
const twoItems = () =>
  play(
    seedOf(1, 'documented'),
    {
      'all.yaml': `policy: {type: iosManagedAppProtection, name: Policy 0}\ninclude: []\nexclude: []\n`,
    },
    { profile: 'documented' },
  );

test('between the plan and the first write: stale, nothing is written, and the next plan shows it', async () => {
  const { emulator, apply, plan } = await items();
  let reads = 0;
  emulator.onRequest(({ path }) => {
    if (path.endsWith('/assignments') && ++reads === 1) edit(emulator);
    return undefined;
  });
  const { code, outcome } = await apply();
  expect(code).toBe(4);
  expect(outcome.policies[0]).toMatchObject({ result: 'stale' });
  expect(writes(emulator)).toEqual([]);
  expect(holdsStranger(emulator)).toBe(true);
  expect((await plan()).plan.summary.delete).toBe(2);
});

test('between the reading and a single write: it stays, and is told', async () => {
  const { emulator, apply } = await items();
  emulator.onRequest(({ method }) => {
    if (method === 'PATCH') edit(emulator);
    return undefined;
  });
  const { code, outcome } = await apply();
  expect(code).toBe(4);
  expect(outcome.policies[0]?.reason).toContain(
    `Another hand changed it during the run: it holds include:group:${STRANGER}`,
  );
  expect(holdsStranger(emulator)).toBe(true);
});

test('between two writes: it stays, and is told', async () => {
  const { emulator, apply } = await twoItems();
  let sent = 0;
  emulator.onRequest(({ method }) => {
    if (method === 'DELETE' && ++sent === 2) edit(emulator);
    return undefined;
  });
  const { outcome } = await apply();
  expect(sent).toBe(2);
  expect(outcome.policies[0]?.reason).toContain(`it holds include:group:${STRANGER}`);
  expect(holdsStranger(emulator)).toBe(true);
});

describe('between the last look and an assign, where no reading can show it', () => {
  const assigning = () => play(seedOf(2), { 'all.yaml': declareAll(2) }, { settings: 'writeMode: assign\n' });
  const editInBetween = (emulator: Emulator): void => {
    let isEdited = false;
    emulator.onRequest(({ path }) => {
      if (path.includes(`T_${guid('b', 0)}`) && path.endsWith('/assign') && !isEdited) {
        isEdited = true;
        edit(emulator);
      }
      return undefined;
    });
  };

  test('the audit log tells who it was, on that policy alone', async () => {
    const { emulator, apply } = await assigning();
    editInBetween(emulator);
    const { outcome } = await apply();
    expect(holdsStranger(emulator)).toBe(false);
    const [first, second] = outcome.policies;
    expect(first?.reason).toMatch(
      /^Another hand wrote in the very moment of our assign, by the audit log kim@contoso\.example by way of Portal at \d{4}-.*may have been overwritten/,
    );
    expect(second?.reason).toBeUndefined();
    expect(outcome.notes).toBeUndefined();
  });

  test('the journal keeps it, behind how the policy ended', async () => {
    const { emulator, apply, dir } = await assigning();
    editInBetween(emulator);
    const { outcome } = await apply();
    const file = join(dir, outcome.journal ?? '');
    const { lines } = readJournal(await readFile(file, 'utf8'));
    expect(lines.map(({ kind }) => kind).slice(-4)).toEqual(['policy', 'policy', 'overwritten', 'end']);
    expect(lines.at(-2)).toMatchObject({
      policy: { name: 'Policy 0' },
      sentence: outcome.policies[0]?.reason,
    });
    expect(await cli(['journal', 'verify', file])).toMatchObject({ code: 0 });
    const { stdout } = await cli(['journal', 'show', file]);
    expect(stdout).toMatch(
      /overwritten iosManagedAppProtection “Policy 0”: Another hand wrote .*kim@contoso/,
    );
  });

  test('the log is asked beside the reading that checks the last assign: nobody waits for it', async () => {
    const { emulator, apply } = await assigning();
    let isRefused = false;
    emulator.onRequest(({ path }) => {
      if (isRefused || !path.endsWith('/assignments') || writes(emulator).length < 2) return undefined;
      isRefused = true;
      return { status: 503, headers: { 'Retry-After': '1' } };
    });
    expect(await apply()).toMatchObject({ code: 0 });
    const calls = emulator.log.map(({ path }) => path);
    const asked = calls.findIndex((path) => path.includes('auditEvents'));
    expect(isRefused).toBe(true);
    expect(asked).toBeGreaterThan(calls.findLastIndex((path) => path.endsWith('/assign')));
    expect(asked).toBeLessThan(calls.findLastIndex((path) => path.endsWith('/assignments')));
  });

  test('where the last write is an assign that took over late, the log is asked again', async () => {
    const { emulator, apply } = await play(seedOf(1, 'documented'), files, { profile: 'documented' });
    emulator.onRequest(({ method, path }) => {
      if (method === 'PATCH') return { status: 200, body: {} };
      if (path.endsWith('/assign')) edit(emulator);
      return undefined;
    });
    const { outcome } = await apply();
    expect(outcome.policies[0]).toMatchObject({ result: 'applied', fallback: true });
    expect(outcome.policies[0]?.reason).toContain('by the audit log kim@contoso.example');
  });

  test('where the log may not be read it is said that nobody can know', async () => {
    const { emulator, apply } = await assigning();
    emulator.onRequest(({ path }) => (path.includes('auditEvents') ? { status: 403 } : undefined));
    const { code, outcome } = await apply();
    expect(outcome.notes).toEqual([
      expect.stringMatching(
        /^Whether another hand wrote in the very moment of an assign is not known: .*403/,
      ),
    ]);
    expect(code).toBe(0);
  });

  test('the log is asked once for a run, and not where single assignments were written', async () => {
    const asked = async ({ emulator, apply }: Play) => {
      await apply();
      return emulator.log.filter(({ path }) => path.includes('auditEvents')).length;
    };
    expect(await asked(await assigning())).toBe(1);
    expect(await asked(await items())).toBe(0);
  });
});

test.each(['patch', 'assign'])(
  'between the write and the check, %s: it stays, and is told',
  async (writeMode) => {
    const { emulator, apply } = await play(seedOf(1, 'documented'), files, {
      profile: 'documented',
      settings: `writeMode: ${writeMode}\n`,
    });
    let isWritten = false;
    emulator.onRequest((request) => {
      if (!isRead({ ...request, headers: {}, status: 0 })) isWritten = true;
      else if (isWritten && request.path.endsWith('/assignments') && !holdsStranger(emulator)) edit(emulator);
      return undefined;
    });
    const { code, outcome } = await apply();
    expect(code).toBe(4);
    expect(outcome.policies[0]?.reason).toContain(`it holds include:group:${STRANGER}`);
    expect(holdsStranger(emulator)).toBe(true);
  },
);

test('what fits the files all the same is told too', async () => {
  const { emulator, apply } = await play(
    seedOf(1, 'documented'),
    { 'all.yaml': `${declareAll(1)}ownership: additive\n` },
    { profile: 'documented' },
  );
  emulator.onRequest(({ method, path }) => {
    if (
      method === 'GET' &&
      path.endsWith('/assignments') &&
      writes(emulator).length > 0 &&
      !holdsStranger(emulator)
    )
      edit(emulator);
    return undefined;
  });
  const { code, outcome } = await apply();
  expect(code).toBe(0);
  expect(outcome.policies[0]).toMatchObject({ result: 'applied' });
  expect(outcome.policies[0]?.reason).toContain('that fits the files and was left alone');
});

test('undo refuses a policy that somebody has edited since, and takes back the others', async () => {
  const { emulator, run, apply, dir } = await play(
    seedOf(2),
    { 'all.yaml': declareAll(2) },
    { settings: 'writeMode: assign\n' },
  );
  await apply();
  edit(emulator);
  const { code, stdout } = await run('apply', `${dir}/.assignctl/undo.plan.json`);
  expect(code).toBe(4);
  expect(stdout).toContain('1 applied, 1 stale');
  expect(stdout).toContain('the files still ask for what was taken back');
  expect(holdsStranger(emulator)).toBe(true);
});

describe('stopping', () => {
  const setUp = async () => {
    const world = await play(seedOf(40), { 'all.yaml': declareAll(40) }, { settings: 'writeMode: assign\n' });
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
    return { ...world, overrides, signal, exits, listeners };
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
    expect(first.stdout).toContain('To go on: assignctl apply');
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

test('a single write that the service refuses: assign is not guessed, and the outcome says how to go on', async () => {
  const { emulator, apply } = await play(seedOf(1), files);
  const { code, outcome } = await apply();
  expect(code).toBe(4);
  expect(outcome.policies[0]).toMatchObject({
    result: 'failed',
    requests: [{ method: 'PATCH', status: 400 }],
  });
  expect(outcome.policies[0]?.reason).toContain('with `writeMode: assign` in the settings');
  expect(writes(emulator).some(({ line }) => line.endsWith('/assign'))).toBe(false);

  const assigning = await play(seedOf(1), files, { settings: 'writeMode: assign\n' });
  expect(await assigning.apply()).toMatchObject({ code: 0 });
});

describe('while a write waits', () => {
  const { clock } = processContext();
  const assigning = (policies: number) =>
    play(seedOf(policies), { 'all.yaml': declareAll(policies) }, { settings: 'writeMode: assign\n' });
  /** Somebody adds a group to the last policy. */
  const editLast = (emulator: Emulator): void =>
    emulator.edit(({ policies }) => {
      policies.iosManagedAppProtections.at(-1)?.assignments.push({ target: { ...including(STRANGER) } });
    });

  test('for its turn, an edit is seen: stale, and not written over', async () => {
    const { emulator, runWith } = await assigning(3);
    let sent = 0;
    emulator.onRequest(({ path }) => {
      if (path.endsWith('/assign') && ++sent === 1) editLast(emulator);
      return undefined;
    });
    const limits = { ...PATIENT, intuneWrites: { calls: 1, perMs: 300 } };
    const { code, stdout } = await runWith({ clock, limits }, 'apply', '--yes', '--impact', 'none');
    expect(stdout).toContain('2 applied, 1 stale');
    expect(code).toBe(4);
    expect(holdsStranger(emulator)).toBe(true);
  });

  test('because the service refused it, an edit is seen: stale, and not written over', async () => {
    const { emulator, apply } = await assigning(1);
    let sent = 0;
    emulator.onRequest(({ path }) => {
      if (!path.endsWith('/assign') || ++sent > 1) return undefined;
      editLast(emulator);
      return { status: 429, headers: { 'Retry-After': '1' } };
    });
    const { code, outcome } = await apply('--impact', 'none');
    expect(outcome.policies[0]).toMatchObject({ result: 'stale', requests: [] });
    expect([code, sent]).toEqual([4, 1]);
    expect(holdsStranger(emulator)).toBe(true);
  });

  test('before the assign that takes over from a single write, an edit is seen: told, and not written over', async () => {
    const { emulator, apply } = await play(
      seedOf(1, 'documented'),
      { 'all.yaml': declareAll(1) },
      { profile: 'documented' },
    );
    let reads = 0;
    emulator.onRequest(({ method, path }) => {
      if (method === 'PATCH') return { status: 405 };
      // The first reading precedes the PATCH, the second finds that nothing was done, the third precedes the assign.
      if (path.endsWith('/assignments') && ++reads === 3) editLast(emulator);
      return undefined;
    });
    const { code, outcome } = await apply('--impact', 'none');
    expect(outcome.policies[0]).toMatchObject({ result: 'failed' });
    expect(outcome.policies[0]?.reason).toContain(
      `Another hand changed it during the run: it holds include:group:${STRANGER}. Nothing more was written`,
    );
    expect(code).toBe(4);
    expect(writes(emulator).some(({ line }) => line.endsWith('/assign'))).toBe(false);
    expect(holdsStranger(emulator)).toBe(true);
  });

  test('for its turn, a stop ends the run at once', async () => {
    const { emulator, runWith } = await assigning(3);
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
});
