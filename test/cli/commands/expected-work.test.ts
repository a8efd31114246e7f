import { expectWork, nextSteps } from '../../../src/cli/commands/reconcile/next-steps.js';
import { type Plan, type PolicyPlan } from '../../../src/model/results/plan.js';
import { deleted, group, planOf, policyOf } from '../../report/plans.js';

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
    expect(steps(changed, env)).toBe(
      'Review who gains and who loses a policy. Nothing is applied before the merge.',
    );
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
      /^Make the change smaller, .* Nothing will be applied/,
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
