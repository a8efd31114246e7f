import { isWriteTo } from '../differ/drift/last-change.js';
import { type AuditActor, type AuditEvent } from '../model/tenant/audit.js';
import { type JournalPolicy } from '../model/results/journal.js';
import { policyKey } from '../model/results/plan.js';
import { type Clock, explainFailure, GraphFailure, type StopSignal } from '../model/ports.js';

/**
 * A write that the service did, or may have done. In milliseconds of our clock: when the check before it began, and
 * when it was answered.
 *
 *      check ───────────▶ arrival ───────▶ answer      our clock
 *        checkedAt          │                answeredAt
 *                           ▼
 *      ──── other's edit ── our event ── other's edit ─── the service's clock
 *           overwritten?                  came later: the reading afterwards shows it
 */
export interface CheckedWrite {
  readonly policy: JournalPolicy;
  readonly method: string;
  readonly checkedAt: number;
  readonly answeredAt: number;
}

/** An event of the audit log, with its time in milliseconds as well. */
export interface TimedEvent extends AuditEvent {
  readonly time: number;
}

/** What the audit log has since a time in milliseconds. Throws a GraphFailure. */
export type ReadAuditLog = (since: number) => Promise<readonly TimedEvent[]>;

/** What the audit log shows that no reading can. */
export interface OverwrittenEdits {
  /** A sentence for each policy that someone else wrote to between a check and the write after it, by policy key. */
  readonly found: ReadonlyMap<string, { readonly policy: JournalPolicy; readonly sentence: string }>;
  /** What cannot be determined, and why: one sentence. */
  readonly doubt?: string;
}

/** How far the service's clock may be from ours: it only decides from when on events are asked for. */
const CLOCK_SKEW_MS = 5 * 60_000;
/** How far the times of two events may be off against each other. */
const MARGIN_MS = 2000;

/**
 * Asks the audit log what came between the checks of a run and its writes. It is asked when the last write is answered,
 * at the same time as the readings that confirm, and once more after them where it does not show all writes yet.
 */
export class OverwriteCheck {
  readonly #since: number;
  #early: Promise<AuditAnswer> | undefined;

  /** To be made before the first write of the run. */
  constructor(
    private readonly input: {
      readonly readAuditLog: ReadAuditLog;
      /** Who the run is, by its token; undefined where the token does not say. */
      readonly self?: AuditActor | undefined;
      readonly clock: Clock;
      readonly stop: StopSignal;
    },
  ) {
    this.#since = input.clock.now() - CLOCK_SKEW_MS;
  }

  /** Called when the last write is answered. */
  begin(): void {
    this.#early = this.#ask();
  }

  /** What it found about these writes. Never throws. */
  async finish(writes: readonly CheckedWrite[]): Promise<OverwrittenEdits> {
    if (writes.length === 0) return { found: new Map() };
    const early = await this.#early;
    const first = early && this.#judge(writes, early);
    if (first !== undefined && (first.doubt === undefined || early?.doubt !== undefined)) return first;
    return this.#judge(writes, await this.#ask());
  }

