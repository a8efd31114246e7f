import { type Waits } from '../model/results/outcome.js';
import { counted } from './text/labels.js';
import { printable } from './text/printable.js';
import { cutColumns } from './text/columns.js';

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
