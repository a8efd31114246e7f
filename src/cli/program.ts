import { Command, InvalidArgumentError, Option } from 'commander';
import { type ApplyOptions } from './commands/apply.js';
import { type DoctorOptions } from './commands/doctor.js';
import { type EmulatorCommandOptions } from './commands/emulator.js';
import { type PlanOptions } from './commands/plan.js';
import { type CliContext } from './context.js';
import { type ExitCode } from './exit-codes.js';
import { DOCTOR_PURPOSES } from '../model/doctor.js';
import { LOG_LEVELS, type ProjectOptions } from './options.js';
import { toolVersion } from './version.js';

const JOURNAL_COMMANDS = [
  ['verify', 'say whether it is whole: nothing changed, missing or moved'],
  ['show', 'tell it line by line'],
] as const;

/** The command line: names, flags, help. Each command's code is loaded when it is called. */
export function createProgram(context: CliContext, onExit: (code: ExitCode) => void): Command {
  const program = new Command('assignctl')
    .description('Keep the assignments of Microsoft Intune app policies in git: plan, review, apply.')
    .version(toolVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .showHelpAfterError('(add --help for the options)')
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
    })
    .exitOverride()
    .addHelpText(
      'after',
      `
Examples:
  $ assignctl validate                          check every file, without a tenant
  $ assignctl plan                              show what would change; never writes
  $ assignctl plan --out plan.json              and keep it for review
  $ assignctl apply plan.json                   carry out just what was reviewed
  $ assignctl plan -C examples --emulator       try it without a tenant

Exit codes: 0 done · 1 error · 2 changes found (--detailed-exitcode) · 3 refused before any write ·
            4 applied in part · 5 plan incomplete`,
    );

  projectOptions(program.command('validate'), ['text', 'json', 'github', 'sarif'])
    .description('check all files against the schemas and rules: every problem in one run, no tenant needed')
    .action(async (options: ProjectOptions) => {
      const { validate } = await import('./commands/validate.js');
      onExit(await validate(options, context));
    });

  tenantOptions(program.command('plan'), ['text', 'json', 'markdown', 'html'])
    .description('show what apply would change; never writes to the tenant')
    .option('--out <file>', 'save the plan for `apply`')
    .option('--detailed-exitcode', 'exit 2 where there are changes')
    .addHelpText('after', examples('plan', 'plan --detailed-exitcode', 'plan --only ios.yaml --format json'))
    .action(async (options: PlanOptions) => {
      const { plan } = await import('./commands/plan.js');
      onExit(await plan(options, context));
    });

  tenantOptions(program.command('apply'), ['text', 'json', 'markdown'])
    .description('plan, show, ask and carry out; with a plan file, carry out just what was reviewed')
    .argument('[plan.json]', 'a plan saved with `plan --out`')
    .option('--yes', 'do not ask')
    .option('--all-or-nothing', 'with a plan file: carry out nothing unless all of it still fits')
    .option('--journal <file>', 'where to record every write (default: .assignctl/journal-<time>.jsonl)')
    .option(
      '--resume <journal>',
      'go on with the run of this journal; the newest unfinished one is found without',
    )
    .option(
      '--justification <text>',
      'why, for those who approve: files the requests where a tenant demands it',
    )
    .option('--approval <code>', 'code of an approval that was given')
    .option('--quiet', 'no progress on stderr')
    .addHelpText(
      'after',
      examples('apply', 'apply --yes', 'apply plan.json', 'apply .assignctl/undo.plan.json'),
    )
    .action(async (file: string | undefined, options: ApplyOptions) => {
      const { apply } = await import('./commands/apply.js');
      onExit(await apply(file, options, context));
    });

  const journal = program.command('journal').description('look at the record of a run');
  for (const [name, what] of JOURNAL_COMMANDS)
    journal
      .command(name)
      .description(what)
      .argument('<file>', 'a journal of `apply`')
      .addOption(
        new Option('--format <name>', 'how to print the result').choices(['text', 'json']).default('text'),
      )
      .action(async (file: string, { format }: { readonly format: string }) => {
        const commands = await import('./commands/journal.js');
        onExit(await commands[name](file, format, context));
      });

  projectOptions(program.command('show'), ['text', 'json', 'markdown', 'html'])
    .description('render a saved plan')
    .argument('<plan.json>', 'a plan saved with `plan --out`')
    .action(async (file: string, options: ProjectOptions) => {
      const { show } = await import('./commands/show.js');
      onExit(await show(file, options, context));
    });

  connectionOptions(program.command('doctor'))
    .description('look at sign-in, tenant, permissions, every collection and the clock; say what is missing')
    .addOption(
      new Option('--for <purpose>', 'what the connection is wanted for')
        .choices(DOCTOR_PURPOSES)
        .default('apply'),
    )
    .option(
      '--probe-policy <id>',
      'TYPE/ID of a policy to throw away, on which writing is TRIED and put back',
    )
    .option('--yes', 'do not ask before the probe writes')
    .addHelpText('after', examples('doctor', 'doctor --for plan --format json'))
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('./commands/doctor.js');
      onExit(await doctor(options, context));
    });

  program
    .command('emulator')
    .description('run the embedded Microsoft Graph on loopback, for trying and testing')
    .option('--port <number>', 'port to listen on; 0 takes a free one', parsePort, 0)
    .option('--seed <file>', 'tenant to start from (JSON); without it a whole example tenant')
    .addOption(
      new Option('--profile <name>', 'how it behaves')
        .choices(['documented', 'observed'])
        .default('observed'),
    )
    .option('--approvals', 'keep every write to policies waiting for a second person')
    .option('--no-item-writes', 'refuse PATCH and DELETE of single assignments')
    .addHelpText('after', examples('emulator --port 8080', 'plan --endpoint http://127.0.0.1:8080'))
    .action(async (options: EmulatorCommandOptions) => {
      const { emulator } = await import('./commands/emulator.js');
      onExit(await emulator(options, context));
    });
  return program;
}

