import { type Emulator, type Fault } from '../../../src/emulator/index.js';
import { type Declaration } from '../../../src/model/project/declaration.js';
import { GraphFailure, InternalError } from '../../../src/model/ports.js';
import type { PolicyType } from '../../../src/model/tenant/policy-types.js';
import { declaration, entry } from '../../support/builders.js';
import { filtered, including } from '../../support/targets.js';
import { tenant, writes } from '../../support/tenant.js';
import { applyDirectly, stopSwitch, virtualClock } from '../../support/apply-directly.js';
import { group, guid } from '../../support/numbered-policies.js';

const TYPE: PolicyType = 'iosManagedAppProtection';
const STRANGER = group(9);
const FILTERS = [1, 2].map((n) => ({
  id: guid('f', n),
  displayName: `Filter ${n}`,
  platform: 'iOSMobileApplicationManagement',
  assignmentFilterManagementType: 'apps' as const,
}));

/** One policy for each list of groups, on a service that takes single writes. */
function seeded(...lists: readonly (readonly number[])[]): Promise<Emulator> {
  return tenant({
    profile: 'documented',
    seed: {
      groups: Array.from({ length: 20 }, (_, n) => ({ id: group(n), displayName: `Group ${n}` })),
      filters: FILTERS,
      policies: {
        iosManagedAppProtections: lists.map((groups, index) => ({
          id: guid('b', index),
          displayName: `Policy ${index}`,
          assignments: groups.map((n) => ({
            id: guid('c', index * 100 + n),
            target: { ...including(group(n)) },
          })),
        })),
      },
    },
  });
}

const declare = (index: number, groups: readonly number[]): Declaration =>
  declaration(
    groups.map((n) => entry('include', { kind: 'group', id: group(n) })),
    { type: TYPE, id: guid('b', index) },
  );

function edit(emulator: Emulator): void {
  emulator.edit(({ policies }) => {
    policies.iosManagedAppProtections[0]?.assignments.push({ target: { ...including(STRANGER) } });
  });
}

const holdsStranger = (emulator: Emulator): boolean =>
  JSON.stringify(emulator.snapshot().policies).includes(STRANGER);
const ASSIGN = { writeMode: 'assign' } as const;

/** Answers the first writes with these faults, one each. */
function refuseWrites(emulator: Emulator, ...faults: readonly Fault[]): void {
  const left = [...faults];
  emulator.onRequest(({ method, path }) =>
    method !== 'GET' && !path.endsWith('/$batch') ? left.shift() : undefined,
  );
}

describe('a token that is refused', () => {
  test.each([
    ['assign', ASSIGN],
    ['a single write', {}],
  ])('%s: an edit during the renewal is not overwritten, the write is not repeated', async (_, settings) => {
    const emulator = await seeded([1, 2]);
    refuseWrites(emulator, { status: 401 });
    const clock = virtualClock();
    let renewals = 0;
    const token = {
      getToken: () => Promise.resolve(renewals === 0 ? 'old' : 'new'),
      renew: async () => {
        renewals += 1;
        await clock.sleep(180_000);
        edit(emulator);
        return 'new';
      },
    };
    const { outcome } = await applyDirectly(emulator, [declare(0, [1])], { token, clock, settings });
    expect(renewals).toBe(1);
    expect(outcome.policies[0]).toMatchObject({ result: 'stale', requests: [] });
    expect(writes(emulator)).toHaveLength(1);
    expect(holdsStranger(emulator)).toBe(true);
  });

  test('is renewed once and the write sent again; a second refusal ends the policy', async () => {
    const token = { getToken: () => Promise.resolve('same'), renew: () => Promise.resolve('same') };
    const once = await seeded([1, 2]);
    refuseWrites(once, { status: 401 });
    const first = await applyDirectly(once, [declare(0, [1])], { token, settings: ASSIGN });
    expect(first.outcome.policies[0]).toMatchObject({ result: 'applied', requests: [{ status: 204 }] });

    const twice = await seeded([1, 2]);
    refuseWrites(twice, { status: 401 }, { status: 401 });
    const second = await applyDirectly(twice, [declare(0, [1])], { token, settings: ASSIGN });
    expect(second.outcome.policies[0]).toMatchObject({ result: 'failed', requests: [{ status: 401 }] });
  });

  test('one that is over before the write: nothing is sent, nothing is on record', async () => {
    const emulator = await seeded([1, 2]);
    let asked = 0;
    const over = new GraphFailure('The token expired', { status: 401, next: 'Set a new one.' });
    // The readings of the plan have it; the write does not.
    const getToken = (): Promise<string> => (++asked > 2 ? Promise.reject(over) : Promise.resolve('token'));
    const token = { getToken, renew: () => Promise.reject(over) };
    const { outcome, journal } = await applyDirectly(emulator, [declare(0, [1])], { token });
    expect(outcome.policies[0]).toMatchObject({
      ...{ result: 'failed', requests: [] },
      reason: 'The token expired. Set a new one.',
    });
    expect(writes(emulator)).toEqual([]);
    expect(journal.map(({ kind }) => kind)).toEqual(['start', 'before', 'policy', 'end']);
  });
});

