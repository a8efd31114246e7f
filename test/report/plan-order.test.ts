import { type Diagnostic } from '../../src/model/project/diagnostic.js';
import { type Impact, type UnprotectedUsers } from '../../src/model/results/affected-users.js';
import { type BlockedPolicy, type Plan, policyKey, type PolicyPlan } from '../../src/model/results/plan.js';
import { renderPlanHtml } from '../../src/report/plan/plan-html.js';
import { renderPlanMarkdown } from '../../src/report/plan/plan-markdown.js';
import { renderPlanText } from '../../src/report/plan/plan-text.js';
import { created, deleted, group, planOf, policyOf, stays, withLimits } from './plans.js';

const FORMATS = [
  ['text', (plan: ReturnType<typeof planOf>) => renderPlanText(plan, { colour: false })],
  ['Markdown', (plan: ReturnType<typeof planOf>) => renderPlanMarkdown(plan).replaceAll('&#58;', ':')],
  ['HTML', (plan: ReturnType<typeof planOf>) => renderPlanHtml(plan)],
] as const;

/** Places in the order they are first met in a text. */
function placesIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/[ab]\.yaml:\d+/g)].map(([place]) => place))];
}

const PLACES = [
  ['b.yaml', 2],
  ['a.yaml', 10],
  ['a.yaml', 9],
] as const;
const IN_ORDER = ['a.yaml:9', 'a.yaml:10', 'b.yaml:2'];

test.each(FORMATS)('blocked policies are told in the order of the files: %s', (_, render) => {
  const blocked = PLACES.map(([file, line], n): BlockedPolicy => {
    const place = { file, line, column: 1 };
    return {
      ...place,
      key: `k${n}`,
      type: 'iosManagedAppProtection',
      name: `P${n}`,
      codes: [],
      messages: [],
    };
  });
  expect(placesIn(render(planOf([], { blocked })))).toEqual(IN_ORDER);
});

test.each([FORMATS[0], FORMATS[2]])('so are diagnostics: %s', (_, render) => {
  const diagnostics = PLACES.map(([file, line]): Diagnostic => ({
    file,
    line,
    column: 1,
    code: 'x',
    severity: 'error',
    message: 'm',
  }));
  expect(placesIn(render(planOf([], { diagnostics })))).toEqual(IN_ORDER);
});

describe.each(FORMATS)('who is removed: %s', (_, render) => {
  const TWIN = 'one of two assignments is removed: the other remains';
  const sales = stays(group('Sales'));

  test('of two assignments of a target one stays, and that is said', () => {
    const policy = policyOf('iOS', [deleted(group('Sales'))], { after: [sales] });
    expect(render(planOf([policy]))).toContain(TWIN);
  });

  test.each([
    ['none stays', []],
    ['another group stays', [{ ...sales, target: group('Ops', 2) }]],
    ['the other direction stays', [{ ...sales, direction: 'exclude' as const }]],
  ])('where %s it is not', (_name, after) => {
    expect(render(planOf([policyOf('iOS', [deleted(group('Sales'))], { after })]))).not.toContain(TWIN);
  });
});

const MAY_BE_LEFT = 'Some users may be left without any iOS app protection';

