import fc from 'fast-check';
import { heldOf } from '../../../src/differ/drift/baseline.js';
import { compareSides } from '../../../src/differ/drift/find-drift.js';
import { draftPlan, type PlanWithoutImpact } from '../../../src/differ/draft-plan.js';
import { draftHealing } from '../../../src/differ/drift/revert-drift.js';
import { type DriftChange } from '../../../src/model/results/drift.js';
import { type JsonObject } from '../../../src/model/json.js';
import {
  assignment,
  declaration,
  entryFor,
  guid,
  type Held,
  livePolicy,
  settings,
  tenantOf,
} from '../../support/builders.js';
import { serveRequest } from '../../support/serve-request.js';
import { cases } from '../../support/cases.js';

const GROUPS = [1, 2, 3, 4, 5].map(guid);
const [CORPORATE, PERSONAL] = [guid(31), guid(32)];
const POLICY = 'iosManagedAppProtection/t_1';

/** How one group stands in one place: not at all, or one way. */
type Standing = 'none' | 'include' | 'corporate' | 'personal' | 'exclude';
const STANDINGS: readonly Standing[] = ['none', 'include', 'corporate', 'personal', 'exclude'];
type World = readonly Standing[];

function heldFor(world: World): readonly Held[] {
  return world.flatMap((standing, index): Held[] => {
    const group = GROUPS[index] ?? '';
    switch (standing) {
      case 'none':
        return [];
      case 'include':
      case 'exclude':
        return [{ direction: standing, group }];
      default: {
        const id = standing === 'corporate' ? CORPORATE : PERSONAL;
        return [{ direction: 'include', group, filter: { id, mode: 'include' } }];
      }
    }
  });
}

const listOf = (world: World): readonly JsonObject[] => heldFor(world).map(assignment);

function draftOf(
  git: World,
  assignments: readonly JsonObject[],
  ownership: 'exact' | 'additive',
  writeMode: 'patch' | 'assign',
): PlanWithoutImpact {
  return draftPlan({
    toolVersion: '0.0.0',
    settings: settings({ writeMode }),
    declarations: [declaration(heldFor(git).map(entryFor), { ownership })],
    otherDeclarations: [],
    tenant: tenantOf([livePolicy(assignments)], [CORPORATE, PERSONAL]),
  });
}

/** By the group of each change: which cause it has. Fails where one group has two. */
function causesByGroup(changes: readonly DriftChange[]): Readonly<Record<string, string>> {
  const causes = new Map<string, string>();
  for (const { target, cause = '' } of changes) {
    const id = target.id ?? '';
    expect([id, causes.get(id) ?? cause]).toEqual([id, cause]);
    causes.set(id, cause);
  }
  return Object.fromEntries(causes);
}

/** The same from the three worlds alone. */
function expectedCauses(
  base: World,
  tenant: World,
  git: World,
  ownership: 'exact' | 'additive',
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    GROUPS.flatMap((group, index): [string, string][] => {
      const [was, has, wants] = [base[index], tenant[index], git[index]];
      if (has === wants || (ownership === 'additive' && wants === 'none')) return [];
      return [[group, has === was ? 'pending' : wants === was ? 'drift' : 'conflict']];
    }),
  );
}

const standing = fc.constantFrom(...STANDINGS);
const world = fc.tuple(standing, standing, standing, standing, standing);
/** The same world again, or with some groups moved. */
const moved = (base: World): fc.Arbitrary<World> =>
  fc.tuple(...base.map((one) => fc.oneof(fc.constant(one), standing)));
const scene = world.chain((base) =>
  fc.record({
    base: fc.constant(base),
    tenant: moved(base),
    git: moved(base),
    ownership: fc.constantFrom('exact', 'additive'),
    writeMode: fc.constantFrom('patch', 'assign'),
  }),
);

test('the baseline tells drift, pending and conflict apart, whoever moved what', () => {
  fc.assert(
    fc.property(scene, ({ base, tenant, git, ownership, writeMode }) => {
      const draft = draftOf(git, listOf(tenant), ownership, writeMode);
      const baseline = new Map([[POLICY, heldOf(listOf(base), 'iosManagedAppProtection')]]);
      const { policies } = compareSides(draft, ['iosManagedAppProtection'], baseline);
      const changes = policies.flatMap((policy) => policy.changes);
      expect(causesByGroup(changes)).toEqual(expectedCauses(base, tenant, git, ownership));
    }),
    { numRuns: cases(75) },
  );
});

