import fc from 'fast-check';
import { type JsonObject } from '../../src/model/json.js';
import { type Members } from '../../src/model/tenant/directory.js';
import { type Plan, type PolicyPlan } from '../../src/model/results/plan.js';
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
import { scene } from './scenes.js';
import { LAW_CASES } from '../support/cases.js';

const FILTERS = [guid(40), guid(41)];
const held: fc.Arbitrary<Held> = fc
  .record({
    direction: fc.constantFrom('include' as const, 'exclude' as const),
    group: fc.integer({ min: 1, max: 12 }).map(guid),
    filter: fc.option(
      fc.record({
        id: fc.constantFrom(...FILTERS),
        mode: fc.constantFrom('include' as const, 'exclude' as const),
      }),
    ),
    own: fc.option(fc.integer({ min: 20, max: 35 }).map(guid)),
  })
  .map(({ direction, group, filter, own }) => ({
    direction,
    group,
    ...(filter === null || direction === 'exclude' ? {} : { filter }),
    ...(own === null ? {} : { id: own }),
  }));
/** One policy's assignments: no group twice, no id twice. */
const list = fc
  .uniqueArray(held, { maxLength: 10, selector: ({ group }) => group })
  .map((all) =>
    all.filter(({ id }, index) => id === undefined || all.findIndex((other) => other.id === id) === index),
  );
const mode = fc.constantFrom<WriteMode>('patch', 'assign');

function planFor(current: readonly JsonObject[], wanted: readonly Held[], writeMode: WriteMode): PolicyPlan {
  const tenant = tenantOf([livePolicy(current)], FILTERS);
  const [policy] = planOf([declaration(wanted.map(entryFor))], tenant, { writeMode }).plan.policies;
  if (policy === undefined) throw new Error('nothing was planned');
  return policy;
}

test('a policy that is as declared has no change, whatever its spelling', () => {
  const upper = (raw: JsonObject): JsonObject =>
    JSON.parse(
      JSON.stringify(raw).replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?!_)/g, (id) =>
        id.toUpperCase(),
      ),
    ) as JsonObject;
  const spellings: ((raw: JsonObject) => JsonObject)[] = [
    (raw) => raw,
    upper,
    (raw) => JSON.parse(JSON.stringify(raw).replaceAll('#microsoft', 'microsoft')) as JsonObject,
    (raw) =>
      JSON.parse(
        JSON.stringify(raw).replaceAll(
          'FilterId":null',
          `FilterId":"${guid(0).replace('4000-8000', '0000-0000')}"`,
        ),
      ) as JsonObject,
    (raw) => ({ ...raw, '@odata.etag': 'W/"1"', 'target@odata.context': 'x', '#microsoft.graph.assign': {} }),
  ];
  fc.assert(
    fc.property(list, mode, fc.constantFrom(...spellings), (all, writeMode, spell) => {
      const policy = planFor(all.map(assignment).map(spell).reverse(), all, writeMode);
      expect(policy.changes).toEqual([]);
      expect(policy.requests).toEqual([]);
    }),
    { numRuns: LAW_CASES },
  );
});

test('after its requests nothing is left to do', () => {
  fc.assert(
    fc.property(list, list, mode, (now, wanted, writeMode) => {
      const start = now.map(assignment);
      const { requests } = planFor(start, wanted, writeMode);
      const end = requests.reduce<readonly JsonObject[]>(serveRequest, start);
      expect(planFor(end, wanted, writeMode).changes).toEqual([]);
    }),
    { numRuns: LAW_CASES },
  );
});

test('after its requests nothing is left to do, whatever else the policy holds', () => {
  fc.assert(
    fc.property(scene, ({ type, id, start, declared, writeMode }) => {
      const planned = (list: readonly JsonObject[]): PolicyPlan | undefined =>
        planOf([declared], tenantOf([livePolicy(list, { type, id })], FILTERS), { writeMode }).plan
          .policies[0];
      const end = (planned(start)?.requests ?? []).reduce(serveRequest, start);
      expect(planned(end)?.changes).toEqual([]);
    }),
    { numRuns: LAW_CASES },
  );
});

test('counting users and devices changes no request and no list', () => {
  fc.assert(
    fc.property(scene, ({ type, id, start, declared, writeMode, sizes }) => {
      const tenant = tenantOf([livePolicy(start, { type, id })], FILTERS);
      const done = (members?: Members) =>
        planOf([declared], tenant, { writeMode }, members).plan.policies.map((policy) => ({
          requests: policy.requests,
          before: policy.before,
          after: policy.after,
          waitsFor: policy.waitsFor,
        }));
      expect(JSON.stringify(done({ mode: 'count', sizes, everyone: 50 }))).toBe(JSON.stringify(done()));
    }),
    { numRuns: LAW_CASES },
  );
});

