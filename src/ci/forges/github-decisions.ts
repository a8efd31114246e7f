import { type CiContext, CiError, required } from '../ci-context.js';
import { commandIn, type Decision, type Decisions, type NoDecision, type Proposal } from './decisions.js';
import { isBy } from './github-issues.js';
import { type Api, firstOf, listAt, PAGE, textAt, valueAt } from './http-client.js';

export interface DecisionPlace {
  /** What started the run. Only the numbers in it are used. */
  readonly event: unknown;
  readonly env: CiContext['env'];
  readonly repository: string;
  /** Of this pipeline. */
  readonly login: string;
}

/** Decisions by comments on GitHub (event `issue_comment`), which runs for the newest commit of the default branch. */
export function githubDecisions(api: Api, place: DecisionPlace): Decisions {
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
  const issue = await api.send('GET', `${repos}/issues/${number}`);
  const body = textAt(issue, 'body');
  const isOurs =
    textAt(issue, 'number') === number &&
    isBy(login, issue) &&
    valueAt(issue, 'pull_request') === undefined &&
    body.startsWith(marker);
  if (!isOurs) return { reason: 'The issue is not the one about drift that this pipeline has opened.' };
  if (textAt(issue, 'state') !== 'open') return { reason: 'The issue is closed.' };
  if (!(await mayWrite(api, repos, comment)))
    return { reason: 'The author of the comment has no write permission for this repository.' };
  return { command, issue: number, body };
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
    (pull) => textAt(pull, 'head', 'ref') === branch && textAt(pull, 'base', 'ref') === base,
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
