import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRead, writes } from '../support/tenant.js';
import { BOT } from './github-service.js';
import { configRepository, type ConfigRepository } from './config-repository.js';
import { appliesOf, emptyPolicy, inAgreement, outcomeOf } from './drifted-repository.js';

jest.setTimeout(120_000);

const ISSUES = '/repos/fernhill/assignments/issues';

describe('the outcome of the last apply is the baseline', () => {
  /** The next commit removes a group from a policy. */
  async function changeFiles({ workspace }: ConfigRepository): Promise<void> {
    const file = join(workspace, 'desired-state/windows.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replace('  - Helpdesk – tier 1\n', ''));
  }

  test('so what only waits in git is no drift, and what changed in the tenant is', async () => {
    const repository = await inAgreement();
    // The newest run was refused by a limit and wrote nothing, so the one before counts.
    const [plan] = await repository.merge({ byHand: true });
    const folder = repository.artifacts.get(plan.outputs.artifact ?? '') ?? '';
    appliesOf(repository, await readFile(join(folder, 'plan.json'), 'utf8'), await outcomeOf(repository));
    await changeFiles(repository);
    repository.hub.log.length = 0;
    const waiting = await repository.drift();
    expect(waiting).toMatchObject({ result: 'success', outputs: { drift: 'false', complete: 'true' } });
    expect(repository.hub.writes()).toEqual([]);

    emptyPolicy(repository, 'Android – Corporate baseline');
    const changed = await repository.drift();
    expect(changed.outputs).toEqual({ drift: 'true', complete: 'true' });
    expect(repository.hub.writes()).toEqual([`POST ${ISSUES}`]);
  });

  test.each([
    { what: 'a run that was killed', outcome: undefined, says: 'cannot be read' },
    { what: 'no JSON', outcome: '{', says: 'No outcome of an apply was found' },
    { what: 'an outcome of another tenant', outcome: 'other', says: 'is left out' },
  ])('after $what there is none, and all that differs is drift', async ({ outcome, says }) => {
    const repository = await inAgreement();
    const kept = await outcomeOf(repository);
    const tenant = /"tenantId": ?"([^"]+)"/.exec(kept)?.[1] ?? '';
    const other = kept.replaceAll(tenant, `00000000${tenant.slice(8)}`);
    appliesOf(repository, outcome === 'other' ? other : outcome, kept);
    await changeFiles(repository);
    const { outputs, log } = await repository.drift();
    expect(log).toContain(says);
    expect(outputs).toEqual({ drift: 'true', complete: 'true' });
  });
});

test('one issue is opened, left as it is, written anew and closed, as the drift goes', async () => {
  const repository = await inAgreement();
  const { hub, emulator } = repository;
  expect((await repository.drift()).result).toBe('success');
  expect(hub.writes()).toEqual([]);

  emptyPolicy(repository, 'Android – Corporate baseline');
  const found = await repository.drift();
  expect(found.result).toBe('success');
  expect(found.summary).toContain('Android – Corporate baseline');
  expect(hub.writes()).toEqual([`POST ${ISSUES}`]);
  const [issue] = hub.state.issues;
  expect(issue).toMatchObject({
    title: 'assignctl: drift of default',
    labels: ['assignctl-drift'],
    state: 'open',
  });
  expect(issue?.body).toMatch(/^<!-- assignctl-ci:drift:default -->\n[^]*Android – Corporate baseline/);
  expect(await readdir(repository.artifacts.get('assignctl-drift-default') ?? '')).toEqual([
    'drift.json',
    'drift.log',
    'drift.md',
  ]);

  await repository.drift();
  expect(hub.writes()).toHaveLength(1);

  emptyPolicy(repository, 'iOS – Nurses 🩺');
  await repository.drift();
  expect(hub.writes().slice(1)).toEqual([`PATCH ${ISSUES}/1`, `POST ${ISSUES}/1/comments`]);
  expect(issue?.body).toContain('iOS – Nurses 🩺');

  const before = writes(emulator).length;
  await repository.merge({ byHand: true });
  expect(writes(emulator).length).toBeGreaterThan(before);
  hub.log.length = 0;
  await repository.drift();
  expect(hub.writes()).toEqual([`POST ${ISSUES}/1/comments`, `PATCH ${ISSUES}/1`]);
  expect(issue).toMatchObject({ state: 'closed', state_reason: 'completed' });

  hub.log.length = 0;
  await repository.drift();
  expect(hub.writes()).toEqual([]);
});

test('an issue of a person that begins as ours does is left alone', async () => {
  const repository = await configRepository();
  const own = { body: '<!-- assignctl-ci:drift:default -->\n', labels: ['assignctl-drift'], state: 'open' };
  repository.hub.state.issues.push(
    { id: 1, ...own, user: { type: 'User', login: 'mallory' } },
    { id: 2, ...own, body: 'Something else', user: BOT },
  );
  await repository.drift();
  expect(repository.hub.writes()).toEqual([`POST ${ISSUES}`]);
});

test('where drift cannot be looked for the run fails, and no issue is touched', async () => {
  const repository = await configRepository();
  await writeFile(join(repository.workspace, 'assignctl.yaml'), 'tenantId: nobody\n');
  const { result, summary } = await repository.drift();
  expect(result).toBe('failure');
  expect(summary).toContain('drift could not be looked for');
  expect(repository.hub.writes()).toEqual([]);
  expect(repository.emulator.log.every(isRead)).toBe(true);
});
