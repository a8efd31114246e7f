import { appendFile, readFile } from 'node:fs/promises';
import { type CiContext, CiError, required } from '../ci-context.js';
import {
  assertPlain,
  attemptEnding,
  commandIn,
  type Comments,
  type Decision,
  type Decisions,
  type Forge,
  type Issues,
  type NoDecision,
  type Proposal,
} from './forge.js';
import { findAppliesOnGitHub, findPlanOnGitHub } from './github-artifacts.js';
import { type Api, createApi, download, firstOf, listAt, PAGE, textAt, valueAt } from './http-client.js';

/** The workflows that plan pull requests and apply, as `assignctl init` writes them. */
const PLAN_WORKFLOW = '.github/workflows/assignctl-plan.yml';
const APPLY_WORKFLOW = '.github/workflows/assignctl-apply.yml';

/** GitHub, or a GitHub Enterprise Server, as a job of GitHub Actions sees it. */
export async function createGitHub(context: CiContext): Promise<Forge> {
  const { env } = context;
  const repository = required(env, 'GITHUB_REPOSITORY');
  const event: unknown = JSON.parse(await readFile(required(env, 'GITHUB_EVENT_PATH'), 'utf8'));
  refuseForeignCode(event, env);
  const base = required(env, 'GITHUB_API_URL');
  const headers = {
    Accept: 'application/vnd.github+json',
    Authorization: `Bearer ${required(env, 'GITHUB_TOKEN')}`,
    'X-GitHub-Api-Version': '2022-11-28',
  };
  const api = createApi(base, headers, context);
  const login = loginOf(env);
  const head = textAt(event, 'pull_request', 'head', 'sha');
  const number = textAt(event, 'pull_request', 'number');
  const commit = head === '' ? required(env, 'GITHUB_SHA') : head;
  const fetchArchive = (path: string): Promise<Buffer> =>
    download({ url: `${base}${path}`, headers }, context);
  return {
    runUrl: `${required(env, 'GITHUB_SERVER_URL')}/${repository}/actions/runs/${required(env, 'GITHUB_RUN_ID')}`,
    commit,
    attempt: attemptEnding(env.GITHUB_RUN_ATTEMPT),
    planAttempt: '',
    pullRequest: number === '' ? undefined : number,
    isByHand: env.GITHUB_EVENT_NAME === 'workflow_dispatch',
    comments: (pullRequest) => commentsOf(api, { repository, pullRequest, login }),
    issues: githubIssues(api, repository, login),
    decisions: githubDecisions(api, { event, env, repository, login }),
    findPlan: (artifactOf, workflow = PLAN_WORKFLOW) =>
      findPlanOnGitHub(
        api,
        { repository, commit, branch: env.GITHUB_REF_NAME ?? '', workflow },
        artifactOf,
        fetchArchive,
      ),
    findApplies: (artifact, workflow = APPLY_WORKFLOW) =>
      findAppliesOnGitHub(
        api,
        { repository, branch: env.GITHUB_REF_NAME ?? '', workflow },
        artifact,
        fetchArchive,
      ),
    setOutputs: async (values) => {
      assertPlain(values);
      const lines = Object.entries(values).map(([name, value]) => `${name}=${value}\n`);
      await appendFile(required(env, 'GITHUB_OUTPUT'), lines.join(''));
    },
    addSummary: async (_, markdown) => {
      await appendFile(required(env, 'GITHUB_STEP_SUMMARY'), `${markdown}\n`);
    },
  };
}

/** On `pull_request_target` a job with this repository's identities would read a fork's files. */
function refuseForeignCode(event: unknown, env: CiContext['env']): void {
  const from = textAt(event, 'pull_request', 'head', 'repo', 'full_name');
  if (valueAt(event, 'pull_request') === undefined || from === env.GITHUB_REPOSITORY) return;
  throw new CiError(
    'This pull request comes from a fork: it is validated only. Nothing that has an identity runs for it.',
  );
}

interface PullRequest {
  readonly repository: string;
  readonly pullRequest: string;
  /** Of this pipeline. */
  readonly login: string;
}

