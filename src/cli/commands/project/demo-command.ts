import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PlanSummary } from '../../../model/results/plan.js';
import { counted } from '../../../model/numbers.js';
import { type CliContext, type Traffic } from '../../context.js';
import { type Declare } from '../../program/command-options.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { type ConnectionOptions } from '../../program/options.js';
import { examplePlace } from '../../project/project-place.js';
import { apply } from '../reconcile/apply-command.js';
import { plan } from '../reconcile/plan-command.js';
import { FOLDER_TRIES } from '../../workspace/replace-file.js';

export const declareDemo: Declare = (command, context, onExit) => {
  command.option('--no-color', 'print without colours').action(async ({ color }: DemoOptions) => {
    onExit(await demo({ color }, context));
  });
};

interface DemoOptions {
  readonly color: boolean;
}

interface Step {
  readonly title: string;
  readonly shown: string;
  readonly run: (context: CliContext) => Promise<ExitCode>;
}

/**
 * Plans, applies and plans again: the packaged example on an emulator of its own. Ends with an error if a step does, or
 * if the second plan has anything to do.
 */
export async function demo({ color }: DemoOptions, context: CliContext): Promise<ExitCode> {
  const { startEmulator } = await import('../../../emulator/index.js');
  const workspace = await mkdtemp(join(tmpdir(), 'assignctl-demo-'));
  const emulator = await startEmulator();
  const options: ConnectionOptions = {
    C: '.',
    format: 'text',
    color,
    logLevel: 'error',
    logFormat: 'text',
    endpoint: emulator.url,
    place: { ...examplePlace(context, workspace), isTemporary: true },
  };
  const planning = { ...options, only: [], allow: [], impact: 'count' } as const;
  const { stdout } = context;
  const steps: readonly Step[] = [
    { title: 'What would change?', shown: 'plan', run: (own) => plan(planning, own) },
    {
      title: 'Apply it',
      shown: 'apply --yes',
      run: (own) => apply(undefined, { ...planning, yes: true, quiet: true }, own),
    },
    { title: 'Is anything left?', shown: 'plan', run: (own) => plan(planning, own) },
  ];
  try {
    stdout.write(
      `An emulated Microsoft Graph is at ${emulator.url}, with the app policies of an invented company.\n`,
    );
    let last: PlanSummary | undefined;
    for (const [index, { title, shown, run }] of steps.entries()) {
      stdout.write(`\n${`━━ ${index + 1}. ${title} `.padEnd(RULE_WIDTH, '━')}\n$ assignctl ${shown}\n\n`);
      let traffic: Traffic | undefined;
      const code = await run({
        ...context,
        // The emulator needs no sign-in, and no token of the caller's may reach it.
        env: {},
        observer: { onConnection: (seen) => (traffic = seen), onPlan: ({ summary }) => (last = summary) },
      });
      const { reads = 0, writes = 0 } = traffic?.calls ?? {};
      stdout.write(`\n   ${counted(reads, 'read')}, ${counted(writes, 'write')}, exit code ${code}\n`);
      if (code !== EXIT.ok) return EXIT.error;
    }
    const isDone = last !== undefined && last.changed === 0;
    stdout.write(
      isDone
        ? '\nThe tenant is as declared. To try it on a tenant of your own: assignctl init\n'
        : '\nThe second plan still has changes. Please report this as a bug in assignctl.\n',
    );
    return isDone ? EXIT.ok : EXIT.error;
  } finally {
    await emulator.close();
    await rm(workspace, { recursive: true, force: true, maxRetries: FOLDER_TRIES });
  }
}

const RULE_WIDTH = 80;
