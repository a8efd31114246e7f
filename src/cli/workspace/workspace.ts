import { basename, dirname, join } from 'node:path';
import { readdir } from 'node:fs/promises';
import { type ApplyOptions } from '../commands/reconcile/apply-run.js';
import { type CliContext } from '../context.js';
import { type PlaceContext, placeOf, type PlaceOptions } from '../project/project-place.js';
import {
  assertDifferentFiles,
  assertNewFile,
  openResultFile,
  type ResultFile,
} from '../terminal/result-file.js';
import { assertNoLink, assertWritable } from './replace-file.js';
import { readJournal, type ReadJournal } from '../../applier/journal/journal-format.js';
import { type PreviousRun, readPreviousRun } from '../../applier/journal/previous-run.js';
import { type JournalStart } from '../../model/results/journal.js';
import { UsageError } from '../program/exit-codes.js';
import { assertUntracked, findTracked } from './git-tracked.js';
import { readTextFile } from '../project/input-files.js';

/**
 * The folder in which runs leave journals, undo plans and locks: `ASSIGNCTL_WORKSPACE`, else `.assignctl` next to the
 * settings; a tenant of a fleet has a folder of its own in it.
 */
export interface Workspace {
  readonly folder: string;
  /** Folder of the settings: what is in it may have come with a commit. */
  readonly project: string;
  /** Name of the tenant of a fleet that it is of. */
  readonly tenant?: string;
  readonly undo: string;
  /** Where a run of `undo` leaves its own inverse. */
  readonly redo: string;
  /** One lock for each Graph that is written to: a rehearsal on an emulator blocks no other run. */
  readonly lockFor: (origin: string) => string;
}

function workspaceOf(options: PlaceOptions, context: PlaceContext): Workspace {
  const { workspace: folder, schemas, tenant } = placeOf(options, context);
  return {
    folder,
    project: dirname(schemas),
    ...(tenant === undefined ? {} : { tenant }),
    undo: join(folder, 'undo.plan.json'),
    redo: join(folder, 'redo.plan.json'),
    lockFor: (origin) => join(folder, lockName(origin)),
  };
}

/** A file name that every system takes: `:` of a port or an IPv6 address would name a stream of a file on Windows. */
export function lockName(origin: string): string {
  return `lock-${new URL(origin).host.replaceAll(/[^\w.-]/g, '-')}`;
}

/** Throws a UsageError if a run could not leave its files there, before the first request. Makes nothing. */
async function assertUsable({ folder, project, undo, redo }: Workspace): Promise<void> {
  await assertNoLink(project, folder);
  for (const path of [join(folder, 'journal.jsonl'), undo, redo]) await assertWritable(path);
}

/** Where a run that writes to the tenant leaves its files. */
export interface RunFiles {
  readonly workspace: Workspace;
  readonly out: ResultFile | undefined;
}

/** Checks before the first request that the files of the run can be written. Throws a UsageError that names the one that cannot, or two that are the same. `file`: the plan to apply or undo. */
export async function openRunFiles(
  options: Pick<ApplyOptions, 'C' | 'place' | 'config' | 'out' | 'journal' | 'impactIds' | 'resume'>,
  file: string | undefined,
  context: CliContext,
): Promise<RunFiles> {
  const workspace = workspaceOf(options, context);
  const { out: outcome, journal, impactIds, resume } = options;
  await assertDifferentFiles({ '--out': outcome, '--journal': journal, '--impact-ids': impactIds }, context, {
    'The undo plan': workspace.undo,
    'The plan': file,
    '--resume': resume,
  });
  const out = await openResultFile(outcome, context);
  await assertUsable(workspace);
  if (journal !== undefined) await assertNewFile(journal, context);
  return { workspace, out };
}

/** Reads a journal as far as it can be trusted. Throws a UsageError for a file that cannot be read. */
export async function readJournalFile(path: string, shown = path): Promise<ReadJournal> {
  return readJournal(await readTextFile(path, shown));
}

/** How far back an unfinished run is looked for. */
const MOST_JOURNALS = 20;

export interface FoundTraces {
  readonly file: string;
  readonly traces: PreviousRun;
}

/** Says a sentence to the user. */
type Notify = (sentence: string) => void;

/** The newest journal of the folder that is of such a run. Undefined where there is none, or that run came to its end. */
export async function findUnfinished(
  folder: string,
  isMeant: (start: JournalStart) => boolean,
  notify: Notify,
): Promise<FoundTraces | undefined> {
  const newest = await findNewest(folder, isMeant, notify);
  return newest?.traces.isComplete === true ? undefined : newest;
}

/**
 * The newest journal of the folder that is of such a run. What no run leaves there is not read: folders, links, and
 * what git tracks, which is reported.
 */
export async function findNewest(
  folder: string,
  isMeant: (start: JournalStart) => boolean,
  notify: Notify,
): Promise<FoundTraces | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const journals = names.filter((name) => JOURNAL_NAME.test(name)).sort(byAge);
  if (journals.length === 0) return undefined;
  const isTracked = await findTracked(folder);
  if (isTracked === undefined) {
    notify(`The journals in ${folder} are ignored: git does not answer whether a commit brought them.`);
    return undefined;
  }
  for (const name of journals.filter(isTracked))
    notify(`${join(folder, name)} is ignored: git tracks it, so it came with a commit. Remove it from git.`);
  const own = journals.filter((name) => !isTracked(name));
  for (const name of own.slice(0, MOST_JOURNALS)) {
    const traces = readPreviousRun((await readJournalFile(join(folder, name))).lines);
    if (traces !== undefined && isMeant(traces.start)) return { file: name, traces };
  }
  return undefined;
}

const JOURNAL_NAME = /^journal-.*\.jsonl$/;

/** Newest first: by the time in the name, then by its number. */
function byAge(a: string, b: string): number {
  const [, timeA = '', countA = '1'] = /^journal-([^-]*)(?:-(\d+))?\./.exec(a) ?? [];
  const [, timeB = '', countB = '1'] = /^journal-([^-]*)(?:-(\d+))?\./.exec(b) ?? [];
  return timeA === timeB ? Number(countB) - Number(countA) : timeA < timeB ? 1 : -1;
}

/** Traces of a journal that was named. Throws a UsageError for one that cannot be trusted, or that git tracks. */
export async function readTraces(path: string): Promise<FoundTraces> {
  await assertUntracked(path);
  const { lines, problem } = await readJournalFile(path);
  if (problem !== undefined) throw new UsageError(`${path} cannot be used. ${problem}`);
  const traces = readPreviousRun(lines);
  if (traces === undefined) throw new UsageError(`${path} is no journal: it does not say of which run.`);
  return { file: basename(path), traces };
}
