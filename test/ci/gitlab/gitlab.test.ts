import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Emulator } from '../../../src/emulator/index.js';
import { createGitLab } from '../../../src/ci/forges/gitlab.js';
import { cli, TENANT_ID } from '../../support/cli.js';
import { startExampleFleet } from '../../support/example-fleet.js';
import { copyProject } from '../../support/copy-project.js';
import { isRead, tenant, writes } from '../../support/tenant.js';
import { emptyFolder } from '../../support/empty-folder.js';
import { zip } from '../zip.js';
import { BOT, type FakeGitLab, gitlab, PROJECT } from './gitlab-service.js';
import { checkOut, copyComponent, gitlabCi } from './gitlab-run.js';

jest.setTimeout(180_000);

const PIPELINE = `include:
  - local: templates/pipeline.yml
    inputs:
      plan-client-id: $PLAN_APP
      apply-client-id: $APPLY_APP
      branch: trunk
`;

interface Project {
  readonly emulator: Emulator;
  readonly hub: FakeGitLab;
  readonly folder: string;
  readonly head: string;
  /** Runs a job of a merge request's pipeline, or of a push, a schedule or by hand. */
  readonly run: (
    job: string,
    source: string,
    more?: Readonly<Record<string, string>>,
  ) => ReturnType<typeof gitlabCi>;
}

async function open(folder = copyProject('examples'), inputs = ''): Promise<Project> {
  const [emulator, hub] = await Promise.all([tenant(), gitlab()]);
  await writeFile(join(folder, '.gitlab-ci.yml'), PIPELINE + inputs);
  await copyComponent(folder);
  const head = checkOut(folder, 'trunk');
  return {
    emulator,
    hub,
    folder,
    head,
    run: (job, source, more = {}) =>
      gitlabCi(
        folder,
        { job: [job] },
        {
          ...hub.env,
          CI_PIPELINE_SOURCE: source,
          PLAN_APP: 'reads',
          APPLY_APP: 'writes',
          ASSIGNCTL_ENDPOINT: emulator.url,
          ...(source === 'merge_request_event'
            ? { CI_MERGE_REQUEST_IID: '1', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: String(PROJECT) }
            : {}),
          ...more,
        },
      ),
  };
}

const MERGE_REQUEST = 'merge_request_event';
const NOTES = `/api/v4/projects/${PROJECT}/merge_requests/1/notes`;
const read = (folder: string, file: string): Promise<string> =>
  readFile(join(folder, 'assignctl-out', file), 'utf8');

/** Merges the merge request on GitLab, with the plan that its last pipeline has kept. */
async function mergeOnGitLab(
  { hub, folder, head }: Project,
  files: readonly string[] = ['plan.json'],
): Promise<void> {
  const kept = files.map(async (file) => [`assignctl-out/${file}`, await read(folder, file)] as const);
  const request = { iid: 1, state: 'merged', target_branch: 'trunk', sha: 'a'.repeat(40) };
  Object.assign(hub.state.lists, {
    [`/repository/commits/${head}/merge_requests`]: [{ ...request, merge_commit_sha: head }],
    '/merge_requests/1/pipelines': [
      { id: 5, source: MERGE_REQUEST, sha: 'c'.repeat(40) },
      { id: 4, source: MERGE_REQUEST, sha: request.sha },
      { id: 3, source: 'push', sha: request.sha },
    ],
    // A pipeline for merged results runs on a commit of GitLab's own.
    [`/repository/commits/${'c'.repeat(40)}`]: { parent_ids: ['b'.repeat(40), request.sha] },
    '/pipelines/5/jobs': [
      { id: 51, name: 'another-job', artifacts_file: { filename: 'artifacts.zip' } },
      { id: 50, name: 'assignctl-plan', artifacts_file: { filename: 'artifacts.zip' } },
    ],
  });
  hub.state.archives['50'] = zip(Object.fromEntries(await Promise.all(kept)));
}

