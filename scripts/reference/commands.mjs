/** What `--help` knows of each command, as data and as Markdown. */
import { cell, table } from './markdown.mjs';

/** All commands that help shows and that do something, each by its words: `journal verify` is one. */
function leaves(command, words = []) {
  const shown = command.createHelp().visibleCommands(command);
  return command.commands
    .filter((inner) => shown.includes(inner))
    .flatMap((inner) => {
      const path = [...words, inner.name()];
      return inner.commands.length === 0 ? [{ path, command: inner }] : leaves(inner, path);
    });
}

/** Empty if an option has none. */
function defaultOf({ defaultValue, negate }) {
  if (negate || defaultValue === undefined) return '';
  const isEmpty = Array.isArray(defaultValue) && defaultValue.length === 0;
  return isEmpty ? '' : String(defaultValue);
}

/** The examples at the end of the help, which commander keeps as plain text. */
function examplesOf(command, printed) {
  printed.length = 0;
  command.outputHelp();
  const [, after = ''] = printed.join('').split('\nEXAMPLES\n');
  return after.split('\n').flatMap((line) => (line.startsWith('  $ ') ? [line.slice(2)] : []));
}

function endingsOf(name, { EXIT, EXIT_MEANINGS, EXIT_CODES_BY_COMMAND }) {
  const endings = EXIT_CODES_BY_COMMAND[name];
  if (endings === undefined)
    throw new Error(`src/cli/program/exit-codes.ts does not say how “${name}” may end.`);
  return endings.map((ending) => ({ code: EXIT[ending], meaning: EXIT_MEANINGS[ending] }));
}

function describeCommand({ path, command }, exits, printed) {
  const { registeredArguments, options } = command;
  const words = registeredArguments.map((argument) => {
    const text = argument.name() + (argument.variadic ? '…' : '');
    return argument.required ? `<${text}>` : `[${text}]`;
  });
  const description = command.description();
  return {
    name: path.join(' '),
    usage: ['assignctl', ...path, ...(options.length > 0 ? ['[options]'] : []), ...words].join(' '),
    description: `${description[0].toUpperCase()}${description.slice(1)}.`,
    args: registeredArguments.map((argument) => ({
      name: argument.name(),
      description: argument.description,
    })),
    options: options.map((option) => ({
      flags: option.flags,
      description: option.description,
      choices: option.argChoices ?? [],
      defaultValue: defaultOf(option),
    })),
    examples: examplesOf(command, printed),
    endings: endingsOf(path.join(' '), exits),
  };
}

/** Every command that does something, in the order of `--help`. `printed` gathers what the program prints. */
export function describeCommands(program, exits, printed) {
  return leaves(program).map((leaf) => describeCommand(leaf, exits, printed));
}

const code = (text) => `\`${text}\``;

function optionRow({ flags, description, choices, defaultValue }) {
  const allowed = choices.length === 0 ? '' : `: ${choices.map(code).join(', ')}`;
  return [code(flags), defaultValue === '' ? '' : code(defaultValue), cell(`${description}${allowed}`)];
}

function commandText({ name, usage, description, args, options, examples, endings }) {
  return [
    `### \`${name}\``,
    description,
    ['```', usage, '```'].join('\n'),
    ...(args.length === 0
      ? []
      : [
          table(
            ['Argument', 'Is'],
            args.map((argument) => [code(argument.name), cell(argument.description)]),
          ),
        ]),
    ...(options.length === 0 ? [] : [table(['Option', 'Default', 'Does'], options.map(optionRow))]),
    ...(examples.length === 0 ? [] : [['```', ...examples, '```'].join('\n')]),
    `Ends with:\n\n${endings
      .map(
        (ending) =>
          `- [${ending.code}](troubleshooting.md#exit-code-${ending.code}): ${cell(ending.meaning)}`,
      )
      .join('\n')}`,
  ].join('\n\n');
}

/** One entry for each command, as Markdown. */
export function commandsText(commands) {
  return commands.map(commandText).join('\n\n');
}
