import { join } from 'node:path';
import { type Command } from 'commander';
import { nearest } from '../../../model/did-you-mean.js';
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
  const path = join(context.packageFolder(), 'docs', 'troubleshooting.md');
  const page = (await readTextFile(path)).replaceAll('\r\n', '\n');
  const text = renderHelpEntry(page, words);
  if (text === undefined) {
    const near = nearest(words, [...topicsOf(page), ...(program?.commands ?? []).map((one) => one.name())]);
    throw new UsageError(
      `There is no help on “${words}”.${near.length === 0 ? ' Give the code of a message, such as group-not-found.' : ` Did you mean ${near.join(' or ')}?`}`,
    );
  }
  context.stdout.write(text);
  return EXIT.ok;
}

/** An entry of docs/troubleshooting.md: the page is the one place that explains a code. */
interface Entry {
  readonly title: string;
  readonly body: string;
}

/** Every code that the page explains, in its order. */
function topicsOf(page: string): readonly string[] {
  return entriesOf(page).map(({ title }) => codeOf(title));
}

/** The entry of a code or of an exit code (`3`, `exit code 3`), laid out for a terminal. Undefined if there is none. */
export function renderHelpEntry(page: string, topic: string): string | undefined {
  const code = codeOf(topic);
  const entries = entriesOf(page).filter(({ title }) => codeOf(title) === code);
  if (entries.length === 0) return undefined;
  return entries.map(({ title, body }) => `${plain(title)}\n\n${layOut(body)}\n`).join('\n');
}

/** `Exit code 3` has the code `3`; case and Markdown's marks do not matter. */
function codeOf(title: string): string {
  return title
    .replaceAll('`', '')
    .trim()
    .toLowerCase()
    .replace(/^exit[ -]code[ -]/, '');
}

/** Headings of level 3 with their text, and the rows of the table of hazards. */
function entriesOf(page: string): readonly Entry[] {
  return page
    .split(/^## /m)
    .slice(1)
    .flatMap((section) => {
      const [, ...parts] = section.split(/^### /m);
      const entries = parts.map((part): Entry => {
        const end = part.indexOf('\n');
        return { title: part.slice(0, end), body: part.slice(end + 1).trim() };
      });
      return section.startsWith('Hazards\n') ? hazardsOf(section) : entries;
    });
}

function hazardsOf(section: string): readonly Entry[] {
  return [...section.matchAll(/^\| (`[a-z-]+`) +\| (.+?) +\| (.+?) +\|$/gm)].map(
    ([, title = '', words = '', question = '']) => ({
      title,
      body: `A hazard: a plan marks the change with “${words}”. The mark refuses nothing.\n\n${question}`,
    }),
  );
}

const WIDTH = 80;

function layOut(body: string): string {
  let isCode = false;
  const blocks: string[] = [];
  let paragraph: string[] = [];
  const endParagraph = (): void => {
    if (paragraph.length > 0) blocks.push(wrap(plain(paragraph.join(' '))));
    paragraph = [];
  };
  const code: string[] = [];
  for (const line of body.split('\n')) {
    if (line.startsWith('```')) {
      endParagraph();
      const name = line.split(' ')[1];
      if (!isCode && name !== undefined) code.push(`  ${name}`);
      if (isCode) blocks.push(code.splice(0).join('\n'));
      isCode = !isCode;
    } else if (isCode) code.push(`    ${line}`.trimEnd());
    else if (line.trim() === '') endParagraph();
    else {
      if (/^(- |\|)/.test(line)) endParagraph();
      paragraph.push(line.trim());
    }
  }
  endParagraph();
  return blocks.join('\n\n').replaceAll(/^(- .*(?:\n {2}.*)*)\n\n(?=- )/gm, '$1\n');
}

/** Markdown without its marks; a link to an entry of this page becomes the name of that entry. */
function plain(text: string): string {
  return text
    .replaceAll(/\[([^\]]+)\]\(#[^)]*\)/g, '$1')
    .replaceAll(/\[([^\]]+)\]\(([^)#]+)[^)]*\)/g, '$1 (docs/$2)')
    .replaceAll('`', '');
}

function wrap(text: string): string {
  const indent = text.startsWith('- ') ? '  ' : '';
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = indent + word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}
