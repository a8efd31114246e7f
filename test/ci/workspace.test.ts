import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type CiContext } from '../../src/ci/ci-context.js';
import { createGitHub } from '../../src/ci/forges/github.js';
import { runTask } from '../../src/ci/run-task.js';
import { type Outcome } from '../../src/model/results/outcome.js';
import { writes } from '../support/tenant.js';
import { configRepository, PULL } from './config-repository.js';
import { BOT, github } from './github-service.js';
import { emptyFolder } from '../support/empty-folder.js';

jest.setTimeout(120_000);

test('what a pull request commits under .assignctl has no part in an apply, and is in no artifact', async () => {
  const repository = await configRepository();
  const secret = join(emptyFolder(), 'token-cache.json');
  await writeFile(secret, 'secret of the agent');
  const forged = join(repository.workspace, '.assignctl');
  await mkdir(join(forged, 'journal-20260101T000000Z.jsonl'), { recursive: true });
  await mkdir(join(forged, 'redo.plan.json'));
  await mkdir(join(forged, 'journal-\n##vso[task.prependpath]evil\n.jsonl'));
  await symlink(secret, join(forged, 'journal-20260102T000000Z.jsonl'));
  await writeFile(join(forged, 'undo.plan.json'), '{"forged": true}');
  const lock = `lock-${new URL(repository.emulator.url).host.replace(':', '-')}`;
  await writeFile(join(forged, lock), JSON.stringify({ pid: 1, host: 'elsewhere', since: 'ever' }));

  const [, apply] = await repository.merge({ byHand: true });
  expect(apply).toMatchObject({ result: 'success' });
  expect(apply.log).not.toContain('##vso');
  const kept = repository.artifacts.get('assignctl-apply-default') ?? '';
  const names = await readdir(kept);
  expect(names).toEqual([
    'apply.log',
    expect.stringMatching(/^journal-\d{8}T\d{6}Z\.jsonl$/),
    'outcome.json',
    'outcome.md',
    'undo.plan.json',
  ]);
  for (const name of names) {
    const text = await readFile(join(kept, name), 'utf8');
    expect(text).not.toMatch(/secret of the agent|forged/);
    expect([name, (await stat(join(kept, name))).mode & 0o777]).toEqual([name, 0o600]);
  }
  expect(writes(repository.emulator)).toHaveLength(12);
});

/** A job with a stand-in for assignctl, and all that it wrote to its log. */
async function job(
  assignctl: CiContext['assignctl'],
  more: Readonly<Record<string, string>> = {},
): Promise<{ readonly context: CiContext; readonly checkout: string; readonly log: () => string }> {
  const [checkout, temp] = [emptyFolder(), emptyFolder()];
  const hub = await github();
  const eventFile = join(temp, 'event.json');
  await writeFile(eventFile, '{}');
  let log = '';
  const context: CiContext = {
    cwd: checkout,
    env: {
      ...hub.env,
      GITHUB_EVENT_PATH: eventFile,
      GITHUB_SHA: 'b'.repeat(40),
      GITHUB_OUTPUT: join(temp, 'output'),
      GITHUB_STEP_SUMMARY: join(temp, 'summary.md'),
      RUNNER_TEMP: temp,
      ...more,
    },
    write: (text) => void (log += text),
    fetch,
    sleep: () => Promise.resolve(),
    assignctl,
  };
  return { context, checkout, log: () => log };
}

const APPLIED: Outcome = {
  formatVersion: '1.0',
  tenantId: '4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10',
  summary: {
    applied: 1,
    'already applied': 0,
    failed: 0,
    stale: 0,
    refused: 0,
    blocked: 0,
    waiting: 0,
    skipped: 0,
    unchanged: 0,
  },
  policies: [
    { type: 'iosManagedAppProtection', id: 'T_1', name: 'Baseline', result: 'applied', requests: [] },
  ],
};
const APPLY = ['apply', '--plan', 'plan.json', '--folder', 'out'];
const succeed: CiContext['assignctl'] = () =>
  Promise.resolve({ code: 0, stdout: JSON.stringify(APPLIED), stderr: '' });

describe('after the writes nothing ends the task without an outcome', () => {
  const JOURNAL = 'journal-20261122T093000Z.jsonl';

  test('a journal that is a folder, or a link', async () => {
    const secret = join(emptyFolder(), 'secret');
    await writeFile(secret, 'secret of the agent');
    const { context, checkout, log } = await job(async (_, env) => {
      const workspace = env?.ASSIGNCTL_WORKSPACE ?? '';
      await mkdir(join(workspace, JOURNAL));
      await symlink(secret, join(workspace, 'redo.plan.json'));
      await writeFile(join(workspace, 'undo.plan.json'), 'the way back');
      await writeFile(join(workspace, '##vso[task.x]journal.jsonl'), 'no name of a run');
      return succeed([]);
    });
    expect(await runTask(APPLY, context)).toBe(1);
    expect(log()).toContain(`error: ${JOURNAL} cannot be kept`);
    expect(log()).toContain('1 applied');
    expect((await readdir(join(checkout, 'out'))).sort()).toEqual([
      'apply.log',
      'outcome.json',
      'outcome.md',
      'undo.plan.json',
    ]);
  });

  test.each([
    ['the page of the run', { GITHUB_STEP_SUMMARY: '/dev/null/summary.md' }, []],
    ['the service of comments', { GITHUB_API_URL: 'http://127.0.0.1:9' }, ['--pull-request', PULL]],
  ])('%s does not answer', async (_, env, more) => {
    const { context, checkout, log } = await job(succeed, env);
    expect(await runTask([...APPLY, ...more], context)).toBe(1);
    expect(log()).toMatch(/^error: /m);
    expect(log()).toContain('1 applied');
    expect(JSON.parse(await readFile(join(checkout, 'out/outcome.json'), 'utf8'))).toEqual(APPLIED);
  });

  test('the folder is taken away', async () => {
    const { context, checkout, log } = await job(async () => {
      await rm(join(checkout, 'out'), { recursive: true });
      return { ...(await succeed([])), code: 4 };
    });
    expect(await runTask(APPLY, context)).toBe(4);
    expect(log()).toContain('1 applied');
  });
});

