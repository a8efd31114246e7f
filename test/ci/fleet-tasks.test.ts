import { cp, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { runTask } from '../../src/ci/run-task.js';
import { parseTask } from '../../src/ci/tasks/task-options.js';
import { cli, type CliResult } from '../support/cli.js';
import { startExampleFleet } from '../support/example-fleet.js';
import { writes } from '../support/tenant.js';
import { HEAD, MERGED, PULL } from './config-repository.js';
import { github, type FakeGitHub } from './github-service.js';
import { service } from './http-service.js';
import { mergePullRequest } from './merged-pull-request.js';
import { emptyFolder } from '../support/empty-folder.js';
import { zip } from './zip.js';

interface Job {
  readonly code: number;
  readonly log: string;
  readonly summary: string;
  readonly outputs: string;
  /** The folder that the job keeps. */
  readonly kept: string;
}

interface Repository {
  readonly workspace: string;
  readonly hub: FakeGitHub;
  readonly tenants: Awaited<ReturnType<typeof startExampleFleet>>;
  /** Runs a task in this process, for the pull request or for the push of its merge. */
  readonly job: (
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
    program?: (line: readonly string[]) => Promise<CliResult>,
  ) => Promise<Job>;
}

async function fleetRepository(): Promise<Repository> {
  const workspace = emptyFolder();
  const [hub, tenants] = await Promise.all([github(), startExampleFleet()]);
  await cp('examples/fleet', workspace, { recursive: true });
  const job: Repository['job'] = async (args, env = {}, program) => {
    const temp = emptyFolder();
    const files = {
      event: join(temp, 'event.json'),
      output: join(temp, 'output'),
      summary: join(temp, 'summary'),
    };
    const pull = { number: Number(PULL), head: { sha: HEAD, repo: { full_name: 'fernhill/assignments' } } };
    await writeFile(files.event, JSON.stringify(args[0] === 'plan' ? { pull_request: pull } : {}));
    let log = '';
    const all = {
      ...hub.env,
      GITHUB_EVENT_NAME: args[0] === 'plan' ? 'pull_request' : 'push',
      GITHUB_EVENT_PATH: files.event,
      GITHUB_SHA: MERGED,
      GITHUB_REF_NAME: 'main',
      GITHUB_OUTPUT: files.output,
      GITHUB_STEP_SUMMARY: files.summary,
      RUNNER_TEMP: temp,
      ...tenants.env,
      ...env,
    };
    const kept = join(temp, 'kept');
    const code = await runTask([...args, '--folder', kept], {
      cwd: workspace,
      env: all,
      write: (text) => void (log += text),
      fetch,
      sleep: () => Promise.resolve(),
      assignctl: (line, more) => program?.(line) ?? cli(line, { cwd: workspace, env: { ...all, ...more } }),
    });
    const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
    return { code, log, kept, summary: await read(files.summary), outputs: await read(files.output) };
  };
  return { workspace, hub, tenants, job };
}

/** Merges the pull request with the plans in this folder, which were kept under the name. */
async function merge({ hub }: Repository, kept: string, name = 'fleet'): Promise<void> {
  const plans = join(kept, 'plans');
  const files = await Promise.all(
    (await readdir(plans)).map(
      async (name) => [`plans/${name}`, await readFile(join(plans, name), 'utf8')] as const,
    ),
  );
  mergePullRequest(hub, `assignctl-plan-${name}-${HEAD}`, zip(Object.fromEntries(files)));
}

/** Where nothing answers. */
const OFFLINE = { ASSIGNCTL_ENDPOINT_FERNHILL: 'http://127.0.0.1:9' };

test('a tenant that cannot be planned has a row, keeps no other from its plan, and is not applied', async () => {
  const repository = await fleetRepository();
  const { hub, tenants, job } = repository;
  const planned = await job(['plan', '--all'], OFFLINE);
  expect(planned.code).toBe(1);
  expect(planned.outputs).toContain('changes=true\n');
  expect(hub.commentsOf(PULL)).toHaveLength(1);
  expect(hub.commentsOf(PULL)[0]).toMatch(
    /3 tenants: 2 to change, 1 without a plan\*\*\n[^]*1 tenant has no plan/,
  );
  expect(hub.commentsOf(PULL)[0]).toMatch(/\| broad \| <code>fernhill<\/code> \| ❌ no plan: .*127/);
  expect(await readdir(join(planned.kept, 'plans'))).toEqual([
    'fernhill-eu.plan.json',
    'fernhill-labs.plan.json',
  ]);
  // Names of people may be in them.
  for (const file of ['plans/fernhill-eu.plan.json', 'reports/fernhill-eu.md', 'plan.md'])
    expect([file, (await stat(join(planned.kept, file))).mode & 0o777]).toEqual([file, 0o600]);

  // It is back, and what was reviewed has nothing of it: the other tenant of its ring can be approved and applied.
  await merge(repository, planned.kept);
  const hook = await service(() => ({ status: 202 }));
  const webhook = { ASSIGNCTL_WEBHOOK_URL: `${hook.url}/secret` };
  const review = await job(['review', '--ring', 'broad'], webhook);
  expect(review.code).toBe(0);
  expect(review.outputs).toMatch(/changes=true\n/);
  expect(review.outputs).not.toContain('done=true');
  expect(review.log).toContain(
    'error: fernhill is not applied. The artifact contains no fernhill.plan.json.',
  );
  expect(await readdir(join(review.kept, 'plans'))).toEqual(['fernhill-eu.plan.json']);
  expect(hook.log[0]?.body).toMatchObject({
    event: 'approval-waiting',
    project: 'fleet@broad',
    // Nothing of the tenant that was not reviewed.
    counts: { tenants: 1, policies: 3, requests: 3 },
  });
  const plans = join(review.kept, 'plans');
  const applied = await job(['apply', '--ring', 'broad', '--plan', plans, '--pull-request', PULL], webhook);
  expect(applied.code).toBe(4);
  expect(writes(tenants.emulators.fernhill)).toEqual([]);
  expect(writes(tenants.emulators['fernhill-eu'])).toHaveLength(3);
  expect(hook.log[1]?.body).toMatchObject({
    event: 'apply-incomplete',
    counts: { 'tenants done': 1, 'tenants not done': 1 },
  });
});

test('a tenant that was reviewed and cannot be planned anew is not applied, and its ring is not done', async () => {
  const repository = await fleetRepository();
  const planned = await repository.job(['plan', '--all']);
  await merge(repository, planned.kept);
  const review = await repository.job(['review', '--ring', 'broad'], OFFLINE);
  expect(review.code).toBe(0);
  expect(review.log).toContain('error: fernhill is not applied. No plan could be made now.');
  expect(review.summary).toContain('⚠️ Not applied. No plan could be made now.');
  expect(await readdir(join(review.kept, 'plans'))).toEqual(['fernhill-eu.plan.json']);
  // Where it was the only one with something to apply, the job fails.
  const { emulators } = repository.tenants;
  const eu = join(review.kept, 'plans');
  const all = await repository.job(['apply', '--all', '--plan', eu, '--pull-request', PULL]);
  expect(all.code).toBe(1);
  const outcome = repository.hub.commentsOf(PULL).at(-1) ?? '';
  expect(outcome).toMatch(
    /fernhill-labs\*\* .*this tenant has no reviewed plan[^]*not run&#58; ring pilot is not done/,
  );
  for (const emulator of Object.values(emulators)) expect(writes(emulator)).toEqual([]);
  expect((await repository.job(['apply', '--ring', 'broad', '--plan', eu])).code).toBe(4);
  expect(writes(emulators.fernhill)).toEqual([]);
  await merge(repository, (await repository.job(['plan', '--all'])).kept);
  const alone = await repository.job(['review', '--ring', 'broad'], OFFLINE);
  expect(alone.code).toBe(1);
  expect(alone.outputs).toContain('changes=false\n');
  expect(alone.outputs).not.toContain('done=true');
});

test('a reviewed plan that differs from the one made now is shown to who approves', async () => {
  const repository = await fleetRepository();
  const planned = await repository.job(['plan', '--all']);
  await merge(repository, planned.kept);
  repository.tenants.emulators['fernhill-labs'].edit(({ policies }) => {
    for (const { assignments } of policies.iosManagedAppProtections) assignments.splice(0);
  });
  const hook = await service(() => ({ status: 202 }));
  const webhook = { ASSIGNCTL_WEBHOOK_URL: `${hook.url}/secret` };
  const review = await repository.job(['review', '--ring', 'pilot'], webhook);
  expect(review.code).toBe(0);
  expect(review.summary).toMatch(
    /<code>fernhill-labs<\/code> .*Its plan is not the reviewed one\. What differs is not applied/,
  );
  expect(review.summary).toContain('differs from what pull request 7 was reviewed with');
  expect(hook.log[0]?.body).toMatchObject({ counts: { tenants: 1, policies: 1, requests: 1 } });
});

test('a ring whose tenant needs changes that nobody has reviewed is not done', async () => {
  const repository = await fleetRepository();
  const { workspace, tenants, job } = repository;
  const applied = await cli(['apply', '-C', workspace, '--ring', 'pilot', '--yes'], {
    cwd: workspace,
    env: tenants.env,
  });
  expect(applied.code).toBe(0);
  await merge(repository, (await job(['plan', '--all'])).kept);
  expect((await job(['review', '--ring', 'pilot'])).outputs).toContain('done=true');
  tenants.emulators['fernhill-labs'].edit(({ policies }) => {
    for (const { assignments } of policies.iosManagedAppProtections) assignments.splice(0);
  });
  const review = await job(['review', '--ring', 'pilot']);
  expect(review.code).toBe(1);
  expect(review.log).toContain('error: fernhill-labs has changes that are not in the reviewed plan.');
  expect(review.outputs).not.toContain('done=true');
});

test('rings that are planned by themselves have a comment and an artifact each, which their apply finds', async () => {
  const repository = await fleetRepository();
  const { hub, job } = repository;
  const pilot = await job(['plan', '--ring', 'pilot']);
  const broad = await job(['plan', '--ring', 'broad']);
  for (const [ring, { outputs }] of Object.entries({ pilot, broad }))
    expect(outputs).toContain(`keep=assignctl-plan-fleet@${ring}-${HEAD}\n`);
  const comments = hub.commentsOf(PULL);
  expect(comments).toHaveLength(2);
  expect(comments[0]).toContain('fernhill-labs');
  expect(comments[1]).not.toContain('fernhill-labs');
  await merge(repository, broad.kept, 'fleet@broad');
  const review = await job(['review', '--ring', 'broad']);
  expect([review.code, review.log]).toEqual([
    0,
    expect.stringContaining(`assignctl-plan-fleet@broad-${HEAD}`),
  ]);
  expect(await readdir(join(review.kept, 'plans'))).toEqual(['fernhill-eu.plan.json', 'fernhill.plan.json']);
  const other = await job(['review', '--ring', 'pilot']);
  expect([other.code, other.log]).toEqual([1, expect.stringContaining('No plan was kept by a run')]);
});

test('a fleet file with errors is said in the comment', async () => {
  const { workspace, hub, job } = await fleetRepository();
  await writeFile(join(workspace, 'fleet.yaml'), 'tenants: []\n');
  const { code, outputs } = await job(['plan', '--all']);
  expect(code).toBe(1);
  expect(outputs).toContain('changes=false\n');
  expect(hub.commentsOf(PULL)).toEqual([
    expect.stringMatching(/the plans could not be made[^]*fleet\.yaml&#58;&#8203;1&#58;/),
  ]);
});

test('a run that is ended before it has planned is said in the comment, with what it printed', async () => {
  const { workspace, hub, job } = await fleetRepository();
  const begun = { tenants: [{ name: 'fernhill', exitCode: null, skipped: 'the run did not end' }] };
  const { code } = await job(['plan', '--all'], {}, async (line) => {
    const reports = resolve(workspace, line[line.indexOf('--reports') + 1] ?? '');
    await mkdir(reports, { recursive: true });
    await writeFile(join(reports, 'fleet-summary.json'), JSON.stringify(begun));
    return { code: 1, stdout: '', stderr: 'out of memory\n' };
  });
  expect(code).toBe(1);
  expect(hub.commentsOf(PULL)).toEqual([
    expect.stringMatching(/the plans could not be made[^]*out of memory/),
  ]);
});

test('drift of a tenant is decided about against the outcome of its ring', async () => {
  const repository = await fleetRepository();
  const { hub, tenants, job } = repository;
  const planned = await job(['plan', '--all']);
  const applied = await job(['apply', '--ring', 'broad', '--plan', join(planned.kept, 'plans')]);
  expect(applied.code).toBe(0);
  const outcome = await readFile(join(applied.kept, 'reports/fernhill.json'), 'utf8');
  const created_at = '2026-11-22T09:00:00Z';
  const own = { repository: { id: 1 }, head_repository: { id: 1 }, head_branch: 'main', head_sha: MERGED };
  hub.state.runs = [
    { id: 98, event: 'push', path: '.github/workflows/assignctl-apply.yml', ...own, created_at },
  ];
  hub.state.artifacts = [
    {
      id: 12,
      name: 'assignctl-apply-fleet@broad',
      expired: false,
      created_at,
      workflow_run: { id: 98 },
      zip: zip({ 'reports/fernhill.json': outcome }),
    },
  ];
  tenants.emulators.fernhill.edit(({ policies }) => {
    for (const policy of policies.androidManagedAppProtections)
      if (policy.displayName === 'Android – Corporate baseline') policy.assignments.splice(0);
  });
  tenants.emulators.fernhill.clearLog();
  const tenant = ['--tenant', 'fernhill', '--apply-name', 'fleet@broad'];
  expect((await job(['drift', ...tenant])).outputs).toContain('drift=true\n');
  const [issue] = hub.state.issues;
  const digest = /drift <code>([0-9a-f]{16})</.exec(issue?.body ?? '')?.[1] ?? '';
  const decided = ['--issue', String(issue?.id), '--digest', digest];
  const alone = await job(['reject', '--tenant', 'fernhill', ...decided]);
  expect([alone.code, alone.log]).toEqual([1, expect.stringContaining('no outcome of the last apply')]);
  expect(alone.log).toContain('No outcome of an apply was found as assignctl-apply-fleet+fernhill.');
  expect(hub.commentsOf(String(issue?.id)).at(-1)).toContain('name that apply with apply-name');
  expect(writes(tenants.emulators.fernhill)).toEqual([]);
  expect((await job(['reject', ...tenant, ...decided])).code).toBe(0);
  expect(writes(tenants.emulators.fernhill)).toHaveLength(1);
});

test('what a killed apply has left is gathered for each tenant, and no link is followed', async () => {
  const { job } = await fleetRepository();
  const [workspace, elsewhere] = [emptyFolder(), emptyFolder()];
  await mkdir(join(workspace, 'fleet/fernhill'), { recursive: true });
  await writeFile(join(workspace, 'fleet/fernhill/journal-20260101T000000Z.jsonl'), 'written');
  await writeFile(join(workspace, 'fleet/fernhill/lock'), '');
  await writeFile(join(elsewhere, 'undo.plan.json'), 'of someone else');
  await symlink(elsewhere, join(workspace, 'fleet/linked'));
  const { code, kept } = await job(['keep', '--ring', 'broad'], { ASSIGNCTL_WORKSPACE: workspace });
  expect(code).toBe(0);
  expect(await readdir(join(kept, 'runs'))).toEqual(['fernhill']);
  expect(await readdir(join(kept, 'runs/fernhill'))).toEqual(['journal-20260101T000000Z.jsonl']);
});

test('one way to choose tenants, and only for the tasks that several share', () => {
  expect(parseTask(['plan', '--all'])).toMatchObject({ name: 'fleet', all: true });
  expect(parseTask(['apply', '--ring', 'pilot', '--tenant', ''])).toMatchObject({
    name: 'fleet',
    ring: 'pilot',
  });
  for (const more of [
    ['--ring', 'pilot', '--all'],
    ['--ring', 'pilot', '--tenant', 'a'],
    ['--tenant', 'a', '--all'],
  ])
    expect(() => parseTask(['plan', ...more])).toThrow('Write one of --tenant, --ring and --all');
  for (const task of ['drift', 'decide', 'accept', 'reject'])
    expect(() => parseTask([task, '--all'])).toThrow(`${task} is for one tenant`);
  expect(() => parseTask(['plan', '--ring', '$(touch x)'])).toThrow('--ring takes a name of the fleet file');
  expect(() => parseTask(['drift', '--apply-name', 'fleet'])).toThrow('--tenant names it');
});
