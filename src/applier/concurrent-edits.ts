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
  /** When it was answered by the service's clock, if the answer says so. */
  readonly servedAt?: number;
}

/** An event of the audit log, with its time in milliseconds as well. */
export interface TimedEvent extends AuditEvent {
  readonly time: number;
}

/** What the audit log has since a time in milliseconds, and whether that is all. Throws a GraphFailure. */
export type ReadAuditLog = (
  since: number,
) => Promise<{ readonly events: readonly TimedEvent[]; readonly isWhole: boolean }>;

/** What the audit log shows that no reading can. */
export interface OverwrittenEdits {
  /** A sentence for each policy that someone else wrote to between a check and the write after it, by policy key. */
  readonly found: ReadonlyMap<string, { readonly policy: JournalPolicy; readonly sentence: string }>;
  /** What cannot be determined, and why: one sentence. */
  readonly doubt?: string;
}

/** How far the service's clock may be from ours: it only decides from when on events are asked for. */
const CLOCK_SKEW_MS = 5 * 60_000;
/** How far times of the service's clock may be off against each other: answers carry whole seconds. */
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
    const { found, ...open } = findOverwrittenEdits(writes, events, this.input.self);
    return { found, ...open, ...(doubt !== undefined && { doubt: unknown(doubt) }) };
  }

  async #ask(): Promise<AuditAnswer> {
    const { readAuditLog, stop } = this.input;
    if (stop.isStopped) return STOPPED;
    try {
      const read = await Promise.race([readAuditLog(this.#since), stop.whenStopped]);
      if (read === undefined) return STOPPED;
      return {
        events: read.events,
        ...(!read.isWhole && { doubt: 'the audit log is too long to be read whole' }),
      };
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
  const skew = skewOf(writes);
  const momentOf = ({ checkedAt, answeredAt }: CheckedWrite): Moment => ({
    from: checkedAt + skew - MARGIN_MS,
    to: answeredAt + skew + MARGIN_MS,
  });
  const identity = self ?? inferIdentity(policies, momentOf);
  const found = new Map<string, { policy: JournalPolicy; sentence: string }>();
  let isMissing = false;
  for (const { key, own, events: all } of policies) {
    const ours = all.filter(({ actor }) => identity !== undefined && isSame(actor, identity));
    const moments = arrivalsOf(own.map(momentOf), ours);
    isMissing ||= moments.some(({ arrival }) => arrival === undefined);
    const overwritten = all.filter(
      (event) =>
        identity !== undefined &&
        !ours.includes(event) &&
        moments.some(({ from, to, arrival = to }) => event.time >= from && event.time <= arrival),
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

/** Within which a write arrived, in milliseconds of the service's clock: after its check began, before its answer. */
interface Moment {
  readonly from: number;
  readonly to: number;
}

/** By how much the service's clock is ahead of ours: the middle of what the answers to the writes say; 0 if none does. */
function skewOf(writes: readonly CheckedWrite[]): number {
  const known = writes.flatMap(({ servedAt, answeredAt }) =>
    servedAt === undefined ? [] : [servedAt - answeredAt],
  );
  return known.toSorted((a, b) => a - b)[Math.floor(known.length / 2)] ?? 0;
}

/** What is said where it cannot be determined. */
function unknown(why: string): string {
  return `Whether someone else’s edit was overwritten between a check and the write after it cannot be determined: ${why}.`;
}

/** The only writer that the log shows on most of our policies while our writes were on their way; else undefined. */
function inferIdentity(
  policies: readonly { readonly own: readonly CheckedWrite[]; readonly events: readonly TimedEvent[] }[],
  momentOf: (write: CheckedWrite) => Moment,
): AuditActor | undefined {
  const actors = policies.flatMap(({ own, events }) => {
    const moments = own.map(momentOf);
    return distinctActors(
      events.filter(({ time }) => moments.some(({ from, to }) => time >= from && time <= to)),
    );
  });
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
 * The moments of our writes to a policy, in their order, with when each arrived: the time of an event of ours within the
 * moment. One write may be several events, and earlier runs have events too: so from the last write back, each takes the
 * newest one that is left.
 */
function arrivalsOf(
  moments: readonly Moment[],
  ours: readonly TimedEvent[],
): readonly (Moment & { readonly arrival?: number })[] {
  let free = ours.toSorted((a, b) => b.time - a.time);
  return moments
    .toReversed()
    .map((moment) => {
      const event = free.find(({ time }) => time >= moment.from && time <= moment.to);
      if (event === undefined) return moment;
      free = free.filter(({ time }) => time < event.time);
      return { ...moment, arrival: event.time };
    })
    .toReversed();
}

function sentenceOf(overwritten: readonly TimedEvent[]): string {
  const writers = overwritten.map(({ actor, at }) => `${nameOf(actor)} at ${at}`).join(', ');
  return `Someone else wrote to it between our check and our write, by the audit log ${writers}: what they changed may have been overwritten. Ask them, and put into the files what is to stay.`;
}

function nameOf({ person, app }: AuditActor): string {
  if (person === undefined) return app ?? 'someone without a name';
  return app === undefined ? person : `${person} through ${app}`;
}
