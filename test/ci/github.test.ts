import { cp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { asCheckout, commitAll } from '../support/git-commits.js';
import { isRead, writes } from '../support/tenant.js';
import { configRepository, type ConfigRepository, HEAD, MERGED, PULL } from './config-repository.js';
import { inAgreement } from './drifted-repository.js';
import { BOT } from './github-service.js';
import { mergePullRequest, PLAN_RUN } from './merged-pull-request.js';
import { emptyFolder } from '../support/empty-folder.js';
import { zip } from './zip.js';

jest.setTimeout(120_000);

const PLAN = `assignctl-plan-default-${HEAD}`;
const COMMENTS = `/repos/fernhill/assignments/issues/${PULL}/comments`;

const WORKFLOW = PLAN_RUN.path;
/** Merges the pull request on GitHub, with the plan that its last run has kept. */
async function mergeOnGitHub(
  { hub, artifacts }: ConfigRepository,
  artifact: Readonly<Record<string, unknown>> = {},
  text?: string,
): Promise<void> {
  const folder = artifacts.get(PLAN) ?? '';
  const plan = text ?? (await readFile(join(folder, 'plan.json'), 'utf8'));
  mergePullRequest(hub, PLAN, zip({ 'plan.json': plan, 'plan.md': 'as it was' }), artifact);
}

describe('a pull request', () => {
  test('is validated, planned, and told in one comment that the next commit writes over', async () => {
    const repository = await configRepository();
    const { hub, emulator, artifacts } = repository;
    const validated = await repository.pullRequest('validate');
    expect(validated).toMatchObject({
      result: 'success',
      npm: expect.stringContaining(`assignctl@${manifest.version}\n`) as string,
    });
    const planned = await repository.pullRequest('plan');
    expect(planned.result).toBe('success');
    expect(planned.summary).toContain('12 policies will change');
    expect(hub.writes()).toEqual([`POST ${COMMENTS}`]);
    const [comment = ''] = hub.commentsOf(PULL);
    expect(comment).toMatch(/^<!-- assignctl-ci:plan:default -->\n/);
    expect(comment).toContain('12 policies will change');
    expect(comment).toContain('Nothing is applied before the merge.');
    expect(comment).toContain(HEAD.slice(0, 12));
    expect(comment).toContain('(https://github.example/fernhill/assignments/actions/runs/4711)');
    expect(await readdir(artifacts.get(PLAN) ?? '')).toEqual(['plan.json', 'plan.log', 'plan.md']);
    expect(emulator.log.every(isRead)).toBe(true);

    await repository.pullRequest('plan');
    expect(hub.commentsOf(PULL)).toEqual([comment]);
    expect(hub.writes().slice(1)).toEqual(['PATCH /repos/fernhill/assignments/issues/comments/1000']);
  });

  test('comments of others that begin as ours does are left unchanged', async () => {
    const repository = await configRepository();
    const body = '<!-- assignctl-ci:plan:default -->\nAll is well.';
    const others = [
      { type: 'User', login: 'mallory' },
      { type: 'Bot', login: 'some-echo-bot[bot]' },
      { type: 'Bot', login: 'github-actions' },
      { type: 'User', login: '' },
    ];
    repository.hub.state.comments.set(PULL, [
      ...Array.from({ length: 120 }, (_, id) => ({ id, body: 'Hm.', user: BOT })),
      ...others.map((user, n) => ({ id: 500 + n, body, user })),
    ]);
    await repository.pullRequest('plan');
    expect(repository.hub.writes()).toEqual([`POST ${COMMENTS}`]);
    expect(repository.hub.commentsOf(PULL).slice(120, 124)).toEqual(others.map(() => body));
  });

  test('that changes nothing gets no comment, and one that was there says so', async () => {
    const repository = await inAgreement();
    await repository.pullRequest('plan');
    expect(repository.hub.commentsOf(PULL)).toEqual([]);
    repository.hub.state.comments.set(PULL, [
      { id: 1, body: '<!-- assignctl-ci:plan:default -->\n12 policies will change', user: BOT },
    ]);
    await repository.pullRequest('plan');
    expect(repository.hub.commentsOf(PULL)).toEqual([expect.stringContaining('No changes')]);
  });

  test('that changes no policy, and lifts a guardrail, gets a comment that says so', async () => {
    const repository = await inAgreement();
    const { workspace, hub } = repository;
    const settings = join(workspace, 'assignctl.yaml');
    const text = await readFile(settings, 'utf8');
    await writeFile(settings, `${text}\nallow: [{code: max-removals, reason: one day}]\n`);
    commitAll(workspace);
    await repository.pullRequest('plan');
    expect(hub.commentsOf(PULL)).toEqual([
      expect.stringMatching(
        /No changes[^]*This change weakens guardrails, compared with commit[^]*allow&#58; max-removals/,
      ),
    ]);
  });

  test('whose plan fails says why, in place of the plan of an older commit', async () => {
    const repository = await configRepository();
    await repository.pullRequest('plan');
    const settings = join(repository.workspace, 'assignctl.yaml');
    const text = await readFile(settings, 'utf8');
    await writeFile(settings, text.replace('4f1c2d8e', '00000000'));
    const planned = await repository.pullRequest('plan');
    expect(planned).toMatchObject({ result: 'failure', outputs: {} });
    const [comment = '', ...more] = repository.hub.commentsOf(PULL);
    expect(more).toEqual([]);
    expect(comment).toContain('the plan could not be made');
    expect(comment).toContain('the settings pin');
    expect(comment).not.toContain('to change');
  });

  test('with files in error fails at once, with an annotation for each', async () => {
    const repository = await configRepository();
    await writeFile(
      join(repository.workspace, 'desired-state/odd.yaml'),
      'policy: {type: nothing, name: A}\ninclude: []\n',
    );
    const { result, log } = await repository.pullRequest('validate');
    expect(result).toBe('failure');
    expect(log).toMatch(/^::error file=desired-state\/odd\.yaml,line=1/m);
  });

  test.each([{ from: 'mallory/assignments' }, { author: 'dependabot[bot]' }])(
    'of %j is validated, and nothing with an identity runs',
    async (how) => {
      const repository = await configRepository();
      expect((await repository.pullRequest('validate', how)).result).toBe('success');
      expect((await repository.pullRequest('plan', how)).result).toBe('skipped');
      expect(repository.hub.log).toEqual([]);
      expect(repository.emulator.log).toEqual([]);
    },
  );
});

test('a merge queue has the files validated, and the plan is skipped, which a required check takes', async () => {
  const repository = await configRepository();
  expect((await repository.mergeQueue('validate')).result).toBe('success');
  expect((await repository.mergeQueue('plan')).result).toBe('skipped');
  expect(repository.hub.log).toEqual([]);
  expect(repository.emulator.log).toEqual([]);
});

test('what a pull request has by the name of the action leads nowhere', async () => {
  const repository = await configRepository();
  const outside = emptyFolder();
  await writeFile(join(outside, 'kept.txt'), 'mine');
  await symlink(outside, join(repository.workspace, '.assignctl-action'));
  expect((await repository.pullRequest('validate')).result).toBe('success');
  expect(await readdir(outside)).toEqual(['kept.txt']);
});

/**
 * Loaded into every program: kills the task of apply as soon as a journal lies there, as an engine out of patience does.
 * Each assignctl leaves the names of its variables.
 */
const KILLER = `
import { appendFileSync, existsSync, readdirSync } from 'node:fs';
if (process.argv[1].endsWith('cli/main.js'))
  appendFileSync(process.env.SEEN_VARIABLES, Object.keys(process.env).join('\\n') + '\\n');
if (process.argv[1].endsWith('assignctl-ci') && process.argv[2] === 'apply')
  setInterval(() => {
    const workspace = process.env.ASSIGNCTL_WORKSPACE + '/default';
    if (existsSync(workspace) && readdirSync(workspace).some((name) => name.startsWith('journal-')))
      process.kill(process.pid, 'SIGKILL');
  }, 1).unref();
`;

describe('a merge', () => {
  test('applies the very plan of the pull request, and keeps what the run left', async () => {
    const repository = await configRepository({ realProgram: true });
    const { hub, emulator, artifacts } = repository;
    await repository.pullRequest('plan');
    await mergeOnGitHub(repository);
    const [plan, apply] = await repository.merge();
    expect(plan).toMatchObject({ result: 'success', outputs: { changes: 'true', 'pull-request': PULL } });
    expect(plan.summary).toContain('12 policies will change');
    expect(apply.result).toBe('success');
    expect(writes(emulator)).toHaveLength(12);
    expect(hub.commentsOf(PULL)).toHaveLength(2);
    expect(hub.commentsOf(PULL)[1]).toMatch(/^<!-- assignctl-ci:outcome:default -->\n[^]*12 applied/);
    const artifact = artifacts.get('assignctl-apply-default') ?? '';
    const kept = await readdir(artifact);
    expect(kept).toEqual([
      'apply.log',
      expect.stringMatching(/^journal-.*\.jsonl$/),
      'outcome.json',
      'outcome.md',
      'undo.plan.json',
    ]);
    expect(await readFile(join(artifact, kept[1] ?? ''), 'utf8')).toContain(
      '"runUrl":"https://github.example/fernhill/assignments/actions/runs/4711"',
    );
  });

  test('whose tenant has moved applies what still fits, and says what to do about the rest', async () => {
    const repository = await configRepository();
    const { hub, emulator, artifacts } = repository;
    await repository.pullRequest('plan');
    await mergeOnGitHub(repository);
    // Somebody in the portal takes away what the plan was to change: its filter.
    emulator.edit(({ policies }) => {
      const policy = policies.androidManagedAppProtections.find(
        ({ displayName }) => displayName === 'Android – Corporate baseline',
      );
      policy?.assignments.splice(0);
    });
    const [, apply] = await repository.merge();
    expect(apply.result).toBe('failure');
    const [, outcome = ''] = hub.commentsOf(PULL);
    expect(outcome).toContain('⏱️ Stale');
    expect(outcome).toContain('run this workflow by hand');
    expect(writes(emulator).length).toBeGreaterThan(5);
    expect(await readdir(artifacts.get('assignctl-apply-default') ?? '')).toContain('undo.plan.json');
  });

  test('that a limit refuses writes nothing and fails, with its outcome kept', async () => {
    const repository = await configRepository();
    await repository.pullRequest('plan');
    await mergeOnGitHub(repository);
    const settings = join(repository.workspace, 'assignctl.yaml');
    await writeFile(
      settings,
      (await readFile(settings, 'utf8')).replace('maxPolicies: 50', 'maxPolicies: 1'),
    );
    const [, apply] = await repository.merge();
    expect(apply.result).toBe('failure');
    expect(repository.hub.commentsOf(PULL)[1]).toContain('Nothing was written');
    expect(writes(repository.emulator)).toEqual([]);
    expect(repository.artifacts.has('assignctl-apply-default')).toBe(true);
  });

  /** What GitHub may know of the artifact and of the run that has made it, and what is said. */
  const NOT_REVIEWED: readonly {
    readonly what: string;
    readonly artifact?: Readonly<Record<string, unknown>>;
    readonly run?: Readonly<Record<string, unknown>>;
    readonly says: string;
  }[] = [
    { what: 'no plan', artifact: { name: 'other' }, says: 'No plan was kept' },
    { what: 'an expired plan', artifact: { expired: true }, says: 'has expired' },
    { what: 'a plan from a fork', run: { head_repository: { id: 2 } }, says: 'No plan was kept' },
    { what: 'a plan of a repository that is gone', run: { head_repository: null }, says: 'No plan was kept' },
    { what: 'a plan of another commit', run: { head_sha: MERGED }, says: 'No plan was kept' },
    { what: 'a plan of another event', run: { event: 'push' }, says: 'No plan was kept' },
    {
      what: 'a plan of another workflow',
      run: { path: '.github/workflows/test.yml' },
      says: `No plan was kept by a run of ${WORKFLOW}`,
    },
    {
      what: 'a plan of a workflow with that name elsewhere',
      run: { path: `evil/${WORKFLOW}` },
      says: 'No plan was kept',
    },
  ];

  test('with another plan than that of the pull request applies nothing: none, expired, or of another origin', async () => {
    const repository = await configRepository();
    await repository.pullRequest('plan');
    for (const { what, artifact, run, says } of NOT_REVIEWED) {
      await mergeOnGitHub(repository, artifact);
      repository.hub.state.runs = [{ ...PLAN_RUN, ...run }];
      const [plan, apply] = await repository.merge();
      expect([what, plan.result, apply.result, plan.outputs.changes]).toEqual([
        what,
        'failure',
        'skipped',
        'false',
      ]);
      expect(plan.log).toContain(says);
      expect(plan.log).toContain('run this by hand');
      expect(plan.summary).toContain('12 policies will change');
    }
    expect(repository.emulator.log.every(isRead)).toBe(true);
  });

  test('with a plan file that was tampered with stops before anything', async () => {
    const repository = await configRepository();
    await repository.pullRequest('plan');
    const plan = await readFile(join(repository.artifacts.get(PLAN) ?? '', 'plan.json'), 'utf8');
    await mergeOnGitHub(repository, {}, plan.replace('"create"', '"delete"'));
    const [planned, apply] = await repository.merge();
    expect([planned.result, apply.result]).toEqual(['failure', 'skipped']);
    expect(planned.log).toContain('changed after it was written');
  });

  test('that is no merge and would change nothing is no failure, and asks nobody', async () => {
    const repository = await inAgreement();
    const [plan, apply] = await repository.merge();
    expect([plan.result, apply.result]).toEqual(['success', 'skipped']);
  });

  test('whose job is run again keeps journal and undo plan of both attempts, and writes nothing again', async () => {
    const repository = await configRepository({ env: { GITHUB_RUN_ATTEMPT: '2' } });
    await repository.pullRequest('plan');
    await mergeOnGitHub(repository);
    const [, apply] = await repository.merge();
    expect(apply.result).toBe('success');
    expect([...repository.artifacts.keys()].sort()).toEqual([
      'assignctl-apply-default~attempt2',
      PLAN,
      `assignctl-plan-default-${MERGED}`,
    ]);
    // The same push once more: all of it is there already.
    const [, again] = await repository.merge();
    expect(again.result).toBe('success');
    expect(writes(repository.emulator)).toHaveLength(12);
  });

  test('whose job is killed in the middle keeps the journal all the same', async () => {
    const folder = emptyFolder();
    const [killer, seen] = [join(folder, 'killer.mjs'), join(folder, 'variables.txt')];
    await writeFile(killer, KILLER);
    const repository = await configRepository({
      env: { NODE_OPTIONS: `--import=${killer}`, SEEN_VARIABLES: seen },
      realProgram: true,
    });
    const [plan, apply] = await repository.merge({ byHand: true });
    expect([plan.result, apply.result]).toEqual(['success', 'failure']);
    const kept = await readdir(repository.artifacts.get('assignctl-apply-default') ?? '');
    expect(kept).toEqual(expect.arrayContaining([expect.stringMatching(/^journal-.*\.jsonl$/)]));
    expect(kept).not.toContain('outcome.json');
    // What opens the engine's own API is not for assignctl.
    const variables = (await readFile(seen, 'utf8')).split('\n');
    expect(variables).toContain('ASSIGNCTL_ENDPOINT');
    for (const name of ['GITHUB_TOKEN', 'ASSIGNCTL_GITLAB_TOKEN', 'CI_JOB_TOKEN', 'ASSIGNCTL_WEBHOOK_URL'])
      expect(variables).not.toContain(name);
  });

  test('by hand plans anew, shows that plan and applies it', async () => {
    const repository = await configRepository();
    const [plan, apply] = await repository.merge({ byHand: true });
    expect(plan.summary).toContain('12 policies will change');
    expect(apply.result).toBe('success');
    expect(writes(repository.emulator)).toHaveLength(12);
    expect(repository.hub.writes()).toEqual([]);
  });
});

test('a tenant of a fleet has its own comment, artifacts, journal and undo plan', async () => {
  const workspace = emptyFolder();
  await cp('examples/fleet', workspace, { recursive: true });
  asCheckout(workspace);
  const repository = await configRepository({ workspace, inputs: { tenant: 'fernhill' } });
  expect((await repository.pullRequest('validate')).result).toBe('success');
  expect((await repository.pullRequest('plan')).result).toBe('success');
  expect(repository.hub.commentsOf(PULL)).toEqual([
    expect.stringContaining('<!-- assignctl-ci:plan:fleet+fernhill -->'),
  ]);
  const [, apply] = await repository.merge({ byHand: true });
  expect(apply.result).toBe('success');
  expect(await readdir(repository.artifacts.get('assignctl-apply-fleet+fernhill') ?? '')).toEqual(
    expect.arrayContaining([expect.stringMatching(/^journal-/), 'undo.plan.json']),
  );
});
