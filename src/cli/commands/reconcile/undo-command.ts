import { stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { blockAll } from '../../../applier/saved-plan.js';
import { type Plan } from '../../../model/results/plan.js';
import { type CliContext } from '../../context.js';
import { type OneTenantOptions } from '../../fleet/fleet-options.js';
import { runOnTenant } from '../../fleet/run-on-tenants.js';
import {
  connectionOptions,
  type Declare,
  examples,
  oneTenantOption,
  planningOptions,
  writingOptions,
} from '../../program/command-options.js';
import { EXIT, type ExitCode, UsageError } from '../../program/exit-codes.js';
import { printedCommand } from '../../program/printed-command.js';
import { readPlanFile } from '../../project/read-plan-file.js';
import { createLog } from '../../terminal/log.js';
import { findUnfinished, readTraces } from '../../workspace/find-journal.js';
import { assertUntracked } from '../../workspace/git-tracked.js';
import { openRunFiles } from '../../workspace/run-files.js';
import { type ApplyOptions, applySession } from './apply-run.js';
import { findUndone, undoRun } from './undo-run.js';

export const declareUndo: Declare = (command, context, onExit) => {
  writingOptions(oneTenantOption(planningOptions(connectionOptions(command, ['text', 'json', 'markdown']))))
    .argument('[file]', 'undo plan of the run (default: .assignctl/undo.plan.json, of the newest)')
    .option('--all-or-nothing', 'write nothing unless every policy can be undone')
    .option('--force-foreign', 'take a file although no journal shows which run it is from')
    .addHelpText('after', examples('undo', 'undo --yes', 'undo .assignctl/redo.plan.json'))
    .action(async (file: string | undefined, options: UndoOptions & OneTenantOptions) => {
      onExit(await runOnTenant(undo, { ...options, file }, context));
    });
};

export interface UndoOptions extends Omit<ApplyOptions, 'only' | 'heal' | 'baseline'> {
  /** The undo file; by default the one of the newest run in the workspace. */
  readonly file?: string | undefined;
  /** Plans the changes of a file although no journal shows which run it is from. */
  readonly forceForeign?: boolean;
}

/**
 * Undoes a run: plans the way back from the run's own journal on what the tenant has now, shows it, asks, and applies
 * it under the limits and protections of the settings.
 */
export async function undo(options: UndoOptions, context: CliContext): Promise<ExitCode> {
  const whole: ApplyOptions = { ...options, only: [] };
  const { workspace, out } = await openRunFiles(whole, context);
  const log = createLog(context, options);
  const file = options.file ?? (await newestUndo(workspace.undo, context));
  await assertUntracked(resolve(context.cwd, file), file);
  const saved = await readPlanFile(file, context);
  assertUndo(file, saved, whole, context);
  const undone =
    options.forceForeign === true ? undefined : await findUndone(file, saved, workspace.folder, log.notice);
  const former =
    options.resume === undefined
      ? await findUnfinished(workspace.folder, (start) => start.file === saved.digest, log.notice)
      : await readTraces(resolve(context.cwd, options.resume));
  const session = await undoRun(saved, { undone, own: former }, whole, context);
  if (session === undefined) return EXIT.error;
  const { ended, ...planned } = session;
  const fit = { stale: new Map<string, string>(), ended };
  const held = options.allOrNothing === true ? blockAll(fit, planned.run.plan) : fit;
  return applySession(
    { session: planned, saved, file, fit: held, former, workspace, out },
    false,
    whole,
    context,
  );
}

/** Path of the newest undo file as people would type it. Throws a UsageError if no run has left one. */
async function newestUndo(path: string, { cwd }: CliContext): Promise<string> {
  const name = relative(cwd, path) || path;
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (isThere) return name;
  throw new UsageError(
    `There is no run to undo: no ${name}. A run that writes leaves that file and its journal.`,
  );
}

function assertUndo(file: string, { undoes }: Plan, options: ApplyOptions, context: CliContext): void {
  if (undoes !== undefined) return;
  throw new UsageError(
    `${file} is a plan, not an undo plan. Run: ${printedCommand(['apply', file], options, context)}`,
  );
}
