import { join, resolve } from 'node:path';
import { type BaselinePolicies, parseBaseline } from '../../differ/drift/baseline.js';
import { policyKey } from '../../model/results/plan.js';
import { type Settings } from '../../model/project/settings.js';
import { type CliContext } from '../context.js';
import { UsageError } from '../program/exit-codes.js';
import { readTextFile } from './read-text-file.js';

/** What an outcome of apply says the policies held, once the settings are known that it has to fit. */
export type BaselineFile = (settings: Pick<Settings, 'tenantId' | 'graphVersion'>) => BaselinePolicies;

/** The outcome of a tenant among the reports that an apply over several of them left. */
export function outcomeFileOf(reports: string, tenant: string): string {
  return join(reports, `${tenant}.json`);
}

/** Reads the outcome of an earlier apply. Throws a UsageError that says why it can’t serve. */
export async function readBaseline(file: string, { cwd }: Pick<CliContext, 'cwd'>): Promise<BaselineFile> {
  const read = parseBaseline(await readTextFile(resolve(cwd, file), file));
  if ('problem' in read) throw new UsageError(`${file} cannot be the baseline. ${read.problem}`);
  const { tenantId, baseline } = read;
  return (settings) => {
    if (tenantId.toLowerCase() !== settings.tenantId.toLowerCase())
      throw new UsageError(`The baseline is of tenant ${tenantId}, the settings pin ${settings.tenantId}.`);
    if (baseline.graphVersion !== settings.graphVersion)
      throw new UsageError(
        `The baseline was read from Graph ${baseline.graphVersion}, the settings say ${settings.graphVersion}: what one shows the other hides.`,
      );
    return new Map(baseline.policies.map((policy) => [policyKey(policy), policy.assignments]));
  };
}
