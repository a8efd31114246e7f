import { type FoundPlan, type NoPlan } from './forge.js';
import { PAGE } from './github-lists.js';
import { type Api, at, listAt, textAt } from './http-client.js';

interface Merge {
  readonly repository: string;
  /** What was pushed to the branch. */
  readonly commit: string;
  readonly branch: string;
}

/** From the pushed commit to the pull request it merges, to that one's head, to the plan made for that head. */
export async function findPlanOnGitHub(
  api: Api,
  { repository, commit, branch }: Merge,
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
  const answer = await api.send('GET', `${repos}/actions/artifacts?name=${name}&per_page=${PAGE}`);
  const newest = listAt(answer, 'artifacts')
    .filter((artifact) => textAt(artifact, 'name') === name && isOfHead(artifact, head))
    .sort((a, b) => textAt(b, 'created_at').localeCompare(textAt(a, 'created_at')))[0];
  if (newest === undefined)
    return { reason: `No plan was kept for the last commit of pull request ${pullRequest}.` };
  if (at(newest, 'expired') === true)
    return { reason: `The plan of pull request ${pullRequest} has expired.` };
  const runId = textAt(newest, 'workflow_run', 'id');
  const run = await api.send('GET', `${repos}/actions/runs/${runId}`);
  if (textAt(run, 'event') !== 'pull_request')
    return { reason: `The plan of pull request ${pullRequest} is of another kind of run.` };
  const archive = (): Promise<Buffer> =>
    fetchArchive(`${repos}/actions/artifacts/${textAt(newest, 'id')}/zip`);
  return { artifact: name, pullRequest, archive };
}

/** Made by a run of this repository for that very commit; runs of forks can name their artifacts as they like. */
function isOfHead(artifact: unknown, head: string): boolean {
  const run = at(artifact, 'workflow_run');
  return (
    textAt(run, 'head_sha') === head &&
    textAt(run, 'head_repository_id') !== '' &&
    textAt(run, 'head_repository_id') === textAt(run, 'repository_id')
  );
}