test('a group of devices that is no longer included is refused by maxUsersLosing: 0', () => {
  let seen = 0;
  fc.assert(
    fc.property(scene, ({ type, id, start, declared, writeMode, sizes }) => {
      // Nothing else takes the group out before, or keeps it in afterwards.
      const included = start.filter((raw) => !JSON.stringify(raw).includes('exclusion'));
      const tenant = tenantOf([livePolicy(included, { type, id })], FILTERS);
      const limits = { maxRemovals: { percent: 100 }, maxUsersLosing: 0 };
      const members = { mode: 'count' as const, sizes, everyone: 50 };
      const nothing = { ...declared, entries: [], ownership: 'exact' as const };
      const { plan } = planOf([nothing], tenant, { writeMode, limits }, members);
      const [policy] = plan.policies;
      const isLost = policy?.changes.some(
        ({ action, target }) => action === 'delete' && (sizes.get(target.id ?? '')?.devices ?? 0) > 0,
      );
      if (isLost !== true || policy?.after.length !== 0) return;
      seen += 1;
      expect(plan.refused.map(({ code }) => code)).toContain('max-users-losing');
    }),
    { numRuns: LAW_CASES },
  );
  expect(seen).toBeGreaterThan(0);
});

test('order never matters, whatever else the policy holds', () => {
  fc.assert(
    fc.property(scene, ({ type, id, start, declared, writeMode }) => {
      const planned = (list: readonly JsonObject[], entries: typeof declared.entries): string => {
        const tenant = tenantOf([livePolicy(list, { type, id })], FILTERS);
        return JSON.stringify(planOf([{ ...declared, entries }], tenant, { writeMode }).plan.policies);
      };
      expect(planned([...start].reverse(), [...declared.entries].reverse())).toBe(
        planned(start, declared.entries),
      );
    }),
    { numRuns: LAW_CASES },
  );
});

test('order in the tenant and in the files never matters', () => {
  const shuffled =
    (seed: number) =>
    (a: Held, b: Held): number =>
      Number.parseInt(a.group.slice(-2), 16) * seed - Number.parseInt(b.group.slice(-2), 16) * seed;
  fc.assert(
    fc.property(list, list, mode, (now, wanted, writeMode) => {
      const one = planFor(now.map(assignment), wanted, writeMode);
      const other = planFor(
        [...now].sort(shuffled(-1)).map(assignment),
        [...wanted].sort(shuffled(1)),
        writeMode,
      );
      expect(JSON.stringify(other)).toBe(JSON.stringify(one));
    }),
    { numRuns: LAW_CASES },
  );
});

test('the case of guids never matters', () => {
  const upper = (all: readonly Held[]): readonly Held[] =>
    all.map((one) => ({
      ...one,
      group: one.group.toUpperCase(),
      id: one.id ?? (assignment(one).id as string),
    }));
  fc.assert(
    fc.property(list, list, mode, (now, wanted, writeMode) => {
      const one = planFor(now.map(assignment), wanted, writeMode);
      const other = planFor(upper(now).map(assignment), upper(wanted), writeMode);
      expect(JSON.stringify(other.changes)).toBe(JSON.stringify(one.changes));
      expect(other.fingerprint).toBe(one.fingerprint);
    }),
    { numRuns: LAW_CASES },
  );
});

test('each change says in RFC 6902 how before becomes after', () => {
  fc.assert(
    fc.property(list, list, (now, wanted) => {
      for (const { before, after, patch } of planFor(now.map(assignment), wanted, 'patch').changes) {
        let document: unknown = structuredClone(before);
        for (const { op, path, value } of patch) {
          const keys = path.split('/').slice(1);
          const last = keys.pop();
          if (last === undefined) {
            document = op === 'remove' ? null : value;
            continue;
          }
          const parent = keys.reduce(
            (node, key) => node[key] as Record<string, unknown>,
            document as Record<string, unknown>,
          );
          parent[last] = value;
        }
        expect(document).toEqual(after);
      }
    }),
    { numRuns: LAW_CASES },
  );
});

test('files renamed or reordered change file positions, and the order of what is reported by file', () => {
  const [a, b] = [guid(1), guid(2)];
  const tenant = tenantOf([
    livePolicy([], { id: 'T_1', name: 'One' }),
    livePolicy([assignment({ direction: 'include', group: a })], { id: 'T_2', name: 'Two' }),
  ]);
  const one = declaration([entryFor({ direction: 'include', group: b })], { id: 'T_1' });
  const two = declaration([], { id: 'T_2' });
  const missing = [declaration([], { id: 'T_3' }), declaration([], { id: 'T_4' })];
  const moved = (file: string, declared: typeof one): typeof one => ({
    ...declared,
    place: { file, line: 9, column: 3 },
  });
  const { plan } = planOf([one, two, ...missing], tenant);
  const other = planOf(
    [
      ...missing.map((declared, n) => moved(`z${9 - n}.yaml`, declared)),
      moved('b.yaml', two),
      moved('c.yaml', one),
    ],
    tenant,
  ).plan;
  const unplaced = ({ diagnostics, ...rest }: Plan): unknown =>
    JSON.parse(
      JSON.stringify(
        { ...rest, diagnostics: [...diagnostics].sort((x, y) => (x.message < y.message ? -1 : 1)) },
        (key, field: unknown) => (['file', 'line', 'column'].includes(key) ? 0 : field),
      ),
    );
  expect(unplaced(other)).toEqual(unplaced(plan));
  expect(other.digest).toBe(plan.digest);
  const messages = ({ diagnostics }: Plan) => diagnostics.map(({ message }) => message);
  expect(other.diagnostics.map(({ file }) => file)).toEqual(['z8.yaml', 'z9.yaml']);
  expect(messages(other)).toEqual(messages(plan).reverse());
});
