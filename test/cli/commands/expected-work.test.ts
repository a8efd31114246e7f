import { expectWork, nextSteps } from '../../../src/cli/commands/reconcile/next-steps.js';
import { type Plan, type PolicyPlan } from '../../../src/model/results/plan.js';
import { type Impact } from '../../../src/model/results/affected-users.js';
import { type NextStep } from '../../../src/report/plan/plan-view.js';
import { created, deleted, group, impactOf, planOf, policyOf } from '../../report/plans.js';

const KEYS = ['t_1', 't_2', 't_3'].map((id) => `iosManagedAppProtection/${id}`);
const [ONE = '', TWO = '', THREE = ''] = KEYS;

/** How many of three policies will be applied, are refused, and are left. */
function worked(rests: readonly Partial<PolicyPlan>[], stale: readonly string[] = []): readonly number[] {
  const policies = KEYS.map((_, n) =>
    policyOf(`iOS ${n + 1}`, [deleted(group('Sales'))], { id: `T_${n + 1}`, ...rests[n] }),
  );
  const work = expectWork(planOf(policies), new Map(stale.map((key) => [key, 'stale'])));
  return [work.policies, work.refused, work.left];
}

const absent = { key: 'iosManagedAppProtection/x', name: 'X', reason: 'blocked' } as const;
const refusal = { code: 'protected', message: 'No.', allow: '--allow protected=T_2' } as const;
const circle = (...keys: readonly string[]): Partial<PolicyPlan> => ({ circle: keys });

test.each<[string, readonly Partial<PolicyPlan>[], readonly string[], readonly number[]]>([
  ['all', [], [], [3, 0, 0]],
  ['all but one that is stale', [], [TWO], [2, 0, 1]],
  ['all but one that is skipped', [{ skippedBecause: [absent] }], [], [2, 0, 1]],
  [
    'not what waits for one that is skipped',
    [{ skippedBecause: [absent] }, { waitsFor: [ONE] }],
    [],
    [1, 0, 2],
  ],
  ['not what waits for a refused one', [{ waitsFor: [TWO] }, { refused: [refusal] }], [], [1, 1, 1]],
  ['a whole circle', [circle(TWO, THREE), circle(ONE, THREE), circle(ONE, TWO)], [], [3, 0, 0]],
  ['nothing of a circle with a stale policy', [circle(TWO), circle(ONE)], [TWO], [1, 0, 2]],
  [
    'nothing of a circle with a refused one',
    [circle(TWO), { ...circle(ONE), refused: [refusal] }],
    [],
    [1, 1, 1],
  ],
  [
    'nothing of a circle that waits',
    [circle(TWO), { ...circle(ONE), waitsFor: [THREE] }],
    [THREE],
    [0, 0, 3],
  ],
])('what apply asks about: %s', (_, rests, stale, expected) => {
  expect(worked(rests, stale)).toEqual(expected);
});

describe('in a pipeline', () => {
  const steps = (plan: Plan, env: Readonly<Record<string, string>>): string =>
    nextSteps(plan, undefined, { C: '.' }, { env })
      .map(({ what, command = '' }) => what + command)
      .join('\n');
  const changed = planOf([policyOf('iOS', [deleted(group('Sales'))])]);

  test.each([
    { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'pull_request' },
    { TF_BUILD: 'True', SYSTEM_PULLREQUEST_PULLREQUESTID: '7' },
    { GITLAB_CI: 'true', CI_MERGE_REQUEST_IID: '7' },
  ])('a plan for a pull request says what comes before the merge, without a command: %j', (env) => {
    expect(steps(changed, env)).toBe('Check the marked policy. Nothing is applied before the merge.');
    expect(steps(planOf([]), env)).toBe('');
  });

  test.each([
    { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'push' },
    { TF_BUILD: 'True' },
    { GITLAB_CI: 'true' },
  ])('another job says nothing: %j', (env) => {
    expect(steps(changed, env)).toBe('');
  });

  test.each<[string, Plan, RegExp]>([
    ['an error', planOf([], { summary: { ...changed.summary, blocked: 1 } }), /^Fix the errors and push/],
    [
      'a refused run',
      { ...changed, refused: [refusal] },
      /^Nothing is applied, even after the merge, until you make the change smaller, .* and push\.$/,
    ],
    [
      'a refused policy',
      planOf([policyOf('iOS', [deleted(group('Sales'))], { refused: [refusal] })]),
      /^Undo what is refused, or allow it/,
    ],
  ])('%s comes first', (_, plan, says) => {
    expect(steps(plan, { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'pull_request' })).toMatch(says);
  });
});

