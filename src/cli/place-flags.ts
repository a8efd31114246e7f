import { type ProjectOptions } from './options.js';

/** `-C` and `--config` as they were given, for a command that somebody is to type next; empty where none was. */
export function placeFlags({ C, config }: Pick<ProjectOptions, 'C' | 'config'>): string {
  return [
    C === '.' ? '' : ` -C ${JSON.stringify(C)}`,
    config === undefined ? '' : ` --config ${JSON.stringify(config)}`,
  ].join('');
}
