import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Fleet } from '../../../model/project/fleet.js';
import { schemaModeline, schemaPath } from '../../project/schema-files.js';
import { type Answers, type Release } from './answers.js';
import { azureFiles } from './azure-files.js';
import { genericFiles } from './generic-files.js';
import { gitlabFiles } from './gitlab-files.js';
import { githubFiles, githubFleetFiles, type InitFile, projectName, yamlText } from './github-files.js';
import { readmeFile } from './readme-file.js';
import { type Repository } from './repository.js';
import { firstDeclaration, settingsFile } from './settings-file.js';

/** What runs leave behind stays out of git; the schemas that editors follow do not. */
const IGNORED = ['.assignctl/*', '!.assignctl/schemas/', 'plan.json', '*.plan.json', 'outcome.json'] as const;

/** The extension that checks YAML against the schemas while it is written. */
const YAML_EXTENSION = 'redhat.vscode-yaml';

/** What a file that several tools share must contain, by its path; the rest of it is the user's. */
export const REQUIRED_PARTS: Readonly<Record<string, readonly string[]>> = {
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
 * Every file of a new config repository but the schemas; the pipelines at the root of `repository`. An export that follows
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

/** `make` takes what the names of the files end with. */
async function pipelineFiles(
  dir: string,
  make: (suffix: string) => readonly InitFile[],
  { directory }: Repository,
): Promise<readonly InitFile[]> {
  const files = make('');
  if (directory === '') return files;
  // Those of another project in the repository keep their names.
  for (const { path } of files) {
    const present = await readFile(join(dir, path), 'utf8').catch(() => undefined);
    if (
      /assignctl[^/]*\.yml$/.test(path) &&
      present !== undefined &&
      !present.includes(`directory: ${yamlText(directory)}\n`)
    )
      return make(`-${projectName(directory)}`);
  }
  return files;
}
