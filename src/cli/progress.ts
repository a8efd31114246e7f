import { type PolicyOutcome, type Waits } from '../model/outcome.js';
import { type PolicyPlan } from '../model/plan.js';
import { printable } from '../report/printable.js';
import { type CliContext } from './context.js';

export interface Progress {
  readonly onStart: (policy: PolicyPlan) => void;
  readonly onPolicy: (outcome: PolicyOutcome, done: number, total: number) => void;
  readonly end: () => void;
}

/** Between two lines where there is no terminal, and between two pictures of the bar where there is one. */
const LINE_EVERY_MS = 5000;
const BAR_EVERY_MS = 100;
const CLEAR_LINE = '\r\u001b[K';

/** On a terminal one line that renews itself; elsewhere a line every few seconds. Always on stderr. */
export function createProgress(
  { stderr, clock }: Pick<CliContext, 'stderr' | 'clock'>,
  isQuiet: boolean,
  waits: Waits,
): Progress {
  const isTerminal = stderr.isTTY === true;
  const since = clock.now();
  let shown = since;
  let hasBar = false;
  let inHand: PolicyPlan | undefined;
  const show = (done: number, total: number): void => {
    const now = clock.now();
    if (isQuiet || now - shown < (isTerminal ? BAR_EVERY_MS : LINE_EVERY_MS)) return;
    shown = now;
    const line = progressLine({ done, total, elapsedMs: now - since, waits, inHand: inHand?.name ?? '' });
    stderr.write(isTerminal ? CLEAR_LINE + line : `${line}\n`);
    hasBar = isTerminal;
  };
  return {
    onStart: (policy) => {
      inHand = policy;
    },
    onPolicy: (_, done, total) => show(done, total),
    end: () => {
      if (hasBar) stderr.write(CLEAR_LINE);
      hasBar = false;
    },
  };
}

export interface ProgressState {
  readonly done: number;
  readonly total: number;
  readonly elapsedMs: number;
  readonly waits: Waits;
  /** Name of the policy that was taken up last. */
  readonly inHand: string;
}

const BAR_WIDTH = 20;

/** `████░░ 12/40, 2.4/s, 12 s left, waited 3 times (4 s): iOS – Sales` */
export function progressLine({ done, total, elapsedMs, waits, inHand }: ProgressState): string {
  const filled = total === 0 ? BAR_WIDTH : Math.round((done / total) * BAR_WIDTH);
  const rate = elapsedMs > 0 ? (done * 1000) / elapsedMs : 0;
  const left = rate > 0 ? Math.ceil((total - done) / rate) : undefined;
  const parts = [
    `${done}/${total}`,
    `${rate.toFixed(1)}/s`,
    ...(left === undefined ? [] : [`${left} s left`]),
    ...(waits.count === 0
      ? []
      : [`throttled ${waits.count} times (${Math.round(waits.milliseconds / 1000)} s)`]),
  ];
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  return `${bar} ${parts.join(', ')}${inHand === '' ? '' : `: ${printable(inHand).slice(0, 40)}`}`;
}
