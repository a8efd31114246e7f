import fc from 'fast-check';
import { type Guardrails, liftedGuardrails } from '../../../src/differ/guardrails/lifted-guardrails.js';
import { type RequiredSet } from '../../../src/model/project/declaration.js';
import { REFUSAL_CODES, type Settings } from '../../../src/model/project/settings.js';
import { type Plan } from '../../../src/model/results/plan.js';
import {
  assignment,
  declaration,
  entry,
  entryFor,
  livePolicy,
  protectedGroup,
  settings,
} from '../../support/builders.js';
import { BOARD, LEGAL, membersOf, planOf, SALES } from '../../support/guardrail-worlds.js';
import { someList, someMembership, someMode } from '../../support/pull-requests.js';

const group = (id: string, name?: string) => ({ kind: 'group' as const, id, ...(name && { name }) });
const required = (direction: 'include' | 'exclude', ...ids: readonly string[]): RequiredSet => ({
  direction,
  name: 'breakGlass',
  entries: ids.map((id) => entry(direction, group(id))),
});
const of = (rest: Partial<Settings> = {}, sets: readonly RequiredSet[] = []): Guardrails => ({
  settings: settings(rest),
  required: sets,
});
const limits = (rest: Partial<Settings['limits']>): Partial<Settings> => ({
  limits: { maxRemovals: { percent: 25 }, ...rest },
});
const place = { file: 'assignctl.yaml', line: 1, column: 1 };

test.each<[string, Guardrails, Guardrails, readonly string[]]>([
  ['nothing', of(limits({ maxPolicies: 3 })), of(limits({ maxPolicies: 3 })), []],
  ['lower limits', of(limits({ maxPolicies: 3 })), of(limits({ maxPolicies: 2, maxUsersLosing: 1 })), []],
  [
    'a higher share',
    of(limits({})),
    of(limits({ maxRemovals: { percent: 26 } })),
    ['limits.maxRemovals 25% 26%'],
  ],
  [
    'a share for a number',
    of(limits({ maxRemovals: { count: 50 } })),
    of(limits({})),
    ['limits.maxRemovals 50 25%'],
  ],
  [
    'a number above the least of a share',
    of(limits({})),
    of(limits({ maxRemovals: { count: 11 } })),
    ['limits.maxRemovals 25% 11'],
  ],
  ['a number within it', of(limits({})), of(limits({ maxRemovals: { count: 10 } })), []],
  ['a limit left out', of(limits({ maxPolicies: 3 })), of(limits({})), ['limits.maxPolicies 3 -']],
  [
    'a higher limit',
    of(limits({ maxUsersLosing: 0 })),
    of(limits({ maxUsersLosing: 9 })),
    ['limits.maxUsersLosing 0 9'],
  ],
  [
    'a limit of users left without',
    of(limits({ maxUsersUnprotected: 0 })),
    of(limits({})),
    ['limits.maxUsersUnprotected 0 -'],
  ],
  ['a protected group', of({ protect: [protectedGroup(SALES)] }), of(), [`protect group ${SALES} -`]],
  [
    'a protected group of the same name and another id',
    of({ protect: [protectedGroup(SALES, 'Sales')] }),
    of({ protect: [protectedGroup(LEGAL, 'Sales')] }),
    [`protect group “Sales” (${SALES}) -`],
  ],
  [
    'a protected policy',
    of({ protect: [{ policy: { type: 'iosManagedAppProtection', name: 'A' } }] }),
    of({ protect: [{ policy: { type: 'androidManagedAppProtection', name: 'A' } }] }),
    ['protect policy iosManagedAppProtection “A” -'],
  ],
  [
    'an allowance',
    of(),
    of({ allow: [{ code: 'protected', reason: 'CHG1' }] }),
    ['allow - protected (CHG1)'],
  ],
  [
    'an allowance for all policies in place of one',
    of({ allow: [{ code: 'protected', policy: 'T_1' }] }),
    of({ allow: [{ code: 'protected' }] }),
    ['allow - protected'],
  ],
  [
    'an allowance for one policy in place of all',
    of({ allow: [{ code: 'protected' }] }),
    of({ allow: [{ code: 'protected', policy: 'T_1', reason: 'narrower' }] }),
    [],
  ],
  [
    'a member of a required set',
    of({}, [required('exclude', SALES, LEGAL)]),
    of({}, [required('exclude', SALES)]),
    [`require.exclude group ${LEGAL} of the set breakGlass -`],
  ],
  [
    'a required set moved to the other list',
    of({}, [required('exclude', SALES)]),
    of({}, [required('include', SALES)]),
    [`require.exclude group ${SALES} of the set breakGlass -`],
  ],
  [
    'every policy declared',
    of({ everyPolicyDeclared: { place } }),
    of(),
    ['require.everyPolicyDeclared true -'],
  ],
  [
    'fewer types where every policy is declared',
    of({ everyPolicyDeclared: { place }, types: ['iosManagedAppProtection', 'mobileAppConfiguration'] }),
    of({ everyPolicyDeclared: { place }, types: ['iosManagedAppProtection'] }),
    ['types mobileAppConfiguration -'],
  ],
  [
    'one more type',
    of({ types: ['iosManagedAppProtection'] }),
    of({ types: ['iosManagedAppProtection', 'mobileAppConfiguration'] }),
    ['types - mobileAppConfiguration'],
  ],
  ['the tenant', of(), of({ tenantId: SALES }), [`tenantId ${settings().tenantId} ${SALES}`]],
  ['the cloud', of(), of({ cloud: 'china' }), ['cloud global china']],
  ['the write mode', of({ writeMode: 'assign' }), of(), ['writeMode assign patch']],
])('%s', (_, base, now, expected) => {
  const found = liftedGuardrails(base, now);
  expect(found.map(({ setting, before = '-', after = '-' }) => `${setting} ${before} ${after}`)).toEqual(
    expected,
  );
});

