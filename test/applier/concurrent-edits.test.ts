import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentFingerprint } from '../../src/model/assignment/equality.js';
import { readJournal } from '../../src/applier/journal/journal-format.js';
import { type Emulator } from '../../src/emulator/index.js';
import { processContext } from '../../src/cli/context.js';
import { type Outcome } from '../../src/model/results/outcome.js';
import { auditLogOf } from '../../src/cli/connect.js';
import { cli } from '../support/cli.js';
import { PATIENT, startProject } from '../support/started-project.js';
import { including } from '../support/targets.js';
import { isRead, writes } from '../support/tenant.js';
import { declareAll, group, guid, seedOf } from '../support/numbered-policies.js';

const files = { 'all.yaml': declareAll(1) };
const STRANGER = group(9);

/** The tenant writes down when things happen by the clock of this machine. */
const REAL_TIME = { now: () => Date.now(), sleep: () => Promise.resolve() };
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
const items = () => startProject(seedOf(1, 'documented'), files, { profile: 'documented' });
/** Two PATCHes: both groups are replaced, in two requests. */
const twoItems = () =>
  startProject(
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
    `Someone else changed it during the run: it has the group ${STRANGER}`,
  );
  expect(holdsStranger(emulator)).toBe(true);
});

test('what is gone before its DELETE is gone from the states that the journal foretells', async () => {
  const { emulator, apply, dir } = await twoItems();
  emulator.edit(
    ({
      policies: {
        iosManagedAppProtections: [policy],
      },
    }) => {
      policy?.assignments.push({ id: guid('e', 0), target: { ...including(STRANGER) } });
    },
  );
  let deletes = 0;
  emulator.onRequest(({ method, path }) => {
    if (method !== 'DELETE' || ++deletes !== 2) return undefined;
    emulator.edit(
      ({
        policies: {
          iosManagedAppProtections: [policy],
        },
      }) => {
        const index = policy?.assignments.findIndex(({ id }) => path.endsWith(id ?? '')) ?? -1;
        policy?.assignments.splice(index, 1);
      },
    );
    return undefined;
  });
  const { outcome } = await apply();
  expect(outcome.policies[0]).toMatchObject({ result: 'applied' });
  expect(outcome.policies[0]?.requests.map(({ status }) => status)).toEqual([204, 404, 204]);
  const runs = join(dir, '.assignctl');
  const file = (await readdir(runs)).find((name) => name.endsWith('.jsonl')) ?? '';
  const { lines } = readJournal(await readFile(join(runs, file), 'utf8'));
  const foretold = lines.flatMap((line) => (line.kind === 'intent' ? [line.leadsTo] : []));
  expect(foretold.at(-1)).toBe(contentFingerprint([], 'iosManagedAppProtection'));
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
  expect(outcome.policies[0]?.reason).toContain(`it has the group ${STRANGER}`);
  expect(holdsStranger(emulator)).toBe(true);
});

