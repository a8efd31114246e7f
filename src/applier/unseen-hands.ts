import { isWriteTo } from '../differ/last-change.js';
import { type AuditActor, type AuditEvent } from '../model/audit.js';
import { type JournalPolicy } from '../model/journal.js';
import { policyKey } from '../model/plan.js';
import { GraphFailure, type StopSignal } from '../model/ports.js';

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

/** What the audit log has since a time in milliseconds. Throws a GraphFailure. */
export type ReadAuditLog = (since: number) => Promise<readonly TimedEvent[]>;

export interface UnseenHands {
  /** A sentence for each policy that another hand wrote in such a moment, by policy key. */
  readonly told: ReadonlyMap<string, string>;
  /** What cannot be known, and why. */
  readonly doubt?: string;
}

/** How far the service's clock may be from ours: it only decides from when on events are asked for. */
const CLOCK_SKEW_MS = 5 * 60_000;
/** How far the times of two events may be off against each other. */
const MARGIN_MS = 2000;

/**
 * Looks in the audit log for what no reading can show. Had another hand come after our `assign`, the reading afterwards
 * would have shown it; so the newest write to the policy is ours, and whoever else wrote just before it was overwritten.
 */
export async function findUnseenHands(
  moments: readonly AssignMoment[],
  readAuditLog: ReadAuditLog,
  { isStopped }: StopSignal,
): Promise<UnseenHands> {
  if (moments.length === 0) return { told: new Map() };
  if (isStopped) return { told: new Map(), doubt: unknown('the run was stopped') };
  const since = moments.reduce((least, { lookedAt }) => Math.min(least, lookedAt), Infinity);
  let events: readonly TimedEvent[];
  try {
    events = await readAuditLog(since - CLOCK_SKEW_MS);
  } catch (error) {
    if (!(error instanceof GraphFailure)) throw error;
    return { told: new Map(), doubt: unknown(`the audit log could not be read: ${error.message}`) };
  }
  const told = new Map<string, string>();
  let missing = 0;
  for (const moment of moments) {
    const writes = events.filter((event) => isWriteTo(event, moment.policy)).sort((a, b) => b.time - a.time);
    if (writes.length === 0) missing += 1;
    const sentence = otherWriters(writes, moment.answeredAt - moment.lookedAt + MARGIN_MS);
    if (sentence !== undefined) told.set(policyKey(moment.policy), sentence);
  }
  return missing === 0
    ? { told }
    : { told, doubt: unknown('the audit log does not show all writes of this run yet') };
}

function unknown(why: string): string {
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
