import { resolve } from 'node:path';
import { draftPlan, type PlanWithoutImpact } from '../../../differ/draft-plan.js';
import { finishPlan, type PlanKinship, type PlannedRun } from '../../../differ/finish-plan.js';
import { membersQuestion } from '../../../differ/impact/impact.js';
import { questionsOf } from '../../../differ/resolve/tenant-questions.js';
import { unprotectedQuestion } from '../../../differ/impact/unprotected.js';
import { fetchMembers } from '../../../graph/read/fetch-memberships.js';
import { fetchTenant } from '../../../graph/read/fetch-tenant.js';
import { type ImpactMode } from '../../../model/results/affected-users.js';
import { managedTypes, type Settings } from '../../../model/project/settings.js';
import { type PlanDisplay } from '../../../report/plan/plan-view.js';
import { connect, type Connection, tenantNameOf } from '../../connect.js';
import { type CliContext } from '../../context.js';
import { compareWithBase } from '../../project/base-commit.js';
import { createLog } from '../../terminal/log.js';
import { showReading } from '../../terminal/progress.js';
import { FORMER_RESULTS, openResultFile, type ResultFile } from '../../terminal/result-file.js';
import { openProject } from '../../project/open-project.js';
import { placeOf, viewOf } from '../../project/project-place.js';
import { UsageError } from '../../program/exit-codes.js';
import { parseAllowance, type TenantOptions } from '../../program/options.js';
import { selectDeclarations } from './select.js';
import { toolVersion } from '../../program/version.js';
import { findCommit } from '../../workspace/git-tracked.js';

export interface PlanSession {
  readonly run: PlannedRun;
  readonly connection: Connection;
  /** What is shown besides the plan. */
  readonly shown: ShownContext;
}

/** Name of the tenant and commit of the files, if they are known. */
export type ShownContext = Pick<PlanDisplay, 'tenantName' | 'commit'>;

/**
 * Files to plan, the same for `plan` and `apply`: load, connect, read, compare. Undefined: the files have errors, which
 * have been reported, and no request was made. `narrow` may take changes out of the plan. The caller closes the connection.
 */
export async function planRun(
  options: TenantOptions & { readonly base?: string },
  context: CliContext,
  narrow: (draft: PlanWithoutImpact, settings: Settings) => PlanWithoutImpact = (draft) => draft,
): Promise<PlanSession | undefined> {
  const log = createLog(context, options);
  const userIds = await openUserIds(options, context);
  const allow = options.allow.map(parseAllowance);
  const project = await openProject(options, context);
  if (project === undefined) return undefined;
  const base =
    options.base === undefined ? undefined : await compareWithBase(options.base, project, options, context);
  const settings: Settings = { ...project.settings, allow: [...project.settings.allow, ...allow] };
  const { selected, others } = selectDeclarations(
    project.declarations,
    options.only,
    viewOf(options, context),
  );
  const connection = await connect(settings, options, context, log);
  try {
    // What is left out may have to gain something first, so its groups are looked up as well.
    const types = new Set(selected.map(({ policy }) => policy.type));
    const asked = [...selected, ...others.filter(({ policy }) => types.has(policy.type))];
    const questions = questionsOf(asked, settings.protect);
    // Who is left without any policy of a type depends on the policies that no file declares as well.
    const isDeclared = options.impact === 'exact' ? () => true : questions.isDeclared;
    const isStrict = settings.everyPolicyDeclared !== undefined && others.length === 0;
    const tenant = await showReading(context, options, connection, () =>
      fetchTenant(connection.reader, {
        ...questions,
        isDeclared,
        ...(isStrict && { types: managedTypes(settings) }),
      }),
    );
    const draft = draftPlan({
      toolVersion: toolVersion(),
      settings,
      declarations: selected,
      otherDeclarations: others,
      tenant,
      ...(base !== undefined && { base }),
    });
    const run = await finishCounted(narrow(draft, settings), connection, options.impact, { userIds });
    log.info(`Read the tenant in ${connection.calls.reads} requests.`);
    return { run, connection, shown: await findShownContext(settings, connection, options, context) };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** JSON shows neither name nor commit, so neither is asked for; the emulator's tenant is no concern of a commit. */
export async function findShownContext(
  settings: Settings,
  connection: Connection,
  options: TenantOptions,
  context: CliContext,
): Promise<ShownContext> {
  if (options.format === 'json') return { tenantName: settings.tenantName };
  const { folder, isExample } = placeOf(options, context);
  const [tenantName, commit] = await Promise.all([
    tenantNameOf(settings, connection),
    options.emulator === true || isExample === true ? undefined : findCommit(resolve(context.cwd, folder)),
  ]);
  return { tenantName, commit };
}

/**
 * The file of `--impact-ids`, if there is one. Throws a UsageError if it cannot be written, or if users are not counted one
 * by one. The file of an earlier run is removed: it would seem to be of this one if this one fails.
 */
export async function openUserIds(
  { impact, impactIds }: Pick<TenantOptions, 'impact' | 'impactIds'>,
  context: CliContext,
): Promise<ResultFile | undefined> {
  if (impactIds !== undefined && impact !== 'exact')
    throw new UsageError('--impact-ids needs --impact exact: otherwise no user is looked at.');
  const file = await openResultFile(impactIds, context, FORMER_RESULTS.userIds);
  await file?.removeFormer();
  return file;
}

/** Counts the people concerned, as far as was asked for, and finishes the plan. */
export async function finishCounted(
  draft: PlanWithoutImpact,
  { reader }: Connection,
  impact: ImpactMode,
  { userIds, kinship }: { readonly userIds: ResultFile | undefined; readonly kinship?: PlanKinship },
): Promise<PlannedRun> {
  if (impact === 'none') return finishPlan(draft, undefined, kinship);
  const policies = draft.policies.map(({ changes }) => changes);
  const questions = [
    membersQuestion(policies),
    ...(impact === 'exact' ? [unprotectedQuestion(policies, draft.input.tenant)] : []),
  ];
  const question = {
    groupIds: [...new Set(questions.flatMap(({ groupIds }) => groupIds))].sort(),
    deviceGroupIds: questions.flatMap(({ deviceGroupIds }) => deviceGroupIds),
    everyone: questions.some(({ everyone }) => everyone),
  };
  const members = await fetchMembers(reader, question, impact);
  const { concerned, ...run } = finishPlan(draft, members, kinship);
  if (impact === 'exact') await userIds?.write(jsonLines(concerned));
  return run;
}

/** A JSON text for each value, a line each, in pieces of about this many characters: a write for each line is slow. */
const PIECE = 65_536;
function* jsonLines(values: Iterable<unknown>): Generator<string> {
  let piece = '';
  for (const value of values) {
    piece += `${JSON.stringify(value)}\n`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}
