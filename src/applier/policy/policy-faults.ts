import { type Journal } from '../../model/results/journal.js';

/** A record that is not on disk: what it would have announced is not done. */
class JournalError extends Error {
  override readonly name = 'JournalError';
}

/** The same journal; what it throws says that it is the journal's. */
export function guardJournal(journal: Journal): Journal {
  return {
    write: async (entry) => {
      try {
        await journal.write(entry);
      } catch (cause) {
        throw new JournalError(messageOf(cause), { cause });
      }
    },
  };
}

/** What was thrown that is no answer of the service, as the reason of one policy. A bug is reported to `onBug`. */
export function explainFault(error: unknown, onBug: (error: unknown) => void): string {
  if (error instanceof JournalError) return error.message;
  onBug(error);
  return `A bug in assignctl ended this policy: ${messageOf(error)}. The other policies go on; please report it.`;
}

/** What is said of a step after the last write that failed: the outcome stands. */
export async function noteFailure(what: string, step: () => Promise<void>): Promise<readonly string[]> {
  try {
    await step();
    return [];
  } catch (error) {
    return [`${what} (${messageOf(error)}).`];
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
