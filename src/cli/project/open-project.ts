import { type Project } from '../../loader/load.js';
import { hasErrors } from '../../model/project/diagnostic.js';
import { type Settings } from '../../model/project/settings.js';
import { type CliContext } from '../context.js';
import { createLog } from '../terminal/log.js';
import { type ProjectOptions } from '../program/options.js';
import { placeOf, type PlaceOptions } from './project-place.js';

/** The files of a run, without an error in them. */
export type SoundProject = Project & { readonly settings: Settings };

/** Loads the files and reports what is wrong with them. Undefined: they have errors, and no request may be made. */
export async function openProject(
  options: ProjectOptions & PlaceOptions,
  context: CliContext,
): Promise<SoundProject | undefined> {
  const place = placeOf(options, context);
  const project = await place.load();
  const { settings, diagnostics } = project;
  const log = createLog(context, options);
  if (place.isExample === true && options.place === undefined)
    log.notice(`There is no project in this folder: using the example in ${place.folder}.`);
  log.diagnostics(diagnostics, { ...options, C: place.folder });
  return settings === undefined || hasErrors(diagnostics) ? undefined : { ...project, settings };
}

/** Only the settings, for what needs no declarations. Undefined: they have errors, which have been reported. */
export async function openSettings(
  options: ProjectOptions & PlaceOptions,
  context: CliContext,
): Promise<Settings | undefined> {
  const place = placeOf(options, context);
  const { settings, diagnostics } = await place.loadSettings();
  if (settings === undefined)
    createLog(context, options).diagnostics(diagnostics, { ...options, C: place.folder });
  return settings;
}
