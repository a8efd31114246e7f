import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Fleet } from '../../../model/project/fleet.js';
import { schemaModeline, schemaPath } from '../../project/schema-files.js';
import { type Answers, type Release } from './answers.js';
import { azureFiles } from './azure-files.js';
import { genericFiles } from './generic-files.js';
import { gitlabFiles } from './gitlab-files.js';
import { githubFiles, githubFleetFiles, type InitFile, projectName, yamlText } from './github-files.js';
import { type Repository } from './repository.js';
import { makeFolder } from '../../workspace/replace-file.js';
import { errorCode } from '../../../model/held-files.js';
import { UsageError } from '../../program/exit-codes.js';
import { docsUrl } from '../../program/version.js';
import { printable } from '../../../report/text/printable.js';

/** What runs leave behind stays out of git; the schemas that editors follow do not. */
const IGNORED = ['.assignctl/*', '!.assignctl/schemas/', 'plan.json', '*.plan.json', 'outcome.json'] as const;

/** The extension that checks YAML against the schemas while it is written. */
const YAML_EXTENSION = 'redhat.vscode-yaml';

/** What a file that several tools share must contain, by its path; the rest of it is the user's. */
const REQUIRED_PARTS: Readonly<Record<string, readonly string[]>> = {
  '.gitignore': IGNORED,
  '.vscode/extensions.json': [JSON.stringify(YAML_EXTENSION)],
};

function ignoreFile(): string {
  return `# What runs of assignctl leave behind: journals, undo plans, locks, saved plans.\n${IGNORED.join('\n')}\n`;
}

function extensionsFile(): string {
  return `${JSON.stringify({ recommendations: [YAML_EXTENSION] }, null, 2)}\n`;
}

/**
 * Every file of a new project but the schemas; the pipelines at the root of `repository`. An export that follows
 * writes declarations of its own.
 */
export async function initFiles(
  dir: string,
  answers: Answers,
  release: Release,
  isExported: boolean,
  repository: Repository,
): Promise<readonly InitFile[]> {
  const modeline = (path: string, name: 'settings' | 'policy-assignments'): string =>
    schemaModeline(join(dir, path), schemaPath(join(dir, '.assignctl'), name));
  const example = 'desired-state/example.yaml';
  return [
    {
      path: 'assignctl.yaml',
      text: settingsFile(answers, modeline('assignctl.yaml', 'settings')),
    },
    ...(isExported
      ? []
      : [{ path: example, text: firstDeclaration(modeline(example, 'policy-assignments')) }]),
    { path: '.gitignore', text: ignoreFile() },
    { path: '.vscode/extensions.json', text: extensionsFile() },
    { path: 'README.md', text: readmeFile(answers) },
    ...(await pipelineFiles(dir, (suffix) => MAKERS[answers.ci](release, repository, suffix), repository)),
  ];
}

const MAKERS: Readonly<
  Record<Answers['ci'], (release: Release, repository: Repository, suffix: string) => readonly InitFile[]>
> = {
  github: githubFiles,
  'azure-pipelines': azureFiles,
  gitlab: gitlabFiles,
  generic: genericFiles,
  none: () => [],
};

const FLEET_MAKERS = {
  github: githubFleetFiles,
  'azure-pipelines': azureFiles,
  gitlab: gitlabFiles,
} as const;

/** The pipelines of a fleet; on GitHub with a job for each of its rings that have tenants. */
export function fleetFiles(
  dir: string,
  ci: keyof typeof FLEET_MAKERS,
  fleet: Fleet,
  release: Release,
  repository: Repository,
): Promise<readonly InitFile[]> {
  return pipelineFiles(dir, (suffix) => FLEET_MAKERS[ci](release, repository, suffix, fleet), repository);
}

