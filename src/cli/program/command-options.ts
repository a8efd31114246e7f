import { type Command, Help, InvalidArgumentError, Option } from 'commander';
import { type CliContext } from '../context.js';
import { type ExitCode } from './exit-codes.js';
import { LOG_FORMATS, LOG_LEVELS } from './options.js';
import { SHELLS } from './printed-command.js';
import { DEFAULT_FLEET_FILE } from '../../model/project/fleet.js';

/** Adds flags, help and action to a command that has its name and description. */
export type Declare = (command: Command, context: CliContext, onExit: (code: ExitCode) => void) => void;

/** Where the project is and how to print. */
export function projectOptions(command: Command, formats: readonly string[]): Command {
  const format = new Option('--format <name>', 'how to print the result')
    .choices(formats)
    .default(formats[0]);
  return (
    command
      .option('-C <dir>', 'folder of the project', '.')
      .option('--config <file>', 'settings file (default: assignctl.yaml in the project)')
      // A choice of one is not offered.
      .addOption(format.hideHelp(formats.length === 1))
      .addOption(
        new Option('--log-level <level>', 'how much to log on stderr').choices(LOG_LEVELS).default('error'),
      )
      .addOption(
        new Option('--log-format <name>', 'stderr for people, or a JSON object a line for machines')
          .choices(LOG_FORMATS)
          .default('text'),
      )
      .addOption(
        new Option(
          '--shell <name>',
          'shell to quote printed commands for (default: that of the platform)',
        ).choices(SHELLS),
      )
      .option('--no-color', 'print without colours')
  );
}

/** And which Graph to speak to. */
export function connectionOptions(command: Command, formats: readonly string[] = ['text', 'json']): Command {
  return projectOptions(command, formats)
    .option('--endpoint <url>', 'use a local Graph endpoint, for tests (env ASSIGNCTL_ENDPOINT)')
    .option('--emulator', 'use the embedded Graph; without a project in the folder, on the packaged example')
    .option('--writes <number>', 'max. Intune writes per 20 s (default: 100)', parseRate)
    .option('--calls <number>', 'max. Intune calls of any kind per 20 s (default: 1000)', parseRate);
}

/** And where to save the result, which `>` of some shells would change. */
export function outOption(command: Command): Command {
  return command.option('--out <file>', 'save the result as JSON too');
}

/** And which of the declarations. */
export function onlyOption(command: Command): Command {
  return command.option(
    '--only <choice>',
    'narrow the run to a file, a policy’s name, TYPE/NAME or TYPE/ID; repeatable',
    collect,
    [],
  );
}

/** And what to plan. */
export function tenantOptions(command: Command, formats: readonly string[]): Command {
  return planningOptions(onlyOption(connectionOptions(command, formats)));
}

/** And how much of a plan to print. */
export function verboseOption(command: Command): Command {
  return command.option('--verbose', 'print requests, notes, and all that does not change');
}

/** What a plan may do, and how its users are counted. */
export function planningOptions(command: Command): Command {
  return verboseOption(command)
    .option('--allow <code>', 'lift a refusal: CODE or CODE=POLICY-ID; repeatable', collect, [])
    .addOption(
      new Option('--impact <mode>', 'count the users concerned: sizes of groups, or each user')
        .choices(['none', 'count', 'exact'])
        .default('count'),
    )
    .option(
      '--impact-ids <file>',
      'with --impact exact: write there, as JSON lines, who gains and loses each policy',
    );
}

/** How to ask, and what to record, of every command that writes to the tenant. */
export function writingOptions(command: Command): Command {
  return command
    .option('--yes', 'do not ask')
    .option('--journal <file>', 'where to record every write (default: .assignctl/journal-<time>.jsonl)')
    .option(
      '--resume <journal>',
      'resume the run of this journal; without it the newest unfinished one is found',
    )
    .option(
      '--justification <text>',
      'why, for those who approve: files the requests where a tenant demands it; up to 1,024 characters',
      justificationOf,
    )
    .option('--approval <code>', 'code of an approval that was given')
    .option('--quiet', 'no progress on stderr');
}

/** One more value of an option that may be repeated. */
export function collect(value: string, former: readonly string[]): readonly string[] {
  return [...former, value];
}

function parseRate(text: string): number {
  const rate = Number(text);
  if (Number.isInteger(rate) && rate >= 1) return rate;
  throw new InvalidArgumentError('A rate is a whole number from 1 on.');
}

/** Command lines for the end of a help text, without the program's name. */
export function examples(...lines: readonly string[]): string {
  return `\n${section(
    'EXAMPLES',
    lines.map((line) => `  $ assignctl ${line}`),
  )}`;
}

/** Intune answers 400 to a longer one (reported with Multi Admin Approval, 2026). */
const LONGEST_JUSTIFICATION = 1024;

function justificationOf(text: string): string {
  if (text.length <= LONGEST_JUSTIFICATION) return text;
  throw new InvalidArgumentError(
    `A justification has up to 1,024 characters, and this one has ${text.length.toLocaleString('en-US')}.`,
  );
}

const DEFAULT_PARALLEL = 8;

/** Where the fleet is. */
export function fleetFileOption(command: Command): Command {
  return command.option('--fleet <file>', 'the fleet file', DEFAULT_FLEET_FILE);
}

/** Which tenants of a fleet to run on, in place of the project of the folder. */
export function fleetOptions(command: Command): Command {
  return fleetFileOption(command)
    .option('--tenant <name>', 'run on this tenant of the fleet; repeatable', collect, [])
    .option('--ring <name>', 'run on the tenants of this ring; repeatable', collect, [])
    .option('--all', 'run on every tenant of the fleet')
    .option('--parallel <number>', 'most tenants at once', parseCount, DEFAULT_PARALLEL)
    .option('--reports <dir>', 'with several tenants: write the report of each, and the summary, there');
}

/** For a command that is about one tenant at a time. */
export function oneTenantOption(command: Command): Command {
  return fleetFileOption(command).option('--tenant <name>', 'look at this tenant of the fleet');
}

export function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new InvalidArgumentError('A count is a whole number from 1 on.');
}

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
