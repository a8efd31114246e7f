import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configRepository, type ConfigRepository } from './config-repository.js';
import { appliesOf, emptyPolicy, inAgreement, outcomeOf } from './drifted-repository.js';
import { service } from './http-service.js';

jest.setTimeout(120_000);

const FILE = 'desired-state/windows.yaml';

async function edit(
  { workspace }: ConfigRepository,
  file: string,
  change: (text: string) => string,
): Promise<void> {
  const path = join(workspace, file);
  await writeFile(path, change(await readFile(path, 'utf8')));
}

test('what cannot be compared is one state, whatever ids its failure has and on which line it stands', async () => {
  const hook = await service(() => ({ status: 200 }));
  const repository = await configRepository({ secrets: { 'webhook-url': `${hook.url}/secret` } });
  const { emulator, hub } = repository;
  emulator.onRequest(({ path }) =>
    path.includes('/iosManagedAppProtections') ? { status: 403 } : undefined,
  );
  emptyPolicy(repository, 'Android – Corporate baseline');
  expect((await repository.drift()).outputs).toEqual({ drift: 'true', complete: 'false' });
  expect(hub.state.issues[0]?.body).toMatch(/could not be compared[^]*request id/);
  expect(hook.log).toHaveLength(1);
  // Another request id, and a comment above what is declared.
  await repository.drift();
  for (const file of ['ios.yaml', 'android.yaml', 'windows.yaml'])
    await edit(repository, `desired-state/${file}`, (text) => text.replace(/^policy:/m, '# why\npolicy:'));
  await repository.drift();
  expect(hub.writes()).toEqual(['POST /repos/fernhill/assignments/issues']);
  expect(hook.log).toHaveLength(1);
  // It can be compared again: that is another state.
  emulator.onRequest(() => undefined);
  await repository.drift();
  expect(hook.log.map(({ body }) => (body as { event: string }).event)).toEqual([
    'drift-opened',
    'drift-changed',
  ]);
});

test('the outcome of the last apply is found behind any number of runs that had nothing to apply', async () => {
  const repository = await inAgreement();
  appliesOf(repository, await outcomeOf(repository));
  const { state } = repository.hub;
  const [applied] = state.runs;
  const later = Array.from({ length: 140 }, (_, n) => ({
    ...applied,
    id: 2000 - n,
    event: 'push',
    head_sha: 'b'.repeat(40),
    created_at: new Date(Date.UTC(2026, 10, 23, 12) - n * 60_000).toISOString(),
  }));
  state.runs = [...later, ...state.runs];
  await edit(repository, FILE, (text) => text.replace('  - Helpdesk – tier 1\n', ''));
  const { outputs, log } = await repository.drift();
  expect(log).not.toContain('No outcome of an apply was found');
  // The change waits in git: it is no drift.
  expect(outputs).toEqual({ drift: 'false', complete: 'true' });
  // As soon as it is found, nothing older is asked for.
  state.runs = [
    ...(applied === undefined ? [] : [applied]),
    ...later.map((run) => ({ ...run, created_at: '2026-01-01T00:00:00Z' })),
  ];
  repository.hub.log.length = 0;
  expect((await repository.drift()).outputs).toEqual({ drift: 'false', complete: 'true' });
  expect(repository.hub.log.filter(({ path }) => path.includes('/artifacts?'))).toHaveLength(1);
});
