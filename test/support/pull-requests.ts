import fc from 'fast-check';
import { type Held } from './builders.js';
import { BOARD, EVERYONE, FILTERS, GROUPS, LEGAL, type Membership, SALES } from './guardrail-worlds.js';
import { ALL_USERS } from './targets.js';

/* A pull request that tries to get around a guardrail: any lists, before and after, filters on either side. */

const someFilter = fc.option(
  fc.record({
    id: fc.constantFrom(...FILTERS),
    mode: fc.constantFrom('include' as const, 'exclude' as const),
  }),
  { nil: undefined },
);
const someHeld: fc.Arbitrary<Held> = fc
  .tuple(
    fc.constantFrom('include' as const, 'exclude' as const),
    fc.constantFrom(SALES, LEGAL, BOARD, ALL_USERS),
    someFilter,
  )
  .map(([direction, group, filter]) => ({ direction, group, ...(filter ? { filter } : {}) }));
export const someList = fc.uniqueArray(someHeld, { maxLength: 4, selector: ({ group }) => group });
export const someMembership: fc.Arbitrary<Membership> = fc
  .array(fc.subarray([1, 2, 3, 4, 5]), { minLength: 3, maxLength: 3 })
  .map((all) => new Map(all.map((users, n) => [GROUPS[n] ?? '', new Set(users)])));
const USERS = Array.from({ length: EVERYONE }, (_, n) => n);
/** For each filter the users it matches. */
export const someMatches = fc.tuple(fc.subarray(USERS), fc.subarray(USERS));
export const someMode = fc.constantFrom(undefined, 'count' as const, 'exact' as const);

/** Users 0, 6 and 7 are in no group. */
export function reachedBy(
  list: readonly Held[],
  membership: Membership,
  matches: readonly (readonly number[])[],
): ReadonlySet<number> {
  const applies = (user: number, { group, filter }: Held): boolean =>
    (group === ALL_USERS || membership.get(group)?.has(user) === true) &&
    (filter === undefined ||
      (matches[FILTERS.indexOf(filter.id)]?.includes(user) === true) === (filter.mode === 'include'));
  return new Set(
    USERS.filter((user) => {
      const hits = list.filter((held) => applies(user, held));
      return hits.length > 0 && hits.every(({ direction }) => direction === 'include');
    }),
  );
}
