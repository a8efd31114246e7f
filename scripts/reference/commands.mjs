/** What `--help` knows of each command, as Markdown. */
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

const code = (text) => `\`${text}\``;

function defaultOf({ defaultValue, negate }) {
  if (negate || defaultValue === undefined) return '';
  const isEmpty = Array.isArray(defaultValue) && defaultValue.length === 0;
  return isEmpty ? '' : code(String(defaultValue));
}

function optionRow(option) {
  const choices = option.argChoices === undefined ? '' : `: ${option.argChoices.map(code).join(', ')}`;
  return [code(option.flags), defaultOf(option), cell(`${option.description}${choices}`)];
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
  return endings.map(
    (ending) =>
      `- [${EXIT[ending]}](troubleshooting.md#exit-code-${EXIT[ending]}): ${cell(EXIT_MEANINGS[ending])}`,
  );
}

function commandText({ path, command }, exits, printed) {
  const name = path.join(' ');
  const { registeredArguments, options } = command;
  const words = registeredArguments.map((argument) => {
    const text = argument.name() + (argument.variadic ? '…' : '');
    return argument.required ? `<${text}>` : `[${text}]`;
  });
  const usage = ['assignctl', ...path, ...(options.length > 0 ? ['[options]'] : []), ...words].join(' ');
  const examples = examplesOf(command, printed);
  const description = command.description();
  return [
    `### \`${name}\``,
    `${description[0].toUpperCase()}${description.slice(1)}.`,
    ['```', usage, '```'].join('\n'),
    ...(registeredArguments.length === 0
      ? []
      : [
          table(
            ['Argument', 'Is'],
            registeredArguments.map((a) => [code(a.name()), cell(a.description)]),
          ),
        ]),
    ...(options.length === 0 ? [] : [table(['Option', 'Default', 'Does'], options.map(optionRow))]),
    ...(examples.length === 0 ? [] : [['```', ...examples, '```'].join('\n')]),
    `Ends with:\n\n${endingsOf(name, exits).join('\n')}`,
  ].join('\n\n');
}

/** One entry for each command, in the order of `--help`. `printed` gathers what the program prints. */
export function commandsText(program, exits, printed) {
  return leaves(program)
    .map((leaf) => commandText(leaf, exits, printed))
    .join('\n\n');
}
