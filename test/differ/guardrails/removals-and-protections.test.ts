import { findRunViolations, limitUses } from '../../../src/differ/guardrails/guardrails.js';
import { type Declaration } from '../../../src/model/project/declaration.js';
import { type JsonObject } from '../../../src/model/json.js';
import { type RefusalCode } from '../../../src/model/project/settings.js';
import { renderPlanText } from '../../../src/report/plan/plan-text.js';
import {
  assignment,
  declaration,
  entry,
  entryFor,
  guid,
  type Held,
  livePolicy,
  protectedGroup,
} from '../../support/builders.js';
import {
  BOARD,
  codes,
  exc,
  F,
  inc,
  LEGAL,
  membersOf,
  one,
  planOf,
  SALES,
} from '../../support/guardrail-worlds.js';
import { ALL_DEVICES, ALL_USERS } from '../../support/targets.js';

describe('maxRemovals counts what takes people away', () => {
  const limits = { maxRemovals: { count: 0 } };
  test.each<[string, readonly Held[], readonly Held[], readonly RefusalCode[]]>([
    ['a filter set', [inc(SALES)], [inc(SALES, F)], ['max-removals']],
    ['another filter', [inc(SALES, F)], [inc(SALES, { ...F, mode: 'exclude' })], ['max-removals']],
    ['a filter dropped', [inc(SALES, F)], [inc(SALES)], []],
    ['an exclusion of members', [inc(SALES)], [inc(SALES), exc(LEGAL)], ['max-removals']],
    ['an exclusion from all users', [inc(ALL_USERS)], [inc(ALL_USERS), exc(LEGAL)], ['max-removals']],
    ['an exclusion where no one was reached', [], [inc(SALES), exc(LEGAL)], []],
  ])('%s', (_, now, wanted, expected) => {
    const world = one(now.map(assignment), wanted.map(entryFor));
    for (const members of [undefined, membersOf('count'), membersOf('exact')])
      expect(codes(planOf({ ...world, members, settings: { limits } }))).toEqual(expected);
  });

  test('an exclusion of a group that is known to share no member does not count', () => {
    const world = one([assignment(inc(SALES))], [inc(SALES), exc(BOARD)].map(entryFor));
    expect(codes(planOf({ ...world, members: membersOf('exact'), settings: { limits } }))).toEqual([]);
    expect(codes(planOf({ ...world, members: membersOf('count'), settings: { limits } }))).toEqual([
      'max-removals',
    ]);
    const empty = membersOf('count', new Map(), []);
    expect(codes(planOf({ ...world, members: empty, settings: { limits } }))).toEqual([]);
  });

  test.each<[string, readonly Held[], readonly Held[], number]>([
    ['a swap counts as one', [inc(SALES)], [inc(LEGAL)], 1],
    ['a flip counts as one', [inc(SALES)], [exc(SALES)], 1],
    ['a swap of exclusions counts as one', [inc(SALES), exc(LEGAL)], [inc(SALES), exc(BOARD)], 1],
    ['what is narrowed counts', [inc(SALES), inc(BOARD)], [inc(SALES, F), inc(BOARD, F)], 2],
    ['a removal and an exclusion count as two', [inc(SALES), inc(BOARD)], [inc(BOARD), exc(LEGAL)], 2],
  ])('the limit is the number: %s', (_, now, wanted, count) => {
    const world = one(now.map(assignment), wanted.map(entryFor));
    const at = (most: number) => planOf({ ...world, settings: { limits: { maxRemovals: { count: most } } } });
    expect(codes(at(count))).toEqual([]);
    expect(codes(at(count - 1))).toEqual(['max-removals']);
    expect(renderPlanText(at(count), { colour: false })).toMatch(
      new RegExp(`^Removals: ${count} \\(limit ${count}: one more would be refused\\)`, 'm'),
    );
  });

  test('the policy that makes most of it is the one that the limit counts most in', () => {
    const other = livePolicy([inc(SALES)].map(assignment), { id: 'T_2', name: 'Two' });
    const plan = planOf({
      // Three exclusions of no one who had the policy, one of an exclusion that gets a filter, and one removal.
      live: [livePolicy([exc(LEGAL)].map(assignment)), other],
      declared: [
        declaration([exc(LEGAL, F), exc(SALES), exc(BOARD)].map(entryFor)),
        declaration([], { id: 'T_2' }),
      ],
      settings: { limits },
    });
    expect(plan.limits?.[0]).toMatchObject({ count: 1, largest: { id: 'T_2', count: 1 } });
    expect(renderPlanText(plan, { colour: false })).toContain('All of it: “Two”.');
  });

  test('additive declarations that change nothing add nothing to what the share is of', () => {
    const groups = Array.from({ length: 13 }, (_, n) => inc(guid(n + 1)));
    const crowd = livePolicy(groups.map(assignment));
    const others = Array.from({ length: 9 }, (_, n) =>
      livePolicy(groups.map(assignment), { id: `T_${n + 2}`, name: `Other ${n}` }),
    );
    const removal = declaration(groups.slice(12).map(entryFor));
    const plan = planOf({
      live: [crowd, ...others],
      declared: [removal, ...others.map(({ id }) => declaration([], { id, ownership: 'additive' }))],
      settings: { limits: { maxRemovals: { percent: 25 } } },
    });
    expect(plan.refused[0]?.message).toBe('12 assignments would be removed; the limit is 10 (25% of 13).');
  });
});

