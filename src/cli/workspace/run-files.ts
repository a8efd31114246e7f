import { resolve } from 'node:path';
import { type CliContext } from '../context.js';
import { assertWritable } from './replace-file.js';
import { openResultFile, type ResultFile } from '../terminal/result-file.js';
import { assertUsable, type Workspace, workspaceOf } from './workspace.js';
import { type ApplyOptions } from '../commands/reconcile/apply-run.js';

/** Where a run that writes to the tenant leaves its files. */
export interface RunFiles {
  readonly workspace: Workspace;
  readonly out: ResultFile | undefined;
}

/** Checks before the first request that the files of the run can be written. Throws a UsageError that names the one that cannot. */
export async function openRunFiles(
  options: Pick<ApplyOptions, 'C' | 'place' | 'config' | 'out' | 'journal'>,
  context: CliContext,
): Promise<RunFiles> {
  const workspace = workspaceOf(options, context);
  const out = await openResultFile(options.out, context);
  await assertUsable(workspace);
  if (options.journal !== undefined)
    await assertWritable(resolve(context.cwd, options.journal), options.journal);
  return { workspace, out };
}
