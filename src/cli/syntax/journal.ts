import { Option } from 'commander';
import { type Declare } from './declare.js';

const JOURNAL_COMMANDS = [
  ['verify', 'say whether each is whole: nothing changed, missing or moved'],
  ['show', 'tell each line by line'],
] as const;

export const declareJournal: Declare = (program, context, onExit) => {
  const journal = program.command('journal').description('look at the record of a run');
  for (const [name, what] of JOURNAL_COMMANDS)
    journal
      .command(name)
      .description(what)
      .argument('<file...>', 'journals of `apply`')
      .addOption(
        new Option('--format <name>', 'how to print the result').choices(['text', 'json']).default('text'),
      )
      .action(async (files: readonly string[], { format }: { readonly format: string }) => {
        const commands = await import('../commands/journal.js');
        onExit(await commands[name](files, format, context));
      });
};
