import fc from 'fast-check';
import { draftPlan, type PlanWithoutImpact } from '../../../src/differ/draft-plan.js';
import { finishPlan } from '../../../src/differ/finish-plan.js';
import type { Members } from '../../../src/model/tenant/directory.js';
import { type Plan } from '../../../src/model/results/plan.js';
import { type Impact } from '../../../src/model/results/affected-users.js';
import { ALL_USERS } from '../../support/targets.js';
import { type Settings } from '../../../src/model/project/settings.js';
import { UserSet } from '../../../src/model/tenant/user-set.js';
import {
  assignment,
  declaration,
  entry,
  entryFor,
  guid,
  type Held,
  livePolicy,
  settings,
  tenantOf,
} from '../../support/builders.js';
import { cases } from '../../support/cases.js';

const GROUPS = [1, 2, 3, 4].map(guid);
const USERS = Array.from({ length: 12 }, (_, n) => `user ${n}`);
type Membership = ReadonlyMap<string, ReadonlySet<string>>;

/** The two ways of counting, from who is in what. Users 8 to 11 are in no group: they exist as a number alone. */
function membersOf(mode: Members['mode'], membership: Membership): Members {
  const sizes = new Map(GROUPS.map((id) => [id, { users: membership.get(id)?.size ?? 0, devices: 0 }]));
  if (mode === 'count') return { mode, sizes, everyone: USERS.length };
  const known = [...new Set([...membership.values()].flatMap((users) => [...users]))];
  const sets = new Map(
    GROUPS.map((id) => {
      const set = new UserSet();
      for (const user of membership.get(id) ?? []) set.add(known.indexOf(user) + 1);
      return [id, set];
    }),
  );
  return { mode, sizes, everyone: USERS.length, sets, ids: ['', ...known] };
}

interface NowAndWanted {
  readonly now: readonly Held[];
  readonly wanted: readonly Held[];
}

function draftOf(policies: readonly NowAndWanted[], rest: Partial<Settings> = {}): PlanWithoutImpact {
  const tenant = tenantOf(
    policies.map(({ now }, n) => livePolicy(now.map(assignment), { id: `T_${n}`, name: `Policy ${n}` })),
    [guid(40), guid(41)],
  );
  const declarations = policies.map(({ wanted }, n) =>
    declaration(
      wanted.map((held) =>
        held.group === ALL_USERS ? entry(held.direction, { kind: 'allUsers' }) : entryFor(held),
      ),
      { id: `T_${n}` },
    ),
  );
  const input = { toolVersion: '0', settings: settings(rest), declarations, otherDeclarations: [], tenant };
  return draftPlan(input);
}

function planWith(policies: readonly NowAndWanted[], members: Members, rest: Partial<Settings> = {}): Plan {
  return finishPlan(draftOf(policies, rest), members).plan;
}

/** Those who gain and lose, by the id of their policy, in order. */
function usersOf(policies: readonly NowAndWanted[], members: Members): readonly string[] {
  if (members.mode !== 'exact') throw new Error('Nobody was looked at.');
  return [...finishPlan(draftOf(policies), members).concerned]
    .map(({ id, effect, user }) => `${id} ${effect} ${user}`)
    .sort();
}

function reaches(list: readonly Held[], user: string, membership: Membership): boolean {
  const hits = list.filter(({ group }) => group === ALL_USERS || membership.get(group)?.has(user) === true);
  return hits.length > 0 && hits.every(({ direction }) => direction === 'include');
}

/** How many users gain, lose and keep one of some policies, counted one by one. */
function trueNumbers(
  policies: readonly NowAndWanted[],
  membership: Membership,
  some: readonly number[],
): Readonly<Record<'gain' | 'lose' | 'keep', number>> {
  const count = (was: boolean, willBe: boolean): number =>
    USERS.filter((user) =>
      some.some((n) => {
        const { now = [], wanted = [] } = policies[n] ?? {};
        return reaches(now, user, membership) === was && reaches(wanted, user, membership) === willBe;
      }),
    ).length;
  return { gain: count(false, true), lose: count(true, false), keep: count(true, true) };
}

