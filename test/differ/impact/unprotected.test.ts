import fc from 'fast-check';
import { type CurrentPolicy } from '../../../src/model/tenant/tenant.js';
import { type Declaration } from '../../../src/model/project/declaration.js';
import { type JsonObject } from '../../../src/model/json.js';
import { type Plan } from '../../../src/model/results/plan.js';
import { type UnprotectedUsers } from '../../../src/model/results/affected-users.js';
import { assignment, declaration, entryFor, type Held, livePolicy } from '../../support/builders.js';
import {
  BOARD,
  codes,
  exc,
  F,
  hazardsOf,
  inc,
  LEGAL,
  membersOf,
  planOf,
  SALES,
  TABLETS,
} from '../../support/guardrail-worlds.js';
import { reachedBy, someList, someMatches, someMembership } from '../../support/pull-requests.js';
import { ALL_USERS } from '../../support/targets.js';
import { cases } from '../../support/cases.js';

interface Policy {
  readonly now: readonly Held[];
  /** Absent: no file declares the policy. */
  readonly wanted?: readonly Held[];
  /** Beside what is held. */
  readonly odd?: readonly JsonObject[];
}

function worldOf(policies: readonly Policy[]): {
  readonly live: readonly CurrentPolicy[];
  readonly declared: readonly Declaration[];
} {
  return {
    live: policies.map(({ now, odd = [] }, n) =>
      livePolicy([...now.map(assignment), ...odd], { id: `T_${n}`, name: `Policy ${n}` }),
    ),
    declared: policies.flatMap(({ wanted }, n) =>
      wanted === undefined ? [] : [declaration(wanted.map(entryFor), { id: `T_${n}` })],
    ),
  };
}

const planFor = (policies: readonly Policy[], mode: 'count' | 'exact', limit?: number): Plan =>
  planOf({
    ...worldOf(policies),
    members: membersOf(mode),
    settings: {
      limits: {
        maxRemovals: { percent: 100 },
        ...(limit === undefined ? {} : { maxUsersUnprotected: limit }),
      },
    },
  });

const moon: JsonObject = { id: 'x', target: { '@odata.type': '#microsoft.graph.moonTarget' } };
/** Sales are users 1 to 3, Legal 3 and 4, Board 5. */
const CASES: readonly [
  string,
  readonly Policy[],
  UnprotectedUsers['users'],
  UnprotectedUsers['certainty'],
][] = [
  ['removed, and nothing else', [{ now: [inc(SALES)], wanted: [] }], { min: 3, max: 3 }, 'certain'],
  [
    'another policy of the type reaches one of them',
    [
      { now: [inc(SALES)], wanted: [] },
      { now: [inc(LEGAL)], wanted: [inc(LEGAL)] },
    ],
    { min: 2, max: 2 },
    'possible',
  ],
  [
    'a policy in no file reaches one of them',
    [{ now: [inc(SALES)], wanted: [] }, { now: [inc(LEGAL)] }],
    { min: 2, max: 2 },
    'possible',
  ],
  [
    'a policy for all users',
    [{ now: [inc(SALES)], wanted: [] }, { now: [inc(ALL_USERS)] }],
    { min: 0, max: 0 },
    'impossible',
  ],
  [
    'another policy gains them',
    [
      { now: [inc(SALES)], wanted: [] },
      { now: [], wanted: [inc(SALES)] },
    ],
    { min: 0, max: 0 },
    'impossible',
  ],
  [
    'another policy reaches them under a filter',
    [{ now: [inc(SALES)], wanted: [] }, { now: [inc(SALES, F)] }],
    { min: 0, max: 3 },
    'possible',
  ],
  [
    'another policy may reach anyone',
    [
      { now: [inc(SALES)], wanted: [] },
      { now: [], odd: [moon] },
    ],
    { min: 0, max: 3 },
    'possible',
  ],
  ['nothing is taken away', [{ now: [], wanted: [inc(SALES)] }], { min: 0, max: 0 }, 'impossible'],
  [
    'an exclusion comes where no one was reached',
    [{ now: [], wanted: [exc(SALES)] }, { now: [inc(LEGAL)] }],
    { min: 0, max: 0 },
    'impossible',
  ],
  [
    'an exclusion comes where all users were excluded',
    [
      { now: [inc(SALES), exc(ALL_USERS)], wanted: [inc(SALES), exc(ALL_USERS), exc(LEGAL)] },
      { now: [], wanted: [inc(BOARD)] },
    ],
    { min: 0, max: 0 },
    'impossible',
  ],
  ['devices lose it', [{ now: [inc(TABLETS)], wanted: [] }], null, 'possible'],
];

