import { appendFile } from 'node:fs/promises';
import { printableLines } from '../../report/text/printable.js';
import { type CiContext, CiError, required } from '../ci-context.js';
import { assertPlain, type Comments, type Forge, type FoundPlan, type Issues, type NoPlan } from './forge.js';
import {
  type Api,
  createApi,
  download,
  firstOf,
  listAt,
  type Method,
  PAGE,
  textAt,
  valueAt,
} from './http-client.js';

/** Jobs that plan merge requests and apply, as the component names them. */
const PLAN_JOB = 'assignctl-plan';
const APPLY_JOB = 'assignctl-apply';
/** By this label people find the issues, and so does the next run. */
const LABEL = 'assignctl-drift';

/** GitLab, as a job of GitLab CI sees it. The job's own token may write no note, so there is one of the project. */
export function createGitLab(context: CiContext): Forge {
  const { env } = context;
  const project = required(env, 'CI_PROJECT_ID');
  const source = env.CI_MERGE_REQUEST_SOURCE_PROJECT_ID ?? '';
  if (source !== '' && source !== project)
    throw new CiError(
      'This merge request comes from a fork: it is validated only. Nothing that has an identity runs for it.',
    );
  const token = env.ASSIGNCTL_GITLAB_TOKEN ?? '';
  if (token === '')
    throw new CiError(
      'The variable ASSIGNCTL_GITLAB_TOKEN is missing. Make a project access token with the role Reporter and the scope ' +
        'api, and add it as a masked variable of the project.',
    );
  const base = required(env, 'CI_API_V4_URL');
  const headers = { Accept: 'application/json', 'PRIVATE-TOKEN': token };
  const api = createApi(base, headers, context);
  const path = `/projects/${encodeURIComponent(project)}`;
  const merged = env.CI_MERGE_REQUEST_SOURCE_BRANCH_SHA ?? '';
  const commit = merged === '' ? required(env, 'CI_COMMIT_SHA') : merged;
  const mergeRequest = env.CI_MERGE_REQUEST_IID ?? '';
  const search: Search = {
    api,
    path,
    fetchArchive: (url) => download({ url: `${base}${url}`, headers }, context),
  };
  return {
    runUrl: required(env, 'CI_JOB_URL'),
    commit,
    // Each job keeps artifacts of its own; one that is run again is another job.
    attempt: '',
    planAttempt: '',
    pullRequest: mergeRequest === '' ? undefined : mergeRequest,
    isByHand: env.CI_PIPELINE_SOURCE === 'web',
    comments: (id) => notesOf(api, `${path}/merge_requests/${encodeURIComponent(id)}`),
    issues: issuesOf(api, path),
    findPlan: (artifactOf, job = PLAN_JOB) =>
      findPlan(search, { commit, branch: env.CI_COMMIT_BRANCH ?? '', job }, artifactOf),
    findApplies: (artifact, job = APPLY_JOB) =>
      findApplies(search, { branch: env.CI_COMMIT_BRANCH ?? '', job }, artifact),
    setOutputs: async (values) => {
      assertPlain(values);
      const lines = Object.entries(values).map(([name, value]) => `${variableOf(name)}=${value}\n`);
      await appendFile(required(env, 'ASSIGNCTL_OUTPUTS'), lines.join(''));
    },
    // GitLab has no page of a run but its log.
    addSummary: (_, markdown) => {
      context.write(`${printableLines(markdown)}\n`);
      return Promise.resolve();
    },
  };
}

/** Outputs become variables of later jobs. */
function variableOf(output: string): string {
  return `ASSIGNCTL_${output.toUpperCase().replaceAll(/[.-]/g, '_')}`;
}

