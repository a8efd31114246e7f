import { join } from 'node:path';
import { schemaModeline, schemaPath } from '../files/schema-files.js';
import { type Answers } from './answers.js';
import { azureFiles } from './azure-files.js';
import { firstDeclaration } from './first-declaration.js';
import { githubFiles, type InitFile } from './github-files.js';
import { ignoreFile } from './ignore-file.js';
import { readmeFile } from './readme-file.js';
import { settingsFile } from './settings-file.js';

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
