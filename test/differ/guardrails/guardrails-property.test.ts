import fc from 'fast-check';
import {
  assignment,
  declaration,
  entryFor,
  guid,
  type Held,
  livePolicy,
  protectedGroup,
} from '../../support/builders.js';
import { BOARD, codes, inc, LEGAL, membersOf, one, planOf, SALES } from '../../support/guardrail-worlds.js';
import { reachedBy, someList, someMatches, someMembership, someMode } from '../../support/pull-requests.js';
import { cases } from '../../support/cases.js';

describe('no pull request gets around', () => {
  const somePullRequest = fc.record({
    now: someList,
    wanted: someList,
    membership: someMembership,
    matches: someMatches,
  });

  test('the bounds of impact: whatever filters answer, the truth is within', () => {
    fc.assert(
      fc.property(somePullRequest, ({ now, wanted, membership, matches }) => {
        const [before, after] = [now, wanted].map((list) => reachedBy(list, membership, matches));
        const count = (from = before, but = after): number =>
          [...(from ?? [])].filter((user) => but?.has(user) !== true).length;
        for (const mode of ['count', 'exact'] as const) {
          const world = one(now.map(assignment), wanted.map(entryFor));
          const { impact, summary } = planOf({ ...world, members: membersOf(mode, membership) });
          if (summary.changed === 0) continue;
          for (const [part, truth] of [
            ['lose', count()],
            ['gain', count(after, before)],
          ] as const) {
            expect(impact?.bounds?.[part]?.max).toBeGreaterThanOrEqual(truth);
            expect(impact?.bounds?.[part]?.min).toBeLessThanOrEqual(truth);
          }
        }
      }),
      { numRuns: cases(100) },
    );
  });

  test('maxUsersLosing: 0 and maxRemovals: 0: who loses a policy was seen by both', () => {
    const limits = { maxRemovals: { count: 0 }, maxUsersLosing: 0 };
    const runs = cases(150);
    let refusedRuns = 0;
    fc.assert(
      fc.property(somePullRequest, someMode, ({ now, wanted, membership, matches }, mode) => {
        const [before, after] = [now, wanted].map((list) => reachedBy(list, membership, matches));
        if ([...(before ?? [])].every((user) => after?.has(user) === true)) return;
        const members = mode && membersOf(mode, membership);
        const world = one(now.map(assignment), wanted.map(entryFor));
        expect(codes(planOf({ ...world, members, settings: { limits } }))).toEqual([
          'max-removals',
          'max-users-losing',
        ]);
        refusedRuns += 1;
      }),
      { numRuns: runs },
    );
    expect(refusedRuns).toBeGreaterThan(runs / 6);
  });

  test('a share of what is held: nothing that changes nothing makes room', () => {
    fc.assert(
      fc.property(fc.integer({ min: 11, max: 30 }), fc.integer({ min: 0, max: 20 }), (held, padding) => {
        const groups = Array.from({ length: held }, (_, n) => inc(guid(n + 1)));
        const others = Array.from({ length: padding }, (_, n) =>
          livePolicy(groups.map(assignment), { id: `T_${n + 2}`, name: `Other ${n}` }),
        );
        const plan = planOf({
          live: [livePolicy(groups.map(assignment)), ...others],
          declared: [
            declaration([]),
            ...others.map(({ id }, n) =>
              declaration(n % 2 === 0 ? [] : groups.slice(0, 2).map(entryFor), { id, ownership: 'additive' }),
            ),
          ],
          settings: { limits: { maxRemovals: { percent: 25 } } },
        });
        expect(codes(plan)).toEqual(['max-removals']);
      }),
      { numRuns: cases(15) },
    );
  });

  test('protect: an allowed plan leaves every assignment of the group, and never excludes it where it is included', () => {
    const protect = [protectedGroup(BOARD)];
    const ownership = fc.constantFrom('exact' as const, 'additive' as const);
    const ofSets = fc.subarray([SALES, LEGAL, BOARD]);
    const concerns = ({ group }: Held): boolean => group === BOARD;
    let isAllowedSeen = false;
    fc.assert(
      fc.property(someList, someList, ownership, ofSets, (now, wanted, owner, sets) => {
        const live = now.map((held) =>
          assignment({ ...held, ...(sets.includes(held.group) ? { source: 'policySets' } : {}) }),
        );
        const plan = planOf({
          live: [livePolicy(live)],
          declared: [declaration(wanted.map(entryFor), { ownership: owner })],
          settings: { protect },
        });
        const [policy] = plan.policies;
        if (policy === undefined || codes(policy).includes('protected')) return;
        const touched = policy.changes.filter(({ target }) => target.id === BOARD);
        expect(touched.filter(({ action }) => action !== 'create')).toEqual([]);
        const [held] = now.filter(concerns);
        for (const { direction } of touched) if (held !== undefined) expect(direction).toBe(held.direction);
        isAllowedSeen ||= policy.changes.length > 0;
      }),
      { numRuns: cases(150) },
    );
    expect(isAllowedSeen).toBe(true);
  });

  test('protect: a protected policy has no change that is not refused', () => {
    const protect = [{ policy: { type: 'iosManagedAppProtection' as const, name: 'One' } }];
    fc.assert(
      fc.property(someList, someList, (now, wanted) => {
        const world = one(now.map(assignment), wanted.map(entryFor));
        const [policy] = planOf({ ...world, settings: { protect } }).policies;
        if (policy !== undefined && policy.changes.length > 0) expect(codes(policy)).toContain('protected');
      }),
    );
  });
});