describe.each([
  ['text', (plan: Plan) => renderPlanText(plan, { colour: false })],
  ['text with --verbose', (plan: Plan) => renderPlanText(plan, { colour: false, isVerbose: true })],
  ['Markdown', (plan: Plan) => renderPlanMarkdown(plan).replaceAll('&#58;', ':')],
  ['HTML', (plan: Plan) => renderPlanHtml(plan)],
])('%s', (format, render) => {
  const policy = (rest: Partial<PolicyPlan>): string =>
    render(planOf([policyOf('iOS', [deleted(group('Sales'))], rest)]));

  test.each([
    ['blocked', 'is blocked'],
    ['left-out', 'is left out by --only'],
    ['pending', 'does so with the next apply, not with --heal'],
  ] as const)('shows that a policy will be skipped: the one that gains is %s', (reason, why) => {
    const key = 'iosManagedAppProtection/t_2';
    expect(policy({ skippedBecause: [{ key, name: 'Other', reason }] })).toContain(
      `Skipped: “Other” gains what this one loses, and ${why}`,
    );
    expect(policy({})).not.toContain('Skipped');
  });

  test.each<[string, Partial<PolicyPlan>]>([
    ['Applied after “x/t-2”, so that users who move there are never without both', { waitsFor: ['x/t-2'] }],
    ['In a circle with “x/t-2”, “x/t-3” and 1 more: the final list', { circle: ['x/t-2', 'x/t-3', 'x/t-4'] }],
  ])('%s', (says, rest) => {
    if (format === 'text') expect(policy(rest)).not.toContain(says);
    else expect(policy(rest)).toContain(says);
  });

  test.each<[string, UnprotectedUsers['users'], UnprotectedUsers['certainty']]>([
    ['up to 3 users', { min: 0, max: 3 }, 'possible'],
    ['1 user', { min: 1, max: 1 }, 'certain'],
    ['some users', null, 'certain'],
    ['', null, 'possible'],
    ['', { min: 0, max: 0 }, 'impossible'],
  ])('users left without any policy of a type: “%s”', (says, users, certainty) => {
    const impact: Impact = { mode: 'exact', gain: 0, lose: 3, keep: 0, bounds: null, notes: [] };
    const unprotected = [{ type: 'iosManagedAppProtection', users, certainty } as const];
    const text = render(planOf([policyOf('iOS', [deleted(group('Sales'))])], { impact, unprotected }));
    if (says === '') expect(text).not.toContain('Left without');
    else expect(text).toContain(`Left without any iOS app protection: ${says}`);
  });

  test('who may be left without any policy is said among what to review carefully, even of one policy', () => {
    const impact: Impact = { mode: 'count', gain: 0, lose: 3, keep: 0, bounds: null, notes: [] };
    const unprotected = [{ type: 'iosManagedAppProtection', users: null, certainty: 'possible' } as const];
    const text = render(planOf([policyOf('iOS', [deleted(group('Sales'))])], { impact, unprotected }));
    if (format === 'HTML')
      expect(text).toMatch(/<p class="verdict warn">[^\n]*Some users may be left without any/);
    else expect(text).toMatch(/Review carefully\n+( {2}!|-) Some users may be left without any/);
  });

  test.each<[string, Impact | undefined]>([
    ['not counted', undefined],
    ['not known', { mode: 'count', gain: 0, lose: null, keep: 0, bounds: null, notes: [] }],
  ])('a number of losers that is %s is never harmless', (_, impact) => {
    const rest = impact === undefined ? {} : { impact };
    const text = render(planOf([policyOf('iOS', [deleted(group('Sales'))], rest)], rest));
    expect(text).toContain('Users who lose a policy: not known');
    expect(text).toContain('ow many users lose this policy is not known');
    expect(text).not.toContain('No change is marked for careful review.');
    const gain = render(planOf([policyOf('iOS', [created(group('Sales'))])]));
    expect(gain).not.toContain('Users who lose a policy: not known');
    expect(gain).toContain('No change is marked for careful review.');
  });

  test('what is refused is not counted as what will be applied', () => {
    const refused = [{ code: 'protected', message: 'No.', allow: '--allow protected=T_2' } as const];
    const policies = [
      policyOf('iOS', [deleted(group('Sales'))]),
      policyOf('iPad', [created(group('Sales'))], { id: 'T_2', refused }),
    ];
    const part = render(planOf(policies));
    expect(part).toContain('1 of 2 policies will change, 1 is refused');
    expect(part).toContain('Will be applied: 1 policy, -1 assignment. Refused: 1 policy, +1');
    const run = [{ code: 'max-policies', message: 'Too many.', allow: '--allow max-policies' } as const];
    const whole = render(planOf(policies, { refused: run }));
    expect(whole).toContain('Nothing will be applied: the run exceeds a limit');
    expect(whole).toContain('2 policies would change');
    expect(whole).toContain('If everything were allowed: +1 -1 assignments');
    const waits = planOf(
      policies.map((policy) =>
        policy.id === 'T_1' ? { ...policy, waitsFor: [policyKey({ ...policy, id: 'T_2' })] } : policy,
      ),
    );
    expect(render(waits)).toContain(
      'Nothing will be applied: every change is refused, or waits for another policy',
    );
  });

  test('a limit says how much of it is used, and whether apply refuses', () => {
    const impact: Impact = { mode: 'count', gain: 0, lose: 5, keep: 0, bounds: null, notes: [] };
    const plan = planOf([policyOf('iOS', [deleted(group('Sales'))], { impact })], { impact });
    const limited = (maxUsersLosing: number, from = plan): string =>
      render(withLimits(from, { maxRemovals: { count: 1 }, maxUsersLosing }));
    // With --verbose the name of the setting is there.
    const named = (words: string, setting: string): string =>
      format.includes('verbose') ? `${words} (${setting})` : words;
    const [removals, losing] = [named('Removals', 'maxRemovals'), named('Users losing', 'maxUsersLosing')];
    expect(limited(20)).toContain(
      `${removals}: 1 (limit 1: one more would be refused) – 1 inclusion removed`,
    );
    if (!format.includes('verbose')) expect(limited(20)).not.toContain('Users losing');
    expect(limited(8)).toContain(`${losing}: up to 5 (limit 8)`);
    expect(limited(4)).toContain(`${losing}: up to 5 (limit 4), so apply refuses`);
    const bounds = { gain: { min: 0, max: 0 }, lose: { min: 5, max: 5 }, keep: { min: 0, max: 0 } };
    expect(limited(8, { ...plan, impact: { ...impact, bounds } })).toContain(`${losing}: 5 (limit 8)`);
    expect(limited(4, { ...plan, impact: { ...impact, bounds } })).toContain(
      `${losing} EXCEEDED: 5 (limit 4)`,
    );
    const refused = [{ code: 'protected', message: 'No.', allow: '--allow protected=T_2' } as const];
    const other = policyOf('iPad', [deleted(group('Sales'))], { id: 'T_2', impact, refused });
    const both = planOf([...plan.policies, other], { impact: { ...impact, lose: 10 } });
    expect(render(withLimits(both, { maxRemovals: { count: 5 }, maxUsersLosing: 12 }))).toContain(
      `${losing}: up to 10, including what is refused (limit 12)`,
    );
    const unknown = limited(8, { ...plan, impact: { ...impact, lose: null } });
    expect(unknown).toContain(`${losing}: not known (limit 8), so apply refuses`);
  });

  test('the limit of a refused run names the policy that makes most of it', () => {
    const lost = (lose: number): Impact => ({
      mode: 'count',
      gain: 0,
      lose,
      keep: 0,
      bounds: null,
      notes: [],
    });
    const policies = [3, 9].map((lose) =>
      policyOf(`iOS ${lose}`, [deleted(group('Sales'))], { id: `T_${lose}`, impact: lost(lose) }),
    );
    const limits = { maxRemovals: { count: 5 }, maxUsersLosing: 4 };
    expect(render(withLimits(planOf(policies, { impact: lost(12) }), limits))).toContain(
      'Most of it: “iOS 9” (up to 9 users). Make the change smaller, or allow it if it is meant.',
    );
    const third = planOf([...policies, ...policies.map((one) => ({ ...one, id: `${one.id}b` }))], {
      impact: lost(24),
    });
    expect(render(withLimits(third, limits))).toContain('Largest part: “iOS 9” (up to 9 users).');
    const narrow = { maxRemovals: { count: 1 } };
    expect(render(withLimits(planOf(policies), narrow))).toContain('Half of it: “iOS 3”. Make');
    const one = planOf(
      policies.slice(0, 1).map((policy) => ({ ...policy, impact: { ...lost(3), lose: null } })),
    );
    expect(render(withLimits(one, limits))).toContain('Not known: “iOS 3”. Make the change smaller');
    const unread = (...notes: readonly string[]): string =>
      render(withLimits(planOf(one.policies, { impact: { ...lost(0), lose: null, notes } }), limits));
    const again = 'and plan again; or allow it if any number is acceptable.';
    const members = 'The members of “Legal” could not be read';
    expect(unread(`${members}.`)).toContain(
      `Not known: “iOS 3”. Let assignctl read the members of “Legal” ${again}`,
    );
    expect(unread(`${members}: to see them the app needs GroupMember.Read.All.`)).toContain(
      `Not known: “iOS 3”. Grant the app GroupMember.Read.All with admin consent to read the members of “Legal” ${again}`,
    );
    expect(
      unread(
        `${members}: to see them the app needs GroupMember.Read.All.`,
        'The members of “7B” are hidden: to see them the app needs Member.Read.Hidden.',
      ),
    ).toContain(
      `Grant the app GroupMember.Read.All and Member.Read.Hidden with admin consent to read the members of “Legal”, “7B” ${again}`,
    );
  });

  test.each<[Impact['mode'], UnprotectedUsers['certainty'], string]>([
    ['count', 'possible', `${MAY_BE_LEFT} (not counted without --impact exact)`],
    ['exact', 'possible', `${MAY_BE_LEFT} (they could not be counted)`],
    ['count', 'impossible', 'No users are left without any policy of a type'],
    ['count', 'certain', 'Left without any iOS app protection: some users'],
  ])('what is known of users who are not counted, %s: %s', (mode, certainty, says) => {
    const impact: Impact = { mode, gain: 0, lose: 3, keep: 0, bounds: null, notes: [] };
    const unprotected = [{ type: 'iosManagedAppProtection', users: null, certainty } as const];
    const marked = deleted(group('Sales'), { hazards: ['leaves-unprotected'] });
    const text = render(planOf([policyOf('iOS', [marked])], { impact, unprotected }));
    expect(text).toContain(says);
    const hazard = certainty === 'certain' ? 'users are left' : 'users may be left';
    expect(text).toContain(`${hazard} without any policy of this type`);
    if (says.startsWith('No')) {
      const gain = { impact: { ...impact, lose: 0 }, unprotected };
      expect(render(planOf([policyOf('iOS', [created(group('Sales'))])], gain))).not.toContain(says);
    }
  });
});