/** What the last job hands to those after it. */
async function outputsOf({ folder }: Project): Promise<Readonly<Record<string, string>>> {
  const lines = (await readFile(join(folder, 'assignctl.env'), 'utf8')).trim().split('\n');
  return Object.fromEntries(lines.map((line) => line.split('=') as [string, string]));
}

test('a merge request is planned in one note; the merge applies the reviewed plan, and keeps what the run left', async () => {
  const project = await open();
  const { emulator, hub, folder, run } = project;
  hub.state.notes.push({
    id: 1,
    author: { id: 1 },
    body: '<!-- assignctl-ci:plan:default -->\nAll is well.',
  });
  const planned = await run('assignctl-plan', MERGE_REQUEST);
  expect([planned.code, planned.stderr]).toEqual([0, expect.not.stringContaining('token') as string]);
  expect(hub.writes()).toEqual([`POST ${NOTES}`]);
  expect(hub.state.notes[1]?.body).toMatch(
    /^<!-- assignctl-ci:plan:default -->\n[^]*12 policies will change[^]*Nothing is applied before the merge\./,
  );
  expect(await readdir(join(folder, 'assignctl-out'))).toEqual(['plan.json', 'plan.log', 'plan.md']);
  expect(emulator.log.every(isRead)).toBe(true);

  await run('assignctl-plan', MERGE_REQUEST);
  expect(hub.writes().slice(1)).toEqual([`PUT ${NOTES}/1002`]);
  expect(hub.state.notes[0]?.body).toContain('All is well');

  await mergeOnGitLab(project);
  const reviewed = await run('assignctl-review', 'push');
  expect(reviewed.code).toBe(0);
  expect(reviewed.stdout).toContain('what pull request 1 was reviewed with');
  const variables = await outputsOf(project);
  expect(variables).toMatchObject({ ASSIGNCTL_CHANGES: 'true' });
  const applied = await run('assignctl-apply', 'push', variables);
  expect(applied.code).toBe(0);
  expect(writes(emulator)).toHaveLength(12);
  expect(hub.state.notes[2]?.body).toMatch(/^<!-- assignctl-ci:outcome:default -->\n[^]*12 applied/);
  expect(await readdir(join(folder, 'assignctl-out'))).toEqual([
    'apply.log',
    expect.stringMatching(/^journal-.*\.jsonl$/),
    'outcome.json',
    'outcome.md',
    'undo.plan.json',
  ]);
  const left = await readdir(`${folder}.tmp`);
  expect(left.filter((name) => name.startsWith('id-token'))).toEqual([]);
});

test('a merge request of a fleet has one note, and its reviewed plans are applied ring after ring in one job', async () => {
  const { emulators, env } = await startExampleFleet();
  const example = emptyFolder();
  cpSync('examples/fleet', example, { recursive: true });
  const project = await open(example, '      all: true\n');
  const { hub, folder, run } = project;
  expect((await run('assignctl-validate', MERGE_REQUEST)).code).toBe(0);
  expect((await run('assignctl-plan', MERGE_REQUEST, env)).code).toBe(0);
  expect(hub.state.notes).toHaveLength(1);
  expect(hub.state.notes[0]?.body).toMatch(
    /^<!-- assignctl-ci:plan:fleet -->\n### ⚠️ Up to 74 users lose a policy in fernhill-eu\n\n\*\*assignctl plan, 3 tenants: 3 to change\*\*\n/,
  );
  const names = ['fernhill-labs', 'fernhill', 'fernhill-eu'].map((name) => `plans/${name}.plan.json`);
  await mergeOnGitLab(project, names);
  expect((await run('assignctl-review', 'push', env)).code).toBe(0);
  const applied = await run('assignctl-apply', 'push', { ...env, ...(await outputsOf(project)) });
  expect(applied.code).toBe(0);
  expect(Object.values(emulators).map((one) => writes(one).length)).toEqual([3, 2, 3]);
  expect(hub.state.notes).toHaveLength(2);
  expect(hub.state.notes[1]?.body).toMatch(/^<!-- assignctl-ci:outcome:fleet -->[^]*3 tenants: 3 done/);
  expect(await readdir(join(folder, 'assignctl-out/runs/fernhill'))).toEqual([
    expect.stringMatching(/^journal-.*\.jsonl$/),
    'undo.plan.json',
  ]);
});

