import { type FleetCommand, type FleetSummary } from '../../model/results/fleet-summary.js';
import { type NextStep } from '../../report/plan/plan-view.js';
import { type CliContext } from '../context.js';
import { type ExitCode, UsageError } from '../program/exit-codes.js';
import { type ProjectOptions } from '../program/options.js';

/** Where the fleet is, and which tenant of it is meant. */
export interface FleetFileOptions extends ProjectOptions {
  /** The fleet file, relative to `C`. */
  readonly fleet: string;
}

/** Which tenants of a fleet a command is for, and how to run over them. */
export interface FleetOptions extends FleetFileOptions {
  readonly tenant: readonly string[];
  readonly ring: readonly string[];
  readonly all?: boolean;
  /** How many tenants at once. */
  readonly parallel: number;
  /** Folder for the report of each tenant, and the summary. */
  readonly reports?: string;
  /** Folder with summaries of the rings before. */
  readonly after?: string;
}

/** A command that can run on tenants of a fleet: to it, each of them is a project like any other. */
export interface TenantCommand<O extends ProjectOptions> {
  readonly name: FleetCommand;
  readonly run: (options: O, context: CliContext) => Promise<ExitCode>;
  /** Its options for one of several tenants; throws a UsageError for those that are only for one. */
  readonly forOneOfMany: (options: O, tenant: string, context: CliContext) => O | Promise<O>;
  /** What to do after the results of several tenants were shown. */
  readonly next?: (summary: FleetSummary, options: O, context: CliContext) => readonly NextStep[];
  /** Whether a ring waits for those before it. */
  readonly inRings?: true;
  /** Whether it is about the files and nothing else: these are looked at in any case, before any tenant's run. */
  readonly isOfFiles?: true;
}

/** For a command that is about one tenant at a time. */
export interface OneTenantOptions extends FleetFileOptions {
  readonly tenant?: string;
}

/** Throws a UsageError for options that cannot be for several tenants. */
export function assertForOne<K extends string>(
  options: Readonly<Partial<Record<K, unknown>>>,
  ...keys: readonly K[]
): void {
  for (const key of keys)
    if (options[key] !== undefined)
      throw new UsageError(
        `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} is for one tenant: name it with --tenant.`,
      );
}

/** Throws a UsageError for `--out` with several tenants, whose results are one file each. */
export function assertNoOut({ out }: { readonly out?: string }): void {
  if (out !== undefined)
    throw new UsageError('--out is for one tenant: with several, --reports DIR takes the result of each.');
}

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
