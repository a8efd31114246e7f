import { join } from 'node:path';
import { type Command } from 'commander';
import { nearest } from '../../../model/did-you-mean.js';
import { renderHelpEntry, topicsOf } from '../../../report/help-text.js';
import { type CliContext } from '../../context.js';
import { type Declare, examples } from '../../program/command-options.js';
import { EXIT, type ExitCode, UsageError } from '../../program/exit-codes.js';
import { readTextFile } from '../../project/input-files.js';

export const declareHelp: Declare = (command, context, onExit) => {
  command
    .argument(
      '[topic...]',
      'a command, or a code: of a diagnostic, a refusal, a hazard, a result, or an exit code',
    )
    .addHelpText('after', examples('help plan', 'help group-not-found', 'help max-removals', 'help 4'))
    .action(async (topic: readonly string[]) => {
      onExit(await help(topic, command.parent, context));
    });
};

/** Shows the help of a command, or what the documentation says of a code. Works without a network. */
async function help(
  topic: readonly string[],
  program: Command | null,
  context: CliContext,
): Promise<ExitCode> {
  let found = program;
  for (const name of topic) found = found?.commands.find((one) => one.name() === name) ?? null;
  if (found !== null) {
    found.outputHelp();
    return EXIT.ok;
  }
  const words = topic.join(' ');
  const path = join(context.packageFolder, 'docs', 'troubleshooting.md');
  const page = (await readTextFile(path)).replaceAll('\r\n', '\n');
  const text = renderHelpEntry(page, words);
  if (text === undefined) {
    const near = nearest(words, [...topicsOf(page), ...(program?.commands ?? []).map((one) => one.name())]);
    throw new UsageError(
      `There is no help on “${words}”.${near.length === 0 ? ' Give the code that a message ends with.' : ` Did you mean ${near.join(' or ')}?`}`,
    );
  }
  context.stdout.write(text);
  return EXIT.ok;
}
