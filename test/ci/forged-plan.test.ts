import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Plan } from '../../src/model/results/plan.js';
import { forgedPlan } from '../support/forged-plan.js';
import { including } from '../support/targets.js';
import { isRead, writes } from '../support/tenant.js';
import { configRepository, type ConfigRepository, HEAD, MERGED } from './config-repository.js';
import { mergePullRequest, PLAN_RUN } from './merged-pull-request.js';
import { zip } from './zip.js';

jest.setTimeout(120_000);

const PLAN = `assignctl-plan-default-${HEAD}`;
const ALL_USERS = 'acacacac-9df4-4c7d-9d50-4ef0226f57a9';

let plannedOnce: Promise<string> | undefined;

/** The plan file that the workflow makes for the pull request. The tenant of every test is the same, so it runs once. */
function planOfPullRequest(): Promise<string> {
  plannedOnce ??= (async () => {
    const { pullRequest, artifacts } = await configRepository();
    await pullRequest('plan');
    return readFile(join(artifacts.get(PLAN) ?? '', 'plan.json'), 'utf8');
  })();
  return plannedOnce;
}

/** The pull request is planned, and merged. */
async function merged(): Promise<{ readonly repository: ConfigRepository; readonly plan: Plan }> {
  const text = await planOfPullRequest();
  const repository = await configRepository();
  mergePullRequest(repository.hub, PLAN, zip({ 'plan.json': text }));
  repository.emulator.clearLog();
  return { repository, plan: JSON.parse(text) as Plan };
}

/** An artifact of the name that plans have. */
function artifact(
  content: object,
  more: { id?: number; run?: number; created_at?: string; expired?: boolean } = {},
) {
  const { id = 11, run = 99, created_at = '2026-11-22T09:00:00Z', expired = false } = more;
  return {
    id,
    name: PLAN,
    expired,
    created_at,
    workflow_run: { id: run },
    zip: zip({ 'plan.json': forgedPlan(content) }),
  };
}

/** A policy of the tenant that no file declares, changed by the forger's wish. */
function executives(plan: Plan, id: string): object {
  const [model] = plan.policies.filter(({ changes }) => changes.some(({ action }) => action === 'create'));
  const change = model?.changes.find(({ action }) => action === 'create');
  return {
    ...model,
    type: 'iosManagedAppProtection',
    id,
    name: 'Pilot of the helpdesk',
    changes: [
      { ...change, target: { kind: 'group', name: 'IT pilot' }, after: { target: including(ALL_USERS) } },
    ],
  };
}

describe('a forged artifact of the plan workflow itself', () => {
  test('that is an undo plan is refused before anything is approved', async () => {
    const { repository, plan } = await merged();
    const undeclared = plan.unmanaged.find(({ type }) => type === 'iosManagedAppProtection')?.id ?? '';
    expect(undeclared).not.toBe('');
    repository.hub.state.artifacts = [
      artifact({ ...plan, undoes: plan.digest, policies: [executives(plan, undeclared)] }),
    ];
    const [review, apply] = await repository.merge();
    expect([review.result, apply.result]).toEqual(['failure', 'skipped']);
    expect(review.log).toContain('is an undo plan');
    expect(repository.emulator.log.every(isRead)).toBe(true);
  });

  test.each([
    ['beside the honest policies', (plan: Plan) => plan.policies],
    ['alone', () => []],
  ])(
    'that names a policy of no file, %s, has nothing of it applied, and no label of it shown',
    async (_, rest) => {
      const { repository, plan } = await merged();
      const undeclared = plan.unmanaged.find(({ type }) => type === 'iosManagedAppProtection')?.id ?? '';
      const honest = rest(plan);
      repository.hub.state.artifacts = [
        artifact({ ...plan, policies: [...honest, executives(plan, undeclared)] }),
      ];
      const [review, apply] = await repository.merge();
      expect(review.result).toBe('success');
      expect(review.summary).toContain('differs from what pull request 7 was reviewed with');
      expect(review.summary).not.toContain('Pilot of the helpdesk');
      expect(apply.result).toBe('failure');
      const lines = writes(repository.emulator).map(({ line }) => line);
      expect(lines).toHaveLength(honest.filter(({ changes }) => changes.length > 0).length);
      expect(lines.join(' ')).not.toContain(undeclared);
    },
  );

  test('with other labels: the approver reads those of the tenant', async () => {
    const { repository, plan } = await merged();
    const harmless = { kind: 'group', name: 'Nobody in particular' };
    repository.hub.state.artifacts = [
      artifact({
        ...plan,
        policies: plan.policies.map((policy) => ({
          ...policy,
          name: 'Harmless',
          changes: policy.changes.map((change) => ({ ...change, target: harmless, hazards: [] })),
        })),
      }),
    ];
    const review = await repository.review();
    expect(review.summary).toContain('Android – Corporate baseline');
    expect(review.summary).toContain('It is what pull request 7 was reviewed with');
    expect(review.summary).not.toMatch(/Harmless|Nobody in particular/);
  });

  test.each([
    ['graphVersion', 'beta/../v1.0'],
    ['graphVersion', 'v2.0'],
    ['cloud', 'elsewhere'],
    ['policies', {}],
    ['policies', [null]],
  ])('whose %s is %j is refused in one sentence', async (field, value) => {
    const { repository, plan } = await merged();
    repository.hub.state.artifacts = [artifact({ ...plan, [field]: value })];
    const [review, apply] = await repository.merge();
    expect([review.result, apply.result]).toEqual(['failure', 'skipped']);
    expect(review.log).toContain(`error: The reviewed plan cannot be used. It is no plan file: /${field}`);
    expect(review.log).not.toContain('    at ');
    expect(repository.emulator.log).toEqual([]);
  });

  test('that hides another write mode applies nothing', async () => {
    const { repository, plan } = await merged();
    const writeMode = plan.writeMode === 'patch' ? 'assign' : 'patch';
    repository.hub.state.artifacts = [artifact({ ...plan, writeMode })];
    const [review, apply] = await repository.merge();
    expect(review.summary).toContain('made with writeMode');
    expect(apply.result).toBe('failure');
    expect(writes(repository.emulator)).toEqual([]);
  });
});

