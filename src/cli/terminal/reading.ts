import { type Traffic, type CliContext } from '../context.js';
import { openBar } from './progress.js';
import { counted } from '../../model/numbers.js';

/** Does the reading and meanwhile shows, on a terminal, how many answers the tenant was asked for. */
export async function showReading<T>(
  { terminal }: Pick<CliContext, 'terminal'>,
  { quiet }: { readonly quiet?: boolean },
  { calls }: Pick<Traffic, 'calls'>,
  read: () => Promise<T>,
): Promise<T> {
  if (terminal === undefined || quiet === true) return read();
  const end = await openBar(terminal, (columns) =>
    `Reading the tenant, ${counted(calls.reads, 'request')}`.slice(0, Math.max(0, columns)),
  );
  try {
    return await read();
  } finally {
    end();
  }
}
