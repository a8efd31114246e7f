import { policyKey } from '../model/results/plan.js';
import { type Clock, GraphFailure, type StopSignal } from '../model/ports.js';
import {
  type AssignMoment,
  findUnseenHands,
  type TimedEvent,
  unknown,
  type UnseenHands,
} from './unseen-hands.js';

/** What the audit log has since a time in milliseconds. Throws a GraphFailure. */
export type ReadAuditLog = (since: number) => Promise<readonly TimedEvent[]>;

/** How far the service's clock may be from ours: it only decides from when on events are asked for. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** A reading of the audit log that is on its way. */
interface Reading {
  readonly startedAt: number;
  readonly answer: Promise<readonly TimedEvent[] | Error>;
}

/**
 * Asks the audit log who else wrote in the moment of an `assign`: once for a run, as soon as no policy has a write
 * before it, beside the readings that check the last of them. So nobody waits for it.
 */
export class AuditWatch {
  readonly #writing: Set<string>;
  readonly #moments = new Map<string, AssignMoment>();
  #reading: Reading | undefined;

  constructor(
    /** Keys of the policies that may be written to. */
    policies: Iterable<string>,
    readonly readAuditLog: ReadAuditLog,
    readonly clock: Clock,
    readonly stop: StopSignal,
  ) {
    this.#writing = new Set(policies);
  }

  /** Nothing more is to be written to a policy, as far as is known; and when its list was replaced, where it was. */
  rest(key: string, moment?: AssignMoment): void {
    if (moment !== undefined) this.#moments.set(key, moment);
    this.#writing.delete(key);
    if (this.#writing.size === 0 && this.#moments.size > 0 && !this.stop.isStopped)
      this.#reading ??= this.#read();
  }

  /** What the log says of the lists that were replaced, of those alone that hold what was sent. */
  async tell(isAsSent: (key: string) => boolean): Promise<UnseenHands> {
    const moments = [...this.#moments.values()].filter(({ policy }) => isAsSent(policyKey(policy)));
    if (moments.length === 0) return { told: new Map() };
    const stopped = this.stop.whenStopped.then(() => undefined);
    const answer = await Promise.race([this.#answerFor(moments), stopped]);
    if (answer === undefined) return { told: new Map(), doubt: unknown('the run was stopped') };
    if (answer instanceof GraphFailure)
      return { told: new Map(), doubt: unknown(`the audit log could not be read: ${answer.message}`) };
    if (answer instanceof Error) throw answer;
    return findUnseenHands(moments, answer);
  }

  /** A reading that began before an `assign` was answered, because another took over late, says nothing of it. */
  #answerFor(moments: readonly AssignMoment[]): Reading['answer'] | undefined {
    const { startedAt = -Infinity } = this.#reading ?? {};
    if (moments.some(({ answeredAt }) => answeredAt > startedAt))
      this.#reading = this.stop.isStopped ? undefined : this.#read();
    return this.#reading?.answer;
  }

  #read(): Reading {
    const since = [...this.#moments.values()].reduce(
      (least, { lookedAt }) => Math.min(least, lookedAt),
      Infinity,
    );
    // Kept as a value: where nothing turns out to be asked of it, nobody looks at how it went.
    const answer = this.readAuditLog(since - CLOCK_SKEW_MS).catch((error: unknown) =>
      error instanceof Error ? error : new Error(String(error)),
    );
    return { startedAt: this.clock.now(), answer };
  }
}