test('who the run is by its token, and what each request is for, is on record before the write', async () => {
  const self = { person: 'anna@contoso.example', app: 'assignctl' };
  const { journal } = await applyDirectly(await seeded([1, 2]), [declare(0, [1])], {
    self,
    settings: ASSIGN,
  });
  expect(journal[0]).toMatchObject({ kind: 'start', startedBy: { ...self, host: 'here' } });
  expect(journal.filter(({ kind }) => kind === 'intent')).toMatchObject([
    { changes: [{ action: 'delete', direction: 'include', target: { kind: 'group', id: group(2) } }] },
  ]);
});

describe('the check before every write', () => {
  const pick = (n: number) => ({ id: FILTERS[n]?.id ?? '', mode: 'include' as const, place });
  const place = { file: 'a.yaml', line: 1, column: 1 };

  test.each<[string, Fault | undefined]>([
    ['at once', undefined],
    ['after throttling', { status: 429, headers: { 'Retry-After': '30' } }],
  ])(
    'also before the second request, %s: a filter that someone else set meanwhile stays',
    async (_, fault) => {
      const emulator = await seeded([1, 2]);
      const ids = emulator.snapshot().policies.iosManagedAppProtections[0]?.assignments.map(({ id }) => id);
      let sent = 0;
      let isFaulty = false;
      const setFilter = (): void =>
        emulator.edit(({ policies }) => {
          const held = policies.iosManagedAppProtections[0]?.assignments;
          if (held?.[1] !== undefined)
            held[1] = { ...held[1], target: including(group(2), filtered(FILTERS[1]?.id ?? '', 'exclude')) };
        });
      let hasReadAfterFirst = false;
      emulator.onRequest(({ method, path }) => {
        if (
          method === 'GET' &&
          path.endsWith('/assignments') &&
          sent === 1 &&
          fault === undefined &&
          !hasReadAfterFirst
        ) {
          hasReadAfterFirst = true;
          setFilter();
        }
        if (method !== 'PATCH') return undefined;
        if (sent === 1 && fault !== undefined && !isFaulty) {
          isFaulty = true;
          setFilter();
          return fault;
        }
        sent += 1;
        return undefined;
      });
      const wanted = declaration(
        [1, 2].map((n) => entry('include', { kind: 'group', id: group(n) }, { filter: pick(0) })),
        { type: TYPE, id: guid('b', 0) },
      );
      const { outcome } = await applyDirectly(emulator, [wanted]);
      expect(ids).toHaveLength(2);
      expect(sent).toBe(1);
      expect(outcome.policies[0]).toMatchObject({ result: 'failed', requests: [{ method: 'PATCH' }] });
      expect(outcome.policies[0]?.reason).toContain('Someone else changed it during the run');
      expect(outcome.policies[0]?.reason).toContain('“Filter 2”');
      expect(JSON.stringify(emulator.snapshot().policies)).toContain('"exclude"');
    },
  );
});

