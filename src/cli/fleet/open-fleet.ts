import { dirname, join, resolve } from 'node:path';
import { type FleetLoaded, loadFleet } from '../../loader/settings/load-fleet.js';
import { loadProject, loadProjectSettings, type Project } from '../../loader/load.js';
import { type SettingsLoaded, WITHOUT_SETTINGS } from '../../loader/settings/load-settings.js';
import { type ReadDocuments } from '../../loader/yaml/read-file.js';
import { nearest } from '../../model/did-you-mean.js';
import { type Fleet, type FleetTenant } from '../../model/project/fleet.js';
import { type CliContext } from '../context.js';
import { UsageError } from '../program/exit-codes.js';
import { assertFolder, givenWorkspace, type ProjectPlace } from '../project/project-place.js';
import { createLog } from '../terminal/log.js';
import { type FleetFileOptions } from './fleet-options.js';

/** Reads the fleet file. Throws a UsageError where there is no folder `C`. */
export async function readFleet(options: FleetFileOptions, { cwd }: CliContext): Promise<FleetLoaded> {
  const dir = resolve(cwd, options.C);
  await assertFolder(dir, options.C);
  return loadFleet(dir, options.fleet);
}

/** Reads the fleet file and reports what is wrong with it. Undefined: it has errors, and no tenant's run may begin. */
export async function openFleet(options: FleetFileOptions, context: CliContext): Promise<Fleet | undefined> {
  const { fleet, diagnostics } = await readFleet(options, context);
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

/** A tenant as the project that a command runs on; its workspace is a folder of its own. */
export function placeOfTenant(
  tenant: FleetTenant,
  options: FleetFileOptions,
  context: Pick<CliContext, 'cwd' | 'env'>,
  load: () => Promise<Project> = () => loadTenant(tenant, options, context),
): ProjectPlace {
  const fleetFolder = join(dirname(resolve(context.cwd, options.C, options.fleet)), '.assignctl');
  return {
    load,
    loadSettings: () => loadProjectSettings({ dir: resolve(context.cwd, options.C), tenant }),
    loadSettingsAmong: (pathOf) => loadFormerSettings(tenant, options, context, pathOf),
    workspace: join(givenWorkspace(context) ?? fleetFolder, tenant.name),
    settingsFile: resolve(context.cwd, options.C, tenant.settings),
    folder: options.C,
    schemas: fleetFolder,
    tenant: tenant.name,
  };
}

/** The settings of a tenant in another commit; none if the fleet of that commit has an error or lacks the tenant. */
async function loadFormerSettings(
  { name }: FleetTenant,
  { C, fleet: file }: FleetFileOptions,
  { cwd }: Pick<CliContext, 'cwd'>,
  pathOf: (path: string) => string,
): Promise<SettingsLoaded> {
  const dir = pathOf(resolve(cwd, C));
  const { fleet, diagnostics } = await loadFleet(dir, pathOf(resolve(cwd, C, file)));
  const tenant = fleet?.tenants.find((one) => one.name === name);
  return tenant === undefined
    ? { ...WITHOUT_SETTINGS, diagnostics, used: [] }
    : loadProjectSettings({ dir, tenant });
}

/** The tenants that `--tenant`, `--ring` and `--all` mean, ring by ring, in the order of the file. */
export function chooseTenants(
  fleet: Fleet,
  {
    tenant,
    ring,
    all,
  }: { readonly tenant: readonly string[]; readonly ring: readonly string[]; readonly all?: boolean },
): readonly FleetTenant[] {
  const names = fleet.tenants.map(({ name }) => name);
  for (const name of tenant) assertKnown('tenant', name, names);
  for (const name of ring) assertKnown('ring', name, fleet.rings);
  if (all === true && (tenant.length > 0 || ring.length > 0))
    throw new UsageError('--all means every tenant already: leave out --tenant and --ring, or --all.');
  const chosen = fleet.tenants.filter(
    (one) => all === true || tenant.includes(one.name) || (one.ring !== undefined && ring.includes(one.ring)),
  );
  return [...chosen].sort((a, b) => ringIndex(fleet, a) - ringIndex(fleet, b));
}

/** Position of a tenant's ring; 0 where the fleet has none. */
export function ringIndex({ rings }: Pick<Fleet, 'rings'>, { ring }: Pick<FleetTenant, 'ring'>): number {
  return ring === undefined ? 0 : rings.indexOf(ring);
}

function assertKnown(what: 'tenant' | 'ring', name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const [near] = nearest(name, known);
  const hint =
    near !== undefined
      ? ` Did you mean ${near}?`
      : known.length === 0
        ? ' It has no rings.'
        : ` \`assignctl fleet list\` lists them.`;
  throw new UsageError(`--${what} ${name}: the fleet has no such ${what}.${hint}`);
}
