import { type Fleet } from '../../../model/project/fleet.js';
import { docsUrl, REPOSITORY } from '../../program/version.js';
import { type Release } from './answers.js';
import { type InitFile, projectName, yamlText } from './github-files.js';
import { type Repository } from './repository.js';

const HEADER = `# Written by \`assignctl init\`. It requires the service connections named here, app registrations and an environment:
# ${docsUrl('ci.md')} shows how to set them up.
`;

/**
 * Three pipelines that use the templates of a release, for a fleet only those that plan and apply all of its tenants. Azure Pipelines takes
 * no commit there, only a branch or a tag.
 */
export function azureFiles(
  { version }: Release,
  repository: Repository,
  suffix: string,
  fleet?: Fleet,
): readonly InitFile[] {
  const { directory, toRoot, branch, watched } = repository;
  const pathOf = (name: string): string => `${toRoot}azure-pipelines/assignctl-${name}${suffix}.yml`;
  const title = directory === '' ? '' : ` (${projectName(directory)})`;
  const paths =
    directory === ''
      ? ''
      : `\n  paths:\n    include: [${watched.map(({ path }) => yamlText(path)).join(', ')}]`;
  /** The pipeline whose runs are looked for, if it does not have the usual name. */
  const other = (name: string): string =>
    suffix === '' ? '' : `      ${name}Pipeline: azure-pipelines/assignctl-${name}${suffix}.yml\n`;
  const project = (indent: string): string =>
    directory === ''
      ? ''
      : `${indent}name: ${projectName(directory)}\n${indent}directory: ${yamlText(directory)}\n`;
  const tenants = fleet === undefined ? '' : '      all: true\n';
  const templates = `resources:
  repositories:
    - repository: assignctl
      type: github
      endpoint: github # a service connection to GitHub; or import the repository, with type: git
      name: ${REPOSITORY}
      ref: refs/tags/v${version}
`;
  const files = [
    {
      path: pathOf('plan'),
      text: `${HEADER}# Make it a build validation of the branch ${branch}${directory === '' ? '' : `, with the path filter ${watched.map(({ path, isFolder }) => `/${path}${isFolder ? '/*' : ''}`).join(';')}`}: that starts it for pull requests.
name: assignctl plan${title}

trigger: none

${templates}
jobs:
  - template: azure-pipelines/plan.yml@assignctl
    parameters:
${project('      ')}${tenants}      serviceConnection: assignctl-plan
`,
    },
    {
      path: pathOf('apply'),
      text: `${HEADER}name: assignctl apply${title}

# By hand it plans anew, shows that plan, and applies it once it is approved.
trigger:
  branches:
    include: [${yamlText(branch)}]${paths}
pr: none

${templates}
stages:
  - template: azure-pipelines/apply.yml@assignctl
    parameters:
${project('      ')}${tenants}      planServiceConnection: assignctl-plan
      applyServiceConnection: assignctl-apply
      environment: production
${other('plan')}`,
    },
    {
      path: pathOf('drift'),
      text: `${HEADER}name: assignctl drift${title}

trigger: none
pr: none
schedules:
  - cron: '17 5 * * *'
    displayName: Every day
    branches:
      include: [${yamlText(branch)}]
    always: true

${templates}
jobs:
  - template: azure-pipelines/drift.yml@assignctl
    parameters:
${project('      ')}      serviceConnection: assignctl-plan
${other('apply')}`,
    },
  ];
  return fleet === undefined ? files : files.slice(0, 2);
}
