import { dirname, join, resolve } from 'node:path';
import { loadProject, loadProjectSettings, type LoadOptions } from '../../loader/load.js';
import { type CliContext } from '../context.js';
import { type ProjectOptions } from '../options.js';
import { type ProjectPlace } from './project-place.js';

/** The place that the options mean: a tenant of a fleet, or the project of a folder. */
export function placeOf(
  { place, C, config }: Pick<ProjectOptions, 'place' | 'C' | 'config'>,
  { cwd }: Pick<CliContext, 'cwd'>,
): ProjectPlace {
  if (place !== undefined) return place;
  const from: LoadOptions = { dir: resolve(cwd, C), ...(config === undefined ? {} : { config }) };
  return {
    load: () => loadProject(from),
    loadSettings: () => loadProjectSettings(from),
    workspace: join(dirname(resolve(cwd, C, config ?? 'assignctl.yaml')), '.assignctl'),
  };
}