describe('a protected group', () => {
  const scopeTag: JsonObject = {
    '@odata.type': '#microsoft.graph.scopeTagGroupAssignmentTarget',
    targetType: 'user',
    entraObjectId: BOARD,
  };
  const ofSet = { ...assignment(inc(BOARD)), source: 'policySets', sourceId: guid(50) };
  const opaque = {
    id: 'x',
    target: { '@odata.type': '#microsoft.graph.futureTarget', someId: BOARD.toUpperCase() },
  };
  const raw = (target: JsonObject) => entry('include', { kind: 'raw', target });

  test.each<[string, readonly JsonObject[], Declaration['entries'], boolean]>([
    ['removed', [assignment(inc(BOARD))], [], true],
    ['removed from the exclusions', [assignment(exc(BOARD))], [], true],
    ['narrowed by a filter', [assignment(inc(BOARD))], [entryFor(inc(BOARD, F))], true],
    ['turned round', [assignment(inc(BOARD))], [entryFor(exc(BOARD))], true],
    ['excluded where a policy set includes it', [ofSet], [entryFor(exc(BOARD))], true],
    ['excluded where something unknown names it', [opaque], [entryFor(exc(BOARD))], true],
    ['excluded with all users', [assignment(inc(BOARD))], [inc(BOARD), exc(ALL_USERS)].map(entryFor), true],
    ['a scope tag target of it removed', [{ id: 's', target: scopeTag }], [], true],
    [
      'a scope tag target of it kept',
      [{ id: 's', target: scopeTag }],
      [raw(scopeTag), entryFor(inc(SALES))],
      false,
    ],
    ['excluded elsewhere', [assignment(inc(SALES))], [inc(SALES), exc(BOARD)].map(entryFor), false],
    [
      'excluded from all users',
      [assignment(inc(ALL_USERS))],
      [inc(ALL_USERS), exc(BOARD)].map(entryFor),
      false,
    ],
    ['included elsewhere', [assignment(inc(SALES))], [inc(SALES), inc(BOARD)].map(entryFor), false],
  ])('%s', (_, now, wanted, isRefused) => {
    const protect = [protectedGroup(BOARD.toUpperCase())];
    const [policy] = planOf({ ...one(now, wanted), settings: { protect } }).policies;
    expect(policy?.changes).not.toEqual([]);
    expect(policy && codes(policy).includes('protected')).toBe(isRefused);
  });

  test('all users can be protected by the id of the virtual group', () => {
    const protect = [protectedGroup(ALL_USERS)];
    const plan = planOf({ ...one([assignment(inc(ALL_USERS))], []), settings: { protect } });
    expect(codes(plan)).toEqual([]);
    expect(plan.policies.map(codes)).toEqual([['protected']]);
    expect(plan.policies[0]?.refused[0]?.message).not.toContain(ALL_DEVICES);
  });
});

test('numbers in refusals have thousands separators, and one is singular', () => {
  const limits = { maxRemovals: { percent: 40 }, maxUsersLosing: 1_000, maxUsersUnprotected: 0 };
  const removed = { changes: [{ action: 'delete' as const, direction: 'include' as const }] };
  const removals = { count: 1_500, narrowed: 0, total: 3_000 };
  const said = findRunViolations(limitUses([removed], removals, limits, { lose: 12_345 }, { most: 1 }));
  expect(said.map(({ message }) => message)).toEqual([
    '1,500 assignments would be removed; the limit is 1,200 (40% of 3,000).',
    'Up to 12,345 users would lose a policy; the limit is 1,000.',
    'Up to 1 user would be left without any policy of a type; the limit is 0.',
  ]);
});
