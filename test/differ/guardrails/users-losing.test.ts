import { type Tenant } from '../../../src/model/tenant/tenant.js';
import { type JsonObject } from '../../../src/model/json.js';
import { type HazardSettings } from '../../../src/model/project/settings.js';
import { type Hazard } from '../../../src/model/results/change.js';
import { type GroupSize } from '../../../src/model/tenant/directory.js';
import { assignment, entry, entryFor, type Held, tenantOf } from '../../support/builders.js';
import {
  BOARD,
  codes,
  exc,
  F,
  FILTERS,
  hazardsOf,
  inc,
  LEGAL,
  membersOf,
  one,
  planOf,
  SALES,
  STAFF,
  TABLETS,
  type World,
} from '../../support/guardrail-worlds.js';
import { ALL_USERS } from '../../support/targets.js';

describe.each(['count', 'exact'] as const)('maxUsersLosing: 0 refuses (%s)', (mode) => {
  const limits = { maxRemovals: { percent: 100 }, maxUsersLosing: 0 };
  const allDevices = { id: 'all', target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } };
  const ofDevices = 'mobileAppConfiguration' as const;
  const held = (list: readonly Held[]): readonly JsonObject[] => list.map(assignment);

  test.each<[string, Pick<World, 'live' | 'declared'>]>([
    ['all devices removed', one([allDevices], [], ofDevices)],
    ['a group of devices removed', one(held([inc(TABLETS)]), [], ofDevices)],
    ['a group of devices removed from a policy of managed apps', one(held([inc(TABLETS)]), [])],
    [
      'a group of devices excluded from all devices',
      one([allDevices], [entry('include', { kind: 'allDevices' }), entryFor(exc(TABLETS))], ofDevices),
    ],
    [
      'all devices narrowed by a filter',
      one(
        [allDevices],
        [
          entry(
            'include',
            { kind: 'allDevices' },
            { filter: { ...F, place: { file: 'a', line: 1, column: 1 } } },
          ),
        ],
        ofDevices,
      ),
    ],
    ['a filtered exclusion added', one(held([inc(SALES)]), [inc(SALES), exc(LEGAL, F)].map(entryFor))],
    [
      'the filter of an exclusion dropped',
      one(held([inc(SALES), exc(LEGAL, F)]), [inc(SALES), exc(LEGAL)].map(entryFor)),
    ],
    [
      'an inclusion removed beside a filtered exclusion',
      one(held([inc(BOARD), exc(BOARD, F)]), [entryFor(exc(BOARD, F))]),
    ],
    [
      'a new exclusion beside an assignment that is not understood',
      one([{ id: 'x', target: { '@odata.type': '#microsoft.graph.futureTarget' } }], [entryFor(exc(LEGAL))]),
    ],
    ['all users excluded', one(held([inc(SALES)]), [inc(SALES), exc(ALL_USERS)].map(entryFor))],
  ])('%s', (_, world) => {
    const tenant = filtersFor(world);
    const plan = planOf({ ...world, tenant, members: membersOf(mode), settings: { limits } });
    expect(plan.blocked).toEqual([]);
    expect(plan.summary.changed).toBe(1);
    expect(codes(plan)).toEqual(['max-users-losing']);
  });

  test('a group with hidden members removed', () => {
    const world = one(held([inc(SALES), inc(LEGAL)]), [entryFor(inc(LEGAL))]);
    const hidden = { id: SALES, name: 'Section Math 7B', hasHiddenMembers: true } as const;
    const { groupsById } = tenantOf([]);
    const tenant = { groupsById: new Map(groupsById).set(SALES, hidden) };
    const members = membersOf(mode, new Map());
    const plan = planOf({ ...world, tenant, members, settings: { limits } });
    expect(codes(plan)).toEqual(['max-users-losing']);
    expect(plan.impact).toMatchObject({ gain: 0, lose: null, keep: null });
    expect(plan.impact?.notes).toEqual([
      'The members of “Section Math 7B” are hidden: to see them the app needs Member.Read.Hidden.',
    ]);
  });

  test('a group of which devices could not be counted', () => {
    const world = one(held([inc(TABLETS)]), [], ofDevices);
    const members = membersOf(mode, STAFF, [[TABLETS, { users: 0, devices: null }]]);
    expect(codes(planOf({ ...world, members, settings: { limits } }))).toEqual(['max-users-losing']);
  });

  test('and not where devices are gained, or a group of devices is excluded where no one was reached', () => {
    for (const wanted of [[inc(TABLETS)], [exc(TABLETS)]]) {
      const world = one([], wanted.map(entryFor), ofDevices);
      const plan = planOf({ ...world, members: membersOf(mode), settings: { limits } });
      expect(codes(plan)).toEqual([]);
      expect(plan.impact?.notes).toEqual(['Users of these devices are not counted.']);
    }
  });
});

/** Filters of the kind that the policies of a world take. */
function filtersFor({ live }: Pick<World, 'live'>): Partial<Tenant> {
  if (live[0]?.type !== 'mobileAppConfiguration') return {};
  const value = FILTERS.map((id) => ({ id, name: id, platform: 'iOS', managementType: 'devices' }));
  return { filters: { ok: true, value } };
}

test('excluding all users is a hazard of its own, and no one keeps the policy', () => {
  for (const mode of ['count', 'exact'] as const) {
    const world = one([inc(SALES)].map(assignment), [inc(SALES), exc(ALL_USERS)].map(entryFor));
    const plan = planOf({ ...world, members: membersOf(mode) });
    expect(hazardsOf(plan)).toEqual(['excludes-all-users', 'leaves-unprotected']);
    expect(plan.impact).toMatchObject({ gain: 0, keep: 0, lose: 3 });
  }
});

