import { join } from 'node:path';
import { planUndo, strangersIn } from '../../../applier/undo/plan-undo.js';
import { type Traces } from '../../../applier/journal/previous-run.js';
import { undoQuestions } from '../../../applier/undo/undo-questions.js';
import { type PlanKinship } from '../../../differ/finish-plan.js';
import { fetchTenant } from '../../../graph/read/fetch-tenant.js';
import { type PolicyOutcome } from '../../../model/results/outcome.js';
import { type Plan } from '../../../model/results/plan.js';
import { type Settings } from '../../../model/project/settings.js';
import { connect } from '../../connection/connect.js';
import { type CliContext } from '../../context.js';
import { UsageError } from '../../program/exit-codes.js';
import { findNewest, type FoundTraces, readTraces } from '../../workspace/find-journal.js';
import { openSettings } from '../../project/open-project.js';
import { assertTenant } from '../../project/read-plan-file.js';
import { createLog } from '../../terminal/log.js';
import { parseAllowance, type TenantOptions } from '../../program/options.js';
import { toolVersion } from '../../program/version.js';
import { showReading } from '../../terminal/reading.js';
import { finishCounted, type PlanSession, shownBeside } from './plan-run.js';

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
  { undone, own: unfinished }: { readonly undone: Traces | undefined; readonly own: FoundTraces | undefined },
  options: TenantOptions,
  context: CliContext,
): Promise<UndoSession | undefined> {
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
    const run = await finishCounted(draft, connection, options, kinshipOf(file));
    return { run, connection, ended, shown: await shownBeside(settings, connection, options, context) };
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
): Promise<Traces> {
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
