import { type Diagnostic } from '../../src/model/project/diagnostic.js';
import { type Impact, type UnprotectedUsers } from '../../src/model/results/affected-users.js';
import { type BlockedPolicy, type Plan, type PolicyPlan } from '../../src/model/results/plan.js';
import { renderPlanHtml } from '../../src/report/plan/plan-html.js';
import { renderPlanMarkdown } from '../../src/report/plan/plan-markdown.js';
import { renderPlanText } from '../../src/report/plan/plan-text.js';
import { created, deleted, group, planOf, policyOf, stays } from './plans.js';

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

const MAY_BE_LEFT = 'Users may be left without any policy of a type: iOS app protection';

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
    ['After “x/t-2”, which gains', { waitsFor: ['x/t-2'] }],
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

  test.each<[Impact['mode'], UnprotectedUsers['certainty'], string]>([
    ['count', 'possible', `${MAY_BE_LEFT}. --impact exact counts them`],
    ['exact', 'possible', MAY_BE_LEFT],
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
