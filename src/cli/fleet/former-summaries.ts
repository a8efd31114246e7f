import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import { FLEET_SUMMARY_FORMAT_VERSION, type FleetCommand } from '../../model/fleet-summary.js';
import { type CliContext } from '../context.js';
import { UsageError } from '../exit-codes.js';

export const SUMMARY_FILE = 'fleet-summary.json';

/**
 * How the tenants ended by the summaries under a folder, one folder below the other, as CI leaves the artefacts of
 * several jobs. A tenant that ended twice is done only if it was done both times. Throws a UsageError for a summary
 * that cannot be read, or is of another command or fleet.
 */
export async function readFormerSummaries(
  folder: string,
  wanted: { readonly command: FleetCommand; readonly fleet: string },
  { cwd }: Pick<CliContext, 'cwd'>,
): Promise<ReadonlyMap<string, number | null>> {
  const root = resolve(cwd, folder);
  let names: readonly string[];
  try {
    names = (await readdir(root, { recursive: true })).filter((name) =>
      /(^|[\\/])fleet-summary\.json$/.test(name),
    );
  } catch (cause) {
    throw new UsageError(
      `--after ${folder} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
  const ended = new Map<string, number | null>();
  for (const name of [...names].sort())
    for (const [tenant, code] of await readSummary(join(root, name), wanted, cwd)) {
      const before = ended.get(tenant);
      ended.set(tenant, before === undefined || before === 0 ? code : before);
    }
  return ended;
}

async function readSummary(
  path: string,
  { command, fleet }: { readonly command: FleetCommand; readonly fleet: string },
  cwd: string,
): Promise<readonly (readonly [string, number | null])[]> {
  const shown = relative(cwd, path);
  const summary = await parseSummary(path, shown);
  if (summary.command !== command) throw new UsageError(`${shown} is of another command than ${command}.`);
  if (summary.fleet !== fleet)
    throw new UsageError(`${shown} is of another state of the fleet file. Run the ring before again.`);
  const tenants = Array.isArray(summary.tenants) ? summary.tenants.filter(isJsonObject) : [];
  return tenants.flatMap(({ name, exitCode }) =>
    typeof name === 'string' ? [[name, typeof exitCode === 'number' ? exitCode : null] as const] : [],
  );
}

async function parseSummary(path: string, shown: string): Promise<JsonObject> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (isJsonObject(value) && value.formatVersion === FLEET_SUMMARY_FORMAT_VERSION) return value;
  } catch (cause) {
    throw new UsageError(
      `${shown} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
  throw new UsageError(`${shown} is no summary of a fleet that this version reads.`);
}
