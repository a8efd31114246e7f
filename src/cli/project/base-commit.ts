import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import nodePath, { join, relative, resolve } from 'node:path';
import { liftedGuardrails } from '../../differ/guardrails/lifted-guardrails.js';
import { type Project, requiredSets } from '../../loader/load.js';
import { type PlanBase, type Settings } from '../../model/project/settings.js';
import { type CliContext } from '../context.js';
import { UsageError } from '../program/exit-codes.js';
import { runGit, runGitWith } from '../workspace/git-tracked.js';
import { FOLDER_TRIES } from '../workspace/replace-file.js';
import { placeOf, type PlaceOptions } from './project-place.js';
import { isInside } from '../../model/file-paths.js';

/**
 * Compares the guardrails of a project with those of a commit of its repository. The commit's files are read in a
 * folder of their own; neither the checkout nor git's index changes. Throws a UsageError if there is no such commit.
 */
export async function compareWithBase(
  ref: string,
  { settings, required }: Pick<Project, 'required'> & { readonly settings: Settings },
  options: PlaceOptions,
  context: CliContext,
): Promise<PlanBase> {
  const given = resolve(context.cwd, options.C);
  const project = await realpath(given);
  const { commit, top } = await findBase(ref, project);
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'assignctl-base-')));
  try {
    const files = join(folder, 'files');
    // The loader takes the folder with this name for the root of the project.
    await mkdir(join(files, '.git'), { recursive: true });
    await writeTree(commit, top, files, join(folder, 'index'));
    const base = await placeOf(options, context).loadSettingsAmong((path) =>
      inTree(files, top, resolve(project, relative(given, path))),
    );
    if (base.settings === undefined) return { commit, lifts: [], problem: UNREADABLE };
    return {
      commit,
      lifts: liftedGuardrails(
        { settings: base.settings, required: requiredSets(base.context) },
        { settings, required },
      ),
    };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: FOLDER_TRIES });
  }
}

const UNREADABLE =
  'The base has no settings for this project, or they have errors: which guardrails the change weakens cannot be determined.';

/** The commit that a name is of, and the top of the checkout. Throws a UsageError if there is no such commit. */
async function findBase(
  ref: string,
  folder: string,
): Promise<{ readonly commit: string; readonly top: string }> {
  const verified = ['--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  try {
    const said = await runGit(folder, 'rev-parse', '--show-toplevel', ...verified);
    const [commit = '', ...top] = said.trimEnd().split('\n').toReversed();
    return { commit, top: await realpath(top.toReversed().join('\n').replace(/\r$/, '')) };
  } catch (cause) {
    // Without a top, git answers neither question: a commit that is missing is the first to report.
    await runGit(folder, 'rev-parse', ...verified).catch((why: unknown) => {
      throw new UsageError(
        `--base ${ref}: git knows no such commit here. Fetch it first; a checkout with a depth of 1 has only its own commit.`,
        { cause: why },
      );
    });
    throw cause;
  }
}

/** Writes the files of a commit below `into`, with an index of its own. */
async function writeTree(commit: string, top: string, into: string, index: string): Promise<void> {
  const own = { GIT_INDEX_FILE: index, GIT_WORK_TREE: into };
  const flags = ['--reset', '-u', '--no-sparse-checkout', '--no-recurse-submodules'];
  await runGitWith(own, top, 'read-tree', ...flags, commit);
}

/** Where a path of the checkout is among the files of the commit. Throws a UsageError for a path outside the repository. */
function inTree(files: string, top: string, path: string): string {
  if (!isInside(top, path, nodePath))
    throw new UsageError(`--base: ${path} is not in the repository ${top}.`);
  return join(files, relative(top, path));
}
