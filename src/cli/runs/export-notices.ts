import { dirname, relative, resolve, sep } from 'node:path';
import { knowsSource, type PolicyType } from '../../model/policy-types.js';
import { type Settings } from '../../model/settings.js';
import { type Log } from '../terminal/log.js';
import { type ExportGround } from './proven-export.js';

/** Where Graph does not tell who made an assignment, those of policy sets are declared like any other. */
export function tellUnknownSources(types: readonly PolicyType[], { graphVersion }: Settings, log: Log): void {
  if (!types.some((type) => knowsSource(type, 'beta') && !knowsSource(type, graphVersion))) return;
  log.notice(
    `Graph ${graphVersion} does not tell which assignments a policy set made, so the files declare those as their own: ` +
      'look through them if the tenant uses policy sets, or export with graphVersion: beta, which tells them apart.',
  );
}

/** Declarations in a folder that no other command reads are easily taken for those of the project. */
export function tellElsewhere(
  { load, settings, input }: ExportGround,
  config: string | undefined,
  log: Log,
): void {
  const declared = declaredFolder(load.dir, config, settings);
  if (isWithin(declared, load.folder)) return;
  log.notice(
    `The other commands read ${relative(load.dir, declared) || '.'}, not ${input.folder || '.'}: ` +
      'name the new folder as desiredState in the settings, or move the files there.',
  );
}

function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** The folder that the settings name: absolute. */
export function declaredFolder(dir: string, config = 'assignctl.yaml', { desiredState }: Settings): string {
  return resolve(dirname(resolve(dir, config)), desiredState);
}
