import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mdCode } from '../../report/text/markdown.js';
import { type CiContext } from '../ci-context.js';
import { keepFile, openFolder } from './job-folders.js';
import { type Forge } from '../forges/forge.js';
import { valueAt } from '../forges/http-client.js';
import { failurePage, markerOf, renderNote, upsertComment } from './page.js';
import { type TaskOptions } from './task-options.js';

/** Name under which the plan for a commit is kept. */
export function planArtifact(name: string, commit: string): string {
  return `assignctl-plan-${name}-${commit}`;
}

/** The options that name the project a task is about. */
export function projectArgs({ directory, config, tenant, ring, all }: TaskOptions): readonly string[] {
  return [
    '-C',
    directory,
    ...(config === undefined ? [] : ['--config', config]),
    ...(tenant === undefined ? [] : ['--tenant', tenant]),
    ...(ring === undefined ? [] : ['--ring', ring]),
    ...(all ? ['--all'] : []),
  ];
}

/** What the text of a plan file says in short. The file is one that assignctl has just written. */
function factsOf(text: string): { readonly changed: number; readonly hasLifts: boolean } {
  const plan: unknown = JSON.parse(text);
  const lifts = valueAt(plan, 'base', 'lifts');
  return {
    changed: Number(valueAt(plan, 'summary', 'changed')),
    hasLifts: (Array.isArray(lifts) && lifts.length > 0) || valueAt(plan, 'base', 'problem') !== undefined,
  };
}

export interface PlanResult {
  /** Of `assignctl plan`. */
  readonly code: number;
  readonly hasChanges: boolean;
  /** Whether guardrails of the base are weaker, or that cannot be determined. */
  readonly hasLifts: boolean;
  /** False if it failed, and then `page` says why. */
  readonly hasPlan: boolean;
  readonly page: string;
  /** Name of the artifact it is kept under. */
  readonly artifact: string;
}

/** A run of `assignctl plan`. */
export interface PlanRun extends Pick<PlanResult, 'code' | 'hasPlan' | 'page'> {
  readonly stderr: string;
}

/** Plans into a file; `page` shows the plan, or why there is none. */
export async function runPlan(options: TaskOptions, file: string, context: CiContext): Promise<PlanRun> {
  const base = options.base === undefined ? [] : ['--base', options.base];
  const args = ['plan', ...projectArgs(options), ...base, '--out', file, '--format', 'markdown'];
  const { code, stdout, stderr } = await context.assignctl(args);
  const hasPlan = code === 0 || code === 5;
  return {
    code,
    hasPlan,
    page: hasPlan ? stdout : failurePage('the plan could not be made', stderr),
    stderr,
  };
}

/** Plans, keeps the plan, and shows it on the page of the run. */
export async function makePlan(options: TaskOptions, forge: Forge, context: CiContext): Promise<PlanResult> {
  const folder = await openFolder(options, context);
  const artifact = `${planArtifact(options.name, forge.commit)}${forge.planAttempt}`;
  await forge.setOutputs({ keep: artifact });
  const file = join(folder, 'plan.json');
  const { code, hasPlan, page, stderr } = await runPlan(options, file, context);
  const facts = hasPlan ? factsOf(await readFile(file, 'utf8')) : undefined;
  const hasChanges = facts !== undefined && facts.changed > 0;
  const markdown = join(folder, 'plan.md');
  await keepFile(folder, 'plan.md', page);
  await keepFile(folder, 'plan.log', stderr);
  await forge.setOutputs({ changes: String(hasChanges), 'exit-code': String(code) });
  await forge.addSummary(markdown, page);
  return { code, hasChanges, hasLifts: facts?.hasLifts === true, hasPlan, page, artifact };
}

/**
 * Plans, and shows the plan in one comment on the pull request. A plan that failed or has become empty replaces the
 * comment of an older commit. Ends with the exit code of `assignctl plan`.
 */
export async function planTask(options: TaskOptions, forge: Forge, context: CiContext): Promise<number> {
  const { code, hasChanges, hasLifts, hasPlan, page, artifact } = await makePlan(options, forge, context);
  if (forge.pullRequest === undefined) return code;
  const marker = markerOf('plan', options.name);
  const body = renderNote(marker, page, forge, hasPlan ? [`artifact ${mdCode(artifact)}`] : []);
  const isQuiet = code === 0 && !hasChanges && !hasLifts;
  const did = await upsertComment(forge.comments(forge.pullRequest), marker, body, isQuiet);
  context.write(`Comment on pull request ${forge.pullRequest}: ${did}.\n`);
  return code;
}
