import { Command } from 'commander';
import { printableLines } from '../../report/text/printable.js';
import { type CliContext } from '../context.js';
import { EXIT_CODES_BY_COMMAND, EXIT, EXIT_MEANINGS, type ExitCode } from './exit-codes.js';
import { type Log } from '../terminal/log.js';
import { type Declare } from './command-options.js';
import { toolVersion } from './version.js';

interface CommandEntry {
  readonly name: string;
  readonly description: string;
  readonly load: () => Promise<Declare>;
}

/** In the order `--help` lists them. A command's file holds its options, its work and its printing. */
const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'init',
    description: 'write the files of a new config repository; existing files are never overwritten',
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
      'show where tenant and git differ: which side has it, who changed it last; never writes to the tenant',
    load: async () => (await import('../commands/inspect/drift-command.js')).declareDrift,
  },
  {
    name: 'export',
    description:
      'write the tenant’s policies as declarations; verified: planning these files shows no changes',
    load: async () => (await import('../commands/inspect/export-command.js')).declareExport,
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
    description: 'check sign-in, tenant, permissions, every collection and the clock; show what is missing',
    load: async () => (await import('../commands/project/doctor-command.js')).declareDoctor,
  },
  {
    name: 'emulator',
    description: 'run the embedded Microsoft Graph on loopback, for trying and testing',
    load: async () => (await import('../commands/project/emulator-command.js')).declareEmulator,
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
    .version(toolVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .showHelpAfterError('(add --help for the options)')
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => log.text(printableLines(text), 'error'),
    })
    .exitOverride()
    .addHelpText(
      'after',
      `
Examples:
  $ assignctl init                              begin a config repository
  $ assignctl validate                          check every file, without a tenant
  $ assignctl plan                              show what would change; never writes
  $ assignctl plan --out plan.json              and keep it for review
  $ assignctl apply plan.json                   carry out just what was reviewed
  $ assignctl plan -C examples --emulator       try it without a tenant

Exit codes: 0 done · 1 error · 2 changes found (--detailed-exitcode) · 3 refused before any write ·
            4 applied in part · 5 incomplete`,
    );
  for (const { name, description, load } of COMMANDS) {
    const command = program.command(name).description(description);
    if (argv === undefined || argv.includes(name)) (await load())(command, context, onExit);
  }
  for (const command of program.commands) addExitCodes(command, command.name());
  return program;
}

/** Ends the help of a command, or of the commands below it, with its exit codes. */
function addExitCodes(command: Command, words: string): void {
  for (const inner of command.commands) addExitCodes(inner, `${words} ${inner.name()}`);
  const lines = EXIT_CODES_BY_COMMAND[words]?.map((ending) => `  ${EXIT[ending]}  ${EXIT_MEANINGS[ending]}`);
  if (lines !== undefined) command.addHelpText('after', `\nExit codes:\n${lines.join('\n')}`);
}
