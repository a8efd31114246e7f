import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { startExampleFleet } from '../support/example-fleet.js';
import { asCheckout } from '../support/git-commits.js';
import { isRead, writes } from '../support/tenant.js';
import { configRepository, type ConfigRepository, HEAD, MERGED, PULL } from './config-repository.js';
import { fill } from './expressions.js';
import { type JobResult } from './job.js';
import { mergePullRequest, PLAN_RUN } from './merged-pull-request.js';
import { emptyFolder } from '../support/empty-folder.js';
import { zip } from './zip.js';

jest.setTimeout(120_000);

const PLAN = `assignctl-plan-fleet-${HEAD}`;
/** Merges the pull request on GitHub, with these files as the artifact of its plans. */
function mergeOnGitHub({ hub }: ConfigRepository, files: Readonly<Record<string, string>>): void {
  mergePullRequest(hub, PLAN, zip(files));
}

/** The apply workflow has run on the branch, and kept this artifact. */
async function keepApply({ hub, artifacts }: ConfigRepository, name: string): Promise<void> {
  const reports = join(artifacts.get(name) ?? '', 'reports');
  const files = await Promise.all(
    (await readdir(reports)).map(
      async (file) => [`reports/${file}`, await readFile(join(reports, file), 'utf8')] as const,
    ),
  );
  const run = { ...PLAN_RUN, id: 98, event: 'push', head_sha: MERGED, head_branch: 'main' };
  hub.state.runs = [{ ...run, path: '.github/workflows/assignctl-apply.yml' }];
  hub.state.artifacts = [
    {
      id: 12,
      name,
      expired: false,
      created_at: run.created_at,
      workflow_run: { id: 98 },
      zip: zip(Object.fromEntries(files)),
    },
  ];
}

/** What the caller of the workflow learns, by which the next ring begins or does not. */
async function doneOf([plan, apply]: readonly [JobResult, JobResult]): Promise<string> {
  const { on } = parse(await readFile('.github/workflows/apply.yml', 'utf8')) as {
    on: { workflow_call: { outputs: { done: { value: string } } } };
  };
  return fill(on.workflow_call.outputs.done.value, {
    jobs: { plan: { outputs: plan.outputs }, apply: { outputs: apply.outputs } },
  });
}

