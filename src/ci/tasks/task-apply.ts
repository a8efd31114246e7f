import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Outcome } from '../../model/results/outcome.js';
import { renderOutcomeMarkdown } from '../../report/outcome/outcome-markdown.js';
import { type CiContext, CiError } from '../ci-context.js';
import { type Forge } from '../forges/forge.js';
import { at } from '../forges/http-client.js';
import { failurePage, markerOf, noteOf } from './page.js';
import { stickComment } from './sticky-comment.js';
import { projectArgs } from './task-plan.js';
import { type TaskOptions } from './task-options.js';

/** What to do next, where an apply did not do all it was asked for. By the exit code of assignctl. */
const ADVICE: Readonly<Record<number, string>> = {
  1: 'Put right what is said above, and run this job again.',
  3: 'Nothing was written. Lift the refusal in the settings (`allow`, `limits`) by a pull request of its own, whose plan is then reviewed and applied.',
  4: 'What was applied stays. For the rest, run this workflow by hand: it plans anew, shows that plan, and waits for an approval.',
};

/**
 * Carries out a reviewed plan, and keeps journal, undo plan and outcome whatever happens. The pull request hears of the
 * outcome. Ends with the exit code of `assignctl apply`.
 */
export async function applyTask(options: TaskOptions, forge: Forge, context: CiContext): Promise<number> {
  if (options.plan === undefined) throw new CiError('apply takes --plan FILE: the plan that was reviewed.');
  const folder = resolve(context.cwd, options.folder);
  await mkdir(folder, { recursive: true });
  await forge.setOutputs({ keep: `assignctl-apply-${options.name}${forge.attempt}` });
  const { code, stdout, stderr } = await context.assignctl([
    'apply',
    options.plan,
    ...projectArgs(options),
    '--format',
    'json',
    '--quiet',
  ]);
  await writeFile(join(folder, 'outcome.json'), stdout);
  await writeFile(join(folder, 'apply.log'), stderr);
  await keepTraces(options, context);
  const advice = ADVICE[code];
  const page = [
    pageOf(code, stdout, stderr),
    ...(advice === undefined ? [] : [`**What now?** ${advice}`]),
  ].join('\n\n');
  const markdown = join(folder, 'outcome.md');
  await writeFile(markdown, page);
  await forge.setOutputs({ 'exit-code': String(code) });
  await forge.addSummary(markdown, page);
  if (options.pullRequest !== undefined) {
    const marker = markerOf('outcome', options.name);
    const body = noteOf(marker, page, forge, []);
    await stickComment(forge.comments(options.pullRequest), marker, body, false);
  }
  return code;
}

function pageOf(code: number, stdout: string, stderr: string): string {
  if (code === 3) return failurePage('apply refused the whole run', stderr || REFUSED);
  const outcome = parseOutcome(stdout);
  return outcome === undefined
    ? failurePage('apply did not come to an outcome', stderr)
    : renderOutcomeMarkdown(outcome);
}

const REFUSED = 'A limit or a protection of the whole run stands against it: the plan says which.';

/** The outcome is of the assignctl of this very package; all that can be wrong is that there is none. */
function parseOutcome(text: string): Outcome | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(at(read, 'policies')) && at(read, 'digest') === undefined
      ? (read as Outcome)
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Copies journals and undo plan to where the pipeline keeps them. A task of its own too: an apply that the engine has
 * killed could not do it.
 */
export async function keepTraces(
  { directory, config, tenant, folder: into }: TaskOptions,
  { cwd }: Pick<CiContext, 'cwd'>,
): Promise<void> {
  const folder = resolve(cwd, into);
  await mkdir(folder, { recursive: true });
  const settings = resolve(cwd, directory, config ?? 'assignctl.yaml');
  const traces = join(dirname(settings), '.assignctl', tenant ?? '');
  const names = await readdir(traces).catch(() => []);
  for (const name of names)
    if (/^journal-.*\.jsonl$|^(undo|redo)\.plan\.json$/.test(name))
      await copyFile(join(traces, name), join(folder, name));
}
