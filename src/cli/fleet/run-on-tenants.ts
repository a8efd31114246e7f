import { type CliContext } from '../context.js';
import { type ExitCode } from '../program/exit-codes.js';
import { type ProjectOptions } from '../program/options.js';
import { type FleetOptions, type OneTenantOptions, type TenantCommand } from './fleet-options.js';

/** Runs a command on the project of the folder or, where the options name tenants, on these. */
export async function runOnTenants<O extends ProjectOptions>(
  command: TenantCommand<O>,
  options: O & FleetOptions,
  context: CliContext,
): Promise<ExitCode> {
  const { tenant, ring, all } = options;
  if (tenant.length === 0 && ring.length === 0 && all !== true) return command.run(options, context);
  const { runFleet } = await import('./run-fleet.js');
  return runFleet(command, options, context);
}

/** Runs a command on the project of the folder or, where the options name a tenant, on that one. */
export async function runOnTenant<O extends OneTenantOptions>(
  run: (options: O, context: CliContext) => Promise<ExitCode>,
  options: O,
  context: CliContext,
): Promise<ExitCode> {
  if (options.tenant === undefined) return run(options, context);
  const { runOne } = await import('./run-fleet.js');
  return runOne(run, options.tenant, options, context);
}
