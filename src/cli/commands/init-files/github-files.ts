/** Where the action and the reusable workflows live. */
export const SOURCE = 'assignctl/assignctl';

export interface InitFile {
  /** Relative to the folder of the project, with `/`. */
  readonly path: string;
  readonly text: string;
}

const HEADER = `# Written by \`assignctl init\`. docs/ci.md of assignctl tells what to set up for it, step by step:
# the variables named here, the app registrations behind them, and the environment.
`;

/** Three workflows that call the reusable ones of the version that writes them. */
export function githubFiles(version: string): readonly InitFile[] {
  const uses = (workflow: string): string => `${SOURCE}/.github/workflows/${workflow}.yml@v${version}`;
  return [
    {
      path: '.github/workflows/assignctl-plan.yml',
      text: `${HEADER}name: assignctl plan

on:
  pull_request:
    branches: [main]

permissions: {}

jobs:
  plan:
    uses: ${uses('plan')}
    permissions:
      contents: read
      id-token: write # to sign in as the app that may only read
      pull-requests: write # to comment
    with:
      client-id: \${{ vars.ASSIGNCTL_PLAN_CLIENT_ID }}
`,
    },
    {
      path: '.github/workflows/assignctl-apply.yml',
      text: `${HEADER}name: assignctl apply

on:
  push:
    branches: [main]
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
      pull-requests: write # to tell the outcome
    with:
      plan-client-id: \${{ vars.ASSIGNCTL_PLAN_CLIENT_ID }}
      apply-client-id: \${{ vars.ASSIGNCTL_APPLY_CLIENT_ID }}
      environment: production
`,
    },
    {
      path: '.github/workflows/assignctl-drift.yml',
      text: `${HEADER}name: assignctl drift

on:
  schedule:
    - cron: '17 5 * * *'
  workflow_dispatch:

permissions: {}

jobs:
  drift:
    uses: ${uses('drift')}
    permissions:
      contents: read
      id-token: write # to sign in as the app that may only read
      issues: write # to keep one issue about drift
    with:
      client-id: \${{ vars.ASSIGNCTL_PLAN_CLIENT_ID }}
`,
    },
  ];
}
