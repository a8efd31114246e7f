import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CiContext } from '../../src/ci/ci-context.js';
import { createAzureDevOps } from '../../src/ci/forges/azure-devops.js';
import { runTask } from '../../src/ci/run-task.js';
import {
  assignment,
  declaration,
  entryFor,
  guid,
  livePolicy,
  planOf,
  tenantOf,
} from '../support/builders.js';
import { service, type Received, type Reply, type Service } from './http-service.js';
import { emptyFolder } from '../support/empty-folder.js';
import { zip } from './zip.js';

const HEAD = 'a'.repeat(40);
const MERGED = 'b'.repeat(40);
const GIT = '/project/_apis/git/repositories/repository';
const THREADS = `${GIT}/pullRequests/7/threads`;
/** A plan with changes, of a tenant that is nowhere. */
const { plan } = planOf(
  [declaration([entryFor({ direction: 'include', group: guid(1) })])],
  tenantOf([livePolicy([assignment({ direction: 'include', group: guid(2) })])]),
);
const PLAN = JSON.stringify(plan);
const PIPELINE = 'azure-pipelines/assignctl-plan.yml';

const DEFINITIONS: readonly object[] = [
  { id: 8, process: { yamlFilename: 'azure-pipelines/test.yml' } },
  { id: 9, process: { yamlFilename: `/${PIPELINE}` } },
];
const ofHead = { definition: { id: 9 }, triggerInfo: { 'pr.sourceSha': HEAD } };
const BUILDS: readonly object[] = [
  { ...ofHead, id: 31, triggerInfo: { 'pr.sourceSha': HEAD, 'pr.isFork': 'True' } },
  { ...ofHead, id: 30 },
];

interface Merges {
  readonly isMerge?: boolean;
  readonly builds?: readonly object[];
  readonly definitions?: readonly object[];
}

/** Azure DevOps as far as comments and plans go; `threads` is what the pull request has. */
async function azure(
  threads: object[],
  { isMerge = true, builds = BUILDS, definitions = DEFINITIONS }: Merges = {},
): Promise<Service> {
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
      case 'GET /project/_apis/build/definitions':
        return { body: { value: definitions } };
      case 'GET /project/_apis/build/builds':
        return { body: { value: builds } };
      case 'GET /project/_apis/build/builds/32/artifacts':
        return {
          body: {
            value: [
              {
                name: `assignctl-plan-default-${HEAD}`,
                resource: { downloadUrl: `${hub.url}/zip-forged` },
              },
            ],
          },
        };
      case 'GET /project/_apis/build/builds/30/artifacts':
        return {
          body: {
            value: ['', '~attempt2', '~attempt10', '-other'].map((end) => ({
              name: `assignctl-plan-default-${HEAD}${end}`,
              resource: { downloadUrl: `${hub.url}/zip${end}` },
            })),
          },
        };
      case 'GET /zip~attempt10':
        return { body: zip({ 'assignctl-plan/plan.json': PLAN }) };
      default:
        return undefined;
    }
  }
  return hub;
}