const RUNS = Number(process.env.SOAK_GUARDRAIL_RUNS ?? 300);

const someLimit = fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined });
const someGuardrails: fc.Arbitrary<Guardrails> = fc
  .record({
    maxRemovals: fc.oneof(
      fc.record({ count: fc.integer({ min: 0, max: 12 }) }),
      fc.record({ percent: fc.constantFrom(0, 25, 100) }),
    ),
    maxPolicies: someLimit,
    maxUsersLosing: someLimit,
    maxUsersUnprotected: someLimit,
    protect: fc.subarray([SALES, LEGAL, BOARD]),
    protectsPolicy: fc.boolean(),
    allow: fc.uniqueArray(
      fc.record({ code: fc.constantFrom(...REFUSAL_CODES), policy: fc.constantFrom(undefined, 'T_1') }),
      { maxLength: 2, selector: ({ code }) => code },
    ),
    writeMode: fc.constantFrom('patch' as const, 'assign' as const),
    graphVersion: fc.constantFrom('beta' as const, 'v1.0' as const),
    strict: fc.boolean(),
    exclude: fc.subarray([SALES, LEGAL]),
  })
  .map(({ maxPolicies, maxUsersLosing, maxUsersUnprotected, ...some }) => ({
    settings: settings({
      writeMode: some.writeMode,
      graphVersion: some.graphVersion,
      limits: {
        maxRemovals: some.maxRemovals,
        ...(maxPolicies !== undefined && { maxPolicies }),
        ...(maxUsersLosing !== undefined && { maxUsersLosing }),
        ...(maxUsersUnprotected !== undefined && { maxUsersUnprotected }),
      },
      protect: [
        ...some.protect.map((id) => protectedGroup(id)),
        ...(some.protectsPolicy ? [{ policy: { type: 'iosManagedAppProtection' as const, id: 't_1' } }] : []),
      ],
      allow: some.allow.map(({ code, policy }) => ({ code, ...(policy !== undefined && { policy }) })),
      ...(some.strict && { everyPolicyDeclared: { place } }),
    }),
    required: some.exclude.length === 0 ? [] : [required('exclude', ...some.exclude)],
  }));

/** What a plan refuses, and for which policy; errors block, and so refuse as well. */
function refusalsOf(plan: Plan): ReadonlySet<string> {
  const blocked = plan.blocked.map(({ key }) => key);
  return new Set([
    ...plan.refused.map(({ code }) => code),
    ...plan.policies.flatMap(({ id, refused }) => refused.map(({ code }) => `${code} ${id}`)),
    ...blocked.map((key) => `blocked ${key}`),
    ...plan.diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => `error ${code}`),
  ]);
}

test('where nothing is lifted, whatever the base refuses is refused, whatever else a pull request changes', () => {
  let compared = 0;
  let refusals = 0;
  fc.assert(
    fc.property(
      someGuardrails,
      someGuardrails,
      fc.uniqueArray(fc.constantFrom('limits', 'protect', 'allow', 'require', 'rest'), { maxLength: 2 }),
      fc.tuple(someList, someList, someList, someList),
      someMembership,
      someMode,
      (base, other, taken, [a, b, declaredA, declaredB], membership, mode) => {
        // A pull request takes some of the settings from elsewhere, so that often nothing is lifted.
        const now: Guardrails = {
          settings: {
            ...base.settings,
            ...(taken.includes('limits') && { limits: other.settings.limits }),
            ...(taken.includes('protect') && { protect: other.settings.protect }),
            ...(taken.includes('allow') && { allow: other.settings.allow }),
            ...(taken.includes('rest') && {
              writeMode: other.settings.writeMode,
              graphVersion: other.settings.graphVersion,
            }),
          },
          required: taken.includes('require') ? other.required : base.required,
        };
        if (liftedGuardrails(base, now).length > 0) return;
        const planWith = (by: Guardrails) =>
          planOf({
            live: [
              livePolicy(a.map(assignment)),
              livePolicy(b.map(assignment), { id: 'T_2', name: 'Two' }),
              livePolicy([], { id: 'T_3', name: 'Undeclared' }),
            ],
            declared: [
              { ...declaration(declaredA.map(entryFor)), required: by.required },
              { ...declaration(declaredB.map(entryFor), { id: 'T_2' }), required: by.required },
            ],
            members: mode && membersOf(mode, membership),
            settings: by.settings,
          });
        const refused = refusalsOf(planWith(base));
        // A policy that is blocked now has no change that could be refused.
        const held = planWith(now);
        const left = refusalsOf(held);
        const blocked = held.blocked.length > 0 ? held.blocked.map(({ id }) => id) : [];
        compared += 1;
        refusals += refused.size;
        for (const one of refused) {
          const isOfBlocked = blocked.some((id) => one.endsWith(` ${id ?? ''}`));
          const isOfRun = !one.includes(' ') && blocked.length > 0;
          if (!isOfBlocked && !isOfRun)
            expect([one, [...left]]).toEqual([one, expect.arrayContaining([one])]);
        }
      },
    ),
    { numRuns: RUNS, seed: 14 },
  );
  // The property has something to say.
  expect(compared).toBeGreaterThan(RUNS / 4);
  expect(refusals).toBeGreaterThan(RUNS / 4);
});
