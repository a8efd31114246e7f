import { type Clock, type Patience } from '../model/ports.js';
import { type BatchedGet, createBatchedGet } from './http/batch.js';
import { createRateLimits, type PacingLimits, type WriteSlot } from './http/rate-limits.js';
import { createRetrier, type OnWait } from './http/retry.js';
import { type TokenSource } from './auth/tokens.js';
import {
  createTransport,
  type SingleTransport,
  type Transport,
  type TransportOptions,
} from './http/transport.js';

/** The way to one Graph: every call paced, and every read repeated where that may help. */
export interface GraphConnection {
  readonly origin: string;
  /** Of reads: writes take the way of `writes`. */
  readonly transport: Transport;
  readonly batchedGet: BatchedGet;
  readonly token: TokenSource;
  readonly writes: WriteWay;
}

/** The way of writes, a step at a time: only the applier knows what has to happen between the steps. */
export interface WriteWay {
  /** Resolves when a write may leave. */
  readonly reserve: () => Promise<WriteSlot>;
  /** Sends a write, once. */
  readonly attempt: SingleTransport;
  readonly startTries: () => Patience;
  /** Whether the service asked that no write leaves for now. */
  readonly isPaused: () => boolean;
  /** No write leaves any more; those that wait for their turn fail for this reason. */
  readonly close: (reason: Error) => void;
}

export function openConnection(
  options: Omit<TransportOptions, 'timeoutMs'> & {
    readonly clock: Clock;
    readonly limits: PacingLimits;
    readonly onWait?: OnWait;
  },
): GraphConnection {
  const { origin, clock, token, onWait, onAttempt } = options;
  const limits = createRateLimits(options.limits, clock);
  const attempt = createTransport({ ...options, timeoutMs: options.limits.timeoutMs });
  const retrier = createRetrier(attempt, limits, clock, Math.random, onWait);
  let writesOnTheWay = 0;
  return {
    origin,
    token,
    transport: retrier.read,
    // Every write is read again when it has landed.
    batchedGet: createBatchedGet(retrier, limits, clock, () => writesOnTheWay > 0, onAttempt),
    writes: {
      reserve: () => limits.reserveWrite(),
      attempt: async (call, count) => {
        writesOnTheWay += 1;
        try {
          return await attempt(call, count);
        } finally {
          writesOnTheWay -= 1;
        }
      },
      startTries: () => retrier.startTries(limits.writes),
      isPaused: () => limits.writes.isPaused,
      close: (reason) => limits.writes.close(reason),
    },
  };
}
