import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parsePlanFile } from '../../differ/plan-file.js';
import { type Plan } from '../../model/results/plan.js';
import { type CliContext } from '../context.js';
import { UsageError } from '../program/exit-codes.js';

/** Reads a saved plan; throws a UsageError that says what is wrong with the file. */
export async function readPlanFile(file: string, { cwd }: CliContext): Promise<Plan> {
  let text: string;
  try {
    text = await readFile(resolve(cwd, file), 'utf8');
  } catch (cause) {
    throw new UsageError(`${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  const read = parsePlanFile(text);
  if ('problem' in read) throw new UsageError(`${file} cannot be used. ${read.problem}`);
  return read.plan;
}

/** Throws a UsageError for a plan of another tenant than the settings pin. */
export function assertTenant({ tenantId }: Plan, pinned: string): void {
  if (tenantId.toLowerCase() !== pinned.toLowerCase())
    throw new UsageError(`The saved plan is for tenant ${tenantId}, the settings pin ${pinned}.`);
}