describe('the step before the merge', () => {
  const OF_PULL_REQUEST = { env: { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'pull_request' } };
  const stepOf = (plan: Plan): string =>
    nextSteps(plan, undefined, { C: '.' }, OF_PULL_REQUEST)
      .map(({ what }) => what)
      .join('\n');
  const gain = policyOf('iOS', [created(group('Sales'))], { impact: impactOf([0, 12], [0, 0]) });
  const refused = policyOf('iPad', [created(group('Sales'))], { id: 'T_2', refused: [refusal] });
  const error = { code: 'x', severity: 'error', file: 'a.yaml', line: 1, column: 1 } as const;
  const blocked = (message: string, policies: readonly PolicyPlan[] = []): Plan =>
    planOf(policies, {
      blocked: [
        {
          ...error,
          key: 'k',
          type: 'iosManagedAppProtection',
          name: 'Wards',
          codes: ['x'],
          messages: [message],
        },
      ],
      diagnostics: [{ ...error, message }],
    });
  const DENIED = 'Groups could not be read: access denied (403). Grant the app Group.Read.All and consent.';
  const UNTIL = 'Until then nothing will be applied, even after the merge.';
  const OTHERS = 'Otherwise only the other changes will be applied. Nothing is applied before the merge.';

  const UNREAD: Impact = {
    mode: 'count',
    ...{ gain: 0, lose: null, keep: 0, bounds: null },
    notes: ['The members of “Legal” could not be read.'],
  };
  const OPEN = { type: 'iosManagedAppProtection', users: null, certainty: 'possible' } as const;

  test.each<[string, Plan, string]>([
    [
      'if no one loses a policy, who gains one is said',
      planOf([gain], { impact: impactOf([0, 12], [0, 0]) }),
      'Review who gains a policy (users: up to 12). No one loses a policy. Nothing is applied before the merge.',
    ],
    [
      'a missing permission is granted, and a push changes nothing about it',
      blocked(DENIED),
      `Grant the app Group.Read.All with admin consent, then run this job again. ${UNTIL}`,
    ],
    [
      'an error in the files is fixed and pushed',
      blocked('No group is called “Wards”.'),
      `Fix the errors and push, so that a new plan is made. ${UNTIL}`,
    ],
    [
      'what is refused and what is blocked are both named',
      blocked('No group is called “Wards”.', [gain, refused]),
      'Fix the errors and push, so that a new plan is made. Review who gains and who loses a policy. After the merge 1 policy changes; “iPad” does not: undo its change, or allow it in the settings.',
    ],
    [
      'what is blocked leaves the others as they are',
      blocked('No group is called “Wards”.', [gain]),
      `Fix the errors and push, so that a new plan is made. Review who gains and who loses a policy. ${OTHERS}`,
    ],
    [
      'what stops the run is named apart from what stops one policy',
      { ...blocked('No group is called “Wards”.', [gain, refused]), refused: [refusal] },
      'Nothing is applied, even after the merge, until you make the change smaller, or allow it in the settings, and push. Apart from that, fix the errors, and undo or allow what is refused.',
    ],
    [
      'a number that is not known is found out',
      planOf([policyOf('iOS', [deleted(group('Legal'))], { impact: UNREAD })], {
        impact: UNREAD,
        limits: [{ limit: 'maxUsersLosing', count: null, max: 5 }],
        refused: [{ ...refusal, code: 'max-users-losing' }],
      }),
      'Nothing is applied, even after the merge, until you let assignctl read the members of “Legal” and run this job again, or allow it in the settings and push.',
    ],
    [
      'who is left without a policy is found out first',
      planOf([gain], { impact: impactOf([0, 12], [0, 3]), unprotected: [OPEN] }),
      'Before you approve, run assignctl plan with --impact exact: it shows who is left without a policy. Review who gains and who loses a policy. Nothing is applied before the merge.',
    ],
    [
      'if all is refused, nothing is applied after the merge either',
      planOf([refused]),
      `Undo what is refused, or allow it in the settings, and push. ${UNTIL}`,
    ],
  ])('%s', (_, plan, says) => {
    expect(stepOf(plan)).toBe(says);
  });
});

test('who is left without a policy is found out by a command to copy', () => {
  const policy = policyOf('iOS', [deleted(group('Sales'))], { impact: impactOf([0, 0], [0, 3]) });
  const unprotected = [{ type: 'iosManagedAppProtection', users: null, certainty: 'possible' }] as const;
  const steps = (mode: Impact['mode']): readonly NextStep[] =>
    nextSteps(
      planOf([policy], { impact: impactOf([0, 0], [0, 3], { mode }), unprotected }),
      undefined,
      { C: 'intune' },
      { env: {} },
    );
  expect(steps('count')[0]).toEqual({
    what: 'First, to find out who is left without a policy',
    command: 'assignctl plan -C intune --impact exact',
  });
  expect(steps('exact')).toHaveLength(1);
});
