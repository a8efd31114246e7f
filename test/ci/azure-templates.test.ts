import { cpSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startExampleFleet } from '../support/example-fleet.js';
import { asCheckout } from '../support/git-commits.js';
import { isRead, tenant, writes } from '../support/tenant.js';
import { exampleCheckout } from './config-repository.js';
import { type AzureResult, runAzureTask } from './azure-job.js';
import { type Received, type Reply, service, type Service } from './http-service.js';
import { emptyFolder } from '../support/empty-folder.js';

jest.setTimeout(120_000);

const ITEMS = '/project/_apis/wit/workitems';
const HEAD = 'a'.repeat(40);

interface WorkItem {
  readonly id: number;
  readonly fields: Record<string, unknown>;
}

/** The work items of a project, and a pull request without threads. */
async function boards(items: WorkItem[]): Promise<Service> {
  const change = (item: WorkItem, body: unknown): Reply => {
    for (const { path, value } of body as { path: string; value: unknown }[])
      if (path.startsWith('/fields/')) item.fields[path.slice('/fields/'.length)] = value;
    return { body: {} };
  };
  const answer = ({ method, path, headers, body }: Received): Reply | undefined => {
    if (headers.authorization !== 'Bearer job-token') return { status: 401 };
    const [where = ''] = path.split('?');
    const known = items.find(({ id }) => where === `${ITEMS}/${id}`);
    switch (`${method} ${where}`) {
      case 'GET /_apis/connectionData':
        return { body: { authenticatedUser: { id: 'me' } } };
      case 'GET /project/_apis/wit/workitemtypes/Task/states':
        return { body: { value: [{ name: 'Erledigt', category: 'Completed' }] } };
      case 'POST /project/_apis/wit/wiql':
        return { body: { workItems: items.map(({ id }) => ({ id })) } };
      case `POST ${ITEMS}/$Task`: {
        const item = { id: items.length + 1, fields: { 'System.CreatedBy': { id: 'me' } } };
        items.push(item);
        return change(item, body);
      }
      case `GET /project/_apis/git/repositories/repository/pullRequests/7/threads`:
        return { body: { value: [] } };
      case `POST /project/_apis/git/repositories/repository/pullRequests/7/threads`:
        return { body: {} };
    }
    if (known === undefined) return undefined;
    return method === 'PATCH' ? change(known, body) : { body: known };
  };
  return service(answer);
}

async function pipeline(items: WorkItem[] = [], workspace = exampleCheckout()) {
  const [emulator, hub] = await Promise.all([tenant(), boards(items)]);
  const artifacts = new Map<string, string>();
  const task = (parameters: object, variables: Readonly<Record<string, string>> = {}): Promise<AzureResult> =>
    runAzureTask(
      { serviceConnection: 'connection', name: '', directory: '.', config: '', ...parameters },
      {
        workspace,
        artifacts,
        env: {
          TF_BUILD: 'True',
          SYSTEM_COLLECTIONURI: `${hub.url}/`,
          SYSTEM_TEAMPROJECTID: 'project',
          SYSTEM_ACCESSTOKEN: 'job-token',
          BUILD_REPOSITORY_ID: 'repository',
          BUILD_REPOSITORY_NAME: 'assignments',
          BUILD_BUILDID: '44',
          BUILD_SOURCEVERSION: 'b'.repeat(40),
          BUILD_SOURCEBRANCH: 'refs/heads/main',
          ASSIGNCTL_ENDPOINT: emulator.url,
          ...variables,
        },
      },
    );
  return { emulator, hub, artifacts, task };
}

const PULL_REQUEST = {
  BUILD_REASON: 'PullRequest',
  SYSTEM_PULLREQUEST_PULLREQUESTID: '7',
  SYSTEM_PULLREQUEST_SOURCECOMMITID: HEAD,
};

test('a pull request is planned, told in one thread, and its plan kept', async () => {
  const { emulator, hub, artifacts, task } = await pipeline();
  const planned = await task({ command: 'plan' }, PULL_REQUEST);
  expect(planned).toMatchObject({ result: 'success', outputs: { changes: 'true', 'exit-code': '0' } });
  expect(hub.writes()).toHaveLength(1);
  expect(JSON.stringify(hub.log)).toContain('Nothing is applied before the merge.');
  expect(await readdir(artifacts.get(`assignctl-plan-default-${HEAD}`) ?? '')).toContain('plan.json');
  expect(emulator.log.every(isRead)).toBe(true);
  expect(planned.log).not.toContain('job-token');
});

test('by hand: a plan made anew is applied; journal, undo plan and outcome are kept, of each attempt', async () => {
  const { emulator, artifacts, task } = await pipeline();
  const review = await task({ command: 'review' }, { BUILD_REASON: 'Manual' });
  expect(review).toMatchObject({ result: 'success', outputs: { changes: 'true' } });
  const plan = join(artifacts.get(review.outputs.keep ?? '') ?? '', 'plan.json');
  const applied = await task({ command: 'apply', plan }, { SYSTEM_JOBATTEMPT: '2' });
  expect(applied.result).toBe('success');
  expect(writes(emulator)).toHaveLength(12);
  expect(await readdir(artifacts.get('assignctl-apply-default~attempt2') ?? '')).toEqual([
    'apply.log',
    expect.stringMatching(/^journal-.*\.jsonl$/),
    'outcome.json',
    'outcome.md',
    'undo.plan.json',
  ]);
});

