import { type Clock, GraphFailure } from '../../model/ports.js';
import { type Pacing } from './pacing.js';
import {
  type GraphAnswer,
  type GraphCall,
  isRead,
  type SingleTransport,
  type Transport,
} from './transport.js';

/** Nothing is tried for ever: so many times, and for so long. */
const MOST_TRIES = 8;
const LONGEST_MS = 5 * 60_000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** Where others were quicker and the line is long again, what was read this long ago is read once more. */
const FRESH_MS = 100;
/** Where nobody listens on this machine, somebody may be about to: a service that is being started. */
const FEW_TRIES = 4;
const SHORT_WAIT_MS = 200;

/** How long and how often one call has been tried. */
export interface Tries {
  count: number;
  readonly since: number;
}

export interface Retrier {
  /** Sends a call in its lanes; tries again what may be tried again. Throws the last GraphFailure otherwise. */
  readonly send: Transport;
  /** Waits before another try of a call that failed so; false: it is not to be tried again. */
  readonly mayRetry: (call: GraphCall, failure: GraphFailure, tries: Tries) => Promise<boolean>;
  readonly startTries: () => Tries;
}

/**
 * The one owner of retries. A refusal (429) pauses the call's lane for everyone. A read is repeated after any fault that
 * may pass; a write only after a refusal, since after anything else it may have been carried out: the applier looks.
 */
export function createRetrier(
  attempt: SingleTransport,
  pacing: Pacing,
  clock: Clock,
  random: () => number = Math.random,
  onWait: (failure: GraphFailure, waitMs: number) => void = () => undefined,
): Retrier {
  const startTries = (): Tries => ({ count: 1, since: clock.now() });

  const mayRetry = async (call: GraphCall, failure: GraphFailure, tries: Tries): Promise<boolean> => {
    const { status, retryAfter, retry } = failure.details;
    const isRefusal = status === 429;
    if (retry === 'never' || (!isRefusal && !(failure.isAmbiguous && isRead(call)))) return false;
    const [mostTries, firstWait] =
      retry === 'briefly' ? [FEW_TRIES, SHORT_WAIT_MS] : [MOST_TRIES, FIRST_WAIT_MS];
    // Full jitter: many clients refused together do not come back together.
    const backOff = Math.min(LONGEST_WAIT_MS, firstWait * 2 ** (tries.count - 1)) * random();
    const wait = retryAfter ?? backOff;
    if (tries.count >= mostTries || clock.now() + wait - tries.since > LONGEST_MS) return false;
    tries.count += 1;
    const [lane] = pacing.lanesOf(call);
    if (isRefusal) lane.slowDown(wait);
    onWait(failure, wait);
    await lane.wait(wait);
    return true;
  };

  const send: Transport = async (call) => {
    const tries = startTries();
    for (;;) {
      try {
        const { count } = tries;
        return await (isRead(call) ? inLanes(call, () => attempt(call, count)) : sendWrite(call, count));
      } catch (error) {
        if (!(error instanceof GraphFailure)) throw error;
        if (!(await mayRetry(call, error, tries))) throw exhausted(error, tries, clock);
      }
    }
  };

  /** The last look at what a write rests on comes right before the write: waiting in line is done with by then. */
  const sendWrite = async (call: GraphCall, count: number): Promise<GraphAnswer> => {
    const { lastLook = () => Promise.resolve() } = call;
    await pacing.untilWritable();
    await lastLook();
    const lookedAt = clock.now();
    return inLanes(call, async () => {
      if (clock.now() - lookedAt > FRESH_MS) await lastLook();
      return attempt(call, count);
    });
  };

  const inLanes = (call: GraphCall, task: () => Promise<GraphAnswer>): Promise<GraphAnswer> =>
    pacing
      .lanesOf(call)
      .reduceRight<() => Promise<GraphAnswer>>(
        (inner, lane) => () => lane.run(pacing.costOf(call), inner),
        task,
      )();

  return { send, mayRetry, startTries };
}

/** A failure that was tried more than once says so. */
export function exhausted(failure: GraphFailure, { count, since }: Tries, clock: Clock): GraphFailure {
  if (count === 1) return failure;
  const seconds = Math.round((clock.now() - since) / 1000);
  return new GraphFailure(`${failure.message} (tried ${count} times in ${seconds} s)`, failure.details, {
    cause: failure,
  });
}
