import { type WriteStream } from 'node:tty';
import ora from 'ora';
import { type PolicyOutcome, type Waits } from '../../model/results/outcome.js';
import { policyKey, type PolicyPlan } from '../../model/results/plan.js';
import { progressBarText, type ProgressState, progressText } from '../../report/progress-text.js';
import { type CliContext } from '../context.js';
import { type Log } from './log.js';

/** Calm enough to be read, quick enough to be seen moving. */
const FRAME_MS = 250;

/**
 * Shows a line that renews itself at the foot of a terminal; what else is written there goes above it. `text` is asked
 * for every frame, with the columns it has. Returns how to take the line away. Cursor, keys and signals are left unchanged.
 */
export function openBar(terminal: WriteStream, text: (columns: number) => string): () => void {
  const bar = ora({
    stream: terminal,
    isEnabled: true,
    spinner: 'dots',
    interval: FRAME_MS,
    color: false,
    hideCursor: false,
    discardStdin: false,
    suffixText: () => text(terminal.columns - SPINNER_COLUMNS),
  });
  bar.start();
  return () => void bar.stop();
}

/** The spinner, two blanks, and a column to spare: a line that fills its row would break it. */
const SPINNER_COLUMNS = 4;

export interface Progress {
  readonly onStart: (policy: PolicyPlan) => void;
  readonly onPolicy: (outcome: PolicyOutcome, done: number) => void;
  readonly end: () => void;
}

/** Between two lines where there is no terminal. */
const LINE_EVERY_MS = 5000;

/** On a terminal one line that renews itself; elsewhere a line every few seconds. Always on stderr. */
export async function createProgress(
  { terminal, clock }: Pick<CliContext, 'terminal' | 'clock'>,
  log: Log,
  {
    isQuiet,
    total,
    msPerPolicy,
    waits,
  }: {
    readonly isQuiet: boolean;
    /** Policies that will be applied. */
    readonly total: number;
    /** What a policy takes at the least, by the limits that are kept. */
    readonly msPerPolicy: number;
    /** Counted up during the run. */
    readonly waits: Waits;
  },
): Promise<Progress> {
  const since = clock.now();
  let done = 0;
  const underway = new Map<string, string>();
  const state = (): ProgressState => ({
    done,
    total,
    elapsedMs: clock.now() - since,
    leastMs: (total - done) * msPerPolicy,
    waits,
    underway: [...underway.values()],
  });
  const show = async (): Promise<() => void> => {
    if (isQuiet || total === 0) return () => undefined;
    if (terminal !== undefined) {
      const { openBar } = await import('./progress.js');
      return openBar(terminal, (columns) => progressBarText(state(), columns));
    }
    const timer = setInterval(() => log.notice(progressText(state()), { done, total }), LINE_EVERY_MS);
    return () => clearInterval(timer);
  };
  return {
    onStart: (policy) => void underway.set(policyKey(policy), policy.name),
    onPolicy: ({ type, id = '' }, count) => {
      underway.delete(policyKey({ type, id }));
      done = count;
    },
    end: await show(),
  };
}
