import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTask } from '../../src/ci/run-task.js';
import { digestOf } from '../../src/ci/tasks/task-drift.js';
import { type DriftReport } from '../../src/model/results/drift.js';
import { asCheckout } from '../support/git-commits.js';
import { copyProject } from '../support/copy-project.js';
import { writes } from '../support/tenant.js';
import { configRepository, type ConfigRepository } from './config-repository.js';
import { appliesOf, drifted, emptyPolicy, removeIncluded } from './drifted-repository.js';
import { filesOn } from './fake-git.js';
import { BOT, github, REPOSITORY } from './github-service.js';
import { emptyFolder } from '../support/empty-folder.js';

jest.setTimeout(180_000);

const ISSUE = 1;
const COMMENT = 501;
const ADA = { type: 'User', login: 'ada', id: 7 };
const NOW = '2026-11-22T10:00:00Z';
/** Someone with write permission writes a comment on the issue. `seen`: what the issue said then. */
function say(repository: ConfigRepository, text: string, seen?: string) {
  const { state } = repository.hub;
  state.people.set(ADA.login, { id: ADA.id, permission: 'write' });
  const notes = (state.comments.get(String(ISSUE)) ?? []).filter(({ id }) => id !== COMMENT);
  state.comments.set(String(ISSUE), [
    ...notes,
    { id: COMMENT, body: text, user: ADA, created_at: NOW, updated_at: NOW },
  ]);
  const body = seen ?? state.issues.find(({ id }) => id === ISSUE)?.body ?? '';
  return repository.decide({ issue: ISSUE, id: COMMENT, text, body });
}

const answers = ({ hub }: ConfigRepository): readonly string[] =>
  (hub.state.comments.get(String(ISSUE)) ?? []).filter(({ user }) => user === BOT).map(({ body }) => body);

test.each(['accept', 'reject'])(
  '%s is about the drift that the issue showed when the comment was written, not about a later one',
  async (command) => {
    const repository = await drifted();
    const { hub, emulator } = repository;
    const seen = hub.state.issues[0]?.body ?? '';
    // The run waits for a runner; meanwhile there is more drift, and the issue is written anew.
    emptyPolicy(repository, 'iOS – Nurses 🩺');
    await repository.drift();
    expect(hub.state.issues[0]?.body).not.toBe(seen);
    hub.state.comments.clear();
    const before = writes(emulator).length;
    const ran = await say(repository, `/assignctl ${command}`, seen);
    expect([ran.decide.result, ran[command === 'accept' ? 'accept' : 'reject'].result]).toEqual([
      'success',
      'failure',
    ]);
    expect(writes(emulator)).toHaveLength(before);
    expect(hub.state.git.pulls).toEqual([]);
    expect(answers(repository)).toEqual([expect.stringContaining('differ in another way')]);
  },
);

test('a pull request of a fork from a branch of that name is not taken for the one that accepts', async () => {
  const repository = await drifted();
  const { git, issues } = repository.hub.state;
  const digest = /drift <code>([0-9a-f]{16})/.exec(issues[0]?.body ?? '')?.[1] ?? '';
  const head = `assignctl/drift-${ISSUE}-${digest}`;
  // A fork in the same organization has the same owner.
  git.pulls.push({
    number: 39,
    title: 'Mine',
    body: '',
    head,
    base: 'main',
    from: `${REPOSITORY}-fork`,
  });
  const { accept } = await say(repository, '/assignctl accept');
  expect(accept.result).toBe('success');
  expect(git.pulls.map(({ title }) => title)).toEqual(['Mine', 'Accept the drift of default (#1)']);
  expect(answers(repository)).toEqual([expect.not.stringContaining('#39')]);
});

test.each([
  ['POST /pulls', 'GitHub Actions is not permitted to create or approve pull requests.'],
  ['POST /git/refs', 'Reference cannot be created'],
  ['POST /git/blobs', 'Repository is locked'],
])('where %s is refused, the issue says that there is no pull request, and why', async (request, message) => {
  const repository = await drifted();
  const { hub } = repository;
  hub.state.refusals.set(request, { status: 403, message: `${message} ${hub.env.GITHUB_TOKEN ?? ''} @all` });
  const { accept } = await say(repository, '/assignctl accept');
  expect(accept.result).toBe('failure');
  const [answer = '', ...more] = answers(repository);
  expect(more).toEqual([]);
  expect(answer).toContain('No pull request was opened');
  expect(answer).toContain(message);
  expect(answer).not.toContain(hub.env.GITHUB_TOKEN);
  expect(answer).not.toContain('@all');
  expect(accept.log).toContain(message);
  expect(accept.log).not.toContain(hub.env.GITHUB_TOKEN);
});

test('where a reject cannot begin, the issue says that nothing was reverted, and why', async () => {
  const folder = emptyFolder();
  const hub = await github();
  appliesOf({ hub }, '{"policies":[]}');
  const report = { policies: [], blocked: [] } as unknown as DriftReport;
  for (const name of ['output', 'summary']) await writeFile(join(folder, name), '');
  await writeFile(join(folder, 'event.json'), '{}');
  let log = '';
  const runs: string[] = [];
  const code = await runTask(['reject', '--issue', String(ISSUE), '--digest', digestOf(report)], {
    cwd: folder,
    env: {
      ...hub.env,
      GITHUB_EVENT_NAME: 'issue_comment',
      GITHUB_EVENT_PATH: join(folder, 'event.json'),
      GITHUB_SHA: 'b'.repeat(40),
      GITHUB_REF_NAME: 'main',
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
      ASSIGNCTL_WORKSPACE: join(folder, 'in-the-checkout'),
    },
    write: (text) => void (log += text),
    fetch,
    sleep: () => Promise.resolve(),
    assignctl: ([command = '']) => {
      runs.push(command);
      return Promise.resolve({ code: 0, stdout: JSON.stringify(report), stderr: '' });
    },
  });
  expect([code, runs]).toEqual([1, ['drift']]);
  expect(log).toMatch(/^error: The workspace .* is in the checkout/m);
  expect(hub.commentsOf(String(ISSUE))).toEqual([
    expect.stringMatching(/Nothing was reverted\. The workspace .* is in the checkout/),
  ]);
});

test.each(["it's mine/tenant one", '-C/#1: x'])(
  'the drift of a project in the folder %s is accepted like any other',
  async (directory) => {
    const folder = emptyFolder();
    const inner = join(folder, directory);
    await mkdir(join(inner, '..'), { recursive: true });
    await cp(copyProject('examples'), inner, { recursive: true });
    asCheckout(folder);
    const repository = await configRepository({
      workspace: folder,
      inputs: { directory, name: 'mine' },
    });
    const [, applied] = await repository.merge({ byHand: true });
    expect(applied.result).toBe('success');
    const outcome = await readFile(
      join(repository.artifacts.get('assignctl-apply-mine') ?? '', 'outcome.json'),
      'utf8',
    );
    appliesOf(repository, outcome);
    for (const artifact of repository.hub.state.artifacts)
      Object.assign(artifact, { name: 'assignctl-apply-mine' });
    removeIncluded(repository);
    expect((await repository.drift()).outputs).toEqual({ drift: 'true', complete: 'true' });
    const { accept } = await say(repository, '/assignctl accept');
    expect([accept.result, accept.log.includes('error:')]).toEqual(['success', false]);
    const { git } = repository.hub.state;
    const [ref = ''] = git.refs.keys();
    expect(Object.keys(filesOn(git, ref.replace('refs/heads/', '')))).toEqual([
      `${directory}/desired-state/android.yaml`,
    ]);
  },
);
