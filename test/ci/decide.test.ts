import fc from 'fast-check';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CiContext } from '../../src/ci/ci-context.js';
import { commandIn } from '../../src/ci/forges/forge.js';
import { digestFact, digestIn } from '../../src/ci/tasks/task-drift.js';
import { runTask } from '../../src/ci/run-task.js';
import { writes } from '../support/tenant.js';
import { configRepository, type ConfigRepository, MERGED } from './config-repository.js';
import { appliesOf, drifted, emptyPolicy, POLICY } from './drifted-repository.js';
import { filesOn, FORMER_TREE } from './fake-git.js';
import { BOT, type FakeGitHub, github, type FakeNote } from './github-service.js';
import { emptyFolder } from '../support/empty-folder.js';

jest.setTimeout(180_000);

const ISSUE = 1;
const COMMENT = 501;
const ADA = { type: 'User', login: 'ada', id: 7 };
const DIGEST = '0123456789abcdef';
const BODY = `<!-- assignctl-ci:drift:default -->\n### a drift\n\n<sub>Commit \`b\` · ${digestFact(DIGEST)}</sub>\n`;
const NOW = '2026-11-22T10:00:00Z';

/** Someone with write permission, if nothing else is said, writes a comment. */
function comment({ state }: FakeGitHub, body: string, more: Partial<FakeNote> = {}): void {
  state.people.set(ADA.login, { id: ADA.id, permission: 'write' });
  const note = { id: COMMENT, body, user: ADA, created_at: NOW, updated_at: NOW, ...more };
  state.comments.set(String(ISSUE), [...(state.comments.get(String(ISSUE)) ?? []), note]);
}

interface Case {
  readonly text?: string;
  readonly note?: Partial<FakeNote>;
  readonly issue?: Readonly<Record<string, unknown>>;
  readonly permission?: string;
  readonly event?: Readonly<Record<string, unknown>>;
  readonly variables?: Readonly<Record<string, string>>;
}

/** The task `decide` for a comment, with its outputs and log. */
async function decide({
  text = '/assignctl accept',
  note = {},
  issue = {},
  permission = 'write',
  event = {},
  variables = {},
}: Case): Promise<{ code: number; outputs: string; log: string; hub: FakeGitHub }> {
  const folder = emptyFolder();
  const hub = await github();
  hub.state.issues.push({ id: ISSUE, body: BODY, user: BOT, state: 'open', ...issue });
  comment(hub, text, note);
  hub.state.people.set(ADA.login, { id: ADA.id, permission });
  const [eventFile, output] = [join(folder, 'event.json'), join(folder, 'output')];
  await writeFile(
    eventFile,
    JSON.stringify({
      action: 'created',
      issue: { number: ISSUE, body: BODY },
      comment: { id: COMMENT, body: '/assignctl accept', user: ADA, author_association: 'OWNER' },
      ...event,
    }),
  );
  await writeFile(output, '');
  let log = '';
  const context: CiContext = {
    cwd: folder,
    env: {
      ...hub.env,
      GITHUB_EVENT_NAME: 'issue_comment',
      GITHUB_EVENT_PATH: eventFile,
      GITHUB_SHA: MERGED,
      GITHUB_REF_NAME: 'main',
      GITHUB_OUTPUT: output,
      ...variables,
    },
    write: (line) => void (log += line),
    fetch,
    sleep: () => Promise.resolve(),
    assignctl: () => Promise.reject(new Error('assignctl was run')),
  };
  const code = await runTask(['decide'], context);
  return { code, outputs: await readFile(output, 'utf8'), log, hub };
}

test.each([
  { text: '/assignctl accept', permission: 'write', decision: 'accept' },
  { text: '/assignctl reject\r\n', permission: 'admin', decision: 'reject' },
])(
  '$decision by someone with the permission $permission is a decision',
  async ({ text, permission, decision }) => {
    const { code, outputs } = await decide({ text, permission });
    expect(code).toBe(0);
    expect(outputs).toBe(`decision=${decision}\nissue=${ISSUE}\ndigest=${DIGEST}\n`);
  },
);

