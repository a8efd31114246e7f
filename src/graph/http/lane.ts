import { setMaxListeners } from 'node:events';
import PQueue from 'p-queue';
import { type Clock } from '../../model/ports.js';
import { type Limit } from './limits.js';

/** One of the service's quotas, kept on our side: calls wait here in line rather than be refused there. */
export interface Lane {
  /** Runs a task when its turn comes. `cost`: how many calls of the quota it takes. Rejects where the lane is closed first. */
  run<T>(cost: number, task: () => Promise<T>): Promise<T>;
  /** The service refused: nobody moves for so long, and afterwards the lane is slower until it has recovered. */
  slowDown(waitMs: number): void;
  /** Resolves when a task would start at once. */
  untilFree(): Promise<void>;
  /** A wait before another try in this lane, cut short when it is closed. */
  wait(milliseconds: number): Promise<void>;
  /** Nothing starts any more, whoever stands in line is turned away for this reason, and what runs runs on. */
  close(reason: Error): void;
}

/** Our window is longer than the service's by what calls may gain on each other on the way: leaving evenly, they may bunch. */
const WINDOW_MARGIN = 1.02;
const JITTER_MS = 250;
const SLOWEST = 0.1;
const RECOVERY = 1.01;
const LOOK_AGAIN_MS = 20;

export function createLane({ calls, perMs }: Limit, concurrency: number, clock: Clock): Lane {
  const queue = new PQueue({
    concurrency,
    intervalCap: calls,
    interval: perMs * WINDOW_MARGIN + JITTER_MS,
    strict: true,
  });
  let rate = 1;
  let debt = 0;
  let pauses = 0;
  const inLine = new Set<(reason: Error) => void>();
  const closing = new AbortController();
  // As many listen as there are calls that wait: that is no leak.
  setMaxListeners(0, closing.signal);
  const wait = (milliseconds: number): Promise<void> => clock.sleep(milliseconds, closing.signal);

  /** A slower lane, or a call that costs more, gives slots of the window away to nobody. */
  const giveAway = (cost: number): void => {
    debt += cost / rate - 1;
    for (; debt >= 1; debt -= 1) void queue.add(() => Promise.resolve(), { priority: 1 });
  };

  return {
    run: (cost, task) =>
      new Promise((resolve, reject) => {
        closing.signal.throwIfAborted();
        giveAway(cost);
        inLine.add(reject);
        const start = () => {
          inLine.delete(reject);
          return task();
        };
        queue.add(start).then((result) => {
          rate = Math.min(1, rate * RECOVERY);
          resolve(result);
        }, reject);
      }),
    slowDown: (waitMs) => {
      // The calls of one burst are all refused together: that is one refusal, not many.
      if (pauses === 0) rate = Math.max(SLOWEST, rate / 2);
      pauses += 1;
      queue.pause();
      void wait(waitMs).then(() => {
        pauses -= 1;
        if (pauses === 0) queue.start();
      });
    },
    untilFree: async () => {
      const isFree = (): boolean => !queue.isPaused && !queue.isRateLimited && queue.size === 0;
      while (!isFree() && !closing.signal.aborted) await wait(LOOK_AGAIN_MS);
    },
    wait,
    close: (reason) => {
      queue.clear();
      for (const turnAway of inLine) turnAway(reason);
      inLine.clear();
      closing.abort(reason);
    },
  };
}