test('healing carries out the drift alone: what is left is exactly what was not drift', () => {
  fc.assert(
    fc.property(scene, ({ base, tenant, git, ownership, writeMode }) => {
      const draft = draftOf(git, listOf(tenant), ownership, writeMode);
      const baseline = new Map([[POLICY, heldOf(listOf(base), 'iosManagedAppProtection')]]);
      const healing = draftHealing(draft, baseline);
      const requests = healing.draft.policies.flatMap(({ planned }) => planned.requests);
      const healed = requests.reduce(serveRequest, listOf(tenant));
      const after = compareSides(
        draftOf(git, healed, ownership, writeMode),
        ['iosManagedAppProtection'],
        baseline,
      );
      const before = compareSides(draft, ['iosManagedAppProtection'], baseline);
      const keysOf = ({ policies }: typeof before) =>
        policies
          .flatMap(({ changes }) => changes)
          .filter(({ cause }) => cause !== 'drift')
          .map(({ key }) => key);
      expect(after.policies.flatMap(({ changes }) => changes.map(({ key }) => key))).toEqual(keysOf(before));
      // What moved in the tenant alone is as the baseline has it; a second healing finds nothing.
      expect(after.summary.causes?.drift ?? 0).toBe(0);
      const left = healing.left.reduce((sum, { causes }) => sum + causes.pending + causes.conflict, 0);
      expect(left).toBe(keysOf(before).length);
    }),
    { numRuns: cases(75) },
  );
});

test('a policy the baseline does not hold is healed by nobody', () => {
  const draft = draftOf(
    ['include', 'none', 'none', 'none', 'none'],
    listOf(['exclude', 'include', 'none', 'none', 'none']),
    'exact',
    'patch',
  );
  const { policies, summary } = compareSides(draft, ['iosManagedAppProtection'], new Map());
  expect(summary.causes).toEqual({ drift: 0, conflict: 0, pending: 0, unknown: 3 });
  expect(new Set(policies.flatMap(({ changes }) => changes.map(({ cause }) => cause)))).toEqual(
    new Set(['unknown']),
  );
  const healing = draftHealing(draft, new Map());
  expect(healing.draft.policies.flatMap(({ planned }) => planned.requests)).toEqual([]);
  expect(healing.left).toMatchObject([{ causes: { unknown: 3 } }]);
});

test('what a policy set brought since is nobody’s move', () => {
  const base = [assignment({ direction: 'include', group: guid(1) })];
  const tenant = [
    assignment({ direction: 'include', group: guid(1), filter: { id: CORPORATE, mode: 'include' } }),
    assignment({ direction: 'include', group: guid(1), source: 'policySets', id: 'set' }),
  ];
  const draft = draftOf(['include', 'none', 'none', 'none', 'none'], tenant, 'exact', 'patch');
  const { summary } = compareSides(
    draft,
    ['iosManagedAppProtection'],
    new Map([[POLICY, heldOf(base, 'iosManagedAppProtection')]]),
  );
  expect(summary.causes).toMatchObject({ drift: 1, conflict: 0, pending: 0 });
});

test('a doubled assignment of the portal is drift; one that was there before is pending', () => {
  const once = [assignment({ direction: 'include', group: guid(1) })];
  const twice = [...once, assignment({ direction: 'include', group: guid(1), id: 'again' })];
  const draft = draftOf(['include', 'none', 'none', 'none', 'none'], twice, 'exact', 'patch');
  const causes = (base: readonly JsonObject[]) =>
    compareSides(
      draft,
      ['iosManagedAppProtection'],
      new Map([[POLICY, heldOf(base, 'iosManagedAppProtection')]]),
    ).summary.causes;
  expect(causes(once)).toMatchObject({ drift: 1, pending: 0 });
  expect(causes(twice)).toMatchObject({ drift: 0, pending: 1 });
});