describe('before the writes', () => {
  const never: CiContext['assignctl'] = () => Promise.reject(new Error('assignctl was run'));

  test.each([
    ['a workspace in the checkout', '.', 'is in the checkout'],
    ['a workspace in a folder of the checkout', 'build/workspace', 'is in the checkout'],
  ])('%s is refused', async (_, path, message) => {
    const { context, log } = await job(never, { ASSIGNCTL_WORKSPACE: path });
    expect(await runTask(APPLY, context)).toBe(1);
    expect(log()).toContain(message);
  });

  test('so is one that a link of the checkout leads back to', async () => {
    const outside = emptyFolder();
    const { context, checkout, log } = await job(never, { ASSIGNCTL_WORKSPACE: join(outside, 'back') });
    await symlink(checkout, join(outside, 'back'));
    expect(await runTask(APPLY, context)).toBe(1);
    expect(log()).toContain('is in the checkout');
  });

  test('so is one in which something lies, and a job that has none', async () => {
    const outside = emptyFolder();
    await mkdir(join(outside, 'default'));
    await writeFile(join(outside, 'default/undo.plan.json'), '{}');
    const { context, log } = await job(never, { ASSIGNCTL_WORKSPACE: outside });
    expect(await runTask(APPLY, context)).toBe(1);
    expect(log()).toContain('is not an empty folder');
    const bare = await job(never, { RUNNER_TEMP: '' });
    expect(await runTask(APPLY, bare.context)).toBe(1);
    expect(bare.log()).toContain('Set ASSIGNCTL_WORKSPACE');
  });

  test('a folder of the checkout that is a link is refused; files in one that is none are not kept', async () => {
    const linked = await job(never);
    await symlink(emptyFolder(), join(linked.checkout, 'out'));
    expect(await runTask(APPLY, linked.context)).toBe(1);
    expect(linked.log()).toContain('is a link');

    const { context, checkout } = await job(succeed);
    const foreign = join(checkout, 'foreign.txt');
    await writeFile(foreign, 'mine');
    await mkdir(join(checkout, 'out'));
    await symlink(foreign, join(checkout, 'out/outcome.json'));
    await writeFile(join(checkout, 'out/undo.plan.json'), 'forged');
    expect(await runTask(APPLY, context)).toBe(0);
    expect(await readFile(foreign, 'utf8')).toBe('mine');
    expect(await readdir(join(checkout, 'out'))).not.toContain('undo.plan.json');
  });
});

test('an unexpected error prints its stack, and begins no command of the engine', async () => {
  const { context, log } = await job(() =>
    Promise.reject(new Error('\n##vso[task.prependpath]evil\n::error::x\n\u001b[31m')),
  );
  expect(await runTask(APPLY, context)).toBe(1);
  expect(log()).toContain('This is a bug in assignctl');
  expect(log()).not.toMatch(/##vso|^\s*::error/m);
  expect(log()).not.toContain('\u001b');
});

test('with a token of another app the comment of that app is ours, and no other', async () => {
  const hub = await github();
  const { context } = await job(succeed, { ...hub.env, ASSIGNCTL_BOT_LOGIN: 'fernhill[bot]' });
  const marker = '<!-- assignctl-ci:plan:default -->';
  const note = (id: number, login: string) => ({
    id,
    body: `${marker}\nOlder.`,
    user: { type: 'Bot', login },
  });
  hub.state.comments.set(PULL, [note(1, BOT.login), note(2, 'fernhill[bot]')]);
  const forge = await createGitHub(context);
  expect(await forge.comments(PULL).find(marker)).toMatchObject({ id: '2' });
});

test('keep copies what a killed apply left, and nothing else', async () => {
  const { context, checkout } = await job(succeed);
  const workspace = join(context.env.RUNNER_TEMP ?? '', 'assignctl-workspace/default');
  await mkdir(workspace, { recursive: true });
  const own = ['journal-20261122T093000Z.jsonl', 'journal-20261122T093000Z-2.jsonl', 'undo.plan.json'];
  for (const name of [...own, 'lock-graph', 'journal-x.jsonl', 'plan.json'])
    await writeFile(join(workspace, name), hostname());
  expect(await runTask(['keep', '--folder', 'out'], context)).toBe(0);
  expect((await readdir(join(checkout, 'out'))).sort()).toEqual([...own].sort());
});
