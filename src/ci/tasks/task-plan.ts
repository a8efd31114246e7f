import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mdCode } from '../../report/text/markdown.js';
import { type CiContext } from '../ci-context.js';
import { keepFile, openFolder } from './keep-file.js';
import { type Forge } from '../forges/forge.js';
import { at } from '../forges/http-client.js';
import { failurePage, markerOf, noteOf } from './page.js';
import { stickComment } from './sticky-comment.js';
import { type TaskOptions } from './task-options.js';

/** Name under which the plan for a commit is kept. */
export function planArtifact(name: string, commit: string): string {
  return `assignctl-plan-${name}-${commit}`;
}

/** The options that name the project a task is about. */
export function projectArgs({ directory, config, tenant }: TaskOptions): readonly string[] {
  return [
    '-C',
    directory,
    ...(config === undefined ? [] : ['--config', config]),
    ...(tenant === undefined ? [] : ['--tenant', tenant]),
  ];
}

/** Changed policies of a plan that assignctl has written or read just now. */
export function summaryOf(text: string): number {
  return Number(at(JSON.parse(text), 'summary', 'changed'));
}

export interface PlanMade {
  /** Of `assignctl plan`. */
  readonly code: number;
  readonly hasChanges: boolean;
  /** False where it failed, and `page` says why. */
  readonly isThere: boolean;
  readonly page: string;
  /** Name of the artifact it is kept under. */
  readonly keep: string;
}

/** A run of `assignctl plan`. */
export interface PlanRun extends Pick<PlanMade, 'code' | 'isThere' | 'page'> {
  readonly stderr: string;
}

/** Plans into a file; `page` shows the plan, or why there is none. */
export async function runPlan(options: TaskOptions, file: string, context: CiContext): Promise<PlanRun> {
  const args = ['plan', ...projectArgs(options), '--out', file, '--format', 'markdown'];
  const { code, stdout, stderr } = await context.assignctl(args);
  const isThere = code === 0 || code === 5;
  return {
    code,
    isThere,
    page: isThere ? stdout : failurePage('the plan could not be made', stderr),
    stderr,
  };
}

/** Plans, keeps the plan, and shows it on the page of the run. */
export async function makePlan(options: TaskOptions, forge: Forge, context: CiContext): Promise<PlanMade> {
  const folder = await openFolder(options, context);
  const keep = `${planArtifact(options.name, forge.commit)}${forge.planAttempt}`;
  await forge.setOutputs({ keep });
  const file = join(folder, 'plan.json');
  const { code, isThere, page, stderr } = await runPlan(options, file, context);
  const hasChanges = isThere && summaryOf(await readFile(file, 'utf8')) > 0;
  const markdown = join(folder, 'plan.md');
  await keepFile(folder, 'plan.md', page);
  await keepFile(folder, 'plan.log', stderr);
  await forge.setOutputs({ changes: String(hasChanges), 'exit-code': String(code) });
  await forge.addSummary(markdown, page);
  return { code, hasChanges, isThere, page, keep };
}

/**
 * Plans, and tells it in one comment on the pull request. A comment of an older commit never outlives a plan that failed
 * or has become empty. Ends with the exit code of `assignctl plan`.
 */
export async function planTask(options: TaskOptions, forge: Forge, context: CiContext): Promise<number> {
  const { code, hasChanges, isThere, page, keep } = await makePlan(options, forge, context);
  if (forge.pullRequest === undefined) return code;
  const marker = markerOf('plan', options.name);
  const body = noteOf(marker, page, forge, isThere ? [`artifact ${mdCode(keep)}`] : []);
  const isQuiet = code === 0 && !hasChanges;
  const did = await stickComment(forge.comments(forge.pullRequest), marker, body, isQuiet);
  context.write(`Comment on pull request ${forge.pullRequest}: ${did}.\n`);
  return code;
}
