import { type InitFile, SOURCE } from './github-files.js';

const HEADER = `# Written by \`assignctl init\`. docs/ci.md of assignctl tells what to set up for it, step by step:
# the service connections named here, the app registrations behind them, and the environment.
`;

/** Three pipelines that use the templates of the version that writes them. */
export function azureFiles(version: string): readonly InitFile[] {
  const templates = `resources:
  repositories:
    - repository: assignctl
      type: github
      endpoint: github # a service connection to GitHub; or import the repository, with type: git
      name: ${SOURCE}
      ref: refs/tags/v${version}
`;
  return [
    {
      path: 'azure-pipelines/assignctl-plan.yml',
      text: `${HEADER}# Make it a build validation of the branch main: that is what starts it for pull requests.
name: assignctl plan

trigger: none

${templates}
jobs:
  - template: azure-pipelines/plan.yml@assignctl
    parameters:
      serviceConnection: assignctl-plan
`,
    },
    {
      path: 'azure-pipelines/assignctl-apply.yml',
      text: `${HEADER}name: assignctl apply

# By hand it plans anew, shows that plan, and applies it once it is approved.
trigger:
  branches:
    include: [main]
pr: none

${templates}
stages:
  - template: azure-pipelines/apply.yml@assignctl
    parameters:
      planServiceConnection: assignctl-plan
      applyServiceConnection: assignctl-apply
      environment: production
`,
    },
    {
      path: 'azure-pipelines/assignctl-drift.yml',
      text: `${HEADER}name: assignctl drift

trigger: none
pr: none
schedules:
  - cron: '17 5 * * *'
    displayName: Every day
    branches:
      include: [main]
    always: true

${templates}
jobs:
  - template: azure-pipelines/drift.yml@assignctl
    parameters:
      serviceConnection: assignctl-plan
`,
    },
  ];
}