test.each<Case & { readonly what: string; readonly says: string }>([
  { what: 'someone who may read', permission: 'read', says: 'no write permission' },
  { what: 'someone without permission', permission: 'none', says: 'no write permission' },
  { what: 'a role that is not known', permission: 'write-ish', says: 'no write permission' },
  {
    what: 'someone who now has the login of a former member',
    note: { user: { ...ADA, id: 8 } },
    says: 'no write permission',
  },
  {
    what: 'an author without an id',
    note: { user: { type: 'User', login: ADA.login } },
    says: 'no write permission',
  },
  { what: 'an app', note: { user: { ...ADA, type: 'Bot' } }, says: 'no write permission' },
  {
    what: 'an app that acts for a person',
    note: { performed_via_github_app: { id: 3, slug: 'helper' } },
    says: 'written by an app',
  },
  { what: 'an edited comment', note: { updated_at: '2026-11-22T10:00:09Z' }, says: 'was edited' },
  { what: 'an event that claims the command', text: 'thank you', says: 'is not exactly' },
  { what: 'a comment on another issue', event: { issue: { number: 2 } }, says: 'another issue' },
  { what: 'an edited event', event: { action: 'edited' }, says: 'not started by a new comment' },
  {
    what: 'another event',
    variables: { GITHUB_EVENT_NAME: 'workflow_dispatch' },
    says: 'not started by a new comment',
  },
  {
    what: 'an issue of a person with our marker',
    issue: { user: { type: 'User', login: 'mallory' } },
    says: 'is not the one about drift',
  },
  {
    what: 'an issue of another project',
    issue: { body: BODY.replace('drift:default', 'drift:default-two') },
    says: 'is not the one about drift',
  },
  {
    what: 'an issue that only quotes our marker',
    issue: { body: `> ${BODY}` },
    says: 'is not the one about drift',
  },
  { what: 'a pull request', issue: { pull_request: {} }, says: 'is not the one about drift' },
  { what: 'a closed issue', issue: { state: 'closed' }, says: 'is closed' },
  {
    what: 'an issue without its last line',
    event: { issue: { number: ISSUE, body: BODY.replace(/<sub>.*/, '') } },
    says: 'did not say which drift',
  },
])('of $what nothing is decided', async ({ says, ...how }) => {
  const { code, outputs, log, hub } = await decide(how);
  expect(log).toContain(says);
  expect({ code, outputs }).toEqual({ code: 0, outputs: 'decision=none\n' });
  expect(hub.writes()).toEqual([]);
});

test('of a comment that no app wrote, the API names none', async () => {
  const { outputs } = await decide({ note: { performed_via_github_app: null } });
  expect(outputs).toContain('decision=accept\n');
});

test('what the event says of an issue that is not ours does not count', async () => {
  const { outputs, log } = await decide({ issue: { body: 'something else' } });
  expect(log).toContain('is not the one about drift');
  expect(outputs).toBe('decision=none\n');
});

test.each<Case & { readonly what: string }>([
  { what: 'the author is no one that the service knows', note: { user: { ...ADA, login: 'gone' } } },
  { what: 'the comment was deleted', event: { comment: { id: 999 } } },
  { what: 'the event names a path', event: { comment: { id: '../../user' } } },
  { what: 'the issue number is a path', event: { issue: { number: '1/../2' } } },
])('if $what, the run fails without a decision', async (how) => {
  const { code, outputs, log } = await decide(how);
  expect({ code, outputs }).toEqual({ code: 1, outputs: '' });
  expect(log).toMatch(/^error: /);
});

test('a login is one part of the address, whatever it contains', async () => {
  const { hub } = await decide({ note: { user: { ...ADA, login: '../../x?y' } } });
  expect(hub.log.map(({ path }) => path)).toContain(
    '/repos/fernhill/assignments/collaborators/..%2F..%2Fx%3Fy/permission',
  );
});

test('a comment is a command only if that is all it says', () => {
  const near = [
    '> /assignctl accept',
    ' /assignctl accept',
    'please\n/assignctl accept',
    '/assignctl accept\n/assignctl reject',
    '/assignctl accept; rm -rf .',
    '/assignctl  accept',
    '/assignctl\u00a0accept',
    '/assignctl ACCEPT',
    '/assignctl',
    '```\n/assignctl accept\n```',
    '/assignctl accept\u200b',
    '/assignctl reject $(touch pwned)',
    'toString',
    '__proto__',
  ];
  expect(near.map(commandIn)).toEqual(near.map(() => undefined));
  fc.assert(
    fc.property(fc.stringMatching(/^[ \t\r\n]*$/), fc.string({ minLength: 1 }), (blank, text) => {
      expect(commandIn(`/assignctl accept${blank}`)).toBe('accept');
      expect(commandIn(`${text}/assignctl accept`)).toBeUndefined();
      fc.pre(text.trim() !== '');
      expect(commandIn(`/assignctl accept${text}`)).toBeUndefined();
    }),
  );
});