function commentsOf(api: Api, { repository, pullRequest, login }: PullRequest): Comments {
  const path = `/repos/${repository}/issues`;
  return {
    find: async (marker) => {
      const found = await firstOf(
        api,
        `${path}/${pullRequest}/comments?per_page=${PAGE}`,
        (comment) => isBy(login, comment) && textAt(comment, 'body').startsWith(marker),
      );
      return found === undefined ? undefined : { id: textAt(found, 'id'), body: textAt(found, 'body') };
    },
    create: async (body) => {
      await api.send('POST', `${path}/${pullRequest}/comments`, { body });
    },
    update: async (id, body) => {
      await api.send('PATCH', `${path}/comments/${id}`, { body });
    },
  };
}

export interface DecisionPlace {
  /** What started the run. Of it the numbers are used, and the text of the issue. */
  readonly event: unknown;
  readonly env: CiContext['env'];
  readonly repository: string;
  /** Of this pipeline. */
  readonly login: string;
}

/** Decisions by comments on GitHub (event `issue_comment`), which runs for the newest commit of the default branch. */
function githubDecisions(api: Api, place: DecisionPlace): Decisions {
  const repos = `/repos/${place.repository}`;
  return {
    read: (marker) => readDecision(api, repos, place, marker),
    comment: async (issue, body) => {
      await api.send('POST', `${repos}/issues/${issue}/comments`, { body });
    },
    propose: (proposal) => propose(api, repos, place, proposal),
  };
}

/** Repository roles with write permission, as the API reports them: maintain counts as write, triage as read. */
const MAY_WRITE = ['admin', 'write'];

/** Every answer that is missing or unexpected is a reason to decide nothing. */
async function readDecision(
  api: Api,
  repos: string,
  { event, env, login }: DecisionPlace,
  marker: string,
): Promise<Decision | NoDecision> {
  if (env.GITHUB_EVENT_NAME !== 'issue_comment' || textAt(event, 'action') !== 'created')
    return { reason: 'This run was not started by a new comment.' };
  const number = numberAt(event, 'issue', 'number');
  const comment = await api.send('GET', `${repos}/issues/comments/${numberAt(event, 'comment', 'id')}`);
  if (textAt(comment, 'issue_url').split('/').at(-1) !== number)
    return { reason: 'The comment belongs to another issue.' };
  const command = commandIn(textAt(comment, 'body'));
  if (command === undefined)
    return { reason: 'The comment is not exactly `/assignctl accept` or `/assignctl reject`.' };
  if (textAt(comment, 'updated_at') !== textAt(comment, 'created_at'))
    return { reason: 'The comment was edited. Write a new one.' };
  // An app that a person has once let act for them writes in their name.
  if ((valueAt(comment, 'performed_via_github_app') ?? null) !== null)
    return { reason: 'The comment was written by an app.' };
  const issue = await api.send('GET', `${repos}/issues/${number}`);
  const isOurs =
    textAt(issue, 'number') === number &&
    isBy(login, issue) &&
    valueAt(issue, 'pull_request') === undefined &&
    textAt(issue, 'body').startsWith(marker);
  if (!isOurs) return { reason: 'The issue is not the one about drift that this pipeline has opened.' };
  if (textAt(issue, 'state') !== 'open') return { reason: 'The issue is closed.' };
  if (!(await mayWrite(api, repos, comment)))
    return { reason: 'The author of the comment has no write permission for this repository.' };
  return { command, issue: number, seen: textAt(event, 'issue', 'body') };
}

async function mayWrite(api: Api, repos: string, comment: unknown): Promise<boolean> {
  const author = textAt(comment, 'user', 'login');
  const id = textAt(comment, 'user', 'id');
  if (author === '' || id === '' || textAt(comment, 'user', 'type') !== 'User') return false;
  const answer = await api.send('GET', `${repos}/collaborators/${encodeURIComponent(author)}/permission`);
  // A login can pass to someone else; an id cannot.
  return textAt(answer, 'user', 'id') === id && MAY_WRITE.includes(textAt(answer, 'permission'));
}

function numberAt(value: unknown, ...keys: readonly string[]): string {
  const number = textAt(value, ...keys);
  if (/^[0-9]+$/.test(number)) return number;
  throw new CiError(`A number is missing in what GitHub reports: ${keys.join('.')}.`);
}

