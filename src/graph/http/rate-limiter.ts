import { setMaxListeners } from 'node:events';
import PQueue from 'p-queue';
import { type Clock } from '../../model/ports.js';

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
