import { Argument } from 'commander';
import { type Declare } from '../program/command-options.js';
import { EXIT } from '../program/exit-codes.js';
import { complete, type NamesPlace } from './complete.js';
import {
  COMPLETION_SHELLS,
  completionLines,
  completionScript,
  type CompletionShell,
  escapeForBash,
  splitLine,
} from './shell-scripts.js';

export const declareCompletion: Declare = (command, { stdout }, onExit) => {
  command
    .addArgument(new Argument('<shell>', 'the shell').choices(COMPLETION_SHELLS))
    .addHelpText('after', LOADING)
    .action((shell: CompletionShell) => {
      stdout.write(completionScript(shell));
      onExit(EXIT.ok);
    });
};

const LOADING = `
TO LOAD IT IN EVERY NEW SHELL
  bash        echo 'source <(assignctl completion bash)' >> ~/.bashrc
  zsh         echo 'source <(assignctl completion zsh)' >> ~/.zshrc   (after compinit)
  fish        assignctl completion fish > ~/.config/fish/completions/assignctl.fish
  PowerShell  Add-Content $PROFILE 'assignctl completion powershell | Out-String | Invoke-Expression'
`;

interface CompleteOptions {
  /** The command line up to the cursor, as bash has it; the words only say which commands are concerned. */
  readonly line?: string;
  /** What bash takes for the word at the cursor: it also ends words at `=` and `:`. */
  readonly cut?: string;
  /** The word at the cursor, after a `=`. */
  readonly current?: string;
}

export const declareComplete: Declare = (command, context, onExit) => {
  command
    .argument('[words...]')
    .option('--line <text>')
    .option('--cut <text>')
    .option('--current <text>')
    .action(async (words: readonly string[], options: CompleteOptions) => {
      const { parent } = command;
      if (parent === null) throw new Error('The command has no program.');
      const readNames = async (place: NamesPlace) =>
        (await import('./known-names.js')).readKnownNames(place, context.cwd);
      context.stdout.write(await linesFor(words, options, (all) => complete(all, parent, readNames)));
      onExit(EXIT.ok);
    });
};

async function linesFor(
  words: readonly string[],
  { line, cut = '', current }: CompleteOptions,
  find: (words: readonly string[]) => ReturnType<typeof complete>,
): Promise<string> {
  if (line === undefined)
    return completionLines(await find(current === undefined ? words : [...words, current.slice(1)]));
  const { words: all, quote } = splitLine(line);
  const { suggestions, paths } = await find(all.slice(1));
  // bash replaces only what follows the last of the marks at which it ends words.
  const word = all.at(-1) ?? '';
  const begun = /^[=:]$/.test(cut) ? '' : cut.replace(/^["']/, '');
  const kept = quote === '' && /[=:]/.test(word) && word.endsWith(begun) ? word.length - begun.length : 0;
  const escaped = suggestions.map(({ value, description }) => ({
    value: escapeForBash(value.slice(kept), quote),
    description,
  }));
  return completionLines({ suggestions: escaped, paths });
}
