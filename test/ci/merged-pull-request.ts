import { HEAD, MERGED, PULL } from './config-repository.js';
import { type FakeGitHub } from './github-service.js';

/** The run of the plan workflow for the head of the pull request. */
export const PLAN_RUN = {
  id: 99,
  event: 'pull_request',
  path: '.github/workflows/assignctl-plan.yml',
  head_sha: HEAD,
  repository: { id: 1 },
  head_repository: { id: 1 },
  created_at: '2026-11-22T09:00:00Z',
};

/** Merges the pull request on GitHub, where the run of the plan workflow has left one artifact by this name. */
export function mergePullRequest(
  { state }: FakeGitHub,
  name: string,
  archive: Buffer,
  artifact: Readonly<Record<string, unknown>> = {},
): void {
  state.pulls = [
    {
      number: Number(PULL),
      merge_commit_sha: MERGED,
      merged_at: '2026-11-22T09:30:00Z',
      base: { ref: 'main' },
      head: { sha: HEAD },
    },
  ];
  state.artifacts = [
    {
      id: 11,
      name,
      expired: false,
      created_at: PLAN_RUN.created_at,
      workflow_run: { id: PLAN_RUN.id },
      zip: archive,
      ...artifact,
    },
  ];
  state.runs = [PLAN_RUN];
}