describe('users who are left without any policy of a type', () => {
  test.each(CASES)('exact: %s', (_, policies, users, certainty) => {
    const { unprotected, ...plan } = planFor(policies, 'exact');
    const exact = users === null || users.max === 0 ? certainty : users.min > 0 ? 'certain' : 'possible';
    expect(unprotected).toEqual([{ type: 'iosManagedAppProtection', users, certainty: exact }]);
    expect(hazardsOf(plan as Plan).includes('leaves-unprotected')).toBe(users !== null && users.max > 0);
  });

  test.each(CASES)('by sizes: %s', (_, policies, _users, certainty) => {
    const { unprotected } = planFor(policies, 'count');
    expect(unprotected).toEqual([{ type: 'iosManagedAppProtection', users: null, certainty }]);
  });

  test.each(CASES)('maxUsersUnprotected: %s', (_, policies, users, certainty) => {
    const most = users?.max ?? 1_000_000;
    const isUnknown = users === null;
    const code = 'max-users-unprotected' as const;
    expect(codes(planFor(policies, 'exact', most))).toEqual(isUnknown ? [code] : []);
    if (most > 0) expect(codes(planFor(policies, 'exact', most - 1))).toEqual([code]);
    expect(codes(planFor(policies, 'count', 1_000_000))).toEqual(certainty === 'impossible' ? [] : [code]);
  });

  test('a policy of which the list was not read leaves the number open', () => {
    const { live, declared } = worldOf([{ now: [inc(SALES)], wanted: [] }]);
    const unread = livePolicy([], { id: 'T_9', name: 'Unread', assignmentCount: null });
    const plan = planOf({ live: [...live, unread], declared, members: membersOf('exact') });
    expect(plan.unprotected?.[0]?.users).toEqual({ min: 0, max: 3 });
  });

  test('a user counts once over all types', () => {
    const types = ['iosManagedAppProtection', 'androidManagedAppProtection'] as const;
    const plan = planOf({
      live: types.map((type) => livePolicy([assignment(inc(BOARD))], { type })),
      declared: types.map((type) => declaration([], { type })),
      members: membersOf('exact'),
      settings: { limits: { maxRemovals: { percent: 100 }, maxUsersUnprotected: 1 } },
    });
    expect(plan.unprotected?.map(({ users }) => users?.max)).toEqual([1, 1]);
    expect(codes(plan)).toEqual([]);
  });
});

test('no pull request gets around maxUsersUnprotected: whatever filters answer, the truth is within the bounds', () => {
  const somePolicy = fc.record({ now: someList, wanted: fc.option(someList, { nil: undefined }) });
  let isLeftSeen = false;
  fc.assert(
    fc.property(
      fc.array(somePolicy, { minLength: 1, maxLength: 3 }),
      someMembership,
      someMatches,
      (all, membership, matches) => {
        const policies = all.map(({ now, wanted }) => ({ now, ...(wanted ? { wanted } : {}) }));
        const reached = (lists: readonly (readonly Held[])[]): ReadonlySet<number> =>
          new Set(lists.flatMap((list) => [...reachedBy(list, membership, matches)]));
        const before = reached(policies.map(({ now }) => now));
        const after = reached(policies.map(({ now, wanted = now }) => wanted));
        const left = [...before].filter((user) => !after.has(user)).length;
        const plan = planOf({
          ...worldOf(policies),
          members: membersOf('exact', membership),
          settings: { limits: { maxRemovals: { percent: 100 }, maxUsersUnprotected: 0 } },
        });
        const [own] = plan.unprotected ?? [];
        if (own === undefined) return;
        expect(own.users?.max).toBeGreaterThanOrEqual(left);
        expect(own.users?.min).toBeLessThanOrEqual(left);
        if (left > 0) expect(codes(plan)).toContain('max-users-unprotected');
        isLeftSeen ||= left > 0;
        const counted = planOf({ ...worldOf(policies), members: membersOf('count', membership) });
        const [byCount] = counted.unprotected ?? [];
        expect(byCount?.certainty).not.toBe(left > 0 ? 'impossible' : 'certain');
      },
    ),
    { numRuns: cases(75) },
  );
  expect(isLeftSeen).toBe(true);
});

test('an exclusion can leave someone without a policy', () => {
  const plan = planFor([{ now: [inc(SALES)], wanted: [inc(SALES), exc(LEGAL)] }], 'exact', 0);
  expect(plan.unprotected?.[0]?.users).toEqual({ min: 1, max: 1 });
  expect(codes(plan)).toEqual(['max-users-unprotected']);
});

const marksOf = (plan: Plan): readonly string[] =>
  plan.policies.flatMap(({ id, changes }) =>
    changes.flatMap(({ key, hazards }) => (hazards.includes('leaves-unprotected') ? [`${id} ${key}`] : [])),
  );

test('only what takes the policy from those who are left without one is marked', () => {
  const unconcerned: readonly Policy[] = [
    { now: [inc(LEGAL)], wanted: [inc(LEGAL), exc(BOARD)] },
    { now: [inc(LEGAL), inc(BOARD)], wanted: [inc(LEGAL)] },
  ];
  for (const other of unconcerned) {
    const plan = planFor([{ now: [inc(SALES)], wanted: [] }, other, { now: [inc(BOARD)] }], 'exact');
    expect(marksOf(plan)).toEqual([expect.stringMatching(/^T_0 /)]);
  }
});

test('by sizes, what is taken from an empty group is not marked', () => {
  const world = worldOf([
    { now: [inc(SALES)], wanted: [] },
    { now: [inc(BOARD)], wanted: [] },
  ]);
  const members = membersOf('count', new Map([[SALES, new Set([1, 2, 3])]]));
  expect(marksOf(planOf({ ...world, members }))).toEqual([expect.stringMatching(/^T_0 /)]);
});

test('of the changes of a policy only those are marked that take it from one who is left without', () => {
  const plan = planFor([{ now: [inc(SALES), inc(BOARD)], wanted: [] }, { now: [inc(BOARD)] }], 'exact');
  expect(marksOf(plan)).toHaveLength(1);
  expect(marksOf(plan)[0]).toContain(SALES);
});
