import { type WriteStream } from 'node:tty';
import { type PolicyOutcome, type Waits } from '../../model/results/outcome.js';
import { policyKey, type PolicyPlan } from '../../model/results/plan.js';
import { cutColumns } from '../../report/text/columns.js';
import { counted } from '../../model/numbers.js';
import { printable } from '../../report/text/printable.js';
import { type CliContext, type Traffic } from '../context.js';
import { type Log } from './log.js';

/** Calm enough to be read, quick enough to be seen moving. */
const FRAME_MS = 250;

/**
 * Shows a line that renews itself at the foot of a terminal; what else is written there goes above it. `text` is asked
 * for every frame, with the columns it has. Resolves to how to take the line away. Cursor, keys and signals are left unchanged.
 */
async function openBar(terminal: WriteStream, text: (columns: number) => string): Promise<() => void> {
  const { default: ora } = await import('ora');
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
    if (terminal !== undefined) return openBar(terminal, (columns) => progressBarText(state(), columns));
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

/** How much of a run is done. */
export interface ProgressState {
  readonly done: number;
  readonly total: number;
  readonly elapsedMs: number;
  /** Shortest time that the rest can take within the rate limits, in milliseconds. */
  readonly leastMs: number;
  readonly waits: Waits;
  /** Names of the policies in progress, in the order they were started. */
  readonly underway: readonly string[];
}

const BAR_WIDTH = 20;

/** `████░░ 12/40, 2.4/s, 12 s left, throttled 3 times (4 s): iOS – Sales (+15)`, never wider than `columns`. */
export function progressBarText(state: ProgressState, columns: number): string {
  const { done, total } = state;
  const filled = total === 0 ? BAR_WIDTH : Math.floor((done / total) * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  return cutColumns(columns < BAR_WIDTH * 2 ? progressText(state) : `${bar} ${progressText(state)}`, columns);
}

/** The same without the bar, for a log. */
export function progressText({ done, total, elapsedMs, leastMs, waits, underway }: ProgressState): string {
  const perMs = elapsedMs > 0 ? done / elapsedMs : 0;
  const parts = [
    `${done}/${total}`,
    `${(perMs * 1000).toFixed(1)}/s`,
    ...(perMs > 0 ? [`${duration(Math.max((total - done) / perMs, leastMs))} left`] : []),
    ...(waits.count === 0
      ? []
      : [`throttled ${counted(waits.count, 'time')} (${duration(waits.milliseconds)})`]),
  ];
  const [first, ...others] = underway;
  const more = others.length === 0 ? '' : ` (+${others.length})`;
  return `${parts.join(', ')}${first === undefined ? '' : `: ${printable(first)}${more}`}`;
}

function duration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

/** Does the reading and meanwhile shows, on a terminal, how many answers the tenant was asked for. */
export async function showReading<T>(
  { terminal }: Pick<CliContext, 'terminal'>,
  { quiet }: { readonly quiet?: boolean },
  { calls }: Pick<Traffic, 'calls'>,
  read: () => Promise<T>,
): Promise<T> {
  if (terminal === undefined || quiet === true) return read();
  const end = await openBar(terminal, (columns) =>
    `Reading the tenant, ${counted(calls.reads, 'request')}`.slice(0, Math.max(0, columns)),
  );
  try {
    return await read();
  } finally {
    end();
  }
}