describe('throttled writes', () => {
  /** The service refuses for 15 s of the virtual clock. */
  const throttleFor15s = async (fault: Exclude<Fault, string | undefined>) => {
    const emulator = await seeded([1, 2]);
    const clock = virtualClock();
    let since: number | undefined;
    emulator.onRequest(({ path }) => {
      if (!path.endsWith('/assign')) return undefined;
      since ??= clock.now();
      return clock.now() - since < 15_000 ? fault : undefined;
    });
    return applyDirectly(emulator, [declare(0, [1])], { clock, settings: ASSIGN });
  };

  test.each<[string, Exclude<Fault, string | undefined>]>([
    ['Retry-After: 1', { status: 429, headers: { 'Retry-After': '1' } }],
    ['Retry-After: 0.249', { status: 429, headers: { 'Retry-After': '0.249' } }],
    ['Retry-After: 0', { status: 429, headers: { 'Retry-After': '0' } }],
    ['no Retry-After', { status: 429 }],
    ['503 with Retry-After: 1', { status: 503, headers: { 'Retry-After': '1' } }],
    [
      'a 500 of the query broker',
      {
        status: 500,
        body: {
          error: {
            code: 'InternalServerError',
            message:
              'Rate limit reached because of too many requests to query broker. Please retry after sometime.',
          },
        },
      },
    ],
  ])('%s for 15 s: the run waits, and no request comes before the back-off lets it', async (_, fault) => {
    const { outcome, writtenAt } = await throttleFor15s(fault);
    expect(outcome.policies[0]).toMatchObject({ result: 'applied' });
    const gaps = writtenAt.slice(1).map((at, index) => at - (writtenAt[index] ?? 0));
    for (const [index, gap] of gaps.entries()) expect(gap).toBeGreaterThanOrEqual(500 * 2 ** index);
    expect(gaps.length).toBeLessThanOrEqual(6);
  });

  test.each([429, 503, 504])(
    '%i with a long Retry-After: no write comes before it is over',
    async (status) => {
      const emulator = await seeded([1, 2]);
      refuseWrites(emulator, { status, headers: { 'Retry-After': '120' } });
      const { outcome, writtenAt } = await applyDirectly(emulator, [declare(0, [1])], { settings: ASSIGN });
      expect(outcome.policies[0]).toMatchObject({ result: 'applied' });
      expect((writtenAt[1] ?? 0) - (writtenAt[0] ?? 0)).toBeGreaterThanOrEqual(120_000);
    },
  );

  test('for ever: given up after five minutes, with how often and how long it was tried', async () => {
    const emulator = await seeded([1, 2]);
    emulator.onRequest(({ path }) => (path.endsWith('/assign') ? { status: 429 } : undefined));
    const { outcome, writtenAt } = await applyDirectly(emulator, [declare(0, [1])], { settings: ASSIGN });
    expect(outcome.policies[0]).toMatchObject({ result: 'failed', requests: [{ status: 429 }] });
    expect(outcome.policies[0]?.reason).toMatch(
      /^Its assignments could not be changed: .*tried \d+ times in [45] minutes/,
    );
    const lasted = (writtenAt.at(-1) ?? 0) - (writtenAt[0] ?? 0);
    expect(lasted).toBeGreaterThan(200_000);
    expect(lasted).toBeLessThanOrEqual(300_000);
  });
});

