import { explain, policiesIn, questionsFor } from '../../../explainer/explain.js';
import { parsePolicyChoice, type Subject } from '../../../explainer/find-subject.js';
import { fetchTenant } from '../../../graph/read/fetch-tenant.js';
import type { Explanation } from '../../../model/results/explanation.js';
import type { Plan } from '../../../model/results/plan.js';
import { isGuid } from '../../../model/tenant/policy-types.js';
import type { CurrentPolicy, Tenant } from '../../../model/tenant/tenant.js';
import { renderExplanationText } from '../../../report/explain/explain-text.js';
import { renderExplanationJson } from '../../../report/text/json-text.js';
import { connect, type Connection, tenantNameOf } from '../../connect.js';
import type { CliContext } from '../../context.js';
import { type OneTenantOptions, runOnTenant } from '../../fleet/fleet-options.js';
import { connectionOptions, type Declare, examples, oneTenantOption } from '../../program/command-options.js';
import { EXIT, type ExitCode, UsageError } from '../../program/exit-codes.js';
import { useColour, type ConnectionOptions } from '../../program/options.js';
import { toolVersion } from '../../program/version.js';
import { assertTenant, readPlanFile } from '../../project/input-files.js';
import { openSettings } from '../../project/open-project.js';
import { createLog } from '../../terminal/log.js';
import { openResultFile } from '../../terminal/result-file.js';
import {
  type AskedUser,
  fetchAskedUser,
  foundOrThrow,
  groupSubject,
  policyOf,
  policySubject,
  userSubject,
} from './explain-subject.js';

export const declareExplain: Declare = (command, context, onExit) => {
  oneTenantOption(connectionOptions(command, ['text', 'json', 'html']))
    .option('--user <name>', 'a user: principal name or id')
    .option('--group <name>', 'a group: name or id')
    .option(
      '--policy <choice>',
      'a policy: name, TYPE/NAME or TYPE/ID; with --user or --group only that policy',
    )
    .option('--out <file>', 'save the answer as JSON too')
    .option('--plan <plan.json>', 'as a saved plan would leave it, and what changes by it')
    .addHelpText(
      'after',
      examples(
        'explain --user ada@contoso.com',
        'explain --user ada@contoso.com --policy "iOS – Baseline"',
        'explain --group Sales --plan plan.json --format html > sales.html',
      ),
    )
    .action(async (options: ExplainOptions & OneTenantOptions) => {
      onExit(await runOnTenant(runExplain, options, context));
    });
};

/** Shows who gets what, and why. Nothing it is given can write to the tenant. */
async function runExplain(options: ExplainOptions, context: CliContext): Promise<ExitCode> {
  const out = await openResultFile(options.out, context);
  const explanation = await explainRun(options, context);
  if (explanation === undefined) return EXIT.error;
  context.stdout.write(await render(explanation, options, context));
  await out?.write(renderExplanationJson(explanation));
  return explanation.complete ? EXIT.ok : EXIT.incomplete;
}

async function render(
  explanation: Explanation,
  options: ExplainOptions,
  context: CliContext,
): Promise<string> {
  switch (options.format) {
    case 'json':
      return renderExplanationJson(explanation);
    case 'html':
      return (await import('../../../report/explain/explain-html.js')).renderExplanationHtml(explanation);
    default:
      return renderExplanationText(explanation, { colour: useColour(options, context) });
  }
}

export interface ExplainOptions extends ConnectionOptions {
  readonly out?: string;
  readonly policy?: string;
  readonly group?: string;
  readonly user?: string;
  readonly plan?: string;
}

/**
 * Reads what matters for the question and answers it. Undefined: the settings have errors, and they were printed. Throws a
 * UsageError for a question that cannot be asked.
 */
export async function explainRun(
  options: ExplainOptions,
  context: CliContext,
): Promise<Explanation | undefined> {
  checkQuestion(options);
  const own = await openSettings(options, context);
  if (own === undefined) return undefined;
  const plan = options.plan === undefined ? undefined : await readPlanFile(options.plan, context);
  if (plan !== undefined) assertTenant(plan, own.tenantId);
  // A plan's fingerprints are of what the version it was made in shows.
  const settings = plan === undefined ? own : { ...own, graphVersion: plan.graphVersion };
  const log = createLog(context, options);
  const connection = await connect(settings, options, context, log);
  try {
    const { user, group } = options;
    const [tenant, asked, tenantName] = await Promise.all([
      fetchTenant(connection.reader, questionsFor(settings, plan, groupQuestion(group))),
      user === undefined ? undefined : fetchAskedUser(connection, user),
      tenantNameOf(own, connection),
    ]);
    const { subject, only } = await subjectFor(options, { tenant, asked, plan, connection });
    log.info(`Read the tenant in ${connection.calls.reads} requests.`);
    const { tenantId, graphVersion } = settings;
    return explain({
      toolVersion: toolVersion(),
      tenantId,
      tenantName,
      graphVersion,
      tenant,
      subject,
      ...(only === undefined ? {} : { only }),
      ...(plan === undefined ? {} : { plan }),
    });
  } finally {
    await connection.close();
  }
}

/** Which options go together, checked before anything is read. */
function checkQuestion({ policy, group, user }: ExplainOptions): void {
  if (policy === undefined && group === undefined && user === undefined)
    throw new UsageError('Give --user, --group or --policy.');
  if (group !== undefined && user !== undefined)
    throw new UsageError('Use --user or --group, not both. Add --policy to ask about only that policy.');
  if (policy !== undefined) foundOrThrow(parsePolicyChoice(policy), '--policy');
}

function groupQuestion(group: string | undefined): { readonly name?: string; readonly id?: string } {
  if (group === undefined) return {};
  return isGuid(group) ? { id: group } : { name: group };
}

interface Known {
  readonly tenant: Tenant;
  readonly asked: AskedUser | undefined;
  readonly plan: Plan | undefined;
  readonly connection: Connection;
}

async function subjectFor(
  { policy, group, user }: ExplainOptions,
  { tenant, asked, plan, connection }: Known,
): Promise<{ readonly subject: Subject; readonly only?: CurrentPolicy }> {
  const chosen = policy === undefined ? undefined : policyOf(policy, tenant);
  const policies = chosen === undefined ? policiesIn(tenant) : [chosen];
  const narrowed = chosen === undefined ? {} : { only: chosen };
  if (user !== undefined && asked !== undefined)
    return { subject: await userSubject(user, asked, policies, tenant, plan, connection), ...narrowed };
  if (group !== undefined)
    return { subject: await groupSubject(group, policies, tenant, plan, connection), ...narrowed };
  if (chosen === undefined) throw new UsageError('Give --user, --group or --policy.');
  return { subject: await policySubject(chosen, tenant, plan, connection) };
}