describe('between the last look and an assign, where no reading can show it', () => {
  const assigning = () =>
    startProject(seedOf(2), { 'all.yaml': declareAll(2) }, { settings: 'writeMode: assign\n' });
  const editInBetween = (
    emulator: Emulator,
    answer: Parameters<Emulator['onRequest']>[0] = () => undefined,
  ): void => {
    let isEdited = false;
    emulator.onRequest((request, times) => {
      const { path } = request;
      if (path.includes(`T_${guid('b', 0)}`) && path.endsWith('/assign') && !isEdited) {
        isEdited = true;
        edit(emulator);
      }
      return answer(request, times);
    });
  };

  test('the audit log tells who it was, on that policy alone', async () => {
    const { emulator, apply } = await assigning();
    editInBetween(emulator);
    const { outcome } = await apply();
    expect(holdsStranger(emulator)).toBe(false);
    const [first, second] = outcome.policies;
    expect(first?.reason).toMatch(
      /^Someone else wrote to it between our check and our write, by the audit log kim@contoso\.example through Portal at \d{4}-.*may have been overwritten/,
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
    expect(stdout).toMatch(/overwritten iOS app protection “Policy 0”: Someone else wrote .*kim@contoso/);
  });

  test('where the log may not be read, the outcome says that it cannot be determined', async () => {
    const { emulator, apply } = await assigning();
    emulator.onRequest(({ path }) => (path.includes('auditEvents') ? { status: 403 } : undefined));
    const { code, outcome } = await apply();
    expect(outcome.notes).toEqual([
      expect.stringMatching(
        /^Whether someone else’s edit was overwritten between a check .* cannot be determined: .*403/,
      ),
    ]);
    expect(code).toBe(0);
  });

  test('of a single write: an edit of the same assignment is overwritten, and the audit log says whose', async () => {
    const { emulator, runWith } = await startProject(
      seedOf(2, 'documented'),
      { 'all.yaml': declareAll(2) },
      { profile: 'documented' },
    );
    let isEdited = false;
    emulator.onRequest(({ method }) => {
      if (method !== 'PATCH' || isEdited) return undefined;
      isEdited = true;
      emulator.edit(({ policies }) => {
        const held = policies.iosManagedAppProtections[0]?.assignments;
        if (held?.[1] !== undefined) held[1] = { ...held[1], target: { ...including(STRANGER) } };
      }, COLLEAGUE);
      return undefined;
    });
    const { code, stdout } = await runWith({ clock: REAL_TIME }, 'apply', '--yes', '--format', 'json');
    const outcome = JSON.parse(stdout) as Outcome;
    expect([code, holdsStranger(emulator)]).toEqual([0, false]);
    expect(outcome.policies[0]?.reason).toContain('by the audit log kim@contoso.example through Portal');
    expect(outcome.policies[1]?.reason).toBeUndefined();
  });

  test('an edit after the run has verified is not taken for the run, and nothing is said of it', async () => {
    const { emulator, runWith } = await assigning();
    let readings = 0;
    emulator.onRequest(({ method, path }) => {
      // The check and the reading that confirms; by then the other policy, which is edited, is confirmed.
      if (method === 'GET' && path.includes(`T_${guid('b', 1)}`) && ++readings === 2) edit(emulator);
      return undefined;
    });
    const { stdout } = await runWith({ clock: REAL_TIME }, 'apply', '--yes', '--format', 'json');
    const outcome = JSON.parse(stdout) as Outcome;
    expect(holdsStranger(emulator)).toBe(true);
    expect(outcome.policies.map(({ reason }) => reason)).toEqual([undefined, undefined]);
    expect(outcome.notes).toBeUndefined();
  });

  test('the log is asked once for a run, after the last write', async () => {
    for (const { emulator, apply } of [await assigning(), await items()]) {
      const arrived: ('log' | 'read' | 'write')[] = [];
      emulator.onRequest(({ method, path }) => {
        if (path.includes('$batch')) return undefined;
        arrived.push(path.includes('auditEvents') ? 'log' : method === 'GET' ? 'read' : 'write');
        return undefined;
      });
      await apply();
      expect(arrived.filter((kind) => kind === 'log')).toHaveLength(1);
      expect(arrived.indexOf('log')).toBeGreaterThan(arrived.lastIndexOf('write'));
    }
  });

  test('where the log does not show all writes yet, it is asked once more', async () => {
    const { emulator, apply } = await assigning();
    let asked = 0;
    editInBetween(emulator, ({ path }) =>
      path.includes('auditEvents') && ++asked === 1 ? { status: 200, body: { value: [] } } : undefined,
    );
    const { outcome } = await apply();
    expect(asked).toBe(2);
    expect(outcome.policies[0]?.reason).toContain('kim@contoso.example');
    expect(outcome.notes).toBeUndefined();
  });

  test('the writes of a run before are not taken for those of this one', async () => {
    const { emulator, apply, dir } = await assigning();
    await apply();
    // Minutes later the same policies are changed again, and the log shows nothing newer than the run before.
    const value = emulator.auditEvents.map((event) => ({
      ...event,
      activityDateTime: new Date(Date.now() - 4 * 60_000).toISOString(),
    }));
    await writeFile(join(dir, 'desired-state/all.yaml'), declareAll(2).replaceAll(/, Group \d+/g, ''));
    editInBetween(emulator, ({ path }) =>
      path.includes('auditEvents') ? { status: 200, body: { value } } : undefined,
    );
    const { outcome } = await apply();
    expect(holdsStranger(emulator)).toBe(false);
    expect(outcome.notes).toEqual([expect.stringContaining('does not show all writes of this run yet')]);
  });

  test('a run that writes nothing does not ask the log', async () => {
    const { emulator, apply } = await assigning();
    emulator.onRequest(({ path }) => (path.endsWith('/assign') ? { status: 403 } : undefined));
    const { code } = await apply();
    expect(code).not.toBe(0);
    expect(emulator.log.some(({ path }) => path.includes('auditEvents'))).toBe(false);
  });
});

test.each(['patch', 'assign'])(
  'between the write and the check, %s: it stays, and is told',
  async (writeMode) => {
    const { emulator, apply } = await startProject(seedOf(1, 'documented'), files, {
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
    expect(outcome.policies[0]?.reason).toContain(`it has the group ${STRANGER}`);
    expect(holdsStranger(emulator)).toBe(true);
  },
);

test('what fits the files all the same is told too', async () => {
  const { emulator, apply } = await startProject(
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
  expect(outcome.policies[0]?.reason).toContain('That fits the files and was left unchanged.');
});

test('undo refuses a policy that somebody has edited since, and takes back the others', async () => {
  const { emulator, run, apply } = await startProject(
    seedOf(2),
    { 'all.yaml': declareAll(2) },
    { settings: 'writeMode: assign\n' },
  );
  await apply();
  edit(emulator);
  const { code, stdout } = await run('undo', '--yes');
  expect(code).toBe(4);
  expect(stdout).toContain('1 applied, 1 stale');
  expect(stdout).toContain('If the files still contain these changes');
  expect(holdsStranger(emulator)).toBe(true);
});

describe('while a write waits', () => {
  const { clock } = processContext();
  const assigning = (policies: number) =>
    startProject(seedOf(policies), { 'all.yaml': declareAll(policies) }, { settings: 'writeMode: assign\n' });
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

  test('before the assign that takes over from a single write, an edit is seen: stale, and not written over', async () => {
    const { emulator, apply } = await startProject(
      seedOf(1, 'documented'),
      { 'all.yaml': declareAll(1) },
      { profile: 'documented' },
    );
    let reads = 0;
    emulator.onRequest(({ method, path }) => {
      if (method === 'PATCH') return { status: 405 };
      // The first reading precedes the PATCH, the second the assign.
      if (path.endsWith('/assignments') && ++reads === 2) editLast(emulator);
      return undefined;
    });
    const { code, outcome } = await apply('--impact', 'none');
    expect(outcome.policies[0]).toMatchObject({
      result: 'stale',
      requests: [{ method: 'PATCH', status: 405 }],
    });
    expect(code).toBe(4);
    expect(writes(emulator).some(({ line }) => line.endsWith('/assign'))).toBe(false);
    expect(holdsStranger(emulator)).toBe(true);
  });
});

describe('the reading of the audit log', () => {
  const EVENT = {
    ...{ at: '2026-11-29T12:00:00Z', activity: 'Patch', operation: 'Patch', succeeded: true },
    ...{ actor: {}, resources: [] },
  };
  /** Pages that never end, each so many seconds after the one before; `most`: how many the reader takes. */
  const readPages = async (seconds: number, most: number) => {
    let now = 0;
    let pages = 0;
    const read = auditLogOf(
      {
        fetchAuditEvents: (_since, onPage) => {
          for (; pages < most; now += seconds * 1000) {
            pages += 1;
            if (onPage([EVENT])) return Promise.resolve(true);
          }
          return Promise.resolve(false);
        },
      },
      { now: () => now, sleep: () => Promise.resolve() },
    );
    return { ...(await read(0)), pages };
  };

  test('ends after some seconds, and says that it is not all', async () => {
    expect(await readPages(10, 1000)).toMatchObject({ isWhole: false, pages: 4 });
  });

  test('says that it is not all where its reader stops', async () => {
    const { events, isWhole } = await readPages(0, 25);
    expect([events.length, isWhole]).toEqual([25, false]);
  });

  test('of which a part was read makes the outcome say that it cannot be determined', async () => {
    const { emulator, apply } = await items();
    emulator.onRequest(({ path }) =>
      path.includes('auditEvents')
        ? {
            status: 200,
            body: {
              value: [],
              '@odata.nextLink': `${emulator.url}${path.replace(/&\$skiptoken=.*/, '')}&$skiptoken=${Math.random()}`,
            },
          }
        : undefined,
    );
    const { outcome } = await apply();
    expect(outcome.notes).toEqual([expect.stringContaining('cannot be determined')]);
  });
});
