import { type Fleet } from '../../../model/project/fleet.js';
import { docsUrl, REPOSITORY } from '../../program/version.js';
import { type Release } from './answers.js';
import { type InitFile, projectName, yamlText } from './github-files.js';
import { type Repository, type WatchedPath } from './repository.js';

/** The line of `.gitlab-ci.yml` that includes the file of a project. */
export function gitlabInclude(file: string): string {
  return `include: [{ local: ${file} }]`;
}

/**
 * The file that includes the pipeline of a release by its commit, and a `.gitlab-ci.yml` for a repository without one. For a fleet it is
 * about all tenants.
 */
export function gitlabFiles(
  { commit, version }: Release,
  { directory, toRoot, branch, watched }: Repository,
  suffix: string,
  fleet?: Fleet,
): readonly InitFile[] {
  const file = `.gitlab/assignctl${suffix}.yml`;
  const name = projectName(directory);
  const project =
    directory === ''
      ? ''
      : `      name: ${name}
      prefix: assignctl-${name}
      directory: ${yamlText(directory)}
      # Only changes of this project start its jobs.
      changes: [${[...watched.map(pattern), file].map((one) => JSON.stringify(one)).join(', ')}]
`;
  return [
    {
      path: `${toRoot}${file}`,
      text: `# Written by \`assignctl init\`. It requires the variables named here, app registrations and an environment:
# ${docsUrl('pipeline-gitlab.md')} shows how to set them up.
include:
  - remote: https://raw.githubusercontent.com/${REPOSITORY}/${commit}/templates/pipeline.yml # v${version}
    inputs:
${project}${fleet === undefined ? '' : '      all: true\n'}      branch: ${yamlText(branch)}
      plan-client-id: $ASSIGNCTL_PLAN_CLIENT_ID
      apply-client-id: $ASSIGNCTL_APPLY_CLIENT_ID
      environment: production
`,
    },
    {
      path: `${toRoot}.gitlab-ci.yml`,
      text: `# Written by \`assignctl init\`: one pipeline for a merge request, a push to the default branch, a schedule, or by hand.
workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH

${gitlabInclude(file)}
`,
    },
  ];
}

/** A path as a pattern of GitLab, in which it means only itself. */
function pattern({ path, isFolder }: WatchedPath): string {
  return path.replaceAll(/[*?[\]{}]/g, String.raw`\$&`) + (isFolder ? '/**/*' : '');
}
