import { dirname, join, resolve } from 'node:path';
import { type LoadOptions, loadProject, loadProjectSettings, type Project } from '../../loader/load.js';
import { type SettingsLoaded } from '../../loader/settings/load-settings.js';
import { type CliContext } from '../context.js';
import { type ProjectOptions } from '../program/options.js';

/** Where a run finds its files, and where it leaves what it has to say. */
export interface ProjectPlace {
  readonly load: () => Promise<Project>;
  /** The settings alone. */
  readonly loadSettings: () => Promise<SettingsLoaded>;
  /** Folder of journals, undo plans and locks. */
  readonly workspace: string;
  /** `.assignctl` beside the settings, with the schemas that editors follow. */
  readonly schemas: string;
  /** Name of the tenant in the fleet file; absent for the project of a folder. */
  readonly tenant?: string;
}

/** The place that the options mean: a tenant of a fleet, or the project of a folder. */
export function placeOf(
  { place, C, config }: Pick<ProjectOptions, 'place' | 'C' | 'config'>,
  { cwd, env }: Pick<CliContext, 'cwd' | 'env'>,
): ProjectPlace {
  if (place !== undefined) return place;
  const from: LoadOptions = { dir: resolve(cwd, C), ...(config === undefined ? {} : { config }) };
  const ownFolder = join(dirname(resolve(cwd, C, config ?? 'assignctl.yaml')), '.assignctl');
  return {
    load: () => loadProject(from),
    loadSettings: () => loadProjectSettings(from),
    workspace: givenWorkspace({ cwd, env }) ?? ownFolder,
    schemas: ownFolder,
  };
}

/** The workspace that a pipeline gives its job, outside the checkout: `ASSIGNCTL_WORKSPACE`. */
export function givenWorkspace({ cwd, env }: Pick<CliContext, 'cwd' | 'env'>): string | undefined {
  const given = env.ASSIGNCTL_WORKSPACE ?? '';
  return given === '' ? undefined : resolve(cwd, given);
}
