import { dirname, join, resolve } from 'node:path';
import type { ApplyOptions } from '../commands/reconcile/apply-run.js';
import type { CliContext } from '../context.js';
import { type PlaceContext, placeOf, type PlaceOptions } from '../project/project-place.js';
import { assertDifferentFiles, openResultFile, type ResultFile } from '../terminal/result-file.js';
import { assertNoLink, assertWritable } from './replace-file.js';

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
  if (journal !== undefined) await assertWritable(resolve(context.cwd, journal), journal);
  return { workspace, out };
}
