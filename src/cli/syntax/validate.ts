import { type ProjectOptions } from '../options.js';
import { type Declare } from './declare.js';
import { projectOptions } from './options.js';

export const declareValidate: Declare = (program, context, onExit) => {
  projectOptions(program.command('validate'), ['text', 'json', 'github', 'sarif'])
    .description('check all files against the schemas and rules: every problem in one run, no tenant needed')
    .action(async (options: ProjectOptions) => {
      const { validate } = await import('../commands/validate.js');
      onExit(await validate(options, context));
    });
};
