import { type UndoStore } from '../../applier/journal/run-recorder.js';
import { type Journal, type JournalEntry } from '../../model/results/journal.js';
import { type Plan } from '../../model/results/plan.js';
import { Stopped } from '../../model/ports.js';
import { UsageError } from '../program/exit-codes.js';

/** Where the record of a run goes, and how the run is asked to stop. */
export interface RecordFiles {
  readonly journal: Journal;
  readonly writeUndoPlan: (plan: Plan) => Promise<void>;
  readonly requestStop: () => void;
}

/**
 * Keeps journal and undo plan of a run. Before the first write a disk that refuses them ends the run: nothing was sent.
 * Afterwards it stops the run in order, so that what was written is reported all the same.
 */
export class RunRecord {
  readonly journal: Journal = { write: (entry) => this.#writeEntry(entry) };
  readonly undo: UndoStore = { write: (plan) => this.#writePlan(plan) };
  #problems: readonly string[] = [];
  #undoPlan: Plan | undefined;

  constructor(readonly files: RecordFiles) {}

  /** What could not be written down after the first write, a sentence each. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** The undo plan on disk; undefined where there is none. */
  get undoPlan(): Plan | undefined {
    return this.#undoPlan;
  }

  async #writeEntry(entry: JournalEntry): Promise<void> {
    try {
      await this.files.journal.write(entry);
    } catch (cause) {
      if (entry.kind === 'start' || entry.kind === 'before') throw cause;
      this.#note(cause);
      // This write has not left yet, and must not leave unrecorded.
      if (entry.kind === 'intent') throw new Stopped();
    }
  }

  async #writePlan(plan: Plan): Promise<void> {
    try {
      await this.files.writeUndoPlan(plan);
      this.#undoPlan = plan;
    } catch (cause) {
      if (this.#undoPlan === undefined) throw cause;
      this.#note(cause, 'The undo plan of before the first write is kept.');
    }
  }

  #note(cause: unknown, ...more: readonly string[]): void {
    if (!(cause instanceof UsageError)) throw cause;
    this.files.requestStop();
    const sentence = [cause.message, ...more].join(' ');
    if (!this.#problems.includes(sentence)) this.#problems = [...this.#problems, sentence];
  }
}
