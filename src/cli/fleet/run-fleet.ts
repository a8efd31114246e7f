import { type Project } from '../../loader/load.js';
import { type FleetTenant } from '../../model/project/fleet.js';
import { type CliContext } from '../context.js';
import { EXIT, type ExitCode, UsageError } from '../program/exit-codes.js';
import { chooseTenants, loadTenant, openFleet, placeOfTenant, readFleet } from './open-fleet.js';
import { environmentOf } from './run-tenant.js';
import { type ProjectOptions } from '../program/options.js';
import { type FleetFileOptions, type FleetOptions, type TenantCommand } from './fleet-options.js';
import { createLog } from '../terminal/log.js';
import { reportFleetFile, runMany } from './run-many.js';

/** Runs a command on the tenants that the options name: on one as if there were no other, on several with a summary. */
export async function runFleet<O extends ProjectOptions>(
  command: TenantCommand<O>,
  options: O & FleetOptions,
  context: CliContext,
): Promise<ExitCode> {
  refuseConfig(options);
  const { fleet, diagnostics } = await readFleet(options, context);
  // What is about the files reports on those of the fleet with all others.
  if (command.isOfFiles !== true) createLog(context, options).diagnostics(diagnostics, options);
  if (fleet === undefined)
    return command.isOfFiles === true
      ? reportFleetFile(command.name, diagnostics, options, context)
      : EXIT.error;
  const tenants = chooseTenants(fleet, options);
  const [tenant] = tenants;
  if (tenant === undefined) throw new UsageError('No tenant is in this ring.');
  if (!isForOne(options)) return runMany(command, { fleet, tenants, diagnostics }, options, context);
  const names = fleet.tenants.map(({ name }) => name);
  const load = async (): Promise<Project> => {
    const project = await loadTenant(tenant, options, context);
    return { ...project, diagnostics: [...diagnostics, ...project.diagnostics] };
  };
  return runOnOne(
    command.run,
    tenant,
    names,
    options,
    context,
    command.isOfFiles === true ? load : undefined,
  );
}

/** Runs a command on one tenant as if there were no other. */
export async function runOne<O extends FleetFileOptions>(
  run: (options: O, context: CliContext) => Promise<ExitCode>,
  name: string,
  options: O,
  context: CliContext,
): Promise<ExitCode> {
  refuseConfig(options);
  const fleet = await openFleet(options, context);
  if (fleet === undefined) return EXIT.error;
  const [tenant] = chooseTenants(fleet, { tenant: [name], ring: [] });
  if (tenant === undefined) throw new UsageError(`--tenant ${name}: the fleet has no such tenant.`);
  const names = fleet.tenants.map((one) => one.name);
  return runOnOne(run, tenant, names, options, context);
}

function refuseConfig({ config }: FleetFileOptions): void {
  if (config !== undefined)
    throw new UsageError(
      '--config means the settings of one project: the fleet file names those of a tenant.',
    );
}

function isForOne({ tenant, ring, reports, after }: FleetOptions): boolean {
  return tenant.length === 1 && ring.length === 0 && reports === undefined && after === undefined;
}

function runOnOne<O extends FleetFileOptions>(
  run: (options: O, context: CliContext) => Promise<ExitCode>,
  tenant: FleetTenant,
  fleet: readonly string[],
  options: O,
  context: CliContext,
  load?: () => Promise<Project>,
): Promise<ExitCode> {
  const env = environmentOf(tenant.name, { env: context.env, fleet, isOnlyTenant: true });
  return run({ ...options, place: placeOfTenant(tenant, options, context, load) }, { ...context, env });
}
