import { type Command, InvalidArgumentError } from 'commander';
import { collect } from './options.js';

const DEFAULT_PARALLEL = 8;

/** Where the fleet is. */
export function fleetFileOption(command: Command): Command {
  return command.option('--fleet <file>', 'the fleet file', 'fleet.yaml');
}

/** Which tenants of a fleet to run on, in place of the project of the folder. */
export function fleetOptions(command: Command): Command {
  return fleetFileOption(command)
    .option('--tenant <name>', 'run on this tenant of the fleet; repeatable', collect, [])
    .option('--ring <name>', 'run on the tenants of this ring; repeatable', collect, [])
    .option('--all', 'run on every tenant of the fleet')
    .option('--parallel <number>', 'most tenants at once', parseCount, DEFAULT_PARALLEL)
    .option('--reports <dir>', 'with several tenants: write the report of each, and the summary, there');
}

/** For a command that is about one tenant at a time. */
export function oneTenantOption(command: Command): Command {
  return fleetFileOption(command).option('--tenant <name>', 'look at this tenant of the fleet');
}

export function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new InvalidArgumentError('A count is a whole number from 1 on.');
}