/** What pipelines read as a variable, as the end of a text, or as part of another path. */
const READ_OTHERWISE = /[$"\\\p{Cc}]/u;

/** `make` takes what the names of the files end with. Throws a UsageError for a name that pipelines would read as something else. */
async function pipelineFiles(
  dir: string,
  make: (suffix: string) => readonly InitFile[],
  { directory, branch }: Repository,
): Promise<readonly InitFile[]> {
  const files = make('');
  for (const [what, name] of Object.entries({ folder: directory, branch }))
    if (READ_OTHERWISE.test(name) && files.some(({ path }) => path.endsWith('.yml')))
      throw new UsageError(
        `The ${what} ${printable(name)} has a name that pipelines read as something else, because of $, " or \\. Rename it. Nothing was written.`,
      );
  const own = directory === '' ? undefined : `directory: ${yamlText(directory)}\n`;
  // Those of another project in the repository keep their names.
  for (const { path } of files) {
    const present = await readFile(join(dir, path), 'utf8').catch(() => undefined);
    if (
      /assignctl[^/]*\.yml$/.test(path) &&
      present !== undefined &&
      (own === undefined ? /^ +directory: (?!\.$)/m.test(present) : !present.includes(own))
    )
      return make(`-${projectName(directory)}`);
  }
  return files;
}

/** What became of one file. */
export interface FileReport {
  readonly path: string;
  readonly what: 'written' | 'kept, the same' | 'kept, yours differs';
  /** Of a kept file that other tools share: what it lacks. */
  readonly missing: readonly string[];
}

/** Writes each file that does not exist yet. Existing files stay as they are. */
export async function writeInitFiles(
  dir: string,
  files: readonly InitFile[],
): Promise<readonly FileReport[]> {
  const reports: FileReport[] = [];
  for (const file of files) reports.push(await writeOne(dir, file));
  return reports;
}

async function writeOne(dir: string, { path, text }: InitFile): Promise<FileReport> {
  const target = join(dir, path);
  await makeFolder(dirname(target));
  try {
    // Fails where the file is there, even if it came into being just now.
    await writeFile(target, text, { flag: 'wx' });
    return { path, what: 'written', missing: [] };
  } catch (cause) {
    if (errorCode(cause) !== 'EEXIST') throw cause;
  }
  // git may have given the file the line ends of Windows.
  const present = (await readFile(target, 'utf8')).replaceAll('\r\n', '\n');
  if (present === text) return { path, what: 'kept, the same', missing: [] };
  const parts = REQUIRED_PARTS[path] ?? [];
  const words = new Set(present.replace(/^\s*(#|\/\/).*$/gm, '').split(/[\s,[\]]+/));
  const missing = parts.filter((part) => !words.has(part));
  const isEnough = parts.length > 0 && missing.length === 0;
  return { path, what: isEnough ? 'kept, the same' : 'kept, yours differs', missing };
}

/** `assignctl.yaml`: what is usual in effect, and the rest as comments to take up. */
function settingsFile({ tenantId, cloud, graphVersion }: Answers, modeline: string): string {
  return `${modeline}
# Settings of this project. Every key is described in ${docsUrl('file-format.md')}.

tenantId: ${tenantId} # pinned: no other tenant is read or written
cloud: ${cloud}
graphVersion: ${graphVersion}${graphVersion === 'beta' ? ' # only beta has filters' : ' # knows no filters and no windowsManagedAppProtection'}
desiredState: desired-state
writeMode: patch # patch: single assignments where that is safe · assign: always the whole list

# A plan beyond these is shown in full, and refused by apply.
limits:
  maxRemovals: 25% # of the assignments of declared policies with exact ownership, or with changes; as a share never below 10
  maxPolicies: 50
  # maxUsersLosing: 500 # by the upper bound; a number that is not known refuses
  # maxUsersUnprotected: 0 # users left without any policy of a type; needs --impact exact

# Named lists of targets, used in declarations as \`- set: breakGlass\`.
# sets:
#   breakGlass: [{ group: Break-glass accounts }]

# Sets that every declaration must contain; one without is an error.
# require:
#   exclude: [breakGlass]

# What no run may change or remove.
# protect:
#   - policy: { type: iosManagedAppProtection, name: iOS – Executives }
#   - { group: Break-glass accounts, groupId: 2c9c7f2e-5d5f-4a38-9d0c-5ad3b2b8f1a4 }

# Refusals lifted on purpose, in review; each with its reason.
# allow:
#   - { code: filter-platform, policy: T_8c8f4c3a-1b52-4e61-8d0f-9f6f6f3c2b10, reason: CHG0042 }
`;
}

/**
 * `desired-state/example.yaml`: only comments. It declares nothing, so nothing is planned for it; without the marks it is a
 * declaration.
 */
function firstDeclaration(modeline: string): string {
  return `${modeline}
# One YAML document for each policy, as many in a file as you like, separated by ---. Every key and every rule is in
# ${docsUrl('file-format.md')}. \`assignctl export\` writes such files for the policies a tenant has already.
#
# Uncomment the lines below and use your own policy and group names:
#
# policy: { type: iosManagedAppProtection, name: iOS – Corporate baseline }
# include:
#   - Sales # a group, by its display name
#   - group: Intune – iOS pilot
#     filter: { name: iOS corporate, mode: include }
# exclude:
#   - Contractors
# ownership: additive # what is not declared stays; without this line it is removed
`;
}

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

/** The page for readers of the repository who do not know assignctl. */
function readmeFile({ tenantId, ci }: Answers): string {
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
