import { type Emulator } from '../../../src/emulator/index.js';
import { type Outcome } from '../../../src/model/results/outcome.js';
import { GraphFailure } from '../../../src/model/ports.js';
import { ItemRoutes, type RouteSign } from '../../../src/applier/policy/item-routes.js';
import { startProject } from '../../support/started-project.js';
import { including } from '../../support/targets.js';
import { writes } from '../../support/tenant.js';
import { declareAll, group, groupName, guid, seedOf } from '../../support/numbered-policies.js';

const POLICIES = 40;
const SETTINGS = 'limits: {maxRemovals: 1000}\n';

/** `METHOD status` of every write that was refused. */
const refused = (emulator: Emulator): readonly string[] =>
  writes(emulator)
    .filter(({ status }) => status >= 400)
    .map(({ line, status }) => `${line.split(' ')[0] ?? ''} ${status}`);
const notes = ({ notes: said = [] }: Outcome): readonly string[] =>
  said.filter((note) => note.includes('no route'));

test('40 policies of one type without item routes: one refused request, said once, all applied', async () => {
  const { emulator, apply } = await startProject(
    seedOf(POLICIES, 'documented'),
    { 'all.yaml': declareAll(POLICIES) },
    { profile: 'documented', itemWrites: false, settings: SETTINGS },
  );
  const { code, outcome } = await apply();
  expect([code, outcome.summary.applied]).toEqual([0, POLICIES]);
  expect(refused(emulator)).toEqual(['PATCH 400']);
  expect(notes(outcome)).toEqual([
    'The service has no route for PATCH of a single assignment of iosManagedAppProtection: assign replaced the list, as `writeMode: assign` in the settings does without the attempt, for 40 policies.',
  ]);
  expect(outcome.policies.filter(({ reason }) => reason !== undefined)).toEqual([]);
  expect(outcome.policies.every(({ fallback }) => fallback === true)).toBe(true);
});

test('two methods: one refused request each', async () => {
  const files = Array.from({ length: POLICIES }, (_, n) => {
    const kept = n % 2 === 0 ? groupName(n) : `${groupName(n)}, ${groupName(POLICIES * 2 + n)}`;
    return `policy: {type: iosManagedAppProtection, name: Policy ${n}}\ninclude: [${kept}]\n`;
  }).join('---\n');
  const { emulator, apply } = await startProject(
    seedOf(POLICIES, 'documented'),
    { 'all.yaml': files },
    { profile: 'documented', itemWrites: false, settings: SETTINGS },
  );
  const { code, outcome } = await apply();
  expect(code).toBe(0);
  expect([...refused(emulator)].sort()).toEqual(['DELETE 400', 'PATCH 400']);
  expect(notes(outcome)).toHaveLength(2);
});

test('an objection is no missing route: each policy has its own answer', async () => {
  const { emulator, apply } = await startProject(
    seedOf(3, 'documented'),
    { 'all.yaml': declareAll(3) },
    { profile: 'documented' },
  );
  emulator.onRequest(({ method }) => (method === 'PATCH' ? { status: 403 } : undefined));
  const { outcome } = await apply();
  expect(outcome.summary.failed).toBe(3);
  expect(refused(emulator)).toEqual(['PATCH 403', 'PATCH 403', 'PATCH 403']);
  expect(notes(outcome)).toEqual([]);
});

describe('assign of app configurations by its type cast', () => {
  const started = () =>
    startProject(
      {
        groups: [0, 1].map((n) => ({ id: group(n), displayName: groupName(n) })),
        policies: {
          mobileAppConfigurations: Array.from({ length: 5 }, (_, n) => ({
            id: guid('b', n),
            displayName: `Config ${n}`,
            assignments: [{ id: guid('c', n), target: { ...including(group(0)) } }],
          })),
        },
      },
      {
        'all.yaml': Array.from(
          { length: 5 },
          (_, n) =>
            `policy: {type: mobileAppConfiguration, name: Config ${n}}\ninclude: [${groupName(0)}, ${groupName(1)}]\n`,
        ).join('---\n'),
      },
      { profile: 'documented' },
    );
  const isCast = (path: string): boolean =>
    path.endsWith('/microsoft.graph.managedDeviceMobileAppConfiguration/assign');
  const NO_ROUTE = { error: { code: 'No method match route template', message: 'No OData route exists.' } };

  test('where it has no route, the form without it is sent, learned by one refusal', async () => {
    const { emulator, apply } = await started();
    emulator.onRequest(({ path }) => {
      if (isCast(path)) return { status: 400, body: NO_ROUTE };
      return path.endsWith('/assign') ? { status: 204 } : undefined;
    });
    const { outcome } = await apply();
    const sent = writes(emulator).map(({ line }) => isCast(line));
    expect(sent.filter((isIt) => isIt)).toHaveLength(1);
    expect(sent.filter((isIt) => !isIt)).toHaveLength(5);
    expect(notes(outcome)).toEqual([expect.stringContaining('assign by its type cast')]);
  });

  test('where neither has one, the policies fail with the answer of the service', async () => {
    const { emulator, apply } = await started();
    emulator.onRequest(({ path }) =>
      path.endsWith('/assign') ? { status: 400, body: NO_ROUTE } : undefined,
    );
    const { code, outcome } = await apply();
    expect([code, outcome.summary.failed]).toEqual([4, 5]);
    expect(outcome.policies[0]?.reason).toContain('No method match route template');
  });
});

describe('learning', () => {
  const KIND = { type: 'iosManagedAppProtection', what: 'PATCH', instead: 'assign' } as const;
  const attempt = (routes: ItemRoutes, log: string[], sign: () => RouteSign): Promise<RouteSign> =>
    routes.try(KIND, async () => {
      log.push('begin');
      await new Promise(setImmediate);
      log.push('end');
      return sign();
    });

  test('the first goes alone; when it shows that there is a route, the others go together', async () => {
    const log: string[] = [];
    const routes = new ItemRoutes();
    await Promise.all([1, 2, 3].map(() => attempt(routes, log, () => 'exists')));
    expect(log).toEqual(['begin', 'end', 'begin', 'begin', 'end', 'end']);
  });

  test('where the first shows nothing, by its answer or by an error, the next goes alone', async () => {
    const log: string[] = [];
    const routes = new ItemRoutes();
    const first = attempt(routes, log, () => {
      throw new GraphFailure('lost', { status: 503 });
    });
    const others = [
      attempt(routes, log, () => 'none'),
      attempt(routes, log, () => 'missing'),
      attempt(routes, log, () => 'exists'),
    ];
    await expect(first).rejects.toThrow('lost');
    expect(await Promise.all(others)).toEqual(['none', 'missing', 'missing']);
    expect(log).toEqual(['begin', 'end', 'begin', 'end', 'begin', 'end']);
  });
});

test('a single write that the service refuses: assign is not guessed, and the outcome says how to go on', async () => {
  const { emulator, apply } = await startProject(seedOf(1), { 'all.yaml': declareAll(1) });
  const { code, outcome } = await apply();
  expect(code).toBe(4);
  expect(outcome.policies[0]).toMatchObject({
    result: 'failed',
    requests: [{ method: 'PATCH', status: 400 }],
  });
  expect(outcome.policies[0]?.reason).toContain('with `writeMode: assign` in the settings');
  expect(writes(emulator).some(({ line }) => line.endsWith('/assign'))).toBe(false);

  const assigning = await startProject(
    seedOf(1),
    { 'all.yaml': declareAll(1) },
    { settings: 'writeMode: assign\n' },
  );
  expect(await assigning.apply()).toMatchObject({ code: 0 });
});
