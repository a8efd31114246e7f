import { type CiContext, CiError, required } from '../ci-context.js';
import {
  assertPlain,
  attemptEnding,
  attemptIn,
  type Comments,
  type Forge,
  type FoundPlan,
  type Issues,
  type NoPlan,
} from './forge.js';
import { type Api, createApi, download, listAt, textAt, valueAt } from './http-client.js';

const VERSION = 'api-version=7.1';
/** Limit for the builds of one pull request that are searched. */
const MOST_BUILDS = 200;

/** Files of the pipelines that plan pull requests and apply, as `assignctl init` writes them. */
const PLAN_PIPELINE = 'azure-pipelines/assignctl-plan.yml';
const APPLY_PIPELINE = 'azure-pipelines/assignctl-apply.yml';
/** More runs of apply are not looked through: each takes a request. */
const MOST_APPLIES = 300;

/** Azure DevOps, as a job of Azure Pipelines sees it; the repository is in Azure Repos of the same project. */
export function createAzureDevOps(context: CiContext): Forge {
  const { env, write } = context;
  if ((env.SYSTEM_PULLREQUEST_ISFORK ?? '').toLowerCase() === 'true')
    throw new CiError(
      'This pull request comes from a fork: it is validated only. Nothing that has an identity runs for it.',
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
    issues: azureWorkItems(
      place,
      env.ASSIGNCTL_WORK_ITEM_TYPE ?? 'Task',
      required(env, 'BUILD_REPOSITORY_NAME'),
    ),
    findPlan: (artifactOf, workflow = PLAN_PIPELINE) =>
      findPlan(place, { commit, branch: env.BUILD_SOURCEBRANCH ?? '', workflow }, artifactOf, fetchArchive),
    findApplies: (artifact, workflow = APPLY_PIPELINE) =>
      findApplies(place, { branch: env.BUILD_SOURCEBRANCH ?? '', workflow }, artifact, fetchArchive),
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
  /** Id of the repository, as an address contains it. */
  readonly repository: string;
}

/** One thread for each marker, closed from the start: a plan asks for no reply. */
function threadsOf({ api, git }: Place, pullRequest: string): Comments {
  const threads = `${git}/pullRequests/${encodeURIComponent(pullRequest)}/threads`;
  return {
    find: async (marker) => {
      const me = textAt(await api.send('GET', '/_apis/connectionData'), 'authenticatedUser', 'id');
      const answer = await api.send('GET', `${threads}?${VERSION}`);
      for (const thread of listAt(answer, 'value')) {
        const [first] = listAt(thread, 'comments');
        if (valueAt(thread, 'isDeleted') === true || !textAt(first, 'content').startsWith(marker)) continue;
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

interface Merge {
  readonly commit: string;
  readonly branch: string;
  /** Path of the YAML file of the pipeline that plans. */
  readonly workflow: string;
}

/**
 * From the pushed commit to the pull request it completes, to that one's source commit, to the plan that the named
 * pipeline made for it. Other pipelines and forks can name their artifacts as they like.
 */
async function findPlan(
  place: Place,
  { commit, branch, workflow }: Merge,
  artifactOf: (commit: string) => string,
  fetchArchive: (url: string) => Promise<Buffer>,
): Promise<FoundPlan | NoPlan> {
  const { api, git, project, repository } = place;
  const query = { queries: [{ type: 'lastMergeCommit', items: [commit] }] };
  const answer = await api.send('POST', `${git}/pullrequestquery?${VERSION}`, query);
  const merged = listAt(answer, 'results')
    .flatMap((result) => listAt(result, commit))
    .find((pull) => textAt(pull, 'status') === 'completed' && textAt(pull, 'targetRefName') === branch);
  if (merged === undefined) return { reason: 'What was pushed is not the merge of a pull request.' };
  const pullRequest = textAt(merged, 'pullRequestId');
  const head = textAt(merged, 'lastMergeSourceCommit', 'commitId');
  const artifact = artifactOf(head);
  const planning = await pipelinesOf(place, workflow);
  if (planning.size === 0) return { reason: `No pipeline of this repository is made from ${workflow}.` };
  const builds = await api.send(
    'GET',
    `${project}/_apis/build/builds?definitions=${[...planning].join(',')}&branchName=refs/pull/${pullRequest}/merge&reasonFilter=pullRequest` +
      `&repositoryType=TfsGit&repositoryId=${repository}&queryOrder=queueTimeDescending&$top=${MOST_BUILDS}&${VERSION}`,
  );
  for (const build of listAt(builds, 'value')) {
    if (!planning.has(textAt(build, 'definition', 'id'))) continue;
    const trigger = valueAt(build, 'triggerInfo');
    if (textAt(trigger, 'pr.sourceSha') !== head || textAt(trigger, 'pr.isFork').toLowerCase() === 'true')
      continue;
    const runId = textAt(build, 'id');
    const [newest] = await artifactsOf(place, runId, artifact);
    const url = textAt(newest, 'resource', 'downloadUrl');
    if (url !== '')
      return { artifact: textAt(newest, 'name'), pullRequest, archive: () => fetchArchive(url) };
  }
  return {
    reason: `No plan was kept by a run of ${workflow} for the last commit of pull request ${pullRequest}.`,
  };
}

/** Archives of the newest runs of apply on the branch, newest first. */
async function* findApplies(
  place: Place,
  { branch, workflow }: Omit<Merge, 'commit'>,
  artifact: string,
  fetchArchive: (url: string) => Promise<Buffer>,
): AsyncGenerator<() => Promise<Buffer>> {
  const { api, project, repository } = place;
  const applying = await pipelinesOf(place, workflow);
  if (applying.size === 0) return;
  const builds = await api.send(
    'GET',
    `${project}/_apis/build/builds?definitions=${[...applying].join(',')}&branchName=${encodeURIComponent(branch)}` +
      `&repositoryType=TfsGit&repositoryId=${repository}&queryOrder=queueTimeDescending&$top=${MOST_APPLIES}&${VERSION}`,
  );
  for (const build of listAt(builds, 'value')) {
    if (!applying.has(textAt(build, 'definition', 'id')) || textAt(build, 'sourceBranch') !== branch)
      continue;
    for (const one of await artifactsOf(place, textAt(build, 'id'), artifact))
      yield () => fetchArchive(textAt(one, 'resource', 'downloadUrl'));
  }
}

/** Ids of the pipelines of this repository that are made from a file. */
async function pipelinesOf({ api, project, repository }: Place, file: string): Promise<ReadonlySet<string>> {
  const definitions = await api.send(
    'GET',
    `${project}/_apis/build/definitions?repositoryType=TfsGit&repositoryId=${repository}` +
      `&yamlFilename=${encodeURIComponent(file)}&includeAllProperties=true&${VERSION}`,
  );
  return new Set(
    listAt(definitions, 'value')
      .filter((one) => textAt(one, 'process', 'yamlFilename').replace(/^\//, '') === file)
      .map((one) => textAt(one, 'id')),
  );
}

/** Artifacts of a build by the name, of the last attempt first. */
async function artifactsOf(
  { api, project }: Place,
  build: string,
  artifact: string,
): Promise<readonly unknown[]> {
  const kept = await api.send('GET', `${project}/_apis/build/builds/${build}/artifacts?${VERSION}`);
  return listAt(kept, 'value')
    .flatMap((one) => {
      const attempt = attemptIn(textAt(one, 'name'), artifact);
      return attempt === undefined ? [] : [{ attempt, one }];
    })
    .sort((a, b) => b.attempt - a.attempt)
    .map(({ one }) => one);
}

/** The job's token is sent only to where Azure DevOps keeps artifacts, never to another address in an answer. */
function assertMicrosoft(url: string, collection: string): void {
  const { protocol, hostname, origin } = new URL(url);
  const isTheirs = /(^|\.)(dev\.azure\.com|visualstudio\.com)$/.test(hostname) && protocol === 'https:';
  if (isTheirs || origin === new URL(collection).origin) return;
  throw new CiError('The plan is kept at an address that is not one of Azure DevOps.');
}

const TAG = 'assignctl-drift';
const PATCH = 'application/json-patch+json';

/**
 * Issues as work items of one type. Their text is Markdown in recent projects, and shown as plain text in others. All repositories
 * of a project share them, and their pipelines one identity: so the title names the repository.
 */
function azureWorkItems(
  { api, project }: Pick<Place, 'api' | 'project'>,
  type: string,
  repositoryName: string,
): Issues {
  const titled = (title: string): string => `${title} in ${repositoryName}`;
  const items = `${project}/_apis/wit/workitems`;
  const kind = encodeURIComponent(type);
  const change = (id: string, fields: Readonly<Record<string, string>>): Promise<unknown> =>
    api.send('PATCH', `${items}/${id}?${VERSION}`, operations(fields), PATCH);
  const completed = async (): Promise<string> => {
    const states = await api.send('GET', `${project}/_apis/wit/workitemtypes/${kind}/states?${VERSION}`);
    const found = listAt(states, 'value').find((state) => textAt(state, 'category') === 'Completed');
    return textAt(found, 'name') || 'Done';
  };
  return {
    find: async (_, title) => {
      const me = textAt(await api.send('GET', '/_apis/connectionData'), 'authenticatedUser', 'id');
      const done = [await completed(), 'Closed', 'Removed'];
      const states = done.map((state) => `'${state.replaceAll("'", "''")}'`).join(', ');
      const query =
        'SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @project ' +
        `AND [System.Tags] CONTAINS '${TAG}' AND [System.State] NOT IN (${states}) ORDER BY [System.Id]`;
      const found = await api.send('POST', `${project}/_apis/wit/wiql?${VERSION}`, { query });
      for (const reference of listAt(found, 'workItems')) {
        const id = textAt(reference, 'id');
        const item = await api.send('GET', `${items}/${id}?${VERSION}`);
        const body = textAt(item, 'fields', 'System.Description');
        const isFitting = textAt(item, 'fields', 'System.Title') === titled(title);
        const isOurs = me !== '' && textAt(item, 'fields', 'System.CreatedBy', 'id') === me;
        if (isOurs && !done.includes(textAt(item, 'fields', 'System.State')) && isFitting)
          return { id, body };
      }
      return undefined;
    },
    create: async (title, body) => {
      const fields = { 'System.Title': titled(title), 'System.Description': body, 'System.Tags': TAG };
      await api.send('POST', `${items}/$${kind}?${VERSION}`, operations(fields), PATCH);
    },
    update: async (id, body, comment) => {
      await change(id, { 'System.Description': body, 'System.History': comment });
    },
    close: async (id, comment) => {
      await change(id, { 'System.State': await completed(), 'System.History': comment });
    },
  };
}

/** JSON Patch operations that set fields. The description is marked as Markdown. */
function operations(fields: Readonly<Record<string, string>>): readonly unknown[] {
  const values = Object.entries(fields).map(([field, value]) => ({
    op: 'add',
    path: `/fields/${field}`,
    value,
  }));
  return 'System.Description' in fields
    ? [...values, { op: 'add', path: '/multilineFieldsFormat/System.Description', value: 'Markdown' }]
    : values;
}
