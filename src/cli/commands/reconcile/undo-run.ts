import { planUndo } from '../../../applier/undo/plan-undo.js';
import { fetchTenant } from '../../../graph/read/fetch-tenant.js';
import { questionsOf as protectionQuestions } from '../../../differ/resolve/tenant-questions.js';
import { type Questions } from '../../../model/tenant/tenant.js';
import { type PolicyOutcome } from '../../../model/results/outcome.js';
import { type Plan, policyKey } from '../../../model/results/plan.js';
import { POLICY_TYPE_NAMES } from '../../../model/tenant/policy-types.js';
import { type Protection } from '../../../model/project/settings.js';
import { connect } from '../../connection/connect.js';
import { type CliContext } from '../../context.js';
import { UsageError } from '../../program/exit-codes.js';
import { findNewest, type FoundTraces } from '../../workspace/find-journal.js';
import { createLog } from '../../terminal/log.js';
import { openSettings } from '../../project/open-project.js';
import { parseAllowance, type TenantOptions } from '../../program/options.js';
import { finishCounted, type PlanSession } from './plan-run.js';
import { assertTenant } from '../../project/read-plan-file.js';
import { toolVersion } from '../../program/version.js';
import { workspaceOf } from '../../workspace/workspace.js';

export interface UndoSession extends PlanSession {
  readonly ended: readonly PolicyOutcome[];
}

/**
 * What `planRun` is for files, for a plan that takes a run back: its policies are read and its changes are planned anew on
 * what they hold. The settings count, what the files declare does not. Undefined: there are no settings to go by.
 */
export async function undoRun(
  file: Plan,
  unfinished: FoundTraces | undefined,
  options: TenantOptions,
  context: CliContext,
): Promise<UndoSession | undefined> {
  const own = await openSettings(options, context);
  if (own === undefined) return undefined;
  const allow = [...own.allow, ...options.allow.map(parseAllowance)];
  const log = createLog(context, options);
  // A plan file says in which version it was made; its fingerprints are of what that version shows.
  const settings = { ...own, graphVersion: file.graphVersion, allow };
  assertTenant(file, settings.tenantId);
  const { folder } = workspaceOf(options, context);
  const undone = await findNewest(folder, ({ plan }) => plan === file.undoes);
  const connection = await connect(settings, options, context, log);
  try {
    const tenant = await fetchTenant(connection.reader, questionsOf(file, settings.protect));
    const traces = { own: unfinished?.traces, undone: undone?.traces };
    const { draft, ended } = planUndo(file, { toolVersion: toolVersion(), settings, tenant }, traces);
    return { run: await finishCounted(draft, connection, options), connection, ended };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

function questionsOf({ policies }: Plan, protect: readonly Protection[]): Questions {
  const stranger = policies.find(({ type }) => !POLICY_TYPE_NAMES.includes(type));
  if (stranger !== undefined)
    throw new UsageError(`The plan names the policy type ${stranger.type}, which is none of the seven.`);
  const types = new Set(policies.map(({ type }) => type));
  const keys = new Set(policies.map(policyKey));
  const groups = policies.flatMap(({ changes }) =>
    changes.flatMap(({ target }) => (target.kind === 'group' && target.id !== undefined ? [target.id] : [])),
  );
  return {
    types: POLICY_TYPE_NAMES.filter((type) => types.has(type)),
    isDeclared: (policy) => keys.has(policyKey(policy)),
    // What the settings protect has to be known here too; the rest of the file goes by ids.
    groupNames: protectionQuestions([], protect).groupNames,
    groupIds: [...new Set(groups)],
    filters: policies.some(({ changes }) => changes.some(({ filters }) => filters.after !== undefined)),
  };
}
