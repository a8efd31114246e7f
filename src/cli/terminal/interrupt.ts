import { type StopSignal } from '../../model/ports.js';
import { type CliContext } from '../context.js';
import { EXIT } from '../program/exit-codes.js';
import { type Log } from './log.js';

/**
 * Handles Ctrl-C and SIGTERM: after the first nothing more is sent and the run ends in order; the second ends it at once.
 * Returns how to ask for the same as the first, and how to end the handling.
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
    log.text('\nStopping: finishing requests in flight. Press Ctrl-C again to quit immediately.\n');
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
