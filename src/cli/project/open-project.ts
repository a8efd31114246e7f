import { type Project } from '../../loader/load.js';
import { hasErrors } from '../../model/project/diagnostic.js';
import { type Settings } from '../../model/project/settings.js';
import { type CliContext } from '../context.js';
import { createLog } from '../terminal/log.js';
import { type ProjectOptions } from '../program/options.js';
import { placeOf } from './project-place.js';

/** The files of a run, without an error in them. */
export type SoundProject = Project & { readonly settings: Settings };

/** Loads the files and tells what is wrong with them. Undefined: they have errors, and no request may be made. */
export async function openProject(
  options: ProjectOptions,
  context: CliContext,
): Promise<SoundProject | undefined> {
  const project = await placeOf(options, context).load();
  const { settings, diagnostics } = project;
  createLog(context, options).diagnostics(diagnostics, options);
  return settings === undefined || hasErrors(diagnostics) ? undefined : { ...project, settings };
}

/** The settings alone, for what needs no declarations. Undefined: they have errors, which have been told. */
export async function openSettings(
  options: ProjectOptions,
  context: CliContext,
): Promise<Settings | undefined> {
  const { settings, diagnostics } = await placeOf(options, context).loadSettings();
  if (settings === undefined) createLog(context, options).diagnostics(diagnostics, options);
  return settings;
}
