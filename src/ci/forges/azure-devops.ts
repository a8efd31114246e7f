import { type CiContext, CiError, required } from '../ci-context.js';
import { azureWorkItems } from './azure-work-items.js';
import { download } from './download.js';
import {
  assertPlain,
  attemptEnding,
  type Comments,
  type Forge,
  type FoundPlan,
  type NoPlan,
} from './forge.js';
import { type Api, createApi, at, listAt, textAt } from './http-client.js';

const VERSION = 'api-version=7.1';
/** More builds of one pull request are not looked through. */
const MOST_BUILDS = 200;

/** Azure DevOps, as a job of Azure Pipelines sees it; the repository lies in Azure Repos of the same project. */
export function createAzureDevOps(context: CiContext): Forge {
  const { env, write } = context;
  if ((env.SYSTEM_PULLREQUEST_ISFORK ?? '').toLowerCase() === 'true')
    throw new CiError(
      'This pull request comes from a fork: it is validated only. Nothing that holds an identity runs for it.',
    );
  const collection = required(env, 'SYSTEM_COLLECTIONURI').replace(/\/$/, '');
  const project = encodeURIComponent(required(env, 'SYSTEM_TEAMPROJECTID'));
  const repository = encodeURIComponent(required(env, 'BUILD_REPOSITORY_ID'));
  const authorization = { Authorization: `Bearer ${required(env, 'SYSTEM_ACCESSTOKEN')}` };
  const api = createApi(collection, { Accept: 'application/json', ...authorization }, context);
  const fetchArchive = (url: string): Promise<Buffer> => {
    assertMicrosoft(url, collection);
    return download({ url, headers: authorization }, context);
  };
  const place: Place = {
    api,
    project: `/${project}`,
    repository,
    git: `/${project}/_apis/git/repositories/${repository}`,
  };
  const source = env.SYSTEM_PULLREQUEST_SOURCECOMMITID ?? '';
  const commit = source === '' ? required(env, 'BUILD_SOURCEVERSION') : source;
  const pullRequest = env.SYSTEM_PULLREQUEST_PULLREQUESTID ?? '';
  return {
    runUrl: `${collection}/${project}/_build/results?buildId=${encodeURIComponent(required(env, 'BUILD_BUILDID'))}`,
    commit,
    // An artifact of Azure Pipelines can't be replaced.
    attempt: attemptEnding(env.SYSTEM_JOBATTEMPT),
    planAttempt: attemptEnding(env.SYSTEM_JOBATTEMPT),
    pullRequest: pullRequest === '' ? undefined : pullRequest,
    isByHand: env.BUILD_REASON === 'Manual',
    comments: (id) => threadsOf(place, id),
    issues: azureWorkItems(api, place.project, env.ASSIGNCTL_WORK_ITEM_TYPE ?? 'Task'),
    findPlan: (artifactOf) =>
      findPlan(place, { commit, branch: env.BUILD_SOURCEBRANCH ?? '' }, artifactOf, fetchArchive),
    setOutputs: (values) => {
      assertPlain(values);
      for (const [name, value] of Object.entries(values))
        write(`##vso[task.setvariable variable=${name};isOutput=true]${value}\n`);
      return Promise.resolve();
    },
    addSummary: (file) => {
      if (/[\r\n;\]]/.test(file))
        throw new CiError(`The folder of ${JSON.stringify(file)} has a name that breaks lines.`);
      write(`##vso[task.uploadsummary]${file}\n`);
      return Promise.resolve();
    },
  };
}

interface Place {
  readonly api: Api;
  /** Path of the project, and of the repository's part of the service. */
  readonly project: string;
  readonly git: string;
  /** Id of the repository, as it stands in an address. */
  readonly repository: string;
}