const heldGroup: fc.Arbitrary<Held> = fc.oneof(
  fc.record({
    direction: fc.constantFrom('include' as const, 'exclude' as const),
    group: fc.constantFrom(...GROUPS),
  }),
  fc.constant({ direction: 'include' as const, group: ALL_USERS }),
);
const list = fc.uniqueArray(heldGroup, { maxLength: 4, selector: ({ group }) => group });
const somePolicies = fc.array(fc.record({ now: list, wanted: list }), { minLength: 1, maxLength: 3 });
const someMembership: fc.Arbitrary<Membership> = fc
  .array(fc.subarray(USERS.slice(0, 8)), { minLength: 4, maxLength: 4 })
  .map((all) => new Map(all.map((users, n) => [GROUPS[n] ?? '', new Set(users)])));

test('no users are listed of a policy whose numbers are not known, such as with a group of hidden members', () => {
  const [hidden = '', other = ''] = GROUPS;
  const including = (...groups: readonly string[]): readonly Held[] =>
    groups.map((group) => ({ direction: 'include', group }));
  const draft = draftOf([{ now: including(hidden, other), wanted: including(hidden) }]);
  const groupsById = new Map(draft.input.tenant.groupsById);
  const seen = { id: hidden, name: 'Section Math 7B' };
  const members = membersOf('exact', new Map([[other, new Set(USERS.slice(0, 2))]]));
  for (const [group, users] of [
    [seen, 2],
    [{ ...seen, hasHiddenMembers: true as const }, 0],
  ] as const) {
    const tenant = { ...draft.input.tenant, groupsById: new Map(groupsById).set(hidden, group) };
    const { plan, concerned } = finishPlan({ ...draft, input: { ...draft.input, tenant } }, members);
    expect(plan.impact?.lose).toBe(users === 0 ? null : users);
    expect([...concerned]).toHaveLength(users);
  }
});

test('exact impact is a count of people, one by one; the other mode bounds it', () => {
  fc.assert(
    fc.property(somePolicies, someMembership, (policies, membership) => {
      const exact = planWith(policies, membersOf('exact', membership));
      const bounded = planWith(policies, membersOf('count', membership));
      const changed = (n: number): boolean =>
        exact.policies.some(({ id, changes }) => id === `T_${n}` && changes.length > 0);
      const truth = (some: readonly number[]) => trueNumbers(policies, membership, some);
      const holds = (one: Impact | undefined, other: Impact | undefined, some: readonly number[]): void => {
        expect(one).toMatchObject(truth(some));
        for (const part of ['gain', 'lose', 'keep'] as const) {
          expect(one?.bounds?.[part]?.min).toBe(truth(some)[part]);
          expect(other?.bounds?.[part]?.min).toBeLessThanOrEqual(truth(some)[part]);
          expect(other?.bounds?.[part]?.max).toBeGreaterThanOrEqual(truth(some)[part]);
        }
      };
      const numbers = policies.map((_, n) => n).filter(changed);
      for (const n of numbers) {
        const of = (plan: Plan) => plan.policies.find(({ id }) => id === `T_${n}`)?.impact;
        holds(of(exact), of(bounded), [n]);
      }
      holds(exact.impact, bounded.impact, numbers);
      // Users 8 to 11 are in no group: there is no id of theirs.
      const expected = numbers.flatMap((n) =>
        USERS.slice(0, 8).flatMap((user) => {
          if (![...membership.values()].some((users) => users.has(user))) return [];
          const { now = [], wanted = [] } = policies[n] ?? {};
          const [was, willBe] = [reaches(now, user, membership), reaches(wanted, user, membership)];
          return was === willBe ? [] : [`T_${n} ${was ? 'lose' : 'gain'} ${user}`];
        }),
      );
      expect(usersOf(policies, membersOf('exact', membership))).toEqual(expected.sort());
    }),
    { numRuns: cases(75) },
  );
});

