import { Command } from 'commander';
import { printableLines } from '../../report/text/printable.js';
import { type CliContext } from '../context.js';
import {
  EXIT,
  EXIT_CODES_BY_COMMAND,
  EXIT_MEANINGS,
  type ExitCode,
  type ExitName,
  UsageError,
} from './exit-codes.js';
import { type Log } from '../terminal/log.js';
import { type Declare, examples, HELP_FORMAT, section } from './command-options.js';
import { docsUrl, toolVersion } from './version.js';

interface CommandEntry {
  readonly name: string;
  readonly description: string;
  readonly load: () => Promise<Declare>;
  /** Not in any help: called by what the program itself printed. */
  readonly isHidden?: true;
}

/** In the order `--help` lists them. A command's file contains its options, its work and its printing. */
const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'init',
    description: 'write the files of a new project; existing files of yours are never overwritten',
    load: async () => (await import('../commands/project/init-command.js')).declareInit,
  },
  {
    name: 'validate',
    description: 'check all files against schemas and rules: every problem in one run, no tenant required',
    load: async () => (await import('../commands/project/validate-command.js')).declareValidate,
  },
  {
    name: 'plan',
    description: 'show what apply would change; never writes to the tenant',
    load: async () => (await import('../commands/reconcile/plan-command.js')).declarePlan,
  },
  {
    name: 'apply',
    description: 'plan, show, ask and apply; with a plan file, apply only what was reviewed',
    load: async () => (await import('../commands/reconcile/apply-command.js')).declareApply,
  },
  {
    name: 'undo',
    description: 'undo a run: plan the way back from its journal, show, ask and apply',
    load: async () => (await import('../commands/reconcile/undo-command.js')).declareUndo,
  },
  {
    name: 'journal',
    description: 'show or check the record of a run',
    load: async () => (await import('../commands/reconcile/journal-command.js')).declareJournal,
  },
  {
    name: 'show',
    description: 'print a saved plan',
    load: async () => (await import('../commands/reconcile/show-command.js')).declareShow,
  },
  {
    name: 'drift',
    description:
      'show each assignment that differs between tenant and git: which side has it, and who changed it last; never writes to the tenant',
    load: async () => (await import('../commands/inspect/drift-command.js')).declareDrift,
  },
  {
    name: 'export',
    description:
      'write the tenant’s policies as declarations; verified: planning these files shows no changes',
    load: async () => (await import('../commands/inspect/export-command.js')).declareExport,
  },
  {
    name: 'refresh',
    description: 'update the names of groups, filters and policies in the files, using their ids',
    load: async () => (await import('../commands/inspect/refresh-command.js')).declareRefresh,
  },
  {
    name: 'schemas',
    description: 'write the schemas that editors use to check and complete the files of a project',
    load: async () => (await import('../commands/project/schemas-command.js')).declareSchemas,
  },
  {
    name: 'explain',
    description: 'show which policies reach a user or a group, or who a policy reaches, and why',
    load: async () => (await import('../commands/inspect/explain-command.js')).declareExplain,
  },
  {
    name: 'fleet',
    description: 'list the tenants of a fleet, and spread them over CI jobs',
    load: async () => (await import('../commands/project/fleet-command.js')).declareFleet,
  },
  {
    name: 'doctor',
    description:
      'check sign-in, tenant, permissions, access to every policy type, and the clock; show what is missing',
    load: async () => (await import('../commands/project/doctor-command.js')).declareDoctor,
  },
  {
    name: 'demo',
    description: 'plan, apply and plan again: the example that comes with assignctl, on an emulator',
    load: async () => (await import('../commands/project/demo-command.js')).declareDemo,
  },
  {
    name: 'emulator',
    description: 'run the embedded Microsoft Graph on loopback, for trying and testing',
    load: async () => (await import('../commands/project/emulator-command.js')).declareEmulator,
  },
  {
    name: 'help',
    description: 'show the help of a command, or explain the code of a message',
    load: async () => (await import('../commands/project/help-command.js')).declareHelp,
  },
  {
    name: 'completion',
    description: 'print the script that a shell uses to complete commands, flags and names',
    load: async () => (await import('../completion/completion-command.js')).declareCompletion,
  },
  {
    name: '__complete',
    description: 'what fits at the cursor',
    load: async () => (await import('../completion/completion-command.js')).declareComplete,
    isHidden: true,
  },
];

