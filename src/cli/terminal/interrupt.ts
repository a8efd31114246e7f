import { type StopSignal } from '../../model/ports.js';
import { type CliContext } from '../context.js';
import { EXIT } from '../program/exit-codes.js';
import { type Log } from './log.js';

/**
 * Heeds Ctrl-C and SIGTERM: at the first nothing more is sent and the run ends in order; at the second it ends where it
 * stands. Returns how to ask for the same as the first, and how to stop heeding them.
 */
export function handleInterrupt(
  { onStopRequest, exitNow }: CliContext,
  log: Log,
): {
  readonly stop: StopSignal;
  readonly requestStop: () => void;
  readonly end: () => void;
} {
  let isStopped = false;
  let resolveStopped = (): void => undefined;
  const whenStopped = new Promise<void>((resolve) => (resolveStopped = resolve));
  const requestStop = (): void => {
    isStopped = true;
    resolveStopped();
  };
  const end = onStopRequest(() => {
    if (isStopped) {
      exitNow(EXIT.partial);
      return;
    }
    log.text('\nStopping: nothing more is sent, what is on its way is awaited. Once more to stop at once.\n');
    requestStop();
  });
  return {
    stop: {
      get isStopped() {
        return isStopped;
      },
      whenStopped,
    },
    requestStop,
    end,
  };
}
