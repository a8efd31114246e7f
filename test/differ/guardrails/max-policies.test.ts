import fc from 'fast-check';
import { REFUSAL_CODES } from '../../../src/model/project/settings.js';
import { assignment, declaration, entryFor, type Held, livePolicy } from '../../support/builders.js';
import { codes, planOf } from '../../support/guardrail-worlds.js';
import { someList } from '../../support/pull-requests.js';

const RUNS = Number(process.env.SOAK_GUARDRAIL_RUNS ?? 300);

const someOwnership = fc.constantFrom('exact' as const, 'additive' as const);
const somePolicy = fc.record({
  now: someList,
  declared: someList,
  ownership: someOwnership,
  isDeclared: fc.boolean(),
});
type Policy = typeof somePolicy extends fc.Arbitrary<infer T> ? T : never;

/** What a list says, its order aside. */
const wordsOf = (list: readonly Held[]): readonly string[] =>
  list
    .map(({ direction, group, filter }) => [direction, group, filter?.id ?? '', filter?.mode ?? ''].join(' '))
    .sort();

/** Whether a policy has other assignments afterwards: additive ownership removes none. */
function isChanged({ now, declared, ownership, isDeclared }: Policy): boolean {
  if (!isDeclared) return false;
  const [before, after] = [wordsOf(now), wordsOf(declared)];
  const isMissing = after.some((one) => !before.includes(one));
  return isMissing || (ownership === 'exact' && before.some((one) => !after.includes(one)));
}

describe('no pull request gets around', () => {
  test('maxPolicies: every policy that would change counts, and no other', () => {
    const seen = { refused: 0, allowed: 0 };
    fc.assert(
      fc.property(
        fc.array(somePolicy, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 0, max: 4 }),
        fc.subarray(REFUSAL_CODES.filter((code) => code !== 'max-policies')),
        fc.constantFrom('patch' as const, 'assign' as const),
        (policies, maxPolicies, allowed, writeMode) => {
          const idOf = (n: number): string => `T_${n + 1}`;
          const plan = planOf({
            live: policies.map(({ now }, n) =>
              livePolicy(now.map(assignment), { id: idOf(n), name: `Policy ${n}` }),
            ),
            declared: policies.flatMap(({ declared, ownership, isDeclared }, n) =>
              isDeclared ? [declaration(declared.map(entryFor), { id: idOf(n), ownership })] : [],
            ),
            settings: {
              writeMode,
              limits: { maxRemovals: { count: 1000 }, maxPolicies },
              allow: allowed.map((code) => ({ code })),
            },
          });
          const sent = plan.policies.filter(({ requests }) => requests.length > 0).map(({ id }) => id);
          const blocked = new Set(plan.blocked.map(({ id }) => id));
          const changed = policies.flatMap((policy, n) =>
            isChanged(policy) && !blocked.has(idOf(n)) ? [idOf(n)] : [],
          );
          expect([...sent].sort()).toEqual(changed.sort());
          expect(codes(plan).includes('max-policies')).toBe(changed.length > maxPolicies);
          seen[changed.length > maxPolicies ? 'refused' : 'allowed'] += 1;
        },
      ),
      { numRuns: RUNS },
    );
    expect(seen.refused).toBeGreaterThan(RUNS / 10);
    expect(seen.allowed).toBeGreaterThan(RUNS / 10);
  });

  test('require.everyPolicyDeclared: a policy of a managed type that no file declares is an error', () => {
    fc.assert(
      fc.property(fc.array(somePolicy, { minLength: 1, maxLength: 5 }), (policies) => {
        const idOf = (n: number): string => `T_${n + 1}`;
        const { diagnostics } = planOf({
          live: policies.map(({ now }, n) =>
            livePolicy(now.map(assignment), { id: idOf(n), name: `Policy ${n}` }),
          ),
          declared: policies.flatMap(({ declared, ownership, isDeclared }, n) =>
            isDeclared ? [declaration(declared.map(entryFor), { id: idOf(n), ownership })] : [],
          ),
          settings: { everyPolicyDeclared: { place: { file: 'assignctl.yaml', line: 1, column: 1 } } },
        });
        const missing = diagnostics.filter(
          ({ code, severity }) => code === 'policy-undeclared' && severity === 'error',
        );
        expect(missing).toHaveLength(policies.filter(({ isDeclared }) => !isDeclared).length);
      }),
      { numRuns: Math.ceil(RUNS / 3) },
    );
  });
});
