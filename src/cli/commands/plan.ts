import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Plan } from '../../model/plan.js';
import { renderPlanText } from '../../report/plan-text.js';
import { renderPlanJson } from '../../report/json.js';
import { type CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { type TenantCommand } from '../fleet/options.js';
import { type ProjectOptions, type TenantOptions, useColour } from '../options.js';
import { planRun } from '../runs/plan-run.js';

export interface PlanOptions extends TenantOptions {
  readonly out?: string;
  readonly detailedExitcode?: boolean;
}

/** `plan` on the tenants of a fleet; with several, `--out` is a folder. */
export const planTenants: TenantCommand<PlanOptions> = {
  name: 'plan',
  run: plan,
  forOneOfMany: async ({ out, ...options }, tenant, { cwd }) => {
    if (out === undefined) return options;
    await mkdir(resolve(cwd, out), { recursive: true });
    return { ...options, out: join(out, planFileOf(tenant)) };
  },
};

/** What the plan of a tenant is called in the folder of a fleet's plans. */
export function planFileOf(tenant: string): string {
  return `${tenant}.plan.json`;
}

/** Shows what apply would do. Nothing it is given can write to the tenant. */
export async function plan(options: PlanOptions, context: CliContext): Promise<ExitCode> {
  const session = await planRun(options, context);
  if (session === undefined) return EXIT.error;
  const { run, connection } = session;
  try {
    context.observer?.onPlan?.(run.plan);
    if (options.out !== undefined)
      await writeFile(resolve(context.cwd, options.out), renderPlanJson(run.plan));
    await showPlan(run.plan, options, context);
    return planExitCode(run.plan, options.detailedExitcode === true);
  } finally {
    await connection.close();
  }
}

export async function showPlan(plan: Plan, options: ProjectOptions, context: CliContext): Promise<void> {
  context.stdout.write(await renderPlan(plan, options, context));
}

/** The less usual formats are loaded when they are asked for. */
async function renderPlan(plan: Plan, options: ProjectOptions, context: CliContext): Promise<string> {
  switch (options.format) {
    case 'json':
      return renderPlanJson(plan);
    case 'markdown':
      return (await import('../../report/plan-markdown.js')).renderPlanMarkdown(plan);
    case 'html':
      return (await import('../../report/html/plan-html.js')).renderPlanHtml(plan);
    default:
      return renderPlanText(plan, { colour: useColour(options, context) });
  }
}

export function planExitCode({ summary }: Plan, isDetailed: boolean): ExitCode {
  if (summary.blocked > 0) return EXIT.incomplete;
  return isDetailed && summary.changed > 0 ? EXIT.changes : EXIT.ok;
}
