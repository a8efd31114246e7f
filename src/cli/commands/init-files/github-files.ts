import { docsUrl, REPOSITORY } from '../../program/version.js';
import { type Release } from './answers.js';
import { type Repository } from './repository.js';

export interface InitFile {
  /** Relative to the folder of the project, with `/`. */
  readonly path: string;
  readonly text: string;
}

const HEADER = `# Written by \`assignctl init\`. It requires the variables named here, app registrations and an environment:
# ${docsUrl('ci.md')} shows how to set them up.
`;

/** Four workflows that call the reusable ones of a release, by its commit. */
export function githubFiles(release: Release, repository: Repository, suffix: string): readonly InitFile[] {
  const { directory, toRoot, branch } = repository;
  const path = (name: string): string => `.github/workflows/assignctl-${name}${suffix}.yml`;
  const paths = (name: string): string =>
    directory === ''
      ? ''
      : `\n    # Only changes of this project. A required check would block every other pull request: remove paths then.\n    paths: [${JSON.stringify(`${directory}/**`)}, ${JSON.stringify(path(name))}]`;
  const title = directory === '' ? '' : ` (${projectName(directory)})`;
  const project =
    directory === ''
      ? ''
      : `      name: ${projectName(directory)}\n      directory: ${yamlText(directory)}\n`;
  /** The workflow whose runs are looked for, if it does not have the usual name. */
  const other = (name: string): string => (suffix === '' ? '' : `      ${name}-workflow: ${path(name)}\n`);
  const webhook = `    secrets:
      webhook-url: \${{ secrets.ASSIGNCTL_WEBHOOK_URL }} # optional: for messages to Teams, Slack or others
`;
  const uses = (workflow: string): string =>
    `${REPOSITORY}/.github/workflows/${workflow}.yml@${release.commit} # v${release.version}`;
  return [
    {
      path: toRoot + path('plan'),
      text: `${HEADER}name: assignctl plan${title}

on:
  pull_request:
    branches: [${yamlText(branch)}]${paths('plan')}
  # For a merge queue: the files are validated again, and the required check reports.
  merge_group:

permissions: {}

jobs:
  plan:
    uses: ${uses('plan')}
    permissions:
      contents: read
      id-token: write # to sign in as the app that may only read
      pull-requests: write # to comment
    with:
${project}      client-id: \${{ vars.ASSIGNCTL_PLAN_CLIENT_ID }}
`,
    },
    {
      path: toRoot + path('apply'),
      text: `${HEADER}name: assignctl apply${title}

on:
  push:
    branches: [${yamlText(branch)}]${paths('apply')}
  # By hand: plans anew, shows that plan, and applies it once it is approved.
  workflow_dispatch:

permissions: {}

jobs:
  apply:
    uses: ${uses('apply')}
    permissions:
      actions: read # to find the plan of the pull request
      contents: read
      id-token: write # to sign in
      pull-requests: write # to comment the outcome
    with:
${project}      plan-client-id: \${{ vars.ASSIGNCTL_PLAN_CLIENT_ID }}
      apply-client-id: \${{ vars.ASSIGNCTL_APPLY_CLIENT_ID }}
${other('plan')}      environment: production
`,
    },
    {
      path: toRoot + path('drift'),
      text: `${HEADER}name: assignctl drift${title}

on:
  schedule:
    - cron: '17 5 * * *'
  workflow_dispatch:

permissions: {}

jobs:
  drift:
    uses: ${uses('drift')}
    permissions:
      actions: read # to find the outcome of the last apply
      contents: read
      id-token: write # to sign in as the app that may only read
      issues: write # to keep one issue about drift
    with:
${project}      client-id: \${{ vars.ASSIGNCTL_PLAN_CLIENT_ID }}
${other('apply')}${webhook}`,
    },
    {
      path: toRoot + path('decide'),
      text: `${HEADER}name: assignctl decide${title}

# Comments on the issue about drift: /assignctl accept opens a pull request, /assignctl reject reverts what the tenant has changed.
on:
  issue_comment:
    types: [created]

permissions: {}

jobs:
  decide:
    uses: ${uses('decide')}
    permissions:
      actions: read # to find the outcome of the last apply
      contents: write # to make the branch of the pull request
      id-token: write # to sign in
      issues: write # to comment
      pull-requests: write # to open the pull request
    with:
${project}      plan-client-id: \${{ vars.ASSIGNCTL_PLAN_CLIENT_ID }}
      apply-client-id: \${{ vars.ASSIGNCTL_APPLY_CLIENT_ID }}
${other('apply')}      environment: production
${webhook}`,
    },
  ];
}

/** A name that distinguishes the project in pipelines: letters, digits and dashes, up to 60. */
export function projectName(directory: string): string {
  const name = directory.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '');
  return name.slice(0, 60) || 'project';
}

/** As a value in YAML: bare if nothing in it has a meaning there. */
export function yamlText(text: string): string {
  return /^[A-Za-z][\w./-]*$/.test(text) ? text : JSON.stringify(text);
}