function projectOptions(command: Command, formats: readonly string[]): Command {
  return command
    .option('-C <dir>', 'folder of the project', '.')
    .option('--config <file>', 'settings file (default: assignctl.yaml in the project)')
    .addOption(new Option('--format <name>', 'how to print the result').choices(formats).default('text'))
    .addOption(new Option('--log-level <level>', 'talk on stderr').choices(LOG_LEVELS).default('error'))
    .option('--no-color', 'print without colours');
}

function connectionOptions(command: Command, formats: readonly string[] = ['text', 'json']): Command {
  return projectOptions(command, formats)
    .option('--endpoint <url>', 'a Graph on loopback in place of the cloud (env ASSIGNCTL_ENDPOINT)')
    .option('--emulator', 'run against the embedded Graph')
    .option('--writes <number>', 'most Intune writes in 20 s (default: 100)', parseRate)
    .option('--calls <number>', 'most Intune calls of any kind in 20 s (default: 1000)', parseRate);
}

function tenantOptions(command: Command, formats: readonly string[]): Command {
  return connectionOptions(command, formats)
    .option('--only <choice>', 'narrow the run to TYPE/NAME, TYPE/ID or a file; repeatable', collect, [])
    .option('--allow <code>', 'lift a refusal: CODE or CODE=POLICY-ID; repeatable', collect, [])
    .addOption(
      new Option('--impact <mode>', 'count the users concerned: sizes of groups, or each user')
        .choices(['none', 'count', 'exact'])
        .default('count'),
    )
    .option('--impact-ids', 'with --impact exact: put the ids of users who gain and lose into the plan');
}

function collect(value: string, former: readonly string[]): readonly string[] {
  return [...former, value];
}

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
}

function parseRate(text: string): number {
  const rate = Number(text);
  if (Number.isInteger(rate) && rate >= 1) return rate;
  throw new InvalidArgumentError('A rate is a whole number from 1 on.');
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ assignctl ${line}`).join('\n')}`;
}
