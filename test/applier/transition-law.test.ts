import fc from 'fast-check';
import { applyPlan } from '../../src/applier/apply-plan.js';
import { approvalsOf } from '../../src/applier/approvals.js';
import { contentsOf } from '../../src/differ/diff/fingerprint.js';
import { simulateRequest } from '../../src/differ/requests/simulate.js';
import { decodeAssignments } from '../../src/differ/diff/desired-assignment.js';
import { type JsonObject } from '../../src/model/json.js';
import { type GraphRequest } from '../../src/model/results/plan.js';
import { GraphFailure, type TenantWriter, type WriteOptions } from '../../src/model/ports.js';
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

/** Whom a list reaches, person by person: an exclusion wins. Written down without the product's own notion of reach. */
function reached(assignments: readonly JsonObject[]): readonly boolean[] {
  const { understood } = decodeAssignments(assignments);
  return PEOPLE.map(({ groups, filters }) => {
    const applies = understood.filter(
      ({ target, filter }) =>
        groups.has(target.groupId ?? '') &&
        (filter === null || filters.has(filter.id) === (filter.mode === 'include')),
    );
    return (
      applies.some(({ target }) => target.direction === 'include') &&
      !applies.some(({ target }) => target.direction === 'exclude')
    );
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

  get writer(): TenantWriter {
    return {
      fetchAssignments: () => Promise.resolve(this.current),
      sendRequest: async (request: GraphRequest, { lastLook }: WriteOptions) => {
        await lastLook?.();
        return this.#write(request);
      },
    } as unknown as TenantWriter;
  }

  #write(request: GraphRequest): { readonly status: number } {
    const fate = this.fateOf((this.#writes += 1));
    if (fate === 'crash') throw new Crash();
    if (fate === 'refused') throw new GraphFailure('refused', { status: 403 });
    if (fate === 'lost') throw new GraphFailure('lost', {});
    if (!this.hasItemRoutes && request.method !== 'POST')
      throw new GraphFailure('no route', { status: 400, noRoute: true });
    this.current = simulateRequest(this.current, request);
    this.states.push(this.current);
    if (fate === 'crash after') throw new Crash();
    if (fate === 'lost after') throw new GraphFailure('lost', {});
    return { status: 204 };
  }
}

async function runOnce(memory: Memory, wanted: readonly Held[], writeMode: WriteMode): Promise<boolean> {
  const run = planOf([declaration(wanted.map(entryFor))], tenantOf([livePolicy(memory.current)], FILTERS), {
    writeMode,
  });
  try {
    await applyPlan({
      run,
      writer: memory.writer,
      clock: { now: () => 0, sleep: () => Promise.resolve() },
      journal: {
        write: (entry) => {
          memory.journal.push(entry.kind);
          return Promise.resolve();
        },
      },
      undo: { write: () => Promise.resolve() },
      readAuditLog: () => Promise.resolve([]),
      stop: STOP,
      approvals: approvalsOf(undefined),
      stale: new Map(),
      onPolicy: () => undefined,
    });
    return true;
  } catch (error) {
    if (error instanceof Crash) return false;
    throw error;
  }
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
          expect(contentsOf(memory.current)).toEqual(contentsOf(after));
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
      (done, request) => [...done, simulateRequest(done.at(-1) ?? [], request)],
      [before],
    );
    return !harmed(before, states, wanted.map(assignment));
  });
  const { failed, counterexample } = fc.check(backwards, { numRuns: 20_000, seed: 1 });
  expect(failed).toBe(true);
  const [now = [], wanted = []] = counterexample ?? [];
  expect(now.length + wanted.length).toBeLessThanOrEqual(5);
}, 7_200_000);