test('an undo plan that is handed to the task itself is refused', async () => {
  const { repository, plan } = await merged();
  repository.hub.state.artifacts = [artifact(plan)];
  const review = await repository.review();
  expect(review.result).toBe('success');
  // The artifact of this run is replaced between the approval and the apply.
  const kept = repository.artifacts.get(`assignctl-plan-default-${MERGED}`) ?? '';
  await writeFile(join(kept, 'plan.json'), forgedPlan({ ...plan, undoes: plan.digest }));
  const applied = await repository.applyAgain(review);
  expect(applied.result).toBe('failure');
  expect(applied.log).toContain('assignctl undo');
  expect(writes(repository.emulator)).toEqual([]);
});

describe('which of several artifacts of that name is taken', () => {
  const mark = (plan: Plan, toolVersion: string): Plan => ({ ...plan, toolVersion });
  const later = '2026-11-22T10:00:00Z';
  const taken = async ({ artifacts }: ConfigRepository): Promise<unknown> => {
    const kept = join(artifacts.get(`assignctl-plan-default-${MERGED}`) ?? '', 'plan.json');
    return (JSON.parse(await readFile(kept, 'utf8')) as Plan).toolVersion;
  };

  test.each([
    ['a newer run of another workflow', { path: '.github/workflows/test.yml' }],
    ['a newer run of a fork', { head_repository: { id: 2 } }],
    ['a newer run for another event', { event: 'push' }],
    ['a newer run for another commit', { head_sha: MERGED }],
  ])('not that of %s', async (_, run) => {
    const { repository, plan } = await merged();
    const { state } = repository.hub;
    state.runs = [{ ...PLAN_RUN, id: 100, created_at: later, ...run }, PLAN_RUN];
    state.artifacts = [
      artifact(mark(plan, 'forged'), { id: 12, run: 100, created_at: later }),
      artifact(mark(plan, 'honest')),
    ];
    await repository.review();
    expect(await taken(repository)).toBe('honest');
  });

  test('that of the newest run of the plan workflow', async () => {
    const { repository, plan } = await merged();
    const { state } = repository.hub;
    state.runs = [PLAN_RUN, { ...PLAN_RUN, id: 100, created_at: later }];
    state.artifacts = [
      artifact(mark(plan, 'former')),
      artifact(mark(plan, 'newest'), { id: 12, run: 100, created_at: later }),
    ];
    await repository.review();
    expect(await taken(repository)).toBe('newest');
  });

  test('the newer of two of one run; and none where that one has expired', async () => {
    const { repository, plan } = await merged();
    const { state } = repository.hub;
    const newer = { id: 12, created_at: later };
    state.artifacts = [artifact(mark(plan, 'former')), artifact(mark(plan, 'newest'), newer)];
    await repository.review();
    expect(await taken(repository)).toBe('newest');
    state.artifacts = [artifact(mark(plan, 'former')), artifact(plan, { ...newer, expired: true })];
    const [review, apply] = await repository.merge();
    expect(review.log).toContain('has expired');
    expect(apply.result).toBe('skipped');
  });

  test('that of a workflow with another name, if the caller says so', async () => {
    const { repository, plan } = await merged();
    const { state } = repository.hub;
    const path = '.github/workflows/plans.yml';
    // GitHub may add the ref that the file was read from.
    state.runs = [{ ...PLAN_RUN, path: `${path}@refs/pull/7/merge` }];
    state.artifacts = [artifact(mark(plan, 'named'))];
    await repository.review({ 'plan-workflow': path });
    expect(await taken(repository)).toBe('named');
  });
});