test('only the line that an issue was written to end with names its drift, also above a note of a person', () => {
  expect(digestIn(`${BODY}\r\n`)).toBe(DIGEST);
  expect(digestIn(BODY.replaceAll('\n', '\r\n'))).toBe(DIGEST);
  expect(digestIn(`${BODY}<sub>more</sub>`)).toBe(DIGEST);
  expect(digestIn(`${BODY}\n\nAsk Bob first.`)).toBe(DIGEST);
  const other = digestFact('f'.repeat(16));
  expect(digestIn(BODY.replace('### a drift', other))).toBe(DIGEST);
  expect(digestIn(`${BODY}> <sub>Commit · ${other}</sub>`)).toBe(DIGEST);
  expect(digestIn(`${BODY}${other}`)).toBe(DIGEST);
  expect(digestIn('### a drift')).toBeUndefined();
});

describe('the workflow', () => {
  /** A repository with an issue about drift; counts what is written after it. */
  async function opened(change?: typeof emptyPolicy): Promise<ConfigRepository> {
    const repository = await drifted(change);
    applied = writes(repository.emulator).length;
    return repository;
  }

  /** Writes to the tenant up to the drift. */
  let applied: number;
  const writesSince = ({ emulator }: ConfigRepository): number => writes(emulator).length - applied;

  async function say(repository: ConfigRepository, text: string, permission = 'write') {
    comment(repository.hub, text);
    repository.hub.state.people.set(ADA.login, { id: ADA.id, permission });
    return repository.decide({ issue: ISSUE, id: COMMENT, text });
  }

  /** What was said on the issue by the pipeline. */
  const answers = ({ hub }: ConfigRepository): readonly string[] =>
    (hub.state.comments.get(String(ISSUE)) ?? []).filter(({ user }) => user === BOT).map(({ body }) => body);

  test('accept opens one pull request with the tenant’s side, and changes nothing in the tenant', async () => {
    const repository = await opened();
    const { hub, workspace } = repository;
    const { decide, accept, reject } = await say(repository, '/assignctl accept');
    expect([decide.result, accept.result, reject.result]).toEqual(['success', 'success', 'skipped']);
    expect(writesSince(repository)).toBe(0);

    const { git } = hub.state;
    const [branch = '', ...more] = [...git.refs.keys()].map((ref) => ref.replace('refs/heads/', ''));
    expect(more).toEqual([]);
    expect(branch).toMatch(/^assignctl\/drift-1-[0-9a-f]{16}$/);
    const [commit] = git.commits.values();
    expect(commit?.parents).toEqual([MERGED]);
    expect(git.trees.get(commit?.tree ?? '')?.base_tree).toBe(FORMER_TREE);
    const files = filesOn(git, branch);
    expect(Object.keys(files)).toEqual(['desired-state/android.yaml']);
    expect(files['desired-state/android.yaml']).toBe(
      await readFile(join(workspace, 'desired-state/android.yaml'), 'utf8'),
    );
    expect(git.pulls).toMatchObject([
      { head: branch, base: 'main', title: 'Accept the drift of default (#1)' },
    ]);
    expect(git.pulls[0]?.body).toContain(POLICY);
    expect(answers(repository)).toEqual([expect.stringContaining('#40 puts the tenant’s side')]);

    // With these files there is no drift.
    expect((await repository.drift()).outputs).toEqual({ drift: 'false', complete: 'true' });
    const { GITHUB_TOKEN: token = '' } = hub.env;
    expect(decide.log + accept.log).not.toContain(token);
  });

  test('a second accept renews the branch of the same pull request', async () => {
    const repository = await opened();
    const file = join(repository.workspace, 'desired-state/android.yaml');
    const before = await readFile(file, 'utf8');
    await say(repository, '/assignctl accept');
    const { git } = repository.hub.state;
    const [first] = git.refs.values();
    // Another job has a checkout of its own.
    await writeFile(file, before);
    const { accept } = await repository.decide({ issue: ISSUE, id: COMMENT, text: '/assignctl accept' });
    expect(accept.result).toBe('success');
    expect(git.pulls).toHaveLength(1);
    expect([...git.refs.values()]).toEqual([expect.not.stringMatching(first ?? '')]);
  });

  test('reject reverts the drift, keeps what an apply keeps, and the next drift run closes the issue', async () => {
    const repository = await opened();
    const { hub, artifacts } = repository;
    const { accept, reject } = await say(repository, '/assignctl reject');
    expect([accept.result, reject.result]).toEqual(['skipped', 'success']);
    expect(writesSince(repository)).toBeGreaterThan(0);
    expect(hub.state.git.refs.size).toBe(0);
    expect(answers(repository)).toEqual([expect.stringContaining('1 applied')]);
    expect(await readdir(artifacts.get('assignctl-reject-default') ?? '')).toEqual([
      'apply.log',
      'baseline.json',
      'drift.json',
      'drift.log',
      expect.stringMatching(/^journal-/),
      'outcome.json',
      'outcome.md',
      'undo.plan.json',
    ]);
    expect((await repository.drift()).outputs).toEqual({ drift: 'false', complete: 'true' });
    expect(hub.state.issues[0]).toMatchObject({ state: 'closed' });
  });

  test('if the drift is no longer what the issue shows, nothing is done and the issue says so', async () => {
    const repository = await opened();
    emptyPolicy(repository, 'iOS – Nurses 🩺');
    const { reject } = await say(repository, '/assignctl reject');
    expect(reject.result).toBe('failure');
    repository.hub.state.comments.clear();
    const { accept } = await say(repository, '/assignctl accept');
    expect(accept.result).toBe('failure');
    expect(writesSince(repository)).toBe(0);
    expect(repository.hub.state.git.refs.size).toBe(0);
    expect(answers(repository)).toEqual([expect.stringContaining('differ in another way')]);
  });

  test('without an outcome of the last apply nothing is done, and the issue says so', async () => {
    const repository = await opened();
    appliesOf(repository);
    const { reject } = await say(repository, '/assignctl reject');
    expect(reject.result).toBe('failure');
    expect(writesSince(repository)).toBe(0);
    expect(answers(repository)).toEqual([expect.stringContaining('no outcome of the last apply')]);
  });

  test('what the settings forbid the files to take over is a reason, and no pull request', async () => {
    // The settings require some exclusions of every policy.
    const repository = await opened(emptyPolicy);
    const { accept } = await say(repository, '/assignctl accept');
    expect(accept.result).toBe('failure');
    expect(repository.hub.state.git.refs.size).toBe(0);
    expect(answers(repository)).toEqual([expect.stringContaining('which the settings require')]);
  });

  test('someone who may only read starts no job with an identity', async () => {
    const repository = await opened();
    const before = repository.emulator.log.length;
    const { decide, accept, reject } = await say(repository, '/assignctl reject', 'read');
    expect(decide).toMatchObject({ result: 'success', outputs: { decision: 'none' } });
    expect([accept.result, reject.result]).toEqual(['skipped', 'skipped']);
    expect(repository.hub.writes()).toEqual([]);
    expect(repository.emulator.log).toHaveLength(before);
  });

  test.each(['thank you', '/assignctl', 'see\n/assignctl accept'])(
    'a comment such as %j needs no runner',
    async (text) => {
      const repository = await configRepository();
      const { decide, accept, reject } = await repository.decide({ issue: ISSUE, id: COMMENT, text });
      expect([decide, accept, reject].map(({ result }) => result)).toEqual(['skipped', 'skipped', 'skipped']);
    },
  );

  test('hostile texts of event, comment and tenant stay text', async () => {
    const hostile =
      '/assignctl accept $(touch pwned)`touch pwned`\n::error::no\ndecision=reject\n</sub><!-- x -->';
    const repository = await opened();
    for (const issue of repository.hub.state.issues) issue.title = hostile;
    const text = await say(repository, hostile);
    expect(text.decide.outputs.decision).toBe('none');
    expect(text.accept.result).toBe('skipped');
    // The same event, and a comment that is a command.
    repository.hub.state.comments.clear();
    comment(repository.hub, '/assignctl accept');
    const { decide, accept } = await repository.decide({ issue: ISSUE, id: COMMENT, text: hostile });
    expect(accept.result).toBe('success');
    expect(decide.log + accept.log).not.toMatch(/^::(?!error file=|warning file=)/m);
    expect(JSON.stringify(repository.hub.state.git.pulls)).not.toContain('pwned');
    expect(await readdir(repository.workspace)).not.toContain('pwned');
  });
});
