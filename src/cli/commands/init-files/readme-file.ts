import { docsUrl } from '../../program/version.js';
import { type Answers } from './answers.js';

const PIPELINES: Readonly<Record<Answers['ci'], string>> = {
  github: `## What the pipelines do

- A pull request is validated and planned; its plan is a comment, renewed with every commit.
- A merge applies just that plan, once a reviewer of the environment \`production\` approves. Journal, undo plan and outcome
  are artifacts of the run.
- Every morning files and tenant are compared. What differs is one open issue, closed when it is gone.

They need two app registrations, two variables and an environment: [the guide](${docsUrl('ci.md')}) shows each step.
`,
  'azure-pipelines': `## What the pipelines do

- A pull request is validated and planned; its plan is a comment, renewed with every commit.
- A merge applies just that plan, once the checks of the environment \`production\` approve. Journal, undo plan and outcome
  are artifacts of the run.
- Every morning files and tenant are compared. What differs is one open work item, closed when it is gone.

They need two app registrations, two service connections and an environment: [the guide](${docsUrl('ci.md')}) shows each step.
`,
  gitlab: `## What the pipeline does

- A merge request is validated and planned; its plan is a note, renewed with every commit.
- A merge waits for someone to start the apply job, and then applies just that plan. Journal, undo plan and outcome are
  artifacts of the job.
- A schedule compares files and tenant. What differs is one open issue, closed when it is gone.

It needs two app registrations, three variables, an environment and a schedule: [the guide](${docsUrl('pipeline-gitlab.md')}) shows each step.
`,
  generic: `## What the script does

\`assignctl-ci.sh\` plans, applies a reviewed plan, or looks for drift, in a pipeline of any kind.
[The guide](${docsUrl('pipeline-generic.md')}) shows how a pipeline calls it, and what it has to keep.
`,
  none: '',
};

/** The page somebody reads who meets the config repository without knowing assignctl. */
export function readmeFile({ tenantId, ci }: Answers): string {
  return `# Assignments of Intune app policies

This repository decides who gets each app protection and app configuration policy of tenant \`${tenantId}\`. It is applied by
[assignctl](https://www.npmjs.com/package/assignctl). The settings of the policies remain in Intune.

| Path             | Purpose                                                       |
| ---------------- | ------------------------------------------------------------- |
| \`assignctl.yaml\` | the tenant, limits, and what no run may change                |
| \`desired-state/\` | one YAML document for each policy: who gets it, who does not  |
| \`.assignctl/\`    | schemas for editors; what runs leave behind is not in git     |

## To change something

1. Edit a file under \`desired-state/\`, and check it: \`assignctl validate\`.
2. See what it would do: \`assignctl plan\`. Nothing is written to the tenant.
3. Open a pull request, have it reviewed with its plan, and merge it.

What is not declared for a policy is removed from it (\`ownership: exact\`), or stays (\`ownership: additive\`). A policy
without a declaration is unmanaged: assignctl never changes it.

${PIPELINES[ci]}`
    .trimEnd()
    .concat('\n');
}