describe('many users losing a policy is a hazard', () => {
  const HELD = [inc(SALES), inc(LEGAL)];
  const cases: readonly [
    string,
    { readonly loses: number; readonly keeps: number },
    Partial<HazardSettings>,
    boolean,
  ][] = [
    ['the number is reached', { loses: 100, keeps: 900 }, {}, true],
    ['one below the number and the share', { loses: 99, keeps: 900 }, {}, false],
    ['the share is reached', { loses: 20, keeps: 20 }, {}, true],
    ['one below the share', { loses: 19, keeps: 20 }, {}, false],
    ['everyone, but fewer than ten', { loses: 9, keeps: 0 }, {}, false],
    ['a number of the settings', { loses: 5, keeps: 900 }, { usersLosing: 5 }, true],
    ['a share of the settings', { loses: 20, keeps: 180 }, { usersLosingShare: { percent: 10 } }, true],
    [
      'a share of the settings, not reached',
      { loses: 60, keeps: 40 },
      { usersLosingShare: { percent: 100 } },
      false,
    ],
  ];
  test.each(cases)('%s', (_, { loses, keeps }, rest, isMarked) => {
    const world = one(HELD.map(assignment), [inc(LEGAL), inc(BOARD)].map(entryFor));
    const size = (users: number): GroupSize => ({ users, devices: 0 });
    const counted = membersOf('count', new Map(), [
      [SALES, size(loses)],
      [LEGAL, size(keeps)],
    ]);
    const members = { ...counted, everyone: 10_000 };
    const hazards = { usersLosing: 100, usersLosingShare: { percent: 50 }, ...rest };
    const plan = planOf({ ...world, members, settings: { hazards } });
    const marks = plan.policies[0]?.changes.map(({ target, hazards: all }) => [
      target.id,
      all.includes('loses-many-users'),
    ]);
    // Only what takes people away is marked.
    expect(marks).toEqual(
      [
        [SALES, isMarked],
        [BOARD, false],
      ].sort(),
    );
  });

  test('a group that is too small to be the reason is not marked, unless all are', () => {
    const world = one(HELD.map(assignment), [inc(BOARD)].map(entryFor));
    const marksWith = (sales: number, legal: number): readonly boolean[] => {
      const members = membersOf('count', new Map(), [
        [SALES, { users: sales, devices: 0 }],
        [LEGAL, { users: legal, devices: 0 }],
      ]);
      const plan = planOf({ ...world, members: { ...members, everyone: 10_000 } });
      return [SALES, LEGAL].map(
        (id) =>
          plan.policies[0]?.changes.some(
            ({ target, hazards }) => target.id === id && hazards.includes('loses-many-users'),
          ) === true,
      );
    };
    expect(marksWith(150, 3)).toEqual([true, false]);
    expect(marksWith(60, 60)).toEqual([true, true]);
    expect(marksWith(6, 6)).toEqual([true, true]);
  });

  test('a number that is not known is no mark, and neither is a plan without counting', () => {
    const world = one(HELD.map(assignment), [inc(LEGAL)].map(entryFor));
    const unknown = membersOf('count', new Map(), [[SALES, null]]);
    for (const members of [unknown, undefined])
      expect(hazardsOf(planOf({ ...world, members }))).not.toContain('loses-many-users');
  });
});

describe('hazards that need counting', () => {
  const MIXED: Hazard = 'mixed-kinds';
  test.each<[string, readonly Held[], boolean]>([
    ['devices excluded from all users', [inc(ALL_USERS), exc(TABLETS)], true],
    ['devices excluded from a group of users', [inc(SALES), exc(TABLETS)], true],
    ['users excluded from devices', [inc(TABLETS), exc(LEGAL)], true],
    ['users excluded from users', [inc(SALES), exc(LEGAL)], false],
    ['users excluded from both', [inc(TABLETS), inc(SALES), exc(LEGAL)], false],
    ['nothing included', [exc(TABLETS)], false],
  ])('%s', (_, wanted, isTold) => {
    for (const mode of ['count', 'exact'] as const) {
      const plan = planOf({ ...one([], wanted.map(entryFor)), members: membersOf(mode) });
      expect(hazardsOf(plan).includes(MIXED)).toBe(isTold);
    }
  });

  test('the exclusion is marked if it changes, and otherwise the inclusion that it has no effect on', () => {
    const marked = (plan: ReturnType<typeof planOf>): readonly string[] =>
      plan.policies.flatMap(({ changes }) =>
        changes.flatMap(({ direction, hazards }) => (hazards.includes(MIXED) ? [direction] : [])),
      );
    const members = membersOf('count');
    const wanted = [inc(TABLETS), exc(LEGAL)].map(entryFor);
    expect(marked(planOf({ ...one([], wanted), members }))).toEqual(['exclude']);
    expect(marked(planOf({ ...one([exc(LEGAL)].map(assignment), wanted), members }))).toEqual(['include']);
  });

  test('a deleted group in the list that assign sends', () => {
    const { groupsById } = tenantOf([]);
    const tenant = { groupsById: new Map([...groupsById, [BOARD, null]]) };
    const now = [inc(BOARD), inc(SALES)].map(assignment);
    const adds = planOf({ ...one(now, [inc(BOARD), inc(SALES), inc(LEGAL)].map(entryFor)), tenant });
    expect(adds.policies[0]?.requests.map(({ method }) => method)).toEqual(['POST']);
    expect(hazardsOf(adds)).toEqual(['carries-deleted-group']);
    const removes = planOf({ ...one(now, [inc(SALES)].map(entryFor)), tenant });
    expect(hazardsOf(removes)).toEqual(['group-deleted']);
  });
});
