import { attemptIn, type FoundPlan, type NoPlan } from './forge.js';
import { type Api, listAt, PAGE, textAt, valueAt } from './http-client.js';

interface Merge {
  readonly repository: string;
  /** What was pushed to the branch. */
  readonly commit: string;
  readonly branch: string;
  /** Path of the workflow file that plans. */
  readonly workflow: string;
}

/** More runs for one commit are not looked through. */
const MOST_PAGES = 10;

/**
 * From the pushed commit to the pull request it merges, to that one's head, to the runs of the named workflow for that
 * head, to the plan of the newest. Other workflows, forks and events can name their artifacts as they like.
 */
export async function findPlanOnGitHub(
  api: Api,
  { repository, commit, branch, workflow }: Merge,
  artifactOf: (commit: string) => string,
  fetchArchive: (path: string) => Promise<Buffer>,
): Promise<FoundPlan | NoPlan> {
  const repos = `/repos/${repository}`;
  const pulls = await api.send('GET', `${repos}/commits/${commit}/pulls?per_page=${PAGE}`);
  const merged = listAt({ pulls }, 'pulls').find(
    (pull) =>
      textAt(pull, 'merge_commit_sha') === commit &&
      textAt(pull, 'base', 'ref') === branch &&
      textAt(pull, 'merged_at') !== '',
  );
  if (merged === undefined) return { reason: 'What was pushed is not the merge of a pull request.' };
  const pullRequest = textAt(merged, 'number');
  const head = textAt(merged, 'head', 'sha');
  const name = artifactOf(head);
  const runs = (await runsFor(api, repos, head)).filter((run) => isPlanRun(run, head, workflow));
  for (const run of newestFirst(runs)) {
    const path = `${repos}/actions/runs/${textAt(run, 'id')}/artifacts?name=${encodeURIComponent(name)}&per_page=${PAGE}`;
    const named = listAt(await api.send('GET', path), 'artifacts').filter(
      (artifact) => textAt(artifact, 'name') === name,
    );
    const [newest] = newestFirst(named);
    if (newest === undefined) continue;
    if (valueAt(newest, 'expired') === true)
      return { reason: `The plan of pull request ${pullRequest} has expired.` };
    const archive = (): Promise<Buffer> =>
      fetchArchive(`${repos}/actions/artifacts/${textAt(newest, 'id')}/zip`);
    return { artifact: name, pullRequest, archive };
  }
  return {
    reason: `No plan was kept by a run of ${workflow} for the last commit of pull request ${pullRequest}.`,
  };
}

/** More runs of apply are not looked through: each takes a request, and a job may send a thousand in an hour. */
const MOST_APPLY_PAGES = 3;

/** Archives of the newest runs of apply on the branch, newest first. */
export async function* findAppliesOnGitHub(
  api: Api,
  { repository, branch, workflow }: Omit<Merge, 'commit'>,
  artifact: string,
  fetchArchive: (path: string) => Promise<Buffer>,
): AsyncGenerator<() => Promise<Buffer>> {
  const repos = `/repos/${repository}`;
  const file = encodeURIComponent(workflow.split('/').at(-1) ?? '');
  const list = `${repos}/actions/workflows/${file}/runs?branch=${encodeURIComponent(branch)}&per_page=${PAGE}`;
  for (let page = 1; page <= MOST_APPLY_PAGES; page += 1) {
    const runs = listAt(await api.send('GET', `${list}&page=${page}`), 'workflow_runs');
    for (const run of newestFirst(runs)) {
      if (textAt(run, 'head_branch') !== branch || !isOwn(run)) continue;
      const path = `${repos}/actions/runs/${textAt(run, 'id')}/artifacts?per_page=${PAGE}`;
      const kept = listAt(await api.send('GET', path), 'artifacts').filter(
        (one) => attemptIn(textAt(one, 'name'), artifact) !== undefined && valueAt(one, 'expired') !== true,
      );
      for (const one of newestFirst(kept))
        yield () => fetchArchive(`${repos}/actions/artifacts/${textAt(one, 'id')}/zip`);
    }
    if (runs.length < PAGE) return;
  }
}

/** A run of this repository, and of no fork. */
function isOwn(run: unknown): boolean {
  const repository = textAt(run, 'repository', 'id');
  return repository !== '' && textAt(run, 'head_repository', 'id') === repository;
}

async function runsFor(api: Api, repos: string, head: string): Promise<readonly unknown[]> {
  const runs: unknown[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await api.send(
      'GET',
      `${repos}/actions/runs?event=pull_request&head_sha=${head}&per_page=${PAGE}&page=${page}`,
    );
    const found = listAt(answer, 'workflow_runs');
    runs.push(...found);
    if (found.length < PAGE) break;
  }
  return runs;
}

/** A run of the named workflow, of this repository and no fork, for a pull request with that very head. */
function isPlanRun(run: unknown, head: string, workflow: string): boolean {
  // GitHub may add the ref that the file was read from.
  const [path = ''] = textAt(run, 'path').split('@');
  return (
    path === workflow &&
    textAt(run, 'event') === 'pull_request' &&
    textAt(run, 'head_sha') === head &&
    isOwn(run)
  );
}

function newestFirst(items: readonly unknown[]): readonly unknown[] {
  return [...items].sort(
    (a, b) =>
      textAt(b, 'created_at').localeCompare(textAt(a, 'created_at')) ||
      Number(textAt(b, 'id')) - Number(textAt(a, 'id')),
  );
}
