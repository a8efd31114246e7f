import fc from 'fast-check';
import { isSafeTransition, type Reach } from '../../../src/differ/requests/transition-safety.js';
import { cases } from '../../support/cases.js';

const reach: fc.Arbitrary<Reach> = fc.record({
  direction: fc.constantFrom('include' as const, 'exclude' as const),
  who: fc.constantFrom('a', 'b', 'c', 'd'),
  filter: fc.option(
    fc.record({
      id: fc.constantFrom('f', 'g'),
      mode: fc.constantFrom('include' as const, 'exclude' as const),
    }),
  ),
});

/** The law, spelled out: every combination of memberships in all groups and matches of all filters. */
function holdsByBruteForce(
  before: readonly Reach[],
  between: readonly Reach[],
  after: readonly Reach[],
): boolean {
  const all = [...before, ...between, ...after];
  const atoms = [
    ...new Set(all.flatMap(({ who, filter }) => [who, ...(filter ? [`filter ${filter.id}`] : [])])),
  ];
  for (let bits = 0; bits < 2 ** atoms.length; bits++) {
    const isTrue = (atom: string): boolean => ((bits >> atoms.indexOf(atom)) & 1) === 1;
    const isReached = (state: readonly Reach[]): boolean => {
      const hits = state.filter(
        ({ who, filter }) =>
          isTrue(who) && (filter === null || isTrue(`filter ${filter.id}`) === (filter.mode === 'include')),
      );
      return hits.length > 0 && hits.every(({ direction }) => direction === 'include');
    };
    const was = isReached(before);
    if (was === isReached(after) && isReached(between) !== was) return false;
  }
  return true;
}

test('the small search agrees with every combination of memberships and filters', () => {
  const state = fc.array(reach, { maxLength: 5 });
  fc.assert(
    fc.property(state, state, state, (before, between, after) => {
      expect(isSafeTransition(before, between, after)).toBe(holdsByBruteForce(before, between, after));
    }),
    { numRuns: cases(750) },
  );
});

test('it agrees where most of the policy stands still', () => {
  const step = fc.record({
    still: fc.array(reach, { maxLength: 4 }),
    one: fc.array(reach, { maxLength: 2 }),
  });
  fc.assert(
    fc.property(
      step,
      fc.array(reach, { maxLength: 2 }),
      fc.array(reach, { maxLength: 2 }),
      (first, two, three) => {
        const states = [first.one, two, three].map((some) => [...first.still, ...some]) as [
          Reach[],
          Reach[],
          Reach[],
        ];
        expect(isSafeTransition(...states)).toBe(holdsByBruteForce(...states));
      },
    ),
    { numRuns: cases(750) },
  );
});

test('a policy with two hundred groups is decided too', () => {
  const many = Array.from({ length: 200 }, (_, n): Reach => ({
    direction: 'include',
    who: `g${n}`,
    filter: null,
  }));
  const [first, ...rest] = many;
  expect(isSafeTransition(many, rest, rest)).toBe(true);
  expect(isSafeTransition(many, rest, [...rest, { ...(first as Reach), direction: 'exclude' }])).toBe(true);
});

test('filters too many to try all of count as unsafe, unless nothing is in between', () => {
  const often = Array.from({ length: 40 }, (_, index): Reach => ({
    ...{ direction: 'include', who: 'a' },
    filter: { id: `f${index}`, mode: index % 2 === 0 ? 'include' : 'exclude' },
  }));
  const [, ...fewer] = often;
  const [, , ...fewest] = often;
  expect(isSafeTransition(often, fewer, fewest)).toBe(false);
  expect(isSafeTransition(often, fewest, fewest)).toBe(true);
});
