import fc from 'fast-check';
import { applyPlan } from '../../src/applier/apply-plan.js';
import { approvalsOf } from '../../src/applier/approvals.js';
import { decode } from '../../src/model/assignment/graph-codec.js';
import { allOf, sameContent } from '../../src/model/assignment/equality.js';
import { type JsonObject } from '../../src/model/json.js';
import { type GraphRequest } from '../../src/model/results/plan.js';
import { GraphFailure, type TenantWriter, type WriteResult } from '../../src/model/ports.js';
import { type WriteMode } from '../../src/model/project/settings.js';
import {
  assignment,
  declaration,
  entryFor,
  guid,
  type Held,
  livePolicy,
  planOf,
  tenantOf,
} from '../support/builders.js';
import { serveRequest } from '../support/serve-request.js';

const NUM_RUNS = Number(process.env['SOAK_LAW_RUNS'] ?? 1000);
const FILTERS = [guid(40), guid(41)];
const GROUPS = 5;

const held: fc.Arbitrary<Held> = fc
  .record({
    direction: fc.constantFrom('include' as const, 'exclude' as const),
    group: fc.integer({ min: 1, max: GROUPS }).map(guid),
    filter: fc.option(
      fc.record({
        id: fc.constantFrom(...FILTERS),
        mode: fc.constantFrom('include' as const, 'exclude' as const),
      }),
    ),
    own: fc.boolean(),
  })
  .map(({ direction, group, filter, own }) => ({
    direction,
    group,
    ...(filter === null || direction === 'exclude' ? {} : { filter }),
    ...(own ? { id: guid(100 + Number.parseInt(group.slice(-2), 16)) } : {}),
  }));
const list = fc.uniqueArray(held, { maxLength: GROUPS, selector: ({ group }) => group });
const mode = fc.constantFrom<WriteMode>('patch', 'assign');

/** Everybody there is: in every combination of the groups, matched by every combination of the filters. */
const PEOPLE = Array.from({ length: 2 ** GROUPS }, (_, groups) =>
  Array.from({ length: 2 ** FILTERS.length }, (_unused, filters) => ({
    groups: new Set(
      Array.from({ length: GROUPS }, (_g, n) => guid(n + 1)).filter((_g, n) => (groups >> n) & 1),
    ),
    filters: new Set(FILTERS.filter((_f, n) => (filters >> n) & 1)),
  })),
).flat();

/** One assignment on the wire, as the generated lists have it. */
interface Wire {
  readonly '@odata.type': string;
  readonly groupId: string;
  readonly deviceAndAppManagementAssignmentFilterId?: string | null;
  readonly deviceAndAppManagementAssignmentFilterType?: string;
}

/** Who a list reaches, person by person: an exclusion wins. Reads the wire without the product's code. */
function reached(assignments: readonly JsonObject[]): readonly boolean[] {
  const targets = assignments.map(({ target }) => target as unknown as Wire);
  return PEOPLE.map(({ groups, filters }) => {
    const applying = targets.filter((target) => {
      const mode = target.deviceAndAppManagementAssignmentFilterType ?? 'none';
      const isMatched = filters.has(target.deviceAndAppManagementAssignmentFilterId ?? '');
      return groups.has(target.groupId) && (mode === 'none' || isMatched === (mode === 'include'));
    });
    return applying.length > 0 && applying.every((target) => !target['@odata.type'].includes('exclusion'));
  });
}

/** The law of no harm, for the states a policy went through. */
function harmed(
  before: readonly JsonObject[],
  states: readonly (readonly JsonObject[])[],
  after: readonly JsonObject[],
): boolean {
  const [was, willBe] = [reached(before), reached(after)];
  return states.some((state) =>
    reached(state).some((is, person) => was[person] === willBe[person] && is !== was[person]),
  );
}

const STOP = { isStopped: false, whenStopped: new Promise<void>(() => undefined) };
class Crash extends Error {}

/** What may happen to one write: it fails before or after it is done, or the process ends there. */
type Fate = 'done' | 'refused' | 'lost' | 'lost after' | 'crash' | 'crash after';
const fates = fc.array(
  fc.constantFrom<Fate>('done', 'done', 'refused', 'lost', 'lost after', 'crash', 'crash after'),
  {
    maxLength: 6,
  },
);

/** A tenant of one policy in memory, in which the n-th write meets its fate. Every state it was in is kept. */
class Memory {
  readonly states: (readonly JsonObject[])[];
  readonly journal: string[] = [];
  #writes = 0;
  constructor(
    public current: readonly JsonObject[],
    readonly fateOf: (n: number) => Fate,
    readonly hasItemRoutes: boolean,
  ) {
    this.states = [current];
  }