test.each(['count', 'exact'] as const)(
  'a number that is known is true, whichever groups could not be read (%s)',
  (mode) => {
    fc.assert(
      fc.property(somePolicies, someMembership, fc.subarray(GROUPS), (policies, membership, unread) => {
        const all = membersOf(mode, membership);
        const sizes = new Map([...all.sizes].map(([id, size]) => [id, unread.includes(id) ? null : size]));
        const without = ({ sets }: { readonly sets: ReadonlyMap<string, UserSet> }) =>
          new Map([...sets].filter(([id]) => !unread.includes(id)));
        const plan = planWith(
          policies,
          all.mode === 'count' ? { ...all, sizes } : { ...all, sizes, sets: without(all) },
        );
        const changed = policies.flatMap((_, n) => {
          const policy = plan.policies.find(({ id }) => id === `T_${n}`);
          return policy === undefined || policy.changes.length === 0 ? [] : [{ n, impact: policy.impact }];
        });
        const seen = [
          ...changed.map(({ n, impact }) => ({ impact, some: [n] })),
          { impact: plan.impact, some: changed.map(({ n }) => n) },
        ];
        for (const { impact, some } of seen)
          for (const part of ['gain', 'lose', 'keep'] as const) {
            const bounds = impact?.bounds?.[part];
            if (bounds == null) continue;
            const truth = trueNumbers(policies, membership, some)[part];
            expect(bounds.min).toBeLessThanOrEqual(truth);
            expect(bounds.max).toBeGreaterThanOrEqual(truth);
            expect(impact?.[part]).toBe(bounds.max);
          }
      }),
      { numRuns: cases(150) },
    );
  },
);

const sales = new Map([[guid(1), new Set(USERS.slice(0, 5))]]);
const [F, G] = [guid(40), guid(41)];
const include = (filter?: Held['filter']): Held => ({
  direction: 'include',
  group: guid(1),
  ...(filter ? { filter } : {}),
});

describe.each(['count', 'exact'] as const)('filters are not evaluated (%s)', (mode) => {
  test.each<[string, Held, Held, { gain: number; lose: number }]>([
    [
      'setting one may take the policy from everyone',
      include(),
      include({ id: F, mode: 'include' }),
      { gain: 0, lose: 5 },
    ],
    [
      'dropping one may give it to everyone',
      include({ id: F, mode: 'include' }),
      include(),
      { gain: 5, lose: 0 },
    ],
    [
      'another one may do both',
      include({ id: F, mode: 'include' }),
      include({ id: G, mode: 'include' }),
      { gain: 5, lose: 5 },
    ],
  ])('%s', (_, now, wanted, expected) => {
    const { impact } = planWith([{ now: [now], wanted: [wanted] }], membersOf(mode, sales));
    expect(impact).toMatchObject(expected);
    expect(impact?.bounds).toMatchObject({ gain: { min: 0 }, lose: { min: 0 } });
    expect(impact?.notes).toContain(
      'Filters are not evaluated: it is not known which of these users the filter matches.',
    );
  });
});

test('no id of a user is in a plan', () => {
  const policies = [{ now: [include()], wanted: [] }];
  expect(JSON.stringify(planWith(policies, membersOf('exact', sales)))).not.toContain('user 3');
});

test('where the number of users is not known, none of them is named', () => {
  const members = membersOf('exact', sales);
  if (members.mode !== 'exact') throw new Error('Nobody was looked at.');
  const unread = { ...members, sizes: new Map([[guid(1), null]]), sets: new Map() };
  expect(usersOf([{ now: [include()], wanted: [] }], unread)).toEqual([]);
});

test('a group whose members could not be read makes the impact unknown, and says so', () => {
  const members: Members = { mode: 'count', sizes: new Map([[guid(1), null]]), everyone: null };
  const { impact } = planWith([{ now: [include()], wanted: [] }], members);
  expect(impact).toMatchObject({ gain: 0, lose: null, keep: null });
  expect(impact?.notes).toEqual(['The members of “Group 1” could not be read.']);
  const denied = planWith([{ now: [include()], wanted: [] }], { ...members, denied: new Set([guid(1)]) });
  expect(denied.impact?.notes).toEqual([
    'The members of “Group 1” could not be read: to see them the app needs GroupMember.Read.All.',
  ]);
});

