import { isWriteTo } from '../differ/drift/last-change.js';
import { type AuditActor, type AuditEvent } from '../model/tenant/audit.js';
import { type JournalPolicy } from '../model/results/journal.js';
import { policyKey } from '../model/results/plan.js';

/**
 * An `assign` on its way, in milliseconds of our clock. It replaces the whole list, so what another hand wrote between
 * the last look and its arrival is gone, and no reading shows it.
 */
export interface AssignMoment {
  readonly policy: JournalPolicy;
  readonly lookedAt: number;
  readonly answeredAt: number;
}

/** An event of the audit log, with its time in milliseconds as well. */
export interface TimedEvent extends AuditEvent {
  readonly time: number;
}

/** What is to be said of a policy that another hand wrote in such a moment. */
export interface UnseenHand {
  readonly policy: JournalPolicy;
  readonly sentence: string;
}

export interface UnseenHands {
  /** By policy key. */
  readonly told: ReadonlyMap<string, UnseenHand>;
  /** What cannot be known, and why. */
  readonly doubt?: string;
}

/** How far the times of two events may be off against each other. */
const MARGIN_MS = 2000;

/**
 * Looks in the audit log for what no reading can show. Had another hand come after our `assign`, the reading afterwards
 * would have shown it; so the newest write to the policy is ours, and whoever else wrote just before it was overwritten.
 */
export function findUnseenHands(
  moments: readonly AssignMoment[],
  events: readonly TimedEvent[],
): UnseenHands {
  const told = new Map<string, UnseenHand>();
  let missing = 0;
  for (const moment of moments) {
    const writes = events.filter((event) => isWriteTo(event, moment.policy)).sort((a, b) => b.time - a.time);
    if (writes.length === 0) missing += 1;
    const sentence = otherWriters(writes, moment.answeredAt - moment.lookedAt + MARGIN_MS);
    if (sentence !== undefined) told.set(policyKey(moment.policy), { policy: moment.policy, sentence });
  }
  return missing === 0
    ? { told }
    : { told, doubt: unknown('the audit log does not show all writes of this run yet') };
}

/** What is said where it cannot be known. */
export function unknown(why: string): string {
  return `Whether another hand wrote in the very moment of an assign is not known: ${why}.`;
}

function otherWriters([own, ...earlier]: readonly TimedEvent[], withinMs: number): string | undefined {
  if (own === undefined) return undefined;
  const others = earlier.filter(
    ({ time, actor }) => own.time - time <= withinMs && nameOf(actor) !== nameOf(own.actor),
  );
  if (others.length === 0) return undefined;
  const writers = others.map(({ actor, at }) => `${nameOf(actor)} at ${at}`).join(', ');
  return `Another hand wrote in the very moment of our assign, by the audit log ${writers}: what it changed may have been overwritten. Ask, and put into the files what is to stay.`;
}

function nameOf({ person, app }: AuditActor): string {
  if (person === undefined) return app ?? 'somebody without a name';
  return app === undefined ? person : `${person} by way of ${app}`;
}
