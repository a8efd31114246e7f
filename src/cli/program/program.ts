import { Command } from 'commander';
import { printableLines } from '../../report/text/printable.js';
import { type CliContext } from '../context.js';
import { ENDINGS, EXIT, EXIT_MEANINGS, type ExitCode } from './exit-codes.js';
import { type Log } from '../terminal/log.js';
import { declareApply } from '../commands/reconcile/apply-command.js';
import { declareDoctor } from '../commands/project/doctor-command.js';
import { declareDrift } from '../commands/inspect/drift-command.js';
import { declareEmulator } from '../commands/project/emulator-command.js';
import { declareExport } from '../commands/inspect/export-command.js';
import { declareExplain } from '../commands/inspect/explain-command.js';
import { declareInit } from '../commands/project/init-command.js';
import { declareFleet } from '../commands/project/fleet-command.js';
import { declareJournal } from '../commands/reconcile/journal-command.js';
import { declarePlan } from '../commands/reconcile/plan-command.js';
import { declareShow } from '../commands/reconcile/show-command.js';
import { declareUndo } from '../commands/reconcile/undo-command.js';
import { declareValidate } from '../commands/project/validate-command.js';
import { toolVersion } from './version.js';

/** In the order `--help` lists them. */
const COMMANDS = [
  declareInit,
  declareValidate,
  declarePlan,
  declareApply,
  declareUndo,
  declareJournal,
  declareShow,
  declareDrift,
  declareExport,
  declareExplain,
  declareFleet,
  declareDoctor,
  declareEmulator,
];

/** The command line: names, flags, help. Each command's code is loaded when it is called. */
export function createProgram(context: CliContext, log: Log, onExit: (code: ExitCode) => void): Command {
  const program = new Command('assignctl')
    .description('Keep the assignments of Microsoft Intune app policies in git: plan, review, apply.')
    .version(toolVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'show help')
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
  for (const declare of COMMANDS) declare(program, context, onExit);
  for (const command of program.commands) tellEndings(command, command.name());
  return program;
}

/** Ends the help of a command, or of the commands below it, with its exit codes. */
function tellEndings(command: Command, words: string): void {
  for (const inner of command.commands) tellEndings(inner, `${words} ${inner.name()}`);
  const lines = ENDINGS[words]?.map((ending) => `  ${EXIT[ending]}  ${EXIT_MEANINGS[ending]}`);
  if (lines !== undefined) command.addHelpText('after', `\nExit codes:\n${lines.join('\n')}`);
}
