import { type ProjectOptions } from '../options.js';
import { type Declare } from './declare.js';
import { projectOptions } from './options.js';

export const declareShow: Declare = (program, context, onExit) => {
  projectOptions(program.command('show'), ['text', 'json', 'markdown', 'html'])
    .description('render a saved plan')
    .argument('<plan.json>', 'a plan saved with `plan --out`')
    .action(async (file: string, options: ProjectOptions) => {
      const { show } = await import('../commands/show.js');
      onExit(await show(file, options, context));
    });
};
