import { HAZARDS, type Hazard } from '../../../src/model/results/change.js';
import { assignment, entryFor, type Held, tenantOf } from '../../support/builders.js';
import {
  BOARD,
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
  TABLETS,
  type World,
} from '../../support/guardrail-worlds.js';
import { ALL_USERS } from '../../support/targets.js';

const change = (now: readonly Held[], wanted: readonly Held[]): World => ({
  ...one(now.map(assignment), wanted.map(entryFor)),
  members: membersOf('count'),
});
const { groupsById } = tenantOf([]);
const withGroup = (id: string, what: object | null): Pick<World, 'tenant'> => ({
  tenant: { groupsById: new Map([...groupsById, [id, what && { id, name: 'Sales', ...what }]]) },
});
const dynamic = withGroup(SALES, { isDynamic: true });
const administrators = withGroup(SALES, { isRoleAssignable: true });
const empty = {
  members: membersOf('count', new Map(), [
    [SALES, { users: 0, devices: 0 }],
    [LEGAL, { users: 4, devices: 0 }],
  ]),
};
/** Two policies that exchange the filters of a group. */
const swap = (): World => {
  const other = { id: FILTERS[1] ?? '', mode: 'include' } as const;
  const sides = [
    { ...one([inc(SALES, F)].map(assignment), [inc(SALES, other)].map(entryFor)), id: 'T_1' },
    { ...one([inc(SALES, other)].map(assignment), [inc(SALES, F)].map(entryFor)), id: 'T_2' },
  ];
  return {
    live: sides.flatMap(({ live, id }) => live.map((policy) => ({ ...policy, id, name: id }))),
    declared: sides.flatMap(({ declared, id }) =>
      declared.map((declaration) => ({ ...declaration, policy: { ...declaration.policy, id } })),
    ),
    members: membersOf('count'),
  };
};

/** A change that has the hazard, and one much like it that has not. */
const CASES: Readonly<Record<Hazard, readonly [has: World, hasNot: World]>> = {
  'reaches-all-users': [change([], [inc(ALL_USERS)]), change([inc(ALL_USERS)], [inc(ALL_USERS, F)])],
  'excludes-all-users': [
    change([inc(SALES)], [inc(SALES), exc(ALL_USERS)]),
    change([inc(SALES)], [inc(SALES), exc(LEGAL)]),
  ],
  'drops-exclusion': [
    change([inc(SALES), exc(LEGAL)], [inc(SALES)]),
    change([inc(SALES), inc(LEGAL)], [inc(SALES)]),
  ],
  'last-inclusion': [change([inc(SALES)], []), change([inc(SALES), inc(LEGAL)], [inc(LEGAL)])],
  'filter-removed': [change([inc(SALES, F)], [inc(SALES)]), change([inc(SALES)], [inc(SALES, F)])],
  'swap-between-policies': [swap(), change([inc(SALES)], [inc(BOARD)])],
  'group-empty': [
    { ...change([], [inc(SALES)]), ...empty },
    { ...change([], [inc(LEGAL)]), ...empty },
  ],
  'group-deleted': [
    { ...change([inc(SALES), inc(LEGAL)], [inc(LEGAL)]), ...withGroup(SALES, null) },
    change([inc(SALES), inc(LEGAL)], [inc(LEGAL)]),
  ],
  'group-devices-only': [change([], [inc(TABLETS)]), change([], [inc(LEGAL)])],
  'group-role-assignable': [
    { ...change([], [inc(SALES)]), ...administrators },
    { ...change([], [inc(LEGAL)]), ...administrators },
  ],
  'group-dynamic': [
    { ...change([inc(LEGAL)], [inc(LEGAL), inc(SALES)]), ...dynamic },
    { ...change([inc(LEGAL)], [inc(LEGAL), exc(SALES)]), ...dynamic },
  ],
  // Sales and Legal share a member, Sales and Board share none.
  'overlaps-exclusion': [
    { ...change([], [inc(SALES), exc(LEGAL)]), members: membersOf('exact') },
    { ...change([], [inc(SALES), exc(BOARD)]), members: membersOf('exact') },
  ],
  'mixed-kinds': [change([], [inc(SALES), exc(TABLETS)]), change([], [inc(SALES), exc(LEGAL)])],
  'carries-deleted-group': [
    { ...change([inc(BOARD), inc(SALES)], [inc(BOARD), inc(SALES), inc(LEGAL)]), ...withGroup(BOARD, null) },
    change([inc(BOARD), inc(SALES)], [inc(BOARD), inc(SALES), inc(LEGAL)]),
  ],
  'leaves-unprotected': [change([inc(SALES)], []), change([inc(SALES)], [inc(SALES), inc(LEGAL)])],
  'loses-many-users': [
    {
      ...change([inc(SALES), inc(LEGAL)], [inc(LEGAL)]),
      members: {
        ...membersOf('count', new Map(), [[SALES, { users: 4492, devices: 0 }]]),
        everyone: 10_000,
      },
    },
    change([inc(SALES), inc(LEGAL)], [inc(LEGAL)]),
  ],
};

test.each(HAZARDS)('a plan marks %s where it is, and only there', (hazard) => {
  const [has, hasNot] = CASES[hazard].map((world) => hazardsOf(planOf(world)).includes(hazard));
  expect({ has, hasNot }).toEqual({ has: true, hasNot: false });
});
