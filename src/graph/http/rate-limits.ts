import { setMaxListeners } from 'node:events';
import PQueue from 'p-queue';
import { type Clock } from '../../model/ports.js';
import { type GraphCall, isRead } from './transport.js';

/** The quotas a run keeps to. */
export interface PacingLimits {
  /** Writes to Intune, per app and tenant. */
  readonly intuneWrites: Limit;
  /** All calls to Intune, per app and tenant. */
  readonly intune: Limit;
  /** Resource units of the directory, per app and tenant. */
  readonly directory: Limit;
  /** How long one call may take before it counts as unanswered. */
  readonly timeoutMs: number;
}

/**
 * As documented: Intune app policies 100 writes and 1000 calls in 20 s per app and tenant (throttling limits, "Intune
 * managed applications" and "Intune applications": whether they share one bucket is unknown, so they share ours);
 * the directory 3500 units in 10 s for the smallest tenants.
 */
export const DOCUMENTED_LIMITS: PacingLimits = {
  intuneWrites: { calls: 100, perMs: 20_000 },
  intune: { calls: 1000, perMs: 20_000 },
  directory: { calls: 3500, perMs: 10_000 },
  timeoutMs: 60_000,
};

/** The same limits with other rates for Intune: an app that shares its quota with other tools asks for less. */
export function withRates(
  limits: PacingLimits,
  { writes, calls }: { readonly writes?: number; readonly calls?: number },
): PacingLimits {
  const { intuneWrites, intune } = limits;
  return {
    ...limits,
    intuneWrites: { ...intuneWrites, calls: writes ?? intuneWrites.calls },
    intune: { ...intune, calls: calls ?? intune.calls },
  };
}

const WRITES_AT_ONCE = 16;
const READS_AT_ONCE = 8;
/** A reserved slot that is not used goes to the next write after so long. */
const RESERVED_MS = 1000;

/** The turn of one write in the limits. */
export interface WriteSlot {
  readonly release: () => void;
}

/** The limits that one connection keeps. */
export interface RateLimits {
  /** Runs a read when its turn has come. */
  read<T>(call: GraphCall, task: () => Promise<T>): Promise<T>;
  /** The limit that a refusal of the call slows down: writes and reads wait apart. */
  limiterOf(call: GraphCall): RateLimiter;
  readonly writes: RateLimiter;
  /** Resolves when a write may leave. Rejects where writes are closed first. */
  reserveWrite(): Promise<WriteSlot>;
  /** Closes all of them. */
  close(reason: Error): void;
}

/** Reads never wait behind writes that wait for their turn: 8 of them always find a place next to 16 writes. */
export function createRateLimits(limits: PacingLimits, clock: Clock): RateLimits {
  const writes = new RateLimiter(limits.intuneWrites, WRITES_AT_ONCE, clock);
  const intune = new RateLimiter(limits.intune, WRITES_AT_ONCE + READS_AT_ONCE, clock);
  const directory = new RateLimiter(limits.directory, READS_AT_ONCE, clock);
  const ofRead = (call: GraphCall): RateLimiter => (isIntune(call) ? intune : directory);
  return {
    read: (call, task) => ofRead(call).run(costOf(call), task),
    limiterOf: (call) => (isRead(call) ? ofRead(call) : writes),
    writes,
    reserveWrite: () =>
      new Promise((resolve, reject) => {
        const keepReserved = (): Promise<void> =>
          new Promise((free) => {
            const timer = setTimeout(free, RESERVED_MS).unref();
            const release = (): void => {
              clearTimeout(timer);
              free();
            };
            resolve({ release });
          });
        writes.run(1, () => intune.run(1, keepReserved)).catch(reject);
      }),
    close: (reason) => {
      for (const limiter of [writes, intune, directory]) limiter.close(reason);
    },
  };
}

function isIntune(call: GraphCall): boolean {
  const paths = batchedPaths(call) ?? [call.path];
  return paths.some((path) => path.includes('/deviceAppManagement/') || path.includes('/deviceManagement/'));
}