test('a push that nobody has reviewed applies nothing; without changes the apply job ends', async () => {
  const { emulator, hub, folder, run, head } = await open();
  hub.state.lists[`/repository/commits/${head}/merge_requests`] = [];
  const reviewed = await run('assignctl-review', 'push');
  expect(reviewed.code).toBe(1);
  expect(reviewed.stdout).toContain('What was pushed is not the merge of a merge request');
  expect(await readFile(join(folder, 'assignctl.env'), 'utf8')).toMatch(/ASSIGNCTL_CHANGES=false\n$/);
  const applied = await run('assignctl-apply', 'push', { ASSIGNCTL_CHANGES: 'false' });
  expect([applied.code, applied.stdout]).toEqual([
    0,
    expect.stringContaining('There is nothing to apply') as string,
  ]);
  expect(emulator.log.every(isRead)).toBe(true);
});

test('drift is one issue: opened, then left unchanged', async () => {
  const { hub, run } = await open();
  expect((await run('assignctl-drift', 'schedule')).code).toBe(0);
  expect(hub.state.issues).toMatchObject([
    { title: 'assignctl: drift of default', labels: 'assignctl-drift', author: { id: BOT } },
  ]);
  const before = hub.writes().length;
  await run('assignctl-drift', 'schedule');
  expect(hub.writes()).toHaveLength(before);
});

test('what init writes for a folder of a repository is accepted, and starts the right jobs', async () => {
  const root = emptyFolder();
  const dir = join(root, 'tenants/intune');
  await mkdir(dir, { recursive: true });
  execFileSync('git', ['-C', root, 'init', '-q', '-b', 'trunk']);
  const pin = 'e'.repeat(40);
  const { code } = await cli(['init', '-C', dir, '--tenant-id', TENANT_ID, '--ci', 'gitlab', '--pin', pin]);
  expect(code).toBe(0);
  const file = join(root, '.gitlab/assignctl.yml');
  const text = await readFile(file, 'utf8');
  const remote = `remote: https://raw.githubusercontent.com/assignctl/assignctl/${pin}/templates/pipeline.yml`;
  expect(text).toContain(remote);
  await writeFile(file, text.replace(remote, 'local: templates/pipeline.yml'));
  await copyComponent(root);
  checkOut(root, 'trunk');
  const jobs = async (variables: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    const { stdout } = await gitlabCi(root, { listJson: true }, { CI_PROJECT_ID: '7', ...variables });
    return (JSON.parse(stdout.slice(stdout.indexOf('\n['))) as { name: string; when: string }[])
      .filter(({ when }) => when !== 'never')
      .map(({ name }) => name.replace('assignctl-tenants.intune-', ''));
  };
  const from = (id: string) => ({
    CI_PIPELINE_SOURCE: MERGE_REQUEST,
    CI_MERGE_REQUEST_SOURCE_PROJECT_ID: id,
  });
  expect(await jobs(from('7'))).toEqual(['validate', 'plan']);
  expect(await jobs(from('8'))).toEqual(['validate']);
  expect(await jobs({ CI_PIPELINE_SOURCE: 'push' })).toEqual(['review', 'apply']);
  expect(await jobs({ CI_PIPELINE_SOURCE: 'web' })).toEqual(['review', 'apply']);
  expect(await jobs({ CI_PIPELINE_SOURCE: 'schedule' })).toEqual(['drift']);
});