describe('reads that lag behind writes', () => {
  /** For so long after a write the service answers readings with what was there before. */
  const lagging = (emulator: Emulator, lagMs: number, clock = virtualClock()) => {
    let writtenAt: number | undefined;
    const before = emulator
      .snapshot()
      .policies.iosManagedAppProtections.map(({ id, assignments }) => ({ id, assignments }));
    emulator.onRequest(({ method, path }) => {
      if (method !== 'GET' && !path.endsWith('/$batch')) writtenAt ??= clock.now();
      const policy = before.find(({ id }) => path.endsWith(`${id}/assignments`));
      if (policy === undefined || writtenAt === undefined || clock.now() - writtenAt >= lagMs)
        return undefined;
      return {
        status: 200,
        body: { value: policy.assignments.map((one) => ({ source: 'direct', ...one })) },
      };
    });
    return clock;
  };

  test.each([
    ['PATCH', [1, 5]],
    ['DELETE', [1]],
  ])('by 9 s, after %s: applied, and no assign', async (method, wanted) => {
    const emulator = await seeded([1, 2]);
    const clock = lagging(emulator, 9000);
    const { outcome } = await applyDirectly(emulator, [declare(0, wanted)], { clock });
    expect(outcome.policies[0]).toMatchObject({ result: 'applied', requests: [{ method }] });
    expect(writes(emulator)).toHaveLength(1);
    expect(outcome.notes ?? []).not.toContainEqual(expect.stringContaining('no route'));
  });

  test('by minutes: not visible yet, by name; never taken for a missing route', async () => {
    const emulator = await seeded([1, 2]);
    const clock = lagging(emulator, 600_000);
    const { outcome } = await applyDirectly(emulator, [declare(0, [1])], { clock });
    expect(outcome.policies[0]).toMatchObject({
      result: 'failed',
      requests: [{ method: 'DELETE', status: 204 }],
    });
    expect(outcome.policies[0]?.reason).toMatch(
      /^The service took every write, and the tenant does not show all of it\. Not visible yet: remove “Group 2”\./,
    );
    expect(writes(emulator)).toHaveLength(1);
  });

  test('a stop while it is confirmed: the outcome says what was sent and what is not visible', async () => {
    const emulator = await seeded([1, 2]);
    const { signal, stop } = stopSwitch();
    const clock = virtualClock();
    lagging(emulator, 600_000, clock);
    const stopping = {
      ...clock,
      sleep: (milliseconds: number) => {
        stop();
        return clock.sleep(milliseconds);
      },
    };
    const { outcome } = await applyDirectly(emulator, [declare(0, [1])], { clock: stopping, stop: signal });
    expect(outcome.policies[0]).toMatchObject({ result: 'failed', requests: [{ status: 204 }] });
    expect(outcome.policies[0]?.reason).toContain(
      'The service took every write, and the run was stopped before the tenant showed all of it.',
    );
    expect(writes(emulator)).toHaveLength(1);
  });
});

describe('a fault inside one policy', () => {
  test.each<[string, Error]>([
    ['an InternalError', new InternalError('off by one')],
    ['a TypeError', new TypeError('x is not a function')],
    ['a RangeError', new RangeError('Maximum call stack size exceeded')],
  ])('%s fails that policy; the others are applied and reported', async (_, bug) => {
    const emulator = await seeded([1, 2], [3, 4], [5, 6]);
    const written: string[] = [];
    const journal = {
      write: (entry: { readonly kind: string; readonly policy?: { readonly name: string } }) => {
        written.push(entry.kind);
        return Promise.resolve();
      },
    };
    const declarations = [declare(0, [1]), declare(1, [3]), declare(2, [5])];
    const { outcome, bugs } = await applyDirectly(emulator, declarations, {
      journal,
      approvals: {
        filedCode: ({ name }) => {
          if (name === 'Policy 1') throw bug;
          return undefined;
        },
      },
    });
    expect(outcome.policies.map(({ result }) => result)).toEqual(['applied', 'failed', 'applied']);
    expect(outcome.policies[1]?.reason).toContain(`A bug in assignctl ended this policy: ${bug.message}.`);
    expect(bugs).toEqual([bug]);
    expect(written.at(-1)).toBe('end');
  });

  test('a full disk: what was not on record is not sent, what was sent is in the outcome', async () => {
    const emulator = await seeded([1, 2], [3, 4]);
    let intents = 0;
    const journal = {
      write: ({ kind }: { readonly kind: string }) => {
        if (kind === 'intent') intents += 1;
        return kind === 'intent' && intents > 1
          ? Promise.reject(new Error('ENOSPC: no space left on device'))
          : Promise.resolve();
      },
    };
    const { outcome, bugs } = await applyDirectly(emulator, [declare(0, [1]), declare(1, [3])], { journal });
    expect(outcome.policies.map(({ result }) => result).sort()).toEqual(['applied', 'failed']);
    expect(outcome.policies.find(({ result }) => result === 'failed')?.reason).toContain('ENOSPC');
    expect(bugs).toEqual([]);
    expect(writes(emulator)).toHaveLength(1);
  });

  test('an undo plan that cannot be replaced after the writes is a note of the outcome', async () => {
    const emulator = await seeded([1, 2]);
    let count = 0;
    const undo = {
      write: () => (++count > 1 ? Promise.reject(new Error('EACCES: permission denied')) : Promise.resolve()),
    };
    const { outcome } = await applyDirectly(emulator, [declare(0, [1])], { undo });
    expect(outcome.policies[0]).toMatchObject({ result: 'applied' });
    expect(outcome.notes).toContainEqual(expect.stringMatching(/undo plan .* cannot be replaced \(EACCES/));
  });
});