function costOf(call: GraphCall): number {
  return batchedPaths(call)?.length ?? unitsOf(call.path);
}

/** The addresses inside a `$batch`: each counts singly against the limits, the envelope does not. */
function batchedPaths({ path, body }: GraphCall): readonly string[] | undefined {
  if (!path.endsWith('/$batch')) return undefined;
  const { requests } = body as { readonly requests: readonly { readonly url: string }[] };
  return requests.map(({ url }) => url);
}

/** Resource units of a directory call (throttling limits, identity): getByIds 3, transitiveMembers 5, others 1. */
function unitsOf(path: string): number {
  if (path.includes('/transitiveMembers')) return 5;
  return path.includes('/getByIds') ? 3 : 1;
}

/** So many calls in any window of so many milliseconds. */
export interface Limit {
  readonly calls: number;
  readonly perMs: number;
}

/** Our window is longer than the service's by what calls may gain on each other on the way: leaving evenly, they may bunch. */
const WINDOW_MARGIN = 1.02;
const JITTER_MS = 250;
const SLOWEST = 0.1;
const RECOVERY = 1.01;

/** One of the service's quotas, kept on our side: calls wait here in line rather than be refused there. */
export class RateLimiter {
  readonly #queue: PQueue;
  readonly #inLine = new Set<(reason: Error) => void>();
  readonly #closing = new AbortController();
  #rate = 1;
  #debt = 0;
  #pauses = 0;

  constructor(
    { calls, perMs }: Limit,
    concurrency: number,
    readonly clock: Clock,
  ) {
    const interval = perMs * WINDOW_MARGIN + JITTER_MS;
    this.#queue = new PQueue({ concurrency, intervalCap: calls, interval, strict: true });
    // As many listen as there are calls that wait: that is no leak.
    setMaxListeners(0, this.#closing.signal);
  }

  /** True after a refusal, for as long as the service asked for a pause. */
  get isPaused(): boolean {
    return this.#queue.isPaused;
  }

  /** Runs a task when its turn comes. `cost`: how many calls of the quota it takes. Rejects where the limiter is closed first. */
  run<T>(cost: number, task: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#closing.signal.throwIfAborted();
      this.#giveAway(cost);
      this.#inLine.add(reject);
      const start = (): Promise<T> => {
        this.#inLine.delete(reject);
        return task();
      };
      this.#queue.add(start).then((result) => {
        this.#rate = Math.min(1, this.#rate * RECOVERY);
        resolve(result);
      }, reject);
    });
  }

  /** The service refused: nothing starts for so long, and afterwards the limiter is slower until it has recovered. */
  slowDown(waitMs: number): void {
    // The calls of one burst are all refused together: that is one refusal, not many.
    if (this.#pauses === 0) this.#rate = Math.max(SLOWEST, this.#rate / 2);
    this.#pauses += 1;
    this.#queue.pause();
    void this.wait(waitMs).then(() => {
      this.#pauses -= 1;
      if (this.#pauses === 0) this.#queue.start();
    });
  }

  /** A wait before another try, in milliseconds; cut short when the limiter is closed. */
  wait(milliseconds: number): Promise<void> {
    return this.clock.sleep(milliseconds, this.#closing.signal);
  }

  /** Nothing starts any more, waiting calls are rejected with this reason, and running ones continue. */
  close(reason: Error): void {
    this.#queue.clear();
    for (const turnAway of this.#inLine) turnAway(reason);
    this.#inLine.clear();
    this.#closing.abort(reason);
  }

  /** A slower limiter, or a call that costs more, leaves places of the window unused. */
  #giveAway(cost: number): void {
    this.#debt += cost / this.#rate - 1;
    for (; this.#debt >= 1; this.#debt -= 1) void this.#queue.add(() => Promise.resolve(), { priority: 1 });
  }
}
