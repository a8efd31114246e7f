import { dirname, join, resolve } from 'node:path';
import { type CliContext } from './context.js';
import { type ProjectOptions } from './options.js';

/** The folder beside the settings in which runs leave what they have to say: `.assignctl`. */
export interface Workspace {
  readonly folder: string;
  readonly undo: string;
  /** Where a run that carries out `undo` leaves its own inverse. */
  readonly redo: string;
  /** One lock for each Graph that is written to: a rehearsal on an emulator hinders nobody. */
  readonly lockFor: (origin: string) => string;
}

export function workspaceOf(
  { C, config = 'assignctl.yaml' }: Pick<ProjectOptions, 'C' | 'config'>,
  { cwd }: CliContext,
): Workspace {
  const folder = join(dirname(resolve(cwd, C, config)), '.assignctl');
  return {
    folder,
    undo: join(folder, 'undo.plan.json'),
    redo: join(folder, 'redo.plan.json'),
    lockFor: (origin) => join(folder, `lock-${new URL(origin).host.replace(':', '-')}`),
  };
}
