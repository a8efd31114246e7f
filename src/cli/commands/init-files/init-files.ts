import { join } from 'node:path';
import { schemaModeline, schemaPath } from '../../project/schema-files.js';
import { type Answers } from './answers.js';
import { azureFiles } from './azure-files.js';
import { githubFiles, type InitFile } from './github-files.js';
import { readmeFile } from './readme-file.js';
import { firstDeclaration, settingsFile } from './settings-file.js';

/** What runs leave behind stays out of git; the schemas that editors follow do not. */
export const IGNORED = [
  '.assignctl/*',
  '!.assignctl/schemas/',
  'plan.json',
  '*.plan.json',
  'outcome.json',
] as const;

export function ignoreFile(): string {
  return `# What runs of assignctl leave behind: journals, undo plans, locks, saved plans.\n${IGNORED.join('\n')}\n`;
}

/** Every file of a new config repository but the schemas. An export that follows writes declarations of its own. */
export function initFiles(
  dir: string,
  answers: Answers,
  version: string,
  isExported: boolean,
): readonly InitFile[] {
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
    { path: 'README.md', text: readmeFile(answers) },
    ...(answers.ci === 'github' ? githubFiles(version) : []),
    ...(answers.ci === 'azure-pipelines' ? azureFiles(version) : []),
  ];
}
