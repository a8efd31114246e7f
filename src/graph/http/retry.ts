import { counted } from '../../model/numbers.js';
import { type Clock, GraphFailure, type RetryLimits } from '../../model/ports.js';
import { type RateLimiter, type RateLimits } from './rate-limits.js';
import { type GraphCall } from './transport.js';

/** How long a request is tried that the service asks to wait with: its windows last 20 s, an outage may last longer. */
const LONGEST_MS = 5 * 60_000;
/** The same where it failed and nothing was asked. */
const FAULT_MS = 90_000;
/** The same where the run can do without the answer. */
const OPTIONAL_MS = 8000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** If no service listens on this machine, one may be starting. */
const BRIEFLY_MS = 2000;
const SHORT_WAIT_MS = 200;

/** Called before every wait for another try, with what it is for. */
export type OnWait = (failure: GraphFailure, waitMs: number) => void;

/** How long one request is tried, and how often it was. */
export interface Tries extends RetryLimits {
  /** 1 for the first. */
  readonly count: number;
}

export interface RetryPolicy {
  /**
   * Runs the attempts of a read until one succeeds: again after any fault that may pass. Throws the last GraphFailure
   * otherwise.
   */
  readonly repeatRead: <T>(call: GraphCall, attempt: () => Promise<T>) => Promise<T>;
  /** The patience for one request. Its waits after throttling delay all calls of this limit. */
  readonly startTries: (limiter: RateLimiter, call?: Pick<GraphCall, 'isOptional'>) => Tries;
}

/**
 * The one owner of retries: how long to wait, and for how long to try. Only reads are repeated here: a write rests on
 * what was read before it, so the applier has a loop of its own and asks this for the waits.
 */
export function createRetryPolicy(
  limits: Pick<RateLimits, 'limiterOf'>,
  clock: Clock,
  random: () => number = Math.random,
  onWait: OnWait = () => undefined,
): RetryPolicy {
  const startTries: RetryPolicy['startTries'] = (limiter, { isOptional = false } = {}) => {
    const since = clock.now();
    let count = 1;
    let waitedMs = 0;
    // By the waits as well: a clock that was set back must not make it try for ever.
    const elapsed = (): number => Math.max(clock.now() - since, waitedMs);
    return {
      get count() {
        return count;
      },
      waitAfter: async (failure) => {
        const wait = waitAfter(failure, count, random);
        if (wait === undefined || elapsed() + wait > mostMs(failure, isOptional)) return false;
        count += 1;
        waitedMs += wait;
        if (failure.isThrottled) limiter.slowDown(wait);
        onWait(failure, wait);
        await limiter.wait(wait);
        return true;
      },
      exhausted: (failure) => {
        if (count === 1) return failure;
        const message = `${failure.message}, tried ${count} times in ${durationText(elapsed())}`;
        return new GraphFailure(message, failure.details, { cause: failure });
      },
    };
  };

  const repeatRead: RetryPolicy['repeatRead'] = async (call, attempt) => {
    const tries = startTries(limits.limiterOf(call), call);
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof GraphFailure)) throw error;
        if (!mayPass(error) || !(await tries.waitAfter(error))) throw tries.exhausted(error);
      }
    }
  };

  return { repeatRead, startTries };
}

/** `40 s`, `5 minutes` */
function durationText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 100 ? `${seconds} s` : counted(Math.round(seconds / 60), 'minute');
}

/** Whether a read that failed so may succeed later. */
export function mayPass(failure: GraphFailure): boolean {
  return failure.isThrottled || failure.isAmbiguous;
}

/**
 * The longer of what the service asks and a back-off that doubles. Half of it is jitter: many clients refused together
 * do not come back together. The other half is a floor, since services have said 0. Undefined: another try cannot help.
 */
function waitAfter({ details }: GraphFailure, count: number, random: () => number): number | undefined {
  if (details.retry === 'never') return undefined;
  const first = details.retry === 'briefly' ? SHORT_WAIT_MS : FIRST_WAIT_MS;
  const backOff = Math.min(LONGEST_WAIT_MS, first * 2 ** (count - 1));
  return Math.max(details.retryAfter ?? 0, (backOff * (1 + random())) / 2);
}

function mostMs({ isThrottled, details }: GraphFailure, isOptional: boolean): number {
  if (details.retry === 'briefly') return BRIEFLY_MS;
  // While the service throttles, all other reads wait as well.
  if (isThrottled) return LONGEST_MS;
  if (isOptional) return OPTIONAL_MS;
  return details.retryAfter === undefined ? FAULT_MS : LONGEST_MS;
}
