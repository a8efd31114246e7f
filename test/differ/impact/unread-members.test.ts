import fc from 'fast-check';
import { type Members } from '../../../src/model/tenant/directory.js';
import { type Impact } from '../../../src/model/results/affected-users.js';
import { UserSet } from '../../../src/model/tenant/user-set.js';
import { assignment, declaration, entryFor, type Held, livePolicy } from '../../support/builders.js';
import { codes, EVERYONE, GROUPS, membersOf, planOf } from '../../support/guardrail-worlds.js';
import { reachedBy, someList, someMatches, someMembership } from '../../support/pull-requests.js';
import { cases } from '../../support/cases.js';

/** The members as they are read if the reading of some groups breaks off after a part of their users. */
function readWithout(members: Members, unread: readonly string[], everyone: number | null): Members {
  const sizes = new Map([...members.sizes].map(([id, size]) => [id, unread.includes(id) ? null : size]));
  if (members.mode === 'count') return { ...members, sizes, everyone };
  const firstOf = (users: UserSet): UserSet => {
    const first = new UserSet();
    for (const user of users) if (user < 3) first.add(user);
    return first;
  };
  const sets = new Map(
    [...members.sets].map(([id, users]) => [id, unread.includes(id) ? firstOf(users) : users]),
  );
  return { ...members, sizes, sets, everyone };
}

const USERS = Array.from({ length: EVERYONE }, (_, n) => n);
const moon = { id: 'x', target: { '@odata.type': '#microsoft.graph.moonTarget' } };
const someStrange = fc.option(fc.record({ adds: fc.subarray(USERS), removes: fc.subarray(USERS) }), {
  nil: undefined,
});
const somePolicy = fc.record({
  now: someList,
  wanted: someList,
  ofSets: fc.oneof(fc.constant<Held[]>([]), someList),
  strange: someStrange,
});

test.each(['count', 'exact'] as const)(
  'whatever could not be read, no number that is given is untrue, and no limit lets through what is not known (%s)',
  (mode) => {
    const seen = { zero: 0, unknown: 0, refused: 0 };
    fc.assert(
      fc.property(
        fc.array(somePolicy, { minLength: 1, maxLength: 3 }),
        someMembership,
        someMatches,
        fc.subarray(GROUPS),
        fc.constantFrom(EVERYONE, null),
        (policies, membership, matches, unread, everyone) => {
          const sets = policies.map(({ ofSets }): readonly Held[] =>
            ofSets.map((held) => ({
              ...held,
              source: 'policySets',
              id: `${held.group}_${held.direction}_set`,
            })),
          );
          const reach = (list: readonly Held[], n: number): ReadonlySet<number> => {
            const all = [...list, ...(sets[n] ?? [])];
            const { adds, removes } = policies[n]?.strange ?? { adds: [], removes: [] };
            const turned = all.flatMap((held) =>
              held.direction === 'exclude' ? { ...held, direction: 'include' as const } : [],
            );
            const excluded = new Set([...removes, ...reachedBy(turned, membership, matches)]);
            const included = [...reachedBy(all, membership, matches), ...adds];
            return new Set(included.filter((user) => !excluded.has(user)));
          };
          const before = policies.map(({ now }, n) => reach(now, n));
          const after = policies.map(({ wanted }, n) => reach(wanted, n));
          const plan = planOf({
            live: policies.map(({ now, strange }, n) =>
              livePolicy(
                [...now.map(assignment), ...(sets[n] ?? []).map(assignment), ...(strange ? [moon] : [])],
                {
                  id: `T_${n}`,
                  name: `Policy ${n}`,
                },
              ),
            ),
            declared: policies.map(({ wanted }, n) => declaration(wanted.map(entryFor), { id: `T_${n}` })),
            members: readWithout(membersOf(mode, membership), unread, everyone),
            settings: {
              limits: { maxRemovals: { percent: 100 }, maxUsersLosing: 0, maxUsersUnprotected: 0 },
            },
          });
          const changed = policies.flatMap((_, n) => {
            const { changes = [] } = plan.policies.find(({ id }) => id === `T_${n}`) ?? {};
            return changes.length === 0 ? [] : n;
          });
          const truth = (some: readonly number[]) => {
            const count = (was: boolean, willBe: boolean) =>
              USERS.filter((user) =>
                some.some((n) => before[n]?.has(user) === was && after[n]?.has(user) === willBe),
              ).length;
            return { gain: count(false, true), lose: count(true, false), keep: count(true, true) };
          };
          const check = (impact: Impact | undefined, some: readonly number[]) => {
            for (const part of ['gain', 'lose', 'keep'] as const) {
              const bounds = impact?.bounds?.[part];
              if (bounds == null) continue;
              expect(bounds.max).toBeGreaterThanOrEqual(truth(some)[part]);
              expect(bounds.min).toBeLessThanOrEqual(truth(some)[part]);
              if (part !== 'keep' && bounds.max === 0 && unread.length > 0) seen.zero += 1;
            }
            if (impact?.lose === null) seen.unknown += 1;
          };
          for (const n of changed) check(plan.policies.find(({ id }) => id === `T_${n}`)?.impact, [n]);
          if (changed.length > 0) check(plan.impact, changed);
          if (truth(changed).lose > 0) {
            seen.refused += 1;
            expect(codes(plan)).toContain('max-users-losing');
          }
          const all = (each: readonly ReadonlySet<number>[]) => new Set(each.flatMap((users) => [...users]));
          const left = [...all(before)].filter((user) => !all(after).has(user)).length;
          if (left > 0) expect(codes(plan)).toContain('max-users-unprotected');
          for (const own of plan.unprotected ?? []) {
            if (own.users !== null) {
              expect(own.users.max).toBeGreaterThanOrEqual(left);
              expect(own.users.min).toBeLessThanOrEqual(left);
            }
            expect(own.certainty).not.toBe(left > 0 ? 'impossible' : 'certain');
          }
        },
      ),
      { numRuns: cases(75) },
    );
    expect(Math.min(seen.zero, seen.unknown, seen.refused)).toBeGreaterThan(0);
  },
);
