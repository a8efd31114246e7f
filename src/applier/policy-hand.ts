import { changesOf, type PolicyChanges } from '../differ/diff/changes.js';
import { fingerprint } from '../differ/diff/fingerprint.js';
import { withAssignments } from '../differ/resolve/resolve.js';
import { simulateRequest } from '../differ/requests/simulate.js';
import { type JsonObject } from '../model/json.js';
import { type JournalPolicy } from '../model/results/journal.js';
import { type SentRequest } from '../model/results/outcome.js';
import { type GraphRequest, type PolicyPlan } from '../model/results/plan.js';
import { GraphFailure, type WriteAnswer } from '../model/ports.js';
import { type ApplyContext, type PolicyWork } from './apply-context.js';
import { otherHands } from './other-hands.js';
import { RecordedWriter } from './recorded-writer.js';
import { type AssignMoment } from './unseen-hands.js';

/** A policy that holds what neither the plan nor our own writes explain: nothing more is written to it. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
  constructor(readonly found: readonly JsonObject[]) {
    super('overtaken');
  }
}

/** How often a write is sent whose answer does not come. Each of ours may be repeated: it has one effect, however often. */
const MOST_SENDS = 3;
const RESEND_WAIT_MS = 1000;

/** The hand on one policy: reads it and writes to it, and knows what it should hold by now. */
export class PolicyHand {
  readonly policy: JournalPolicy;
  readonly #writer: RecordedWriter;
  #expected: readonly JsonObject[];
  #known: readonly (readonly JsonObject[])[];
  #read: readonly JsonObject[] | undefined;
  #assigned: AssignMoment | undefined;

  constructor(
    readonly work: PolicyWork,
    readonly context: ApplyContext,
  ) {
    const { type, id, name } = work.planned;
    this.policy = { type, id, name };
    this.#writer = new RecordedWriter(this.policy, context);
    this.#expected = work.resolved.policy.assignments;
    this.#known = [this.#expected];
  }

  get sent(): readonly SentRequest[] {
    return this.#writer.sent;
  }

  /** How long its writes waited for their turn, or to be tried again. */
  get waitedMs(): number {
    return this.#writer.waitedMs;
  }

  /** What the policy holds if nothing but our writes touched it. */
  get expected(): readonly JsonObject[] {
    return this.#expected;
  }

  /** The states that may be of our making, where it is open which writes took effect. */
  get known(): readonly (readonly JsonObject[])[] {
    return this.#known;
  }

  /** When the list was replaced; undefined where it was not. */
  get assigned(): AssignMoment | undefined {
    return this.#assigned;
  }

  /** The last reading, where nothing was sent since. */
  get lastRead(): readonly JsonObject[] | undefined {
    return this.#read;
  }

  async read(): Promise<readonly JsonObject[]> {
    this.#read = await this.context.writer.fetchAssignments(this.policy.type, this.policy.id);
    return this.#read;
  }

  /** Reads, and throws Overtaken where the policy is not as the plan saw it or as our writes left it. */
  async look(): Promise<void> {
    const found = await this.read();
    const isUntouched =
      this.sent.length === 0
        ? fingerprint(found) === this.work.planned.fingerprint
        : otherHands(found, this.#known) === undefined;
    if (!isUntouched) throw new Overtaken(found);
  }

  /** What is left to do by a fresh reading. */
  async readChanges(): Promise<PolicyChanges> {
    return changesOf(withAssignments(this.work.resolved, await this.read()), this.context);
  }

  /** Takes what was just read as the ground for what is sent next. */
  rebase(): void {
    this.#expected = this.#read ?? this.#expected;
    this.#known = [...this.#known, this.#expected];
  }

  /** Sends a write. Where no answer comes it is looked up whether it was carried out, and only then sent again. */
  async send(request: GraphRequest): Promise<WriteAnswer> {
    const leadsTo = simulateRequest(this.#expected, request);
    for (let sends = 1; ; sends++) {
      const { length } = this.sent;
      try {
        const answer = await this.#sendOnce(request, leadsTo);
        this.#expected = leadsTo;
        return answer;
      } catch (error) {
        const hasLeft = this.sent.length > length;
        if (!(error instanceof GraphFailure) || !error.isAmbiguous || !hasLeft) throw error;
        const left = await this.readChanges();
        if (!left.diff.drafts.some((draft) => request.covers.includes(left.keyOf(draft)))) {
          this.#writer.markLanded();
          this.#expected = leadsTo;
          return { status: 0 };
        }
        if (sends === MOST_SENDS || !isOurs(left, this.work.planned) || this.context.stop.isStopped)
          throw error;
        await this.context.clock.sleep(RESEND_WAIT_MS * sends);
      }
    }
  }

  /**
   * The first write rests on what the plan saw, and `assign` on the whole list: both are preceded by a look. What came
   * between two writes to single assignments is neither touched by the second nor missed by the reading afterwards.
   */
  async #sendOnce(request: GraphRequest, leadsTo: readonly JsonObject[]): Promise<WriteAnswer> {
    const { length } = this.sent;
    const { clock } = this.context;
    let lookedAt = clock.now();
    const look = async (): Promise<void> => {
      if (length > 0 && request.method !== 'POST') return;
      await this.look();
      lookedAt = clock.now();
    };
    try {
      return await this.#writer.send(request, leadsTo, look);
    } finally {
      if (this.sent.length > length) {
        // Whatever came of it: from here on the policy may hold this too.
        this.#known = [...this.#known, leadsTo];
        this.#read = undefined;
        if (request.method === 'POST')
          this.#assigned = {
            policy: this.policy,
            lookedAt: this.#assigned?.lookedAt ?? lookedAt,
            answeredAt: clock.now(),
          };
      }
    }
  }
}

/** Whether all that is left was planned: anything else is another hand's, and is not overwritten. */
export function isOurs({ diff, keyOf }: PolicyChanges, { changes }: PolicyPlan): boolean {
  const planned = new Set(changes.map(({ key }) => key));
  return diff.drafts.every((draft) => planned.has(keyOf(draft)));
}