  /** For one run: once the process has ended, it neither reads nor writes. */
  openWriter(): TenantWriter {
    let isDead = false;
    const alive = <T>(answer: () => T): Promise<T> =>
      isDead ? Promise.reject(new Crash()) : Promise.resolve(answer());
    return {
      fetchAssignments: () => alive(() => this.current),
      startTries: () => ({ waitAfter: () => Promise.resolve(true), exhausted: (failure) => failure }),
      reserve: () =>
        alive(() => ({
          release: () => undefined,
          send: (request) => {
            const result = this.#write(request);
            isDead = result === 'crash';
            return result === 'crash' ? Promise.reject(new Crash()) : Promise.resolve(result);
          },
        })),
    } satisfies Partial<TenantWriter> as unknown as TenantWriter;
  }

  #write(request: GraphRequest): WriteResult | 'crash' {
    const fate = this.fateOf((this.#writes += 1));
    const failed = (details: GraphFailure['details']): WriteResult => ({
      mayHaveArrived: true,
      status: details.status ?? null,
      failure: new GraphFailure(fate, details),
    });
    if (fate === 'crash') return fate;
    if (fate === 'refused') return failed({ status: 403 });
    if (fate === 'lost') return failed({});
    if (!this.hasItemRoutes && request.method !== 'POST') return failed({ status: 400, noRoute: true });
    this.current = serveRequest(this.current, request);
    this.states.push(this.current);
    if (fate === 'crash after') return 'crash';
    return fate === 'lost after' ? failed({}) : { mayHaveArrived: true, status: 204 };
  }
}

async function runOnce(memory: Memory, wanted: readonly Held[], writeMode: WriteMode): Promise<void> {
  const run = planOf([declaration(wanted.map(entryFor))], tenantOf([livePolicy(memory.current)], FILTERS), {
    writeMode,
  });
  const bugs: unknown[] = [];
  await applyPlan({
    run,
    writer: memory.openWriter(),
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    journal: {
      write: (entry) => {
        memory.journal.push(entry.kind);
        return Promise.resolve();
      },
    },
    undo: { write: () => Promise.resolve() },
    host: 'here',
    readAuditLog: () => Promise.resolve({ events: [], isWhole: true }),
    stop: STOP,
    approvals: approvalsOf(undefined),
    stale: new Map(),
    onPolicy: () => undefined,
    onBug: (error) => bugs.push(error),
  });
  expect(bugs.filter((bug) => !(bug instanceof Crash))).toEqual([]);
}

describe('whatever fails, and wherever it breaks off', () => {
  test('nobody is harmed in any state, and running again ends as declared', async () => {
    await fc.assert(
      fc.asyncProperty(
        list,
        list,
        mode,
        fates,
        fc.boolean(),
        async (now, wanted, writeMode, fate, hasItemRoutes) => {
          const before = now.map(assignment);
          const memory = new Memory(before, (n) => fate[n - 1] ?? 'done', hasItemRoutes);
          // As often as fates may hinder it, and once more.
          for (let runs = 0; runs <= fate.length; runs++) await runOnce(memory, wanted, writeMode);
          const after = wanted.map(assignment);
          const listOf = (list: readonly JsonObject[]) => allOf(decode(list, 'iosManagedAppProtection'));
          expect(sameContent(listOf(memory.current), listOf(after))).toBe(true);
          expect(harmed(before, memory.states, after)).toBe(false);
        },
      ),
      { numRuns: NUM_RUNS },
    );
  }, 7_200_000);

  test('before every write its intent is on record, and what was there before that', async () => {
    await fc.assert(
      fc.asyncProperty(list, list, mode, async (now, wanted, writeMode) => {
        const memory = new Memory(now.map(assignment), () => 'done', true);
        await runOnce(memory, wanted, writeMode);
        const writes = memory.states.length - 1;
        expect(memory.journal.filter((kind) => kind === 'intent')).toHaveLength(writes);
        expect(memory.journal.slice(0, 2)).toEqual(writes === 0 ? [] : ['start', 'before']);
      }),
      { numRuns: NUM_RUNS },
    );
  }, 7_200_000);
});

test('a wrong order is caught, and told by a small case', () => {
  const backwards = fc.property(list, list, (now, wanted) => {
    const before = now.map(assignment);
    const { plan } = planOf([declaration(wanted.map(entryFor))], tenantOf([livePolicy(before)], FILTERS));
    const requests = [...(plan.policies[0]?.requests ?? [])].reverse();
    const states = requests.reduce<readonly (readonly JsonObject[])[]>(
      (done, request) => [...done, serveRequest(done.at(-1) ?? [], request)],
      [before],
    );
    return !harmed(before, states, wanted.map(assignment));
  });
  const { failed, counterexample } = fc.check(backwards, { numRuns: 20_000, seed: 1 });
  expect(failed).toBe(true);
  const [now = [], wanted = []] = counterexample ?? [];
  expect(now.length + wanted.length).toBeLessThanOrEqual(5);
}, 7_200_000);
