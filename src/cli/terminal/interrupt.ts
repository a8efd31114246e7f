import { type StopSignal } from '../../model/ports.js';
import { type CliContext } from '../context.js';
import { EXIT } from '../program/exit-codes.js';
import { type Log } from './log.js';

/**
 * Heeds Ctrl-C and SIGTERM: at the first nothing more is sent and the run ends in order; at the second it ends where it
 * stands. Returns how to stop heeding them.
 */
export function heedStop(
  { onStopRequest, exitNow }: CliContext,
  log: Log,
): {
  readonly stop: StopSignal;
  readonly end: () => void;
} {
  let isStopped = false;
  let tell = (): void => undefined;
  const whenStopped = new Promise<void>((resolve) => (tell = resolve));
  const end = onStopRequest(() => {
    if (isStopped) {
      exitNow(EXIT.partial);
      return;
    }
    isStopped = true;
    log.text('\nStopping: nothing more is sent, what is on its way is awaited. Once more to stop at once.\n');
    tell();
  });
  return {
    stop: {
      get isStopped() {
        return isStopped;
      },
      whenStopped,
    },
    end,
  };
}