describe('the service', () => {
  const forge = (hub: FakeGitLab, more: Readonly<Record<string, string>> = {}) =>
    createGitLab({
      cwd: '/',
      env: { ...hub.env, CI_COMMIT_SHA: 'b'.repeat(40), ...more },
      write: () => undefined,
      fetch,
      sleep: () => Promise.resolve(),
      assignctl: () => Promise.reject(new Error('not called')),
    });

  test('takes no command from a text of others', async () => {
    const hub = await gitlab();
    const { comments, issues } = forge(hub);
    await comments('1').create('fine\n/merge\n  /close');
    await issues.create('title', '/assign @mallory');
    expect(hub.state.notes[0]?.body).toBe('fine\n&#47;merge\n  &#47;close');
    expect(hub.state.issues[0]?.description).toBe('&#47;assign @mallory');
  });

  test('runs nothing with an identity for a fork, and says which token is missing', async () => {
    const hub = await gitlab();
    expect(() => forge(hub, { CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '8' })).toThrow('comes from a fork');
    expect(() => forge(hub, { ASSIGNCTL_GITLAB_TOKEN: '' })).toThrow('Make a project access token');
  });

  test('finds the last applies behind the jobs of others, by the name of their archives, and only a few', async () => {
    const hub = await gitlab();
    const job = (id: number, more: Readonly<Record<string, unknown>> = {}) => ({
      id,
      name: 'assignctl-apply',
      ref: 'trunk',
      artifacts_file: { filename: 'artifacts.zip' },
      ...more,
    });
    const others = Array.from({ length: 250 }, (_, at) => job(1000 - at, { name: 'build' }));
    hub.state.lists['/jobs'] = [
      ...others,
      job(9, { artifacts_file: { filename: 'assignctl-apply-eu.zip' } }),
      job(8, { artifacts_file: { filename: 'assignctl-apply-us.zip' } }),
      job(7, { artifacts_file: undefined }),
      job(6, { ref: 'other' }),
      job(5),
      job(4, { name: 'assignctl-apply: [eu]' }),
    ];
    for (const id of [9, 5]) hub.state.archives[String(id)] = Buffer.from(`archive ${id}`);
    const { findApplies } = forge(hub, { CI_COMMIT_BRANCH: 'trunk' });
    const all = async (): Promise<readonly (() => Promise<Buffer>)[]> => {
      const found: (() => Promise<Buffer>)[] = [];
      for await (const fetchOne of findApplies('assignctl-apply-eu')) found.push(fetchOne);
      return found;
    };
    const found = await Promise.all((await all()).map((fetchOne) => fetchOne()));
    expect(found.map(String)).toEqual(['archive 9', 'archive 5']);

    hub.state.lists['/jobs'] = Array.from({ length: 30 }, (_, at) => job(30 - at));
    expect(await all()).toHaveLength(10);
    hub.state.lists['/jobs'] = Array.from({ length: 5000 }, (_, at) => job(9000 - at, { name: 'build' }));
    expect(await all()).toEqual([]);
    expect(hub.log.filter(({ path }) => path.includes('/jobs?'))).toHaveLength(3 + 1 + 20);
  });

  test('closes an issue, and follows it with a note', async () => {
    const hub = await gitlab();
    const { issues } = forge(hub);
    await issues.create('title', '<!-- m -->\ntext');
    const found = await issues.find('<!-- m -->', 'title');
    expect(found).toEqual({ id: '1', body: '<!-- m -->\ntext' });
    await issues.update('1', '<!-- m -->\nother', 'It changed.');
    await issues.close('1', 'It is gone.');
    expect(await issues.find('<!-- m -->', 'title')).toBeUndefined();
    expect(hub.writes().map((line) => line.replace(/.*projects\/7/, ''))).toEqual([
      '/issues',
      '/issues/1',
      '/issues/1/notes',
      '/issues/1/notes',
      '/issues/1',
    ]);
  });
});