const exclude = (): Held => ({ ...include(), direction: 'exclude' });

describe.each(['count', 'exact'] as const)('of a group whose members could not be read, %s', (mode) => {
  const unread = new Map([[guid(1), null]]);
  const members: Members =
    mode === 'count'
      ? { mode, sizes: unread, everyone: null }
      : { mode, sizes: unread, everyone: null, sets: new Map(), ids: [''] };
  test.each<[string, Parameters<typeof planWith>[0][number], Impact['gain'], Impact['lose']]>([
    ['an inclusion that goes gives the policy to no one', { now: [include()], wanted: [] }, 0, null],
    ['an inclusion that comes takes it from no one', { now: [], wanted: [include()] }, null, 0],
    ['an exclusion that comes gives it to no one', { now: [], wanted: [exclude()] }, 0, null],
    ['an exclusion that goes takes it from no one', { now: [exclude()], wanted: [] }, null, 0],
    ['a turn to an exclusion gives it to no one', { now: [include()], wanted: [exclude()] }, 0, null],
  ])('%s', (_, policy, gain, lose) => {
    const { impact, policies } = planWith([policy], members);
    expect(impact).toMatchObject({ gain, lose });
    expect(policies[0]?.impact).toMatchObject({ gain, lose, keep: null });
  });
});

describe('limits on users losing a policy', () => {
  const losing = [{ now: [include()], wanted: [] }];
  test.each<[string, number, Members, boolean]>([
    ['at the limit', 5, membersOf('count', sales), false],
    ['over it', 4, membersOf('count', sales), true],
    ['unknown', 1000, { mode: 'count', sizes: new Map(), everyone: null }, true],
  ])('%s', (_, maxUsersLosing, members, isRefused) => {
    const limits = { maxRemovals: { percent: 100 }, maxUsersLosing };
    const { refused } = planWith(losing, members, { limits });
    expect(refused.map(({ code }) => code)).toEqual(isRefused ? ['max-users-losing'] : []);
    const allowed = planWith(losing, members, {
      limits,
      allow: [{ code: 'max-users-losing', reason: 'CHG1' }],
    });
    expect(allowed.refused).toEqual([]);
  });

  test('nothing is asked where nobody can lose anything', () => {
    const limits = { maxRemovals: { percent: 100 }, maxUsersLosing: 0 };
    const gaining = [{ now: [], wanted: [include()] }];
    expect(planWith(gaining, membersOf('count', sales), { limits }).refused).toEqual([]);
  });
});

describe('removals', () => {
  const many = (count: number): readonly Held[] =>
    Array.from({ length: count }, (_, n) => ({ direction: 'include' as const, group: guid(n + 1) }));
  test.each<[string, number, number, Settings['limits']['maxRemovals'], boolean]>([
    ['ten are never too many for a share', 10, 10, { percent: 25 }, false],
    ['eleven of eleven are', 11, 11, { percent: 25 }, true],
    ['a quarter of 60', 60, 15, { percent: 25 }, false],
    ['one more', 60, 16, { percent: 25 }, true],
    ['a plain number', 60, 3, { count: 3 }, false],
    ['one more than the number', 60, 4, { count: 3 }, true],
    ['none allowed', 60, 1, { count: 0 }, true],
  ])('%s', (_, held, removed, maxRemovals, isRefused) => {
    const policies = [{ now: many(held), wanted: many(held).slice(removed) }];
    const plan = planWith(policies, membersOf('count', new Map()), { limits: { maxRemovals } });
    expect(plan.refused.map(({ code }) => code)).toEqual(isRefused ? ['max-removals'] : []);
    if (isRefused) expect(plan.refused[0]?.allow).toBe('--allow max-removals');
    expect(plan.summary.delete).toBe(removed);
  });
});
