import { type CliContext } from '../context.js';
import { EXIT } from '../exit-codes.js';

export interface StopAll {
  readonly isStopped: boolean;
  /** What each run is given in place of the process's own. */
  readonly forRun: Pick<CliContext, 'onStopRequest' | 'exitNow'>;
  readonly end: () => void;
}

/**
 * One ear for Ctrl-C and SIGTERM over many runs: at the first, those that are under way end in order and no other
 * begins; at the second, the program ends where it stands.
 */
export function stopAll({ onStopRequest, exitNow }: CliContext): StopAll {
  const listeners = new Set<() => void>();
  let isStopped = false;
  const end = onStopRequest(() => {
    if (isStopped) {
      exitNow(EXIT.partial);
      return;
    }
    isStopped = true;
    for (const listener of listeners) listener();
  });
  return {
    get isStopped() {
      return isStopped;
    },
    forRun: {
      onStopRequest: (listener) => {
        listeners.add(listener);
        // A run that was still reading when the request came has to hear of it all the same.
        if (isStopped) listener();
        return () => listeners.delete(listener);
      },
      exitNow,
    },
    end,
  };
}
