import { type Project } from '../../loader/load.js';
import { type SettingsLoaded } from '../../loader/load-settings.js';

/** Where a run finds its files, and where it leaves what it has to say. */
export interface ProjectPlace {
  readonly load: () => Promise<Project>;
  /** The settings alone. */
  readonly loadSettings: () => Promise<SettingsLoaded>;
  /** Folder of journals, undo plans and locks. */
  readonly workspace: string;
  /** Name of the tenant in the fleet file; absent for the project of a folder. */
  readonly tenant?: string;
}
