import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CiContext } from '../../src/ci/ci-context.js';
import { runTask } from '../../src/ci/run-task.js';
import { service, type Received, type Reply, type Service } from './http-service.js';
import { temporary } from './temporary.js';
import { zip } from './zip.js';

const HEAD = 'a'.repeat(40);
const MERGED = 'b'.repeat(40);
const GIT = '/project/_apis/git/repositories/repository';
const THREADS = `${GIT}/pullRequests/7/threads`;
const PLAN = JSON.stringify({ summary: { changed: 2 } });

/** Azure DevOps as far as comments and plans go; `threads` is what the pull request has. */
async function azure(threads: object[], isMerge = true): Promise<Service> {
  const hub: Service = await service((request) => answer(request));
  function answer({ method, path, headers, body }: Received): Reply | undefined {
    if (headers.authorization !== 'Bearer job-token') return { status: 401 };
    const { pathname } = new URL(path, hub.url);
    switch (`${method} ${pathname}`) {
      case 'GET /_apis/connectionData':
        return { body: { authenticatedUser: { id: 'me' } } };
      case `GET ${THREADS}`:
        return { body: { value: threads } };
      case `POST ${THREADS}`:
        threads.push({
          id: 5,
          comments: [{ id: 1, author: { id: 'me' }, ...(body as { comments: object[] }).comments[0] }],
        });
        return { body: {} };
      case `PATCH ${THREADS}/5/comments/1`:
        return { body: {} };
      case `POST ${GIT}/pullrequestquery`:
        return {
          body: {
            results: [
              isMerge
                ? {
                    [MERGED]: [
                      {
                        pullRequestId: 7,
                        status: 'completed',
                        targetRefName: 'refs/heads/main',
                        lastMergeSourceCommit: { commitId: HEAD },
                      },
                    ],
                  }
                : {},
            ],
          },
        };
      case 'GET /project/_apis/build/builds':
        return {
          body: {
            value: [
              { id: 31, triggerInfo: { 'pr.sourceSha': HEAD, 'pr.isFork': 'True' } },
              { id: 30, triggerInfo: { 'pr.sourceSha': HEAD } },
            ],
          },
        };
      case 'GET /project/_apis/build/builds/30/artifacts':
        return {
          body: {
            value: ['', '-attempt2', '-attempt10', '-other'].map((end) => ({
              name: `assignctl-plan-default-${HEAD}${end}`,
              resource: { downloadUrl: `${hub.url}/zip${end}` },
            })),
          },
        };
      case 'GET /zip-attempt10':
        return { body: zip({ 'assignctl-plan/plan.json': PLAN }) };
      default:
        return undefined;
    }
  }
  return hub;
}

async function run(task: string, hub: Service, env: Readonly<Record<string, string>>) {
  const cwd = await temporary();
  let log = '';
  const context: CiContext = {
    cwd,
    env: {
      TF_BUILD: 'True',
      SYSTEM_COLLECTIONURI: `${hub.url}/`,
      SYSTEM_TEAMPROJECTID: 'project',
      BUILD_REPOSITORY_ID: 'repository',
      BUILD_BUILDID: '44',
      BUILD_SOURCEVERSION: MERGED,
      BUILD_SOURCEBRANCH: 'refs/heads/main',
      SYSTEM_ACCESSTOKEN: 'job-token',
      ...env,
    },
    write: (text) => void (log += text),
    fetch,
    sleep: () => Promise.resolve(),
    assignctl: async (args) => {
      const out = args[args.indexOf('--out') + 1];
      if (args.includes('--out') && out !== undefined)
        await writeFile(join(cwd, 'plan.json'), PLAN).then(() => writeFile(out, PLAN));
      return { code: 0, stdout: '### a plan\n', stderr: '' };
    },
  };
  return { code: await runTask([task], context), log };
}

const PULL_REQUEST = { SYSTEM_PULLREQUEST_PULLREQUESTID: '7', SYSTEM_PULLREQUEST_SOURCECOMMITID: HEAD };

test('a plan is one closed thread on the pull request, which the next commit writes over', async () => {
  const foreign = {
    id: 4,
    comments: [{ id: 1, author: { id: 'mallory' }, content: '<!-- assignctl-ci:plan:default -->' }],
  };
  const hub = await azure([foreign]);
  const { code, log } = await run('plan', hub, PULL_REQUEST);
  expect(code).toBe(0);
  expect(log).toContain(
    `##vso[task.setvariable variable=keep;isOutput=true]assignctl-plan-default-${HEAD}\n`,
  );
  expect(log).toContain('##vso[task.setvariable variable=changes;isOutput=true]true\n');
  await run('plan', hub, PULL_REQUEST);
  expect(hub.writes()).toEqual([
    `POST ${THREADS}?api-version=7.1`,
    `PATCH ${THREADS}/5/comments/1?api-version=7.1`,
  ]);
  const [first] = hub.log.filter(({ method }) => method === 'POST');
  expect(first?.body).toMatchObject({ status: 'closed', comments: [{ commentType: 'text' }] });
});

test('a pull request of a fork is refused before any request', async () => {
  const hub = await azure([]);
  const { code, log } = await run('plan', hub, { ...PULL_REQUEST, SYSTEM_PULLREQUEST_ISFORK: 'True' });
  expect({ code, requests: hub.log }).toEqual({ code: 1, requests: [] });
  expect(log).toContain('comes from a fork');
});

test('a merge brings the plan of the last attempt for the head of its pull request, not that of a fork', async () => {
  const { code, log } = await run('review', await azure([]), {});
  expect(code).toBe(0);
  expect(log).toContain(`assignctl-plan-default-${HEAD}-attempt10`);
  expect(log).toContain('##vso[task.setvariable variable=pull-request;isOutput=true]7\n');
  expect(log).toContain('##vso[task.setvariable variable=changes;isOutput=true]true\n');
});

test('a push that is no merge ends with 1 where it would change anything; by hand it is planned anew', async () => {
  const hub = await azure([], false);
  const pushed = await run('review', hub, {});
  expect(pushed.code).toBe(1);
  expect(pushed.log).toContain('run this by hand');
  expect((await run('review', hub, { BUILD_REASON: 'Manual' })).code).toBe(0);
});
