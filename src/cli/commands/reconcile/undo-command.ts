import { stat } from 'node:fs/promises';
import { relative, resolve, join } from 'node:path';
import { type PreviousRun } from '../../../applier/journal/previous-run.js';
import { blockAll } from '../../../applier/saved-plan.js';
import { planUndo, strangersIn, undoQuestions } from '../../../applier/undo-plan.js';
import { type PlanKinship } from '../../../differ/finish-plan.js';
import { fetchTenant } from '../../../graph/read/fetch-tenant.js';
import { type Settings } from '../../../model/project/settings.js';
import { type PolicyOutcome } from '../../../model/results/outcome.js';
import { type Plan } from '../../../model/results/plan.js';
import { connect } from '../../connect.js';
import { type CliContext } from '../../context.js';
import { type OneTenantOptions, runOnTenant } from '../../fleet/fleet-options.js';
import {
  connectionOptions,
  type Declare,
  examples,
  oneTenantOption,
  planningOptions,
  writingOptions,
} from '../../program/command-options.js';
import { EXIT, type ExitCode, UsageError } from '../../program/exit-codes.js';
import { parseAllowance, type TenantOptions } from '../../program/options.js';
import { printedCommand } from '../../program/printed-command.js';
import { toolVersion } from '../../program/version.js';
import { readPlanFile, assertTenant } from '../../project/input-files.js';
import { openSettings } from '../../project/open-project.js';
import { createLog } from '../../terminal/log.js';
import { showReading } from '../../terminal/progress.js';
import {
  findNewest,
  findUnfinished,
  type FoundTraces,
  openRunFiles,
  readTraces,
} from '../../workspace/workspace.js';
import { assertUntracked } from '../../workspace/git-tracked.js';
import { type ApplyOptions, applySession } from './apply-run.js';
import { finishCounted, findShownContext, openUserIds, type PlanSession } from './plan-run.js';

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
  const { workspace, out } = await openRunFiles(whole, options.file, context);
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
  const applicable = options.allOrNothing === true ? blockAll(fit, planned.run.plan) : fit;
  return applySession(
    { session: planned, saved, file, fit: applicable, former, workspace, out },
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

export interface UndoSession extends PlanSession {
  readonly ended: readonly PolicyOutcome[];
}

/**
 * What `planRun` is for files, for an undo file: its policies are read and the way back is planned on what they have.
 * `undone` is the journal of the run that the file undoes; undefined for a foreign file. The settings count, what the
 * files declare does not. Undefined: there are no settings to go by.
 */
export async function undoRun(
  file: Plan,
  {
    undone,
    own: unfinished,
  }: { readonly undone: PreviousRun | undefined; readonly own: FoundTraces | undefined },
  options: TenantOptions,
  context: CliContext,
): Promise<UndoSession | undefined> {
  const userIds = await openUserIds(options, context);
  const own = await openSettings(options, context);
  if (own === undefined) return undefined;
  const allow = [...own.allow, ...options.allow.map(parseAllowance)];
  const log = createLog(context, options);
  const settings = { ...own, allow };
  assertTenant(file, settings.tenantId);
  assertVersion(file, settings);
  const connection = await connect(settings, options, context, log);
  try {
    const tenant = await showReading(context, options, connection, () =>
      fetchTenant(connection.reader, undoQuestions(file, undone, settings.protect)),
    );
    const input = { toolVersion: toolVersion(), settings, tenant };
    const { draft, ended } = planUndo(file, input, { undone, own: unfinished?.traces });
    const run = await finishCounted(draft, connection, options.impact, {
      userIds,
      kinship: kinshipOf(file),
    });
    return { run, connection, ended, shown: await findShownContext(settings, connection, options, context) };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/**
 * The journal of the run that a file undoes, from the workspace. Throws a UsageError if there is none, if it cannot be
 * trusted, or if the file names policies that this run did not touch.
 */
export async function findUndone(
  name: string,
  file: Plan,
  folder: string,
  notify: (text: string) => void,
): Promise<PreviousRun> {
  const found = await findNewest(
    folder,
    ({ plan, tenantId }) => plan === file.undoes && tenantId.toLowerCase() === file.tenantId.toLowerCase(),
    notify,
  );
  if (found === undefined)
    throw new UsageError(
      `${name} was not used: ${folder} has no journal of the run that it undoes, so nothing shows that it is ` +
        'from that run. Put it there as journal-<time>.jsonl, or say --force-foreign to plan the changes of the file as they are.',
    );
  const { traces } = await readTraces(join(folder, found.file));
  const [stranger] = strangersIn(file, traces);
  if (stranger === undefined) return traces;
  throw new UsageError(
    `${name} does not belong to the run of ${found.file}: that run did not touch ${stranger.type} “${stranger.name}”. ` +
      'Nothing was written.',
  );
}

/** What a version shows is what its states are compared by: the file must be of the version that the settings name. */
function assertVersion({ graphVersion }: Plan, settings: Settings): void {
  if (graphVersion !== settings.graphVersion)
    throw new UsageError(
      `The undo plan was made with graphVersion: ${graphVersion}, the settings say ${settings.graphVersion}. ` +
        'Set the former while you undo.',
    );
}

function kinshipOf({ undoes, redoes }: Plan): PlanKinship {
  return {
    ...(undoes === undefined ? {} : { undoes }),
    ...(redoes === undefined ? {} : { redoes }),
  };
}
