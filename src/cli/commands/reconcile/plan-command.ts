import { join } from 'node:path';
import { hasErrors } from '../../../model/project/diagnostic.js';
import { planFileOf } from '../../../model/results/fleet-summary.js';
import { type Plan } from '../../../model/results/plan.js';
import { renderPlanText } from '../../../report/plan/plan-text.js';
import { type PlanDisplay } from '../../../report/plan/plan-view.js';
import { renderPlanJson } from '../../../report/text/json-text.js';
import { type CliContext } from '../../context.js';
import {
  assertForOne,
  type FleetOptions,
  runOnTenants,
  type TenantCommand,
} from '../../fleet/fleet-options.js';
import { type Declare, examples, fleetOptions, tenantOptions } from '../../program/command-options.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { type ProjectOptions, type TenantOptions, useColour, widthOf } from '../../program/options.js';
import { placeOf, showPlanFrom, shownSettingsFile, viewOf } from '../../project/project-place.js';
import { assertDifferentFiles, openResultFile } from '../../terminal/result-file.js';
import { fleetNextSteps, nextSteps } from './next-steps.js';
import { planRun } from './plan-run.js';

export const declarePlan: Declare = (command, context, onExit) => {
  fleetOptions(tenantOptions(command, ['text', 'json', 'markdown', 'html']))
    .option('--out <file>', 'save the plan for `apply`; with several tenants a folder')
    .option('--base <commit>', 'show which guardrails are weaker in these files than in this commit')
    .option('--detailed-exitcode', 'exit 2 where there are changes')
    .addHelpText(
      'after',
      examples(
        'plan',
        'plan --detailed-exitcode',
        'plan --only ios.yaml --format json',
        'plan --all --out plans',
      ),
    )
    .action(async (options: PlanOptions & FleetOptions) => {
      onExit(await runOnTenants(planTenants, options, context));
    });
};

export interface PlanOptions extends TenantOptions {
  readonly out?: string;
  /** Commit, branch or tag whose settings these are compared with. */
  readonly base?: string;
  readonly detailedExitcode?: boolean;
}

/** `plan` on the tenants of a fleet; with several, `--out` is a folder. */
export const planTenants: TenantCommand<PlanOptions> = {
  name: 'plan',
  run: plan,
  forOneOfMany: ({ out, ...options }, tenant) => {
    assertForOne(options, 'impactIds');
    return out === undefined ? options : { ...options, out: join(out, planFileOf(tenant)) };
  },
  next: fleetNextSteps,
};

/** Shows what apply would do. Nothing it is given can write to the tenant. */
export async function plan(options: PlanOptions, context: CliContext): Promise<ExitCode> {
  await assertDifferentFiles({ '--out': options.out, '--impact-ids': options.impactIds }, context);
  const out = await openResultFile(options.out, context);
  const session = await planRun(options, context);
  if (session === undefined) return EXIT.error;
  const { run, connection, shown } = session;
  try {
    context.observer?.onPlan?.(run.plan);
    await out?.write(renderPlanJson(run.plan));
    // The demo's tenant ends with it.
    const next =
      placeOf(options, context).isTemporary === true
        ? []
        : nextSteps(run.plan, options.out, options, context);
    await showPlan(run.plan, options, context, { ...shown, command: 'plan', next });
    return planExitCode(run.plan, options.detailedExitcode === true);
  } finally {
    await connection.close();
  }
}

/** Prints a plan in the format that was asked for. `display`: what is known besides it. */
export async function showPlan(
  plan: Plan,
  options: ProjectOptions,
  context: CliContext,
  display: PlanDisplay,
): Promise<void> {
  const whole = {
    ...display,
    settingsFile: shownSettingsFile(options, context),
    isVerbose: options.verbose === true,
  };
  context.stdout.write(await renderPlan(plan, whole, options, context));
}

/** The less usual formats are loaded when they are asked for. Those for people show paths from the current folder. */
async function renderPlan(
  saved: Plan,
  display: PlanDisplay,
  options: ProjectOptions,
  context: CliContext,
): Promise<string> {
  if (options.format === 'json') return renderPlanJson(saved);
  const plan = showPlanFrom(viewOf(options, context), saved);
  switch (options.format) {
    case 'markdown':
      return (await import('../../../report/plan/plan-markdown.js')).renderPlanMarkdown(
        plan,
        undefined,
        display,
      );
    case 'html':
      return (await import('../../../report/plan/plan-html.js')).renderPlanHtml(plan, display);
    default:
      return renderPlanText(plan, {
        ...display,
        colour: useColour(options, context),
        columns: widthOf(context),
      });
  }
}

export function planExitCode({ summary, diagnostics }: Plan, isDetailed: boolean): ExitCode {
  if (summary.blocked > 0 || hasErrors(diagnostics)) return EXIT.incomplete;
  return isDetailed && summary.changed > 0 ? EXIT.changes : EXIT.ok;
}
