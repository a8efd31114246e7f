import { type WriteStream } from 'node:tty';
import ora from 'ora';

/** Calm enough to be read, quick enough to be seen moving. */
const FRAME_MS = 250;

/**
 * Shows a line that renews itself at the foot of a terminal; what else is written there goes above it. `text` is asked
 * for every frame, with the columns it has. Returns how to take the line away. Cursor, keys and signals are left alone.
 */
export function openBar(terminal: WriteStream, text: (columns: number) => string): () => void {
  const bar = ora({
    stream: terminal,
    isEnabled: true,
    spinner: 'dots',
    interval: FRAME_MS,
    color: false,
    hideCursor: false,
    discardStdin: false,
    suffixText: () => text(terminal.columns - SPINNER_COLUMNS),
  });
  bar.start();
  return () => void bar.stop();
}

/** The spinner, two blanks, and a column to spare: a line that fills its row would break it. */
const SPINNER_COLUMNS = 4;