test('a pull request of a fleet: one comment, then the reviewed plans ring after ring', async () => {
  const { emulators, env } = await startExampleFleet();
  const workspace = emptyFolder();
  await cp('examples/fleet', workspace, { recursive: true });
  asCheckout(workspace);
  const repository = await configRepository({ workspace, env });
  const { hub, artifacts } = repository;
  const inPlan = { inputs: { all: true } };

  // The pull request: every tenant is planned, in one job.
  expect((await repository.pullRequest('validate', inPlan)).result).toBe('success');
  const planned = await repository.pullRequest('plan', inPlan);
  expect(planned.result).toBe('success');
  const [comment = '', ...others] = hub.commentsOf(PULL);
  expect(others).toEqual([]);
  expect(comment).toMatch(
    /^<!-- assignctl-ci:plan:fleet -->\n### ⚠️ Up to 74 users lose a policy in fernhill-eu\n\n\*\*assignctl plan, 3 tenants: 3 to change\*\*/,
  );
  const rows = comment.split('\n').filter((line) => /^\| (pilot|broad) /.test(line));
  expect(rows).toEqual([
    expect.stringMatching(
      /^\| broad \| <code>fernhill-eu<\/code> \| 3 policies.* up to 74 users .*many users lose/,
    ),
    expect.stringMatching(
      /^\| pilot \| <code>fernhill-labs<\/code> \| 3 policies.* up to 71 users .*reaches all users/,
    ),
    expect.stringMatching(/^\| broad \| <code>fernhill<\/code> \| 2 policies.* up to 8 users /),
  ]);
  expect(comment).toContain('<summary>Plan of fernhill-eu</summary>');
  expect(comment).toContain(`artifact <code>${PLAN}</code>`);
  const kept = artifacts.get(PLAN) ?? '';
  expect(await readdir(kept)).toEqual(['plan.log', 'plan.md', 'plans', 'reports']);
  const names = await readdir(join(kept, 'plans'));
  expect(names).toEqual(['fernhill-eu.plan.json', 'fernhill-labs.plan.json', 'fernhill.plan.json']);
  const files = Object.fromEntries(
    await Promise.all(
      names.map(
        async (name) => [`plans/${name}`, await readFile(join(kept, 'plans', name), 'utf8')] as const,
      ),
    ),
  );
  for (const { log } of Object.values(emulators)) expect(log.every(isRead)).toBe(true);

  // A ring whose only plan was not reviewed has nothing to approve, and is not done.
  const own = Object.entries(files).filter(([name]) => !name.includes('labs'));
  mergeOnGitHub(repository, Object.fromEntries(own));
  const missing = await repository.merge({ inputs: { ring: 'pilot' } });
  expect(missing.map(({ result }) => result)).toEqual(['failure', 'skipped']);
  expect(await doneOf(missing)).not.toBe('true');
  expect(missing[0].log).toContain(
    'error: fernhill-labs is not applied. The artifact contains no fernhill-labs.plan.json.',
  );

  // The merge, ring pilot: its tenant is approved and written, and no other is spoken to.
  mergeOnGitHub(repository, files);
  for (const emulator of Object.values(emulators)) emulator.clearLog();
  const pilot = await repository.merge({ inputs: { ring: 'pilot' } });
  expect(pilot.map(({ result }) => result)).toEqual(['success', 'success']);
  expect(await doneOf(pilot)).toBe('true');
  expect(pilot[0].summary).toContain('It is what pull request 7 was reviewed with.');
  expect(pilot[0].summary).not.toMatch(/<code>fernhill(-eu)?<\/code>/);
  expect(writes(emulators['fernhill-labs'])).toHaveLength(3);
  expect([...emulators.fernhill.log, ...emulators['fernhill-eu'].log]).toEqual([]);
  expect(hub.commentsOf(PULL)).toHaveLength(2);
  expect(hub.commentsOf(PULL)[1]).toMatch(
    /^<!-- assignctl-ci:outcome:fleet@pilot -->[^]*1 tenant: 1 done[^]*<code>fernhill-labs<\/code> \| <code>[\w-]+<\/code> \| pilot \| 3 applied/,
  );
  const left = artifacts.get('assignctl-apply-fleet@pilot') ?? '';
  expect(await readdir(left)).toEqual(['apply.log', 'outcome.md', 'reports', 'runs']);
  expect(await readdir(join(left, 'reports'))).toEqual(['fernhill-labs.json', 'fleet-summary.json']);
  expect(await readdir(join(left, 'runs', 'fernhill-labs'))).toEqual([
    expect.stringMatching(/^journal-.*\.jsonl$/),
    'undo.plan.json',
  ]);

  // Ring broad, where the plan of one tenant is that of another: only the other tenant is written, and the ring is not done.
  const forged = { ...files, 'plans/fernhill-eu.plan.json': files['plans/fernhill.plan.json'] ?? '' };
  mergeOnGitHub(repository, forged);
  const broad = await repository.merge({ inputs: { ring: 'broad' } });
  expect(broad.map(({ result }) => result)).toEqual(['success', 'failure']);
  expect(await doneOf(broad)).not.toBe('true');
  expect(broad[0].log).toContain(
    'error: fernhill-eu is not applied. The reviewed plan is of another tenant.',
  );
  expect(broad[0].summary).toMatch(
    /<code>fernhill-eu<\/code> .*Not applied\. The reviewed plan is of another tenant/,
  );
  expect(writes(emulators.fernhill)).toHaveLength(2);
  expect(writes(emulators['fernhill-eu'])).toEqual([]);
  const [, , outcome = ''] = hub.commentsOf(PULL);
  expect(outcome).toMatch(/^<!-- assignctl-ci:outcome:fleet@broad -->[^]*2 tenants: 1 done, 1 not done/);
  expect(outcome).toMatch(
    /\*\*fernhill-eu\*\* \(<code>[\w-]+<\/code>, ring broad\), exit code 1: nothing was written&#58; this tenant has no reviewed plan/,
  );
  expect(outcome).toContain('run this workflow by hand');

  // With the honest plans the ring is done, and its comment says so.
  mergeOnGitHub(repository, files);
  const again = await repository.merge({ inputs: { ring: 'broad' } });
  expect(again.map(({ result }) => result)).toEqual(['success', 'success']);
  expect(await doneOf(again)).toBe('true');
  expect(writes(emulators.fernhill)).toHaveLength(2);
  expect(writes(emulators['fernhill-eu'])).toHaveLength(3);
  expect(hub.commentsOf(PULL)).toHaveLength(3);
  expect(hub.commentsOf(PULL)[2]).toContain('2 tenants: 2 done');
  expect([...artifacts.keys()].sort()).toEqual([
    'assignctl-apply-fleet@broad',
    'assignctl-apply-fleet@pilot',
    PLAN,
    `assignctl-plan-fleet@broad-${MERGED}`,
    `assignctl-plan-fleet@pilot-${MERGED}`,
  ]);

  // Drift of one of its tenants is seen against what the ring has left of it: what only waits in git is none.
  await keepApply(repository, 'assignctl-apply-fleet@broad');
  const baseline = join(workspace, 'baseline/ios.yaml');
  const declared = await readFile(baseline, 'utf8');
  await writeFile(baseline, declared.replace('  - Sales\n', ''));
  const drift = await repository.drift({ tenant: 'fernhill', 'apply-name': 'fleet@broad' });
  expect(drift).toMatchObject({ result: 'success', outputs: { drift: 'false', complete: 'true' } });
  await writeFile(baseline, declared);

  // A push that changes nothing asks no one, and lets the next ring begin.
  hub.state.runs = [];
  const quiet = await repository.merge({ inputs: { ring: 'pilot' } });
  expect(quiet.map(({ result }) => result)).toEqual(['success', 'skipped']);
  expect(await doneOf(quiet)).toBe('true');
  // And the comment of the pull request says that there is nothing to do.
  await repository.pullRequest('plan', inPlan);
  expect(hub.commentsOf(PULL)[0]).toMatch(
    /3 tenants change nothing: <code>fernhill-labs<\/code>, <code>fernhill<\/code>/,
  );

  // One that would change something, and was not reviewed, is not applied.
  emulators.fernhill.edit(({ policies }) => {
    for (const { assignments } of policies.iosManagedAppProtections) assignments.splice(0);
  });
  const unreviewed = await repository.merge({ inputs: { ring: 'broad' } });
  expect(unreviewed.map(({ result }) => result)).toEqual(['failure', 'skipped']);
  expect(unreviewed[0].log).toContain('run this by hand');
  expect(await doneOf(unreviewed)).not.toBe('true');
  // By hand it is planned anew, approved and applied, without a comment; here over the whole fleet.
  const byHand = await repository.merge({ byHand: true, inputs: { all: true } });
  expect(byHand.map(({ result }) => result)).toEqual(['success', 'success']);
  expect(writes(emulators.fernhill)).toHaveLength(4);
  expect(hub.commentsOf(PULL)).toHaveLength(3);
});
