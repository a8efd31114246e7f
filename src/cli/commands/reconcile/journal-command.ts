import { resolve } from 'node:path';
import { Option } from 'commander';
import type { ReadJournal } from '../../../applier/journal/journal-format.js';
import { changeText } from '../../../report/plan/change-view.js';
import { jsonText } from '../../../report/text/json-text.js';
import { counted } from '../../../model/numbers.js';
import {
  actorText,
  filterChangeText,
  filterText,
  quotedTarget,
  typeText,
} from '../../../report/text/labels.js';
import {
  type JournalChange,
  type JournalEntry,
  type JournalPolicy,
  type JournalStarter,
} from '../../../model/results/journal.js';
import { printable, quoted } from '../../../report/text/printable.js';
import { type CliContext } from '../../context.js';
import { type Declare } from '../../program/command-options.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { assertDifferentFiles, openResultFile, type ResultFile } from '../../terminal/result-file.js';
import { readJournalFile } from '../../workspace/workspace.js';

const JOURNAL_COMMANDS = [
  { name: 'verify', summary: 'check that each is complete: nothing changed, missing or moved', run: verify },
  { name: 'show', summary: 'print each, line by line', run: show },
] as const;

export const declareJournal: Declare = (command, context, onExit) => {
  for (const { name, summary, run } of JOURNAL_COMMANDS)
    command
      .command(name)
      .description(summary)
      .argument('<file...>', 'journals of `apply`')
      .addOption(
        new Option('--format <name>', 'how to print the result').choices(['text', 'json']).default('text'),
      )
      .option('--out <file>', 'save the result as JSON too')
      .action(async (files: readonly string[], options: JournalOptions) => {
        onExit(await run(files, options, context));
      });
};

export interface JournalOptions {
  readonly format: string;
  readonly out?: string;
}

/** Version of what `--format json` prints. */
const FORMAT_VERSION = '1.0';

/** Reports whether journals are complete. An incomplete last line is no fault: that is how a power loss leaves one. */
export async function verify(
  files: readonly string[],
  options: JournalOptions,
  context: CliContext,
): Promise<ExitCode> {
  const { cwd, stdout } = context;
  const out = await openOut(files, options.out, context);
  const reports = await readEach(files, cwd, reportOf);
  if (options.format === 'json') stdout.write(jsonOf(reports));
  else stdout.write(reports.map((report) => `${verdict(report)}\n`).join(''));
  await out?.write(jsonOf(reports));
  return reports.every(({ isSound }) => isSound) ? EXIT.ok : EXIT.error;
}

/** A journal is the record of a run: no result replaces it. */
async function openOut(
  journals: readonly string[],
  file: string | undefined,
  context: CliContext,
): Promise<ResultFile | undefined> {
  for (const journal of journals)
    await assertDifferentFiles({ '--out': file }, context, { 'The journal': journal });
  return openResultFile(file, context);
}

interface Report {
  readonly file: string;
  readonly isSound: boolean;
  readonly records: number;
  readonly isTorn: boolean;
  readonly hasEnd: boolean;
  readonly problem?: string;
}

function reportOf(file: string, { lines, problem, isTorn }: ReadJournal): Report {
  const fault = problem ?? (lines[0]?.kind === 'start' ? undefined : 'It does not begin as a journal does.');
  return {
    file,
    isSound: fault === undefined,
    records: lines.length,
    isTorn,
    hasEnd: lines.some(({ kind }) => kind === 'end'),
    ...(fault === undefined ? {} : { problem: fault }),
  };
}

function verdict({ file, records, problem, isTorn, hasEnd }: Report): string {
  const sentences = [
    problem ?? 'The chain is complete.',
    ...(isTorn ? ['The last line is incomplete: it was being written when the run broke off.'] : []),
    ...(hasEnd ? [] : ['The run did not come to its end.']),
  ];
  return `${printable(file)}: ${counted(records, 'record')}. ${sentences.join(' ')}`;
}