/** One thread for each marker, closed from the start: a plan is to be read, not to be resolved. */
function threadsOf({ api, git }: Place, pullRequest: string): Comments {
  const threads = `${git}/pullRequests/${encodeURIComponent(pullRequest)}/threads`;
  return {
    find: async (marker) => {
      const me = textAt(await api.send('GET', '/_apis/connectionData'), 'authenticatedUser', 'id');
      const answer = await api.send('GET', `${threads}?${VERSION}`);
      for (const thread of listAt(answer, 'value')) {
        const [first] = listAt(thread, 'comments');
        if (at(thread, 'isDeleted') === true || !textAt(first, 'content').startsWith(marker)) continue;
        if (me === '' || textAt(first, 'author', 'id') !== me) continue;
        return {
          id: `${textAt(thread, 'id')}/comments/${textAt(first, 'id')}`,
          body: textAt(first, 'content'),
        };
      }
      return undefined;
    },
    create: async (content) => {
      const comments = [{ parentCommentId: 0, content, commentType: 'text' }];
      await api.send('POST', `${threads}?${VERSION}`, { comments, status: 'closed' });
    },
    update: async (id, content) => {
      await api.send('PATCH', `${threads}/${id}?${VERSION}`, { content });
    },
  };
}

/** From the pushed commit to the pull request it completes, to that one's source commit, to the plan made for it. */
async function findPlan(
  { api, git, project, repository }: Place,
  { commit, branch }: { readonly commit: string; readonly branch: string },
  artifactOf: (commit: string) => string,
  fetchArchive: (url: string) => Promise<Buffer>,
): Promise<FoundPlan | NoPlan> {
  const query = { queries: [{ type: 'lastMergeCommit', items: [commit] }] };
  const answer = await api.send('POST', `${git}/pullrequestquery?${VERSION}`, query);
  const merged = listAt(answer, 'results')
    .flatMap((result) => listAt(result, commit))
    .find((pull) => textAt(pull, 'status') === 'completed' && textAt(pull, 'targetRefName') === branch);
  if (merged === undefined) return { reason: 'What was pushed is not the merge of a pull request.' };
  const pullRequest = textAt(merged, 'pullRequestId');
  const head = textAt(merged, 'lastMergeSourceCommit', 'commitId');
  const artifact = artifactOf(head);
  const builds = await api.send(
    'GET',
    `${project}/_apis/build/builds?branchName=refs/pull/${pullRequest}/merge&reasonFilter=pullRequest` +
      `&repositoryType=TfsGit&repositoryId=${repository}&queryOrder=queueTimeDescending&$top=${MOST_BUILDS}&${VERSION}`,
  );
  for (const build of listAt(builds, 'value')) {
    const trigger = at(build, 'triggerInfo');
    if (textAt(trigger, 'pr.sourceSha') !== head || textAt(trigger, 'pr.isFork').toLowerCase() === 'true')
      continue;
    const runId = textAt(build, 'id');
    const kept = await api.send('GET', `${project}/_apis/build/builds/${runId}/artifacts?${VERSION}`);
    const [newest] = listAt(kept, 'value')
      .filter((one) => isNamed(textAt(one, 'name'), artifact))
      .sort((a, b) => attemptIn(textAt(b, 'name')) - attemptIn(textAt(a, 'name')));
    const url = textAt(newest, 'resource', 'downloadUrl');
    if (url !== '')
      return { artifact: textAt(newest, 'name'), pullRequest, archive: () => fetchArchive(url) };
  }
  return { reason: `No plan was kept for the last commit of pull request ${pullRequest}.` };
}

function attemptIn(artifact: string): number {
  return Number(/-attempt([0-9]+)$/.exec(artifact)?.[1] ?? 1);
}

function isNamed(name: string, artifact: string): boolean {
  return name.startsWith(artifact) && /^(-attempt[0-9]+)?$/.test(name.slice(artifact.length));
}

/** The job's token goes where Azure DevOps keeps artifacts, and nowhere else an answer may name. */
function assertMicrosoft(url: string, collection: string): void {
  const { protocol, hostname, origin } = new URL(url);
  const isTheirs = /(^|\.)(dev\.azure\.com|visualstudio\.com)$/.test(hostname) && protocol === 'https:';
  if (isTheirs || origin === new URL(collection).origin) return;
  throw new CiError('The plan is kept at an address that is not one of Azure DevOps.');
}
