/** The page that `man assignctl` shows, in the man macros of roff, from what the program knows. */
import { ENVIRONMENT } from './environment.mjs';

/** Text that is printed as it is: no request, no escape, and only ASCII in the file. */
function escape(text) {
  const escaped = text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/[^\0-\x7f]/gu, (character) => {
      const point = character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0');
      return `\\[u${point}]`;
    });
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}

/** Text of the reference: its code marks are none of roff's. */
const plain = (text) => escape(text.replaceAll('`', ''));
const bold = (text) => `\\fB${escape(text)}\\fR`;
const item = (term, text) => `.TP\n${bold(term)}\n${plain(text)}`;
const verbatim = (lines) => ['.EX', ...lines.map(escape), '.EE'].join('\n');

function optionItem({ flags, description, choices, defaultValue }) {
  const allowed = choices.length === 0 ? '' : `: ${choices.join(', ')}`;
  const usual = defaultValue === '' ? '' : ` (default: ${defaultValue})`;
  return item(flags, `${description}${allowed}${usual}`);
}

function commandSection({ name, usage, description, args, options, examples, endings }) {
  return [
    `.SS ${escape(name)}`,
    verbatim([usage]),
    `.PP\n${plain(description)}`,
    ...args.map((argument) => item(argument.name, argument.description)),
    ...options.map(optionItem),
    ...(examples.length === 0 ? [] : ['.PP\nExamples:', verbatim(examples)]),
    `.PP\nExit codes: ${endings.map(({ code }) => code).join(', ')}.`,
  ].join('\n');
}

/** The whole page. `program` is what `loadProgram` returns. */
export function manPage({ description, options, commands, exits, docs }, version) {
  const { EXIT, EXIT_MEANINGS } = exits;
  return `${[
    `.TH ASSIGNCTL 1 "" "assignctl ${escape(version)}" "assignctl manual"`,
    `.SH NAME\nassignctl \\- ${plain(description)}`,
    `.SH SYNOPSIS\n${bold('assignctl')} ${escape('<command> [flags]')}`,
    ['.SH OPTIONS', ...options.map(({ flags, description: text }) => item(flags, text))].join('\n'),
    `.SH COMMANDS\nResults go to stdout, everything else to stderr. Without a terminal nothing is asked.`,
    ...commands.map(commandSection),
    ['.SH ENVIRONMENT', ...ENVIRONMENT.map(([name, meaning]) => item(name, meaning))].join('\n'),
    [
      '.SH EXIT STATUS',
      ...Object.entries(EXIT).map(([name, code]) => item(String(code), EXIT_MEANINGS[name])),
    ].join('\n'),
    `.SH SEE ALSO\n${escape(docs)}`,
  ].join('\n')}\n`;
}
