import { type Clock, type GraphFailure } from '../model/ports.js';
import { type BatchedGet, createBatchedGet } from './http/batch.js';
import { type PacingLimits } from './http/limits.js';
import { createPacing } from './http/pacing.js';
import { createRetrier } from './http/retry.js';
import { type Transport, createTransport, isRead, type TransportOptions } from './http/transport.js';

/** The way to one Graph: every call paced and, where that is safe, repeated. */
export interface GraphConnection {
  readonly origin: string;
  readonly transport: Transport;
  readonly batchedGet: BatchedGet;
  /** No write leaves any more; those that wait for their turn fail for this reason. */
  readonly closeWrites: (reason: Error) => void;
}

export function openConnection(
  options: Omit<TransportOptions, 'timeoutMs'> & {
    readonly clock: Clock;
    readonly limits: PacingLimits;
    /** Called before every wait for another try, with what it is for. */
    readonly onWait?: (failure: GraphFailure, waitMs: number) => void;
  },
): GraphConnection {
  const pacing = createPacing(options.limits, options.clock);
  const retrier = createRetrier(
    createTransport({ ...options, timeoutMs: options.limits.timeoutMs }),
    pacing,
    options.clock,
    Math.random,
    options.onWait,
  );
  let writesOnTheWay = 0;
  const transport: Transport = async (call) => {
    if (isRead(call)) return retrier.send(call);
    writesOnTheWay += 1;
    try {
      return await retrier.send(call);
    } finally {
      writesOnTheWay -= 1;
    }
  };
  return {
    origin: options.origin,
    transport,
    // Every write is read again when it has landed.
    batchedGet: createBatchedGet(retrier, options.clock, () => writesOnTheWay > 0, options.onAttempt),
    closeWrites: (reason) => pacing.closeWrites(reason),
  };
}