test('drift is one work item: opened, left as it is, written anew, and closed in the words of its type', async () => {
  const foreign: WorkItem = {
    id: 1,
    fields: {
      'System.Title': 'assignctl: drift of default in assignments',
      'System.CreatedBy': { id: 'mallory' },
    },
  };
  const items = [foreign];
  const { emulator, hub, artifacts, task } = await pipeline(items);
  const drift = (): Promise<AzureResult> => task({ command: 'drift' });
  expect(await drift()).toMatchObject({ result: 'success', outputs: { drift: 'true' } });
  expect(items).toHaveLength(2);
  const fields = items[1]?.fields ?? {};
  expect(fields).toMatchObject({ 'System.Title': 'assignctl: drift of default in assignments' });
  expect(fields['System.Description']).toContain('Android – Corporate baseline');
  await drift();
  expect(hub.writes().filter((line) => !line.includes('/wiql'))).toHaveLength(1);

  emulator.edit(({ policies }) => {
    for (const policy of policies.iosManagedAppProtections)
      if (policy.displayName === 'iOS – Nurses 🩺') policy.assignments = [];
  });
  await drift();
  expect(fields['System.History']).toContain('The drift is another');

  const { outputs } = await task({ command: 'review' }, { BUILD_REASON: 'Manual' });
  const plan = join(artifacts.get(outputs.keep ?? '') ?? '', 'plan.json');
  expect((await task({ command: 'apply', plan })).result).toBe('success');
  await drift();
  expect(fields['System.State']).toBe('Erledigt');
  // Those that are done are not fetched one by one, however many there are by now.
  const { body } = hub.log.findLast(({ path }) => path.includes('/wiql')) ?? {};
  expect(body).toEqual({
    query: expect.stringContaining("NOT IN ('Erledigt', 'Closed', 'Removed')") as string,
  });
  expect(items).toHaveLength(2);
  expect(foreign.fields['System.State']).toBeUndefined();
});

test('repositories of one project share work items and identity, and each keeps its own', async () => {
  const items: WorkItem[] = [];
  const { hub, artifacts, task } = await pipeline(items);
  // One of them has drift, the other is as its files say.
  expect((await task({ command: 'drift' })).outputs.drift).toBe('true');
  const { outputs } = await task({ command: 'review' }, { BUILD_REASON: 'Manual' });
  const plan = join(artifacts.get(outputs.keep ?? '') ?? '', 'plan.json');
  expect((await task({ command: 'apply', plan })).result).toBe('success');
  const before = hub.writes().length;
  const other = await task({ command: 'drift' }, { BUILD_REPOSITORY_NAME: 'Others of ours' });
  expect(other).toMatchObject({ result: 'success', outputs: { drift: 'false' } });
  expect(
    hub
      .writes()
      .slice(before)
      .filter((line) => !line.includes('/wiql')),
  ).toEqual([]);
  expect(items[0]?.fields['System.State']).toBeUndefined();
});

test('a fleet: one thread, and the plans of all tenants ring after ring, not held to the tenant of the connection', async () => {
  const { emulators, env } = await startExampleFleet();
  const folder = emptyFolder();
  cpSync('examples/fleet', folder, { recursive: true });
  const { hub, artifacts, task } = await pipeline([], asCheckout(folder));
  const all = { all: '--all' };
  // What the task of Azure sets: the tenant of the service connection.
  const more = { ...env, AZURESUBSCRIPTION_TENANT_ID: '00000000-0000-4000-8000-000000000001' };
  const planned = await task({ command: 'plan', ...all }, { ...PULL_REQUEST, ...more });
  expect(planned).toMatchObject({ result: 'success', outputs: { changes: 'true' } });
  expect(JSON.stringify(hub.log.at(-1)?.body)).toContain('assignctl plan, 3 tenants: 3 to change');
  const review = await task({ command: 'review', ...all }, { BUILD_REASON: 'Manual', ...more });
  const plan = join(artifacts.get(review.outputs.keep ?? '') ?? '', 'plans');
  const applied = await task({ command: 'apply', plan, ...all }, more);
  expect(applied).toMatchObject({ result: 'success', outputs: { done: 'true' } });
  expect(Object.values(emulators).map((one) => writes(one).length)).toEqual([3, 2, 3]);
  expect(await readdir(join(artifacts.get('assignctl-apply-fleet') ?? '', 'runs'))).toEqual([
    'fernhill',
    'fernhill-eu',
    'fernhill-labs',
  ]);
});

test.each(['$(touch pwned)', '"; touch pwned; "', '##vso[task.setvariable variable=PATH]/tmp'])(
  'a parameter such as %j is one argument, or refused',
  async (text) => {
    const { emulator, task } = await pipeline();
    const named = await task({ command: 'drift', name: text });
    expect([named.result, named.outputs]).toEqual(['failure', {}]);
    expect(named.log).not.toMatch(/^##vso\[task\.setvariable variable=PATH/m);
    const placed = await task({ command: 'drift', directory: text });
    expect(placed.result).toBe('failure');
    expect(placed.log).not.toMatch(/^\s*##vso\[task\.setvariable variable=PATH/m);
    expect(emulator.log).toEqual([]);
  },
);
