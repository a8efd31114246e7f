import { resolve } from 'node:path';
import { type Plan } from '../../model/results/plan.js';
import { type CliContext } from '../context.js';
import { UsageError } from '../program/exit-codes.js';
import { readTextFile } from './read-text-file.js';

/** Reads a saved plan; throws a UsageError that says what is wrong with the file. */
export async function readPlanFile(file: string, { cwd }: CliContext): Promise<Plan> {
  const text = await readTextFile(resolve(cwd, file), file);
  // With the check of its shape, which most runs need not load.
  const { parsePlanFile } = await import('../../differ/plan-file.js');
  const read = parsePlanFile(text);
  if ('problem' in read) throw new UsageError(`${file} cannot be used. ${read.problem}`);
  return read.plan;
}

/** Throws a UsageError for a plan of another tenant than the settings pin. */
export function assertTenant({ tenantId }: Plan, pinned: string): void {
  if (tenantId.toLowerCase() !== pinned.toLowerCase())
    throw new UsageError(`The saved plan is for tenant ${tenantId}, the settings pin ${pinned}.`);
}