/**
 * The command line: names, flags, help. Only the command that `argv` names is loaded, so that `--help` stays fast; without
 * `argv` all of them are.
 */
export async function createProgram(
  context: CliContext,
  log: Log,
  onExit: (code: ExitCode) => void,
  argv?: readonly string[],
): Promise<Command> {
  const program = new Command('assignctl')
    .description('Keep the assignments of Microsoft Intune app policies in git: plan, review, apply.')
    .version(toolVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .usage('<command> [flags]')
    .helpCommand(false)
    .configureHelp(HELP_FORMAT)
    .showHelpAfterError('(add --help for the options)')
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => log.text(printableLines(text), 'error'),
    })
    .exitOverride()
    .hook('preAction', (_, command) => assertPathsNamed(command));
  for (const text of [FIRST_STEPS, ENVIRONMENT_TEXT, EXIT_CODES_TEXT, LEARN_MORE])
    program.addHelpText('after', text);
  for (const { name, description, load, isHidden = false } of COMMANDS) {
    const command = program.command(name, { hidden: isHidden }).description(description);
    if (argv === undefined || argv.includes(name)) (await load())(command, context, onExit);
  }
  for (const command of program.commands) addExitCodes(command, command.name());
  return program;
}

/** Throws a UsageError for an option whose file or folder is empty: it would mean the current folder. */
function assertPathsNamed(command: Command): void {
  for (const option of command.options) {
    const what = /<dir>/.test(option.flags) ? 'folder' : 'file';
    if (
      /<(?:dir|file|plan\.json)>/.test(option.flags) &&
      command.getOptionValue(option.attributeName()) === ''
    )
      throw new UsageError(
        `${option.long ?? option.flags} is empty: is a variable not set? Name a ${what}, or leave the option out.`,
      );
  }
}

/** Ends the help of a command, or of the commands below it, with its exit codes. */
function addExitCodes(command: Command, words: string): void {
  for (const inner of command.commands) addExitCodes(inner, `${words} ${inner.name()}`);
  const names = EXIT_CODES_BY_COMMAND[words] ?? [];
  if (names.length > 0) command.addHelpText('after', exitCodesText(names));
}

function exitCodesText(names: readonly ExitName[]): string {
  return `\n${section(
    'EXIT CODES',
    names.map((name) => `  ${EXIT[name]}  ${EXIT_MEANINGS[name]}`),
  )}`;
}

const FIRST_STEPS = examples(
  'demo                  see it work, without a tenant',
  'plan --emulator       the plan of the example that comes with it',
  'init                  begin a project',
  'validate              check every file, without a tenant',
  'plan --out plan.json  show what would change, and save it for review',
  'apply plan.json       apply only what was reviewed',
);

const ENVIRONMENT_TEXT = `
${section('ENVIRONMENT VARIABLES', [
  '  ASSIGNCTL_ACCESS_TOKEN  a token for Microsoft Graph, in place of any sign-in',
  '  ASSIGNCTL_ENDPOINT      a Graph on this machine instead of the cloud, the same as --endpoint',
  '  ASSIGNCTL_WORKSPACE     folder of journals, undo plans and locks',
  '  ASSIGNCTL_RUN_URL       address of the run of a pipeline, for the journal',
  '  AZURE_CLIENT_ID, …      sign-in of an app: docs/sign-in.md',
  '  HTTPS_PROXY, NO_PROXY   the proxy for connections to Graph',
  '  NO_COLOR                no colours, as --no-color',
])}`;

const EXIT_CODES_TEXT = exitCodesText(['ok', 'error', 'changes', 'refused', 'partial', 'incomplete']);

const LEARN_MORE = `
${section('LEARN MORE', [
  '  assignctl <command> --help   flags, examples and exit codes of a command',
  '  assignctl help CODE          what a code in a message means, and what to do',
  `  ${docsUrl()}`,
])}`;