/** Through the API for git data: no credential is given to git, and no setting, hook or filter of the checkout takes part. */
async function propose(
  api: Api,
  repos: string,
  { env, repository }: DecisionPlace,
  { branch, files, title, body }: Proposal,
): Promise<string> {
  const parent = required(env, 'GITHUB_SHA');
  const base = required(env, 'GITHUB_REF_NAME');
  const tree = await makeTree(api, repos, parent, files);
  const commit = await shaOf(api, `${repos}/git/commits`, { message: title, tree, parents: [parent] });
  const ref = `heads/${branch}`;
  const present = listAt({ refs: await api.send('GET', `${repos}/git/matching-refs/${ref}`) }, 'refs');
  if (present.some((one) => textAt(one, 'ref') === `refs/${ref}`))
    await api.send('PATCH', `${repos}/git/refs/${ref}`, { sha: commit, force: true });
  else await api.send('POST', `${repos}/git/refs`, { ref: `refs/${ref}`, sha: commit });
  const [owner = ''] = repository.split('/');
  const query = `state=open&head=${owner}:${branch}&base=${encodeURIComponent(base)}&per_page=${PAGE}`;
  const open = await firstOf(
    api,
    `${repos}/pulls?${query}`,
    (pull) =>
      textAt(pull, 'head', 'ref') === branch &&
      textAt(pull, 'base', 'ref') === base &&
      // A fork may have the same owner.
      textAt(pull, 'head', 'repo', 'full_name') === repository,
  );
  const pull = open ?? (await api.send('POST', `${repos}/pulls`, { title, head: branch, base, body }));
  return numberAt(pull, 'number');
}

async function makeTree(api: Api, repos: string, parent: string, files: Proposal['files']): Promise<string> {
  const former = await api.send('GET', `${repos}/git/commits/${parent}`);
  const entries: object[] = [];
  for (const [path, bytes] of files) {
    const content = bytes.toString('base64');
    const sha = await shaOf(api, `${repos}/git/blobs`, { content, encoding: 'base64' });
    entries.push({ path, mode: '100644', type: 'blob', sha });
  }
  return shaOf(api, `${repos}/git/trees`, { base_tree: textAt(former, 'tree', 'sha'), tree: entries });
}

/** Hash of a git object that is made by a POST. */
async function shaOf(api: Api, path: string, body: object): Promise<string> {
  const sha = textAt(await api.send('POST', path, body), 'sha');
  if (/^[0-9a-f]{40,64}$/.test(sha)) return sha;
  throw new CiError(`POST ${path} was answered without the hash of a git object.`);
}

/** By this label people find the issues, and so does the next run. */
const LABEL = 'assignctl-drift';

function githubIssues(api: Api, repository: string, login: string): Issues {
  const path = `/repos/${repository}/issues`;
  const comment = (id: string, body: string): Promise<unknown> =>
    api.send('POST', `${path}/${id}/comments`, { body });
  return {
    find: async (marker) => {
      const found = await firstOf(
        api,
        `${path}?state=open&labels=${LABEL}&sort=created&direction=asc&per_page=${PAGE}`,
        (issue) =>
          isBy(login, issue) &&
          valueAt(issue, 'pull_request') === undefined &&
          textAt(issue, 'body').startsWith(marker),
      );
      return found === undefined ? undefined : { id: textAt(found, 'number'), body: textAt(found, 'body') };
    },
    create: async (title, body) => {
      await api.send('POST', path, { title, body, labels: [LABEL] });
    },
    update: async (id, body, note) => {
      await api.send('PATCH', `${path}/${id}`, { body });
      await comment(id, note);
    },
    close: async (id, note) => {
      await comment(id, note);
      await api.send('PATCH', `${path}/${id}`, { state: 'closed', state_reason: 'completed' });
    },
  };
}

/** Login of the job's own token. */
const JOB_LOGIN = 'github-actions[bot]';

/**
 * The login that comments and issues of this pipeline bear: `ASSIGNCTL_BOT_LOGIN` if the token is not the
 * job's own.
 */
function loginOf({ ASSIGNCTL_BOT_LOGIN }: CiContext['env']): string {
  return ASSIGNCTL_BOT_LOGIN || JOB_LOGIN;
}

/** Written by this pipeline. What a person or another app wrote never counts as our own, even if it begins with the marker. */
function isBy(login: string, note: unknown): boolean {
  return textAt(note, 'user', 'login').toLowerCase() === login.toLowerCase();
}
