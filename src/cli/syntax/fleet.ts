import { InvalidArgumentError, Option } from 'commander';
import { type MatrixOptions } from '../commands/fleet.js';
import { ENGINES } from '../fleet/matrix.js';
import { MOST_JOBS } from '../fleet/pack-jobs.js';
import { type Declare } from './declare.js';
import { fleetFileOption, parseCount } from './fleet-options.js';
import { collect, examples, projectOptions } from './options.js';

export const declareFleet: Declare = (program, context, onExit) => {
  const fleet = program
    .command('fleet')
    .description('look at the tenants of a fleet, and spread them over jobs');

  fleetFileOption(projectOptions(fleet.command('list'), ['text', 'json']))
    .description('tell the tenants, ring by ring')
    .option('--ring <name>', 'only this ring; repeatable', collect, [])
    .action(async (options: MatrixOptions) => {
      const { list } = await import('../commands/fleet.js');
      onExit(await list(options, context));
    });

  fleetFileOption(projectOptions(fleet.command('matrix'), ['json']))
    .description('print the matrix by which CI spreads the tenants over machines')
    .addOption(new Option('--engine <name>', 'whose matrix').choices(ENGINES).default('github'))
    .option('--ring <name>', 'only this ring; repeatable', collect, [])
    .option('--jobs <number>', 'most jobs', parseJobs, MOST_JOBS)
    .addHelpText('after', examples('fleet matrix --ring pilot', 'fleet matrix --engine azure-pipelines'))
    .action(async (options: MatrixOptions) => {
      const { matrix } = await import('../commands/fleet.js');
      onExit(await matrix(options, context));
    });
};

function parseJobs(text: string): number {
  const jobs = parseCount(text);
  if (jobs <= MOST_JOBS) return jobs;
  throw new InvalidArgumentError(`A matrix has at most ${MOST_JOBS} jobs.`);
}
