import { type Command, Help, type Option } from 'commander';

/** Help in the order of the GitHub CLI: what it does, how it is called, its parts under headings. */
export const HELP_FORMAT: Partial<Help> = {
  subcommandTerm: (command) => command.name(),
  commandUsage: (command) => new Help().commandUsage(command).replace('[options]', '[flags]'),
  optionDescription: (option) => withoutEmptyDefault(new Help().optionDescription(option)),
  formatHelp,
};

function formatHelp(command: Command, helper: Help): string {
  const width = helper.padWidth(command, helper);
  const items = (all: readonly (readonly [term: string, description: string])[]): readonly string[] =>
    all.map(([term, description]) => helper.formatItem(term, width, description, helper));
  const options = (all: readonly Option[]): readonly string[] =>
    items(all.map((option) => [helper.optionTerm(option), helper.optionDescription(option)]));
  const description = helper.commandDescription(command);
  const sentence = `${description.charAt(0).toUpperCase()}${description.slice(1).replace(/\.$/, '')}.`;
  return [
    helper.boxWrap(sentence, helper.helpWidth ?? 80),
    section('USAGE', [`  ${helper.commandUsage(command)}`]),
    section(
      'COMMANDS',
      items(
        helper
          .visibleCommands(command)
          .map((inner) => [helper.subcommandTerm(inner), helper.subcommandDescription(inner)]),
      ),
    ),
    section(
      'ARGUMENTS',
      items(
        helper
          .visibleArguments(command)
          .map((argument) => [helper.argumentTerm(argument), helper.argumentDescription(argument)]),
      ),
    ),
    section('FLAGS', options(helper.visibleOptions(command))),
  ]
    .filter((text) => text !== '')
    .join('\n\n')
    .concat('\n');
}

/** A heading with its lines; empty without any. */
export function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [title, ...lines].join('\n');
}

function withoutEmptyDefault(description: string): string {
  return description.replace(/ \(default: \[\]\)$/, '');
}