/** GitLab takes a line that begins with a slash as a command, such as `/merge`. */
function withoutCommands(markdown: string): string {
  return markdown.replaceAll(/^(\s*)\//gm, '$1&#47;');
}

/** Id of the user that the token is of, the only author whose notes and issues are written over. */
async function ownId(api: Api): Promise<string> {
  const id = textAt(await api.send('GET', '/user'), 'id');
  if (id === '') throw new CiError('GitLab does not say whose token ASSIGNCTL_GITLAB_TOKEN is.');
  return id;
}

function notesOf(api: Api, mergeRequest: string): Comments {
  const notes = `${mergeRequest}/notes`;
  const write = async (method: Method, path: string, body: string): Promise<void> => {
    await api.send(method, path, { body: withoutCommands(body) });
  };
  return {
    find: async (marker) => {
      const me = await ownId(api);
      const found = await firstOf(
        api,
        `${notes}?sort=asc&order_by=created_at&per_page=${PAGE}`,
        (note) =>
          textAt(note, 'author', 'id') === me &&
          valueAt(note, 'system') !== true &&
          textAt(note, 'body').startsWith(marker),
      );
      return found === undefined ? undefined : { id: textAt(found, 'id'), body: textAt(found, 'body') };
    },
    create: (body) => write('POST', notes, body),
    update: (id, body) => write('PUT', `${notes}/${id}`, body),
  };
}

function issuesOf(api: Api, project: string): Issues {
  const issues = `${project}/issues`;
  const note = (id: string, body: string): Promise<unknown> =>
    api.send('POST', `${issues}/${id}/notes`, { body: withoutCommands(body) });
  return {
    find: async (marker) => {
      const me = await ownId(api);
      const found = await firstOf(
        api,
        `${issues}?state=opened&labels=${LABEL}&order_by=created_at&sort=asc&per_page=${PAGE}`,
        (issue) => textAt(issue, 'author', 'id') === me && textAt(issue, 'description').startsWith(marker),
      );
      return found === undefined
        ? undefined
        : { id: textAt(found, 'iid'), body: textAt(found, 'description') };
    },
    create: async (title, body) => {
      await api.send('POST', issues, { title, description: withoutCommands(body), labels: LABEL });
    },
    update: async (id, body, comment) => {
      await api.send('PUT', `${issues}/${id}`, { description: withoutCommands(body) });
      await note(id, comment);
    },
    close: async (id, comment) => {
      await note(id, comment);
      await api.send('PUT', `${issues}/${id}`, { state_event: 'close' });
    },
  };
}

interface Search {
  readonly api: Api;
  /** Path of the project. */
  readonly path: string;
  readonly fetchArchive: (path: string) => Promise<Buffer>;
}

interface Merge {
  readonly commit: string;
  readonly branch: string;
  /** Name of the job that plans. */
  readonly job: string;
}

/**
 * From the pushed commit to the merge request it merges, to that one's head, to the newest pipeline of the merge request for
 * that head, to the artifact of its plan job. Other jobs can name their artifacts as they like.
 */
async function findPlan(
  { api, path, fetchArchive }: Search,
  { commit, branch, job }: Merge,
  artifactOf: (commit: string) => string,
): Promise<FoundPlan | NoPlan> {
  const answer = await api.send(
    'GET',
    `${path}/repository/commits/${commit}/merge_requests?per_page=${PAGE}`,
  );
  const merged = listAt({ answer }, 'answer').find(
    (request) =>
      textAt(request, 'state') === 'merged' &&
      textAt(request, 'target_branch') === branch &&
      // A merge commit, a squashed commit, or the head itself if the branch was fast-forwarded.
      ['merge_commit_sha', 'squash_commit_sha', 'sha'].some((key) => textAt(request, key) === commit),
  );
  if (merged === undefined) return { reason: 'What was pushed is not the merge of a merge request.' };
  const pullRequest = textAt(merged, 'iid');
  const head = textAt(merged, 'sha');
  const pipelines = await api.send('GET', `${path}/merge_requests/${pullRequest}/pipelines?per_page=${PAGE}`);
  for (const pipeline of newestFirst(listAt({ pipelines }, 'pipelines'))) {
    if (textAt(pipeline, 'source') !== 'merge_request_event') continue;
    if (!(await isFor(head, textAt(pipeline, 'sha'), { api, path }))) continue;
    const jobs = await api.send('GET', `${path}/pipelines/${textAt(pipeline, 'id')}/jobs?per_page=${PAGE}`);
    const [kept] = newestFirst(listAt({ jobs }, 'jobs')).filter(
      (one) => textAt(one, 'name') === job && textAt(one, 'artifacts_file', 'filename') !== '',
    );
    if (kept === undefined) continue;
    const archive = (): Promise<Buffer> => fetchArchive(`${path}/jobs/${textAt(kept, 'id')}/artifacts`);
    return { artifact: artifactOf(head), pullRequest, archive };
  }
  return { reason: `No plan was kept by a job ${job} for the last commit of merge request ${pullRequest}.` };
}

/** Jobs of others may have run since the last apply: so many pages of them are looked through. */
const MOST_PAGES = 20;
/** Runs that a limit refused may have followed the one that counts. */
const MOST_APPLIES = 10;
/** Name of an archive whose job gives it none. */
const UNNAMED = 'artifacts.zip';

/** The archives of the newest apply jobs of a branch. A job that names its archive must name it as the artifact is named. */
async function* findApplies(
  { api, path, fetchArchive }: Search,
  { branch, job }: Omit<Merge, 'commit'>,
  artifact: string,
): AsyncGenerator<() => Promise<Buffer>> {
  const found: unknown[] = [];
  for (let page = 1; page <= MOST_PAGES && found.length < MOST_APPLIES; page += 1) {
    const answer = await api.send(
      'GET',
      `${path}/jobs?scope[]=success&scope[]=failed&per_page=${PAGE}&page=${page}`,
    );
    const jobs = listAt({ answer }, 'answer');
    found.push(
      ...jobs.filter(
        (one) =>
          textAt(one, 'name') === job &&
          textAt(one, 'ref') === branch &&
          [UNNAMED, `${artifact}.zip`].includes(textAt(one, 'artifacts_file', 'filename')),
      ),
    );
    if (jobs.length < PAGE) break;
  }
  for (const one of newestFirst(found).slice(0, MOST_APPLIES))
    yield () => fetchArchive(`${path}/jobs/${textAt(one, 'id')}/artifacts`);
}

/** A pipeline for merged results runs on a commit that GitLab made: the merge of that head into the target. */
async function isFor(
  head: string,
  sha: string,
  { api, path }: Pick<Search, 'api' | 'path'>,
): Promise<boolean> {
  if (sha === head) return true;
  const commit = await api.send('GET', `${path}/repository/commits/${encodeURIComponent(sha)}`);
  return listAt(commit, 'parent_ids').includes(head);
}

function newestFirst(items: readonly unknown[]): readonly unknown[] {
  return [...items].sort((a, b) => Number(textAt(b, 'id')) - Number(textAt(a, 'id')));
}