  #judge(writes: readonly CheckedWrite[], { events, doubt }: AuditAnswer): OverwrittenEdits {
    if (doubt !== undefined) return { found: new Map(), doubt: unknown(doubt) };
    return findOverwrittenEdits(writes, events, this.input.self);
  }

  async #ask(): Promise<AuditAnswer> {
    const { readAuditLog, stop } = this.input;
    if (stop.isStopped) return STOPPED;
    try {
      const events = await Promise.race([readAuditLog(this.#since), stop.whenStopped]);
      return events === undefined ? STOPPED : { events };
    } catch (error) {
      const why = error instanceof GraphFailure ? explainFailure(error).replace(/\.+$/, '') : String(error);
      return { events: [], doubt: `the audit log could not be read: ${why}` };
    }
  }
}

/** The events, or why there are none. */
interface AuditAnswer {
  readonly events: readonly TimedEvent[];
  readonly doubt?: string;
}

const STOPPED: AuditAnswer = { events: [], doubt: 'the run was stopped' };

/**
 * Looks for edits of others that our writes may have replaced: someone else wrote to a policy after our check and
 * before our write arrived. `self`: who the token says that we are; if it does not say, the one that the log shows on
 * every policy that we wrote to.
 */
export function findOverwrittenEdits(
  writes: readonly CheckedWrite[],
  events: readonly TimedEvent[],
  self?: AuditActor,
): OverwrittenEdits {
  const policies = [...new Set(writes.map(({ policy }) => policyKey(policy)))].map((key) => {
    const own = writes.filter(({ policy }) => policyKey(policy) === key);
    return {
      key,
      own: own.toSorted((a, b) => a.answeredAt - b.answeredAt),
      events: events.filter((event) => own.some(({ policy }) => isWriteTo(event, policy))),
    };
  });
  const identity = self ?? inferIdentity(policies);
  const found = new Map<string, { policy: JournalPolicy; sentence: string }>();
  let isMissing = false;
  for (const { key, own, events: all } of policies) {
    const ours = all.filter(({ actor }) => identity !== undefined && isSame(actor, identity));
    const matched = matchOwn(own, ours);
    isMissing ||= matched.size < own.length;
    const overwritten = all.filter(
      (event) =>
        !ours.includes(event) && [...matched].some(([write, arrival]) => isBetween(event, write, arrival)),
    );
    const [first] = own;
    if (first !== undefined && overwritten.length > 0)
      found.set(key, { policy: first.policy, sentence: sentenceOf(overwritten) });
  }
  if (!isMissing) return { found };
  const names = [...new Set(policies.flatMap((policy) => policy.events.map(({ actor }) => nameOf(actor))))];
  const why =
    identity === undefined && names.length > 1
      ? `the audit log shows writes by ${names.join(' and ')}, and not which of them is this run`
      : 'the audit log does not show all writes of this run yet';
  return { found, doubt: unknown(why) };
}

/** After our check and before our write arrived; both events have times of the service's clock. */
function isBetween(
  { time }: TimedEvent,
  { checkedAt, answeredAt }: CheckedWrite,
  arrival: TimedEvent,
): boolean {
  return time <= arrival.time && time >= arrival.time - (answeredAt - checkedAt) - MARGIN_MS;
}

/** What is said where it cannot be determined. */
function unknown(why: string): string {
  return `Whether someone else’s edit was overwritten between a check and the write after it cannot be determined: ${why}.`;
}

/**
 * The only writer that the log shows on most of our policies while our writes were on their way; where the clocks are
 * too far apart for that, at any time. Undefined where there is no such one.
 */
function inferIdentity(
  policies: readonly { readonly own: readonly CheckedWrite[]; readonly events: readonly TimedEvent[] }[],
): AuditActor | undefined {
  const isTimely = ({ time }: TimedEvent, { checkedAt, answeredAt }: CheckedWrite): boolean =>
    time >= checkedAt && time <= answeredAt;
  const timely = policies.map(({ own, events }) =>
    events.filter((event) => own.some((write) => isTimely(event, write))),
  );
  const isAnyTimely = timely.some((events) => events.length > 0);
  const actors = (isAnyTimely ? timely : policies.map(({ events }) => events)).flatMap(distinctActors);
  const counted = actors.map((actor) => actors.filter((other) => isSame(other, actor)).length);
  const most = Math.max(...counted);
  const [first, ...others] = actors.filter((_, index) => counted[index] === most);
  return first !== undefined && others.every((other) => isSame(other, first)) ? first : undefined;
}

function distinctActors(events: readonly TimedEvent[]): readonly AuditActor[] {
  const actors = events.map(({ actor }) => actor);
  return actors.filter((actor, index) => actors.findIndex((other) => isSame(other, actor)) === index);
}

/** A token may name a person without the app. */
function isSame(actor: AuditActor, self: AuditActor): boolean {
  const isEqual = (a = '', b = ''): boolean => a.toLowerCase() === b.toLowerCase();
  return isEqual(actor.person, self.person) && (self.app === undefined || isEqual(actor.app, self.app));
}

/**
 * The event of each of our writes. One write may be several events, and someone may sign in as we do: so from the last
 * write back, each takes the event nearest to its answer, clocks compared by the last pair.
 */
function matchOwn(
  writes: readonly CheckedWrite[],
  ours: readonly TimedEvent[],
): ReadonlyMap<CheckedWrite, TimedEvent> {
  const matched = new Map<CheckedWrite, TimedEvent>();
  const [lastWrite, lastEvent] = [writes.at(-1), nearest(ours, writes.at(-1)?.answeredAt ?? 0)];
  if (lastWrite === undefined || lastEvent === undefined) return matched;
  const skew = lastEvent.time - lastWrite.answeredAt;
  let free = ours;
  for (const write of writes.toReversed()) {
    const event = nearest(free, write.answeredAt + skew);
    if (event === undefined) break;
    matched.set(write, event);
    free = free.filter((other) => other !== event);
  }
  return matched;
}

function nearest(events: readonly TimedEvent[], at: number): TimedEvent | undefined {
  return events.toSorted((a, b) => Math.abs(a.time - at) - Math.abs(b.time - at))[0];
}

function sentenceOf(overwritten: readonly TimedEvent[]): string {
  const writers = overwritten.map(({ actor, at }) => `${nameOf(actor)} at ${at}`).join(', ');
  return `Someone else wrote to it between our check and our write, by the audit log ${writers}: what they changed may have been overwritten. Ask them, and put into the files what is to stay.`;
}

function nameOf({ person, app }: AuditActor): string {
  if (person === undefined) return app ?? 'someone without a name';
  return app === undefined ? person : `${person} through ${app}`;
}