/** Prints journals line by line, as far as they can be trusted. */
export async function show(
  files: readonly string[],
  { format, out: file }: JournalOptions,
  context: CliContext,
): Promise<ExitCode> {
  const { cwd, stdout, stderr } = context;
  const out = await openOut(files, file, context);
  const journals = await readEach(files, cwd, (file, journal) => ({ file, ...journal }));
  if (format === 'json') stdout.write(jsonOf(journals));
  for (const { file, lines, problem, isTorn } of journals) {
    const name = files.length > 1 ? `${printable(file)}: ` : '';
    if (format !== 'json') {
      if (files.length > 1) stdout.write(`${printable(file)}\n`);
      stdout.write(lines.map((line) => `${journalLineText(line)}\n`).join(''));
    }
    if (isTorn) stderr.write(`${name}The last line is incomplete and was left out.\n`);
    if (problem !== undefined) stderr.write(`${name}${problem} What follows was left out.\n`);
  }
  await out?.write(jsonOf(journals));
  return journals.every(({ problem }) => problem === undefined) ? EXIT.ok : EXIT.error;
}

function readEach<T>(
  files: readonly string[],
  cwd: string,
  look: (file: string, journal: ReadJournal) => T,
): Promise<readonly T[]> {
  return Promise.all(files.map(async (file) => look(file, await readJournalFile(resolve(cwd, file), file))));
}

function jsonOf(journals: readonly object[]): string {
  return jsonText({ formatVersion: FORMAT_VERSION, journals });
}

/** One line of a journal for people: when, what it records, and what it says. */
export function journalLineText(line: JournalEntry & { readonly time: string }): string {
  return printable(`${line.time} ${line.kind.padEnd(11)} ${say(line)}`);
}

function say(line: JournalEntry): string {
  switch (line.kind) {
    case 'start': {
      const who = line.startedBy === undefined ? [] : [starterText(line.startedBy)];
      const continued = line.continues === undefined ? [] : [`continues ${line.continues.slice(0, 12)}`];
      return [...who, `tenant ${line.tenantId}`, `plan ${line.plan.slice(0, 12)}`, ...continued].join(', ');
    }
    case 'end':
      return line.isComplete ? 'complete' : 'something is left to do';
    case 'before':
      return `${nameOf(line)} had ${counted(line.assignments.length, 'assignment')}`;
    case 'intent': {
      const { changes = [], request } = line;
      // Of a journal that does not say what the request is for.
      if (changes.length === 0) return `${nameOf(line)}: ${request.method} ${request.path}`;
      return `${nameOf(line)}: ${changes.map(journalChangeText).join('; ')}`;
    }
    case 'answer':
      return `${nameOf(line)}: ${line.status ?? 'no answer'}${line.requestId === undefined ? '' : ` (request id ${line.requestId})`}`;
    case 'approval':
      return `${nameOf(line)}: waits for approval ${line.code}`;
    case 'overwritten':
      return `${nameOf(line)}: ${line.sentence}`;
    case 'policy':
      return `${nameOf(line)}: ${line.result}${line.reason === undefined ? '' : `. ${line.reason}`}`;
  }
}

/** `by anna@contoso.com through assignctl on build-7, run https://…` */
function starterText({ host, runUrl, ...actor }: JournalStarter): string {
  const isKnown = actor.person !== undefined || actor.app !== undefined;
  const who = isKnown ? `by ${actorText(actor)} on ${host}` : `on ${host}`;
  return runUrl === undefined ? who : `${who}, run ${runUrl}`;
}

function journalChangeText(change: JournalChange): string {
  const { action, filters } = change;
  return changeText(change, {
    name: quotedTarget(change.target),
    detail: action === 'update' ? updateText(change) : addedText(filters),
    leavesDuplicate: change.leavesDuplicate === true,
  });
}

function updateText({ filters, parts = [] }: JournalChange): string {
  if (parts.length === 0) return 'changed';
  return parts.map((part) => (part === 'filter' ? filterChangeText(filters) : `${part} changed`)).join(', ');
}

function addedText({ before, after }: JournalChange['filters']): string {
  const filter = before ?? after;
  return filter === undefined ? '' : `filter ${filterText(filter)}`;
}

function nameOf({ policy: { type, name } }: { readonly policy: JournalPolicy }): string {
  return `${typeText(type)} ${quoted(name)}`;
}
