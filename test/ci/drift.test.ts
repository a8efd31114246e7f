import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRead, writes } from '../support/tenant.js';
import { BOT } from './github-service.js';
import { configRepository, type ConfigRepository } from './config-repository.js';

jest.setTimeout(120_000);

const ISSUES = '/repos/fernhill/assignments/issues';

/** Somebody in the portal empties a policy. */
function emptyPolicy({ emulator }: ConfigRepository, name: string): void {
  emulator.edit(({ policies }) => {
    for (const policy of Object.values(policies).flat())
      if (policy.displayName === name) policy.assignments = [];
  });
}

/** Brings the tenant to what the files say. */
async function inAgreement(): Promise<ConfigRepository> {
  const repository = await configRepository();
  const [, applied] = await repository.merge({ byHand: true });
  expect(applied.result).toBe('success');
  repository.hub.log.length = 0;
  return repository;
}

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
  expect(repository.hub.log).toEqual([]);
  expect(repository.emulator.log.every(isRead)).toBe(true);
});