async function run(
  task: string,
  hub: Service,
  env: Readonly<Record<string, string>>,
  ...more: readonly string[]
) {
  const cwd = emptyFolder();
  let log = '';
  const context: CiContext = {
    cwd,
    env: {
      TF_BUILD: 'True',
      SYSTEM_COLLECTIONURI: `${hub.url}/`,
      SYSTEM_TEAMPROJECTID: 'project',
      BUILD_REPOSITORY_ID: 'repository',
      BUILD_REPOSITORY_NAME: 'assignments',
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
  return { code: await runTask([task, ...more], context), log };
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
  expect(log).toContain(`assignctl-plan-default-${HEAD}~attempt10`);
  expect(log).toContain('##vso[task.setvariable variable=pull-request;isOutput=true]7\n');
  expect(log).toContain('##vso[task.setvariable variable=changes;isOutput=true]true\n');
});

test.each([
  ['a newer run of another pipeline', { definition: { id: 8 } }],
  ['a newer run that names no pipeline', { definition: undefined }],
  ['a newer run for another commit', { triggerInfo: { 'pr.sourceSha': MERGED } }],
])('an artifact of that name of %s is not taken', async (_, more) => {
  const hub = await azure([], { builds: [{ ...ofHead, id: 32, ...more }, ...BUILDS] });
  const { code, log } = await run('review', hub, {});
  expect(code).toBe(0);
  expect(log).toContain('~attempt10');
  expect(hub.log.some(({ path }) => path.includes('builds?definitions=9&'))).toBe(true);
  expect(hub.log.some(({ path }) => path.includes('/builds/32/'))).toBe(false);
});

test.each([
  ['another pipeline alone', DEFINITIONS.slice(0, 1)],
  ['none', []],
])('with %s in the repository no plan is taken', async (_, definitions) => {
  const { code, log } = await run('review', await azure([], { definitions }), {});
  expect(code).toBe(1);
  expect(log).toContain(`No pipeline of this repository is made from ${PIPELINE}.`);
});

test('the pipeline that plans may have another file', async () => {
  const file = 'azure-pipelines/test.yml';
  const hub = await azure([], { builds: [{ ...ofHead, definition: { id: 8 }, id: 30 }] });
  const { code, log } = await run('review', hub, {}, '--plan-workflow', file);
  expect([code, hub.log.some(({ path }) => path.includes(encodeURIComponent(file)))]).toEqual([0, true]);
  expect(log).toContain('~attempt10');
});

test('a push that is no merge ends with 1 where it would change anything; by hand it is planned anew', async () => {
  const hub = await azure([], { isMerge: false });
  const pushed = await run('review', hub, {});
  expect(pushed.code).toBe(1);
  expect(pushed.log).toContain('run this by hand');
  expect((await run('review', hub, { BUILD_REASON: 'Manual' })).code).toBe(0);
});

test('the outcome of the last apply is found behind any number of runs that had nothing to apply', async () => {
  const build = (id: number, more: object = {}): object => ({
    id,
    definition: { id: 9 },
    sourceBranch: 'refs/heads/main',
    ...more,
  });
  const builds = [
    ...Array.from({ length: 140 }, (_, n) => build(500 - n)),
    build(42, { sourceBranch: 'refs/heads/other' }),
    build(41),
    build(40),
  ];
  const hub: Service = await service(({ path }) => {
    const { pathname, searchParams } = new URL(path, hub.url);
    const id = /\/builds\/(\d+)\/artifacts$/.exec(pathname)?.[1];
    if (id !== undefined)
      return {
        body: {
          value:
            Number(id) > 100
              ? []
              : [{ name: 'assignctl-apply-default', resource: { downloadUrl: `${hub.url}/zip-${id}` } }],
        },
      };
    if (pathname.startsWith('/zip-')) return { body: Buffer.from(pathname) };
    return {
      body: {
        value: pathname.endsWith('/definitions')
          ? [{ id: 9, process: { yamlFilename: 'azure-pipelines/assignctl-apply.yml' } }]
          : builds.slice(0, Number(searchParams.get('$top'))),
      },
    };
  });
  const { findApplies } = createAzureDevOps({
    cwd: '.',
    env: {
      SYSTEM_COLLECTIONURI: hub.url,
      SYSTEM_TEAMPROJECTID: 'project',
      BUILD_REPOSITORY_ID: 'repository',
      BUILD_REPOSITORY_NAME: 'assignments',
      BUILD_BUILDID: '44',
      BUILD_SOURCEVERSION: MERGED,
      BUILD_SOURCEBRANCH: 'refs/heads/main',
      SYSTEM_ACCESSTOKEN: 'job-token',
    },
    write: () => undefined,
    fetch,
    sleep: () => Promise.resolve(),
    assignctl: () => Promise.reject(new Error('assignctl was run')),
  });
  for await (const archive of findApplies('assignctl-apply-default')) {
    expect(String(await archive())).toBe('/zip-41');
    break;
  }
  // Nothing older is asked for, nor what is of another branch.
  expect(hub.log.map(({ path }) => path).filter((path) => /\/builds\/4[02]\//.test(path))).toEqual([]);
  expect.assertions(2);
});
