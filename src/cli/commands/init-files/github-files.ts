import { createHash } from 'node:crypto';
import { type Fleet } from '../../../model/project/fleet.js';
import { docsUrl, REPOSITORY } from '../../program/version.js';
import { type Release } from './answers.js';
import { type Repository, type WatchedPath } from './repository.js';

export interface InitFile {
  /** Relative to the folder of the project, with `/`. */
  readonly path: string;
  readonly text: string;
}

const HEADER = `# Written by \`assignctl init\`. It requires the variables named here, app registrations and an environment:
# ${docsUrl('ci.md')} shows how to set them up.
`;

/** What workflows of one project share, ready to be written. */
interface Parts {
  /** Path of a workflow, from the root of the repository. */
  readonly path: (name: string) => string;
  /** From the folder of the project. */
  readonly written: (name: string) => string;
  readonly paths: (name: string) => string;
  readonly branch: string;
  readonly title: string;
  /** The inputs that name the project. */
  readonly project: string;
  /** The input that names another workflow, if that does not have the usual name. */
  readonly other: (name: string) => string;
  readonly uses: (workflow: string) => string;
}

function partsOf(
  release: Release,
  { directory, toRoot, branch, watched }: Repository,
  suffix: string,
): Parts {
  const path = (name: string): string => `.github/workflows/assignctl-${name}${suffix}.yml`;
  const name = projectName(directory);
  return {
    path,
    written: (workflow) => toRoot + path(workflow),
    paths: (workflow) =>
      directory === ''
        ? ''
        : `\n    # Only changes of this project. A required check would block every other pull request: remove paths then.\n    paths: [${[...watched.map(pattern), path(workflow)].map((one) => JSON.stringify(one)).join(', ')}]`,
    branch: yamlText(literal(branch)),
    title: directory === '' ? '' : ` (${name})`,
    project: directory === '' ? '' : `      name: ${name}\n      directory: ${yamlText(directory)}\n`,
    other: (workflow) => (suffix === '' ? '' : `      ${workflow}-workflow: ${path(workflow)}\n`),
    uses: (workflow) =>
      `${REPOSITORY}/.github/workflows/${workflow}.yml@${release.commit} # v${release.version}`,
  };
}

const WEBHOOK = `    secrets:
      webhook-url: \${{ secrets.ASSIGNCTL_WEBHOOK_URL }} # optional: for messages to Teams, Slack or others
`;

/** Two workflows for a fleet: one plans all tenants for a pull request, one applies ring after ring, of those that have tenants. */
export function githubFleetFiles(
  release: Release,
  repository: Repository,
  suffix: string,
  fleet: Fleet,
): readonly InitFile[] {
  const rings = fleet.rings.filter((ring) => fleet.tenants.some((tenant) => tenant.ring === ring));
  const parts = partsOf(release, repository, suffix);
  const all = '      all: true\n';
  const jobs =
    rings.length === 0
      ? applyJob(parts, { job: 'apply', tenants: all, environment: 'production' })
      : rings
          .map((ring, index) =>
            applyJob(parts, {
              job: `ring-${ring}`,
              after: rings[index - 1],
              tenants: `      ring: ${yamlText(ring)}\n`,
              environment: yamlText(ring),
            }),
          )
          .join('\n');
  return [planFile(parts, all), applyFile(parts, jobs)];
}

/** Four workflows that call the reusable ones of a release, by its commit. */
export function githubFiles(release: Release, repository: Repository, suffix: string): readonly InitFile[] {
  const parts = partsOf(release, repository, suffix);
  const { written, title, project, other, uses } = parts;
  return [
    planFile(parts),
    applyFile(parts, applyJob(parts, { job: 'apply', environment: 'production' })),
    {
      path: written('drift'),
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
${other('apply')}${WEBHOOK}`,
    },
    {
      path: written('decide'),
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
${WEBHOOK}`,
    },
  ];
}

function planFile({ written, paths, branch, title, project, uses }: Parts, tenants = ''): InitFile {
  return {
    path: written('plan'),
    text: `${HEADER}name: assignctl plan${title}

on:
  pull_request:
    branches: [${branch}]${paths('plan')}
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
${project}${tenants}      client-id: \${{ vars.ASSIGNCTL_PLAN_CLIENT_ID }}
`,
  };
}

function applyFile({ written, paths, branch, title }: Parts, jobs: string): InitFile {
  return {
    path: written('apply'),
    text: `${HEADER}name: assignctl apply${title}

on:
  push:
    branches: [${branch}]${paths('apply')}
  # By hand: plans anew, shows that plan, and applies it once it is approved.
  workflow_dispatch:

permissions: {}

jobs:
${jobs}`,
  };
}

/** A job that applies what was reviewed: of the project, or of these tenants. */
interface ApplyJob {
  readonly job: string;
  /** The ring before, which must be done. */
  readonly after?: string | undefined;
  /** The input that names the tenants. */
  readonly tenants?: string;
  readonly environment: string;
}

function applyJob(
  { project, other, uses }: Parts,
  { job, after, tenants = '', environment }: ApplyJob,
): string {
  const order =
    after === undefined
      ? ''
      : `    needs: ring-${after}\n    if: \${{ !cancelled() && needs.ring-${after}.outputs.done == 'true' }}\n`;
  return `  ${job}:
${order}    uses: ${uses('apply')}
    permissions:
      actions: read # to find the plan of the pull request
      contents: read
      id-token: write # to sign in
      pull-requests: write # to comment the outcome
    with:
${project}${tenants}      plan-client-id: \${{ vars.ASSIGNCTL_PLAN_CLIENT_ID }}
      apply-client-id: \${{ vars.ASSIGNCTL_APPLY_CLIENT_ID }}
${other('plan')}      environment: ${environment}
${WEBHOOK}`;
}

/**
 * A name that distinguishes the project in pipelines, as they take it: up to 60 letters, digits, `-`, `_` and `.`, which replaces
 * `/`. If that does not show the folder exactly, the name ends with a part of its hash: no two folders of a repository share one.
 */
export function projectName(directory: string): string {
  if (directory === '') return ROOT_NAME;
  const name = directory.replaceAll('/', '.');
  const isExact = /^[A-Za-z0-9][\w-]*(\/[\w-]+)*$/.test(directory) && name.length <= 60;
  if (isExact && name !== ROOT_NAME && name !== 'fleet') return name;
  const readable = name.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '');
  const hash = createHash('sha256').update(directory).digest('hex').slice(0, 8);
  return `${readable.slice(0, 51) || 'project'}-${hash}`;
}

/** What pipelines call the project at the root of a repository, unless it is a fleet: that is `fleet`. */
const ROOT_NAME = 'default';

function pattern({ path, isFolder }: WatchedPath): string {
  return literal(path) + (isFolder ? '/**' : '');
}

/** A name in a pattern of GitHub, in which it means only itself. */
function literal(name: string): string {
  return name.replaceAll(/[*?+[\]!]/g, String.raw`\$&`);
}

/** As a value in YAML: bare if nothing in it has a meaning there. */
export function yamlText(text: string): string {
  const isBare = /^[A-Za-z][\w./-]*$/.test(text) && !/^(null|true|false|yes|no|on|off|y|n)$/i.test(text);
  return isBare ? text : JSON.stringify(text);
}
