import { appendFile, readFile } from 'node:fs/promises';
import { type CiContext, CiError, required } from '../ci-context.js';
import { assertPlain, attemptEnding, type Comments, type Forge } from './forge.js';
import { findAppliesOnGitHub, findPlanOnGitHub } from './github-artifacts.js';
import { githubDecisions } from './github-decisions.js';
import { githubIssues, isBy, loginOf } from './github-issues.js';
import { type Api, createApi, download, firstOf, PAGE, textAt, valueAt } from './http-client.js';

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
