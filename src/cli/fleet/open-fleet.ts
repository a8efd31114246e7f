import { dirname, join, resolve } from 'node:path';
import { loadProject, loadProjectSettings, type Project } from '../../loader/load.js';
import { loadFleet } from '../../loader/load-fleet.js';
import { type ReadDocuments } from '../../loader/read-documents.js';
import { type Fleet, type FleetTenant } from '../../model/fleet.js';
import { type CliContext } from '../context.js';
import { createLog } from '../terminal/log.js';
import { type ProjectPlace } from '../files/project-place.js';
import { type FleetFileOptions } from './options.js';

/** Reads the fleet file and tells what is wrong with it. Undefined: it has errors, and no tenant's run may begin. */
export async function openFleet(options: FleetFileOptions, context: CliContext): Promise<Fleet | undefined> {
  const { fleet, diagnostics } = await loadFleet(resolve(context.cwd, options.C), options.fleet);
  createLog(context, options).diagnostics(diagnostics, options);
  return fleet;
}

/** Loads the files of one tenant. */
export function loadTenant(
  tenant: FleetTenant,
  { C }: FleetFileOptions,
  { cwd }: Pick<CliContext, 'cwd'>,
  read?: ReadDocuments,
): Promise<Project> {
  return loadProject({ dir: resolve(cwd, C), tenant, ...(read === undefined ? {} : { read }) });
}

/** A tenant as the project that a command runs on; its workspace lies beside the fleet file. */
export function placeOfTenant(
  tenant: FleetTenant,
  options: FleetFileOptions,
  context: Pick<CliContext, 'cwd'>,
  load: () => Promise<Project> = () => loadTenant(tenant, options, context),
): ProjectPlace {
  const base = dirname(resolve(context.cwd, options.C, options.fleet));
  return {
    load,
    loadSettings: () => loadProjectSettings({ dir: resolve(context.cwd, options.C), tenant }),
    workspace: join(base, '.assignctl', tenant.name),
    tenant: tenant.name,
  };
}
