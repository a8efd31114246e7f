import { type Traffic, type CliContext } from '../context.js';
import { counted } from '../../report/text/labels.js';

/** Does the reading and meanwhile shows, on a terminal, how many answers the tenant was asked for. */
export async function showReading<T>(
  { terminal }: Pick<CliContext, 'terminal'>,
  { quiet }: { readonly quiet?: boolean },
  { calls }: Pick<Traffic, 'calls'>,
  read: () => Promise<T>,
): Promise<T> {
  if (terminal === undefined || quiet === true) return read();
  const { openBar } = await import('./progress.js');
  const end = openBar(terminal, (columns) =>
    `Reading the tenant, ${counted(calls.reads, 'request')}`.slice(0, Math.max(0, columns)),
  );
  try {
    return await read();
  } finally {
    end();
  }
}
