import { changesOf } from '../differ/policy-changes.js';
import { contentFingerprint } from '../differ/fingerprint.js';
import { type PolicyChanges } from '../differ/requests.js';
import { type ResolvedPolicy, withAssignments } from '../differ/resolve.js';
import { simulateRequest } from '../differ/simulate.js';
import { type JsonObject } from '../model/json.js';
import { type Journal, type JournalPolicy } from '../model/journal.js';
import { type SentRequest } from '../model/outcome.js';
import { type GraphRequest, type PolicyPlan } from '../model/plan.js';
import { type GraphVersion } from '../model/policy-types.js';
import {
  type Clock,
  GraphFailure,
  Stopped,
  type StopSignal,
  type TenantWriter,
  type WriteAnswer,
  type WriteApproval,
} from '../model/ports.js';
import { type Approvals, AwaitsApproval, sendApproved } from './approvals.js';

export interface PolicyWork {
  readonly planned: PolicyPlan;
  readonly resolved: ResolvedPolicy;
}

export interface ApplyContext {
  readonly writer: TenantWriter;
  readonly clock: Clock;
  readonly graphVersion: GraphVersion;
  readonly journal: Journal;
  readonly stop: StopSignal;
  readonly approvals: Approvals;
  /** `type method` pairs that turned out to have no route in this run. */
  readonly missingRoutes: Set<string>;
}

/** How often a write is sent whose answer does not come. Each of ours may be repeated: it has one effect, however often. */
const MOST_SENDS = 3;
const RESEND_WAIT_MS = 1000;

/** The hand on one policy: reads it and writes to it, writes down every step, and knows what it should hold by now. */
export class PolicyHand {
  readonly sent: SentRequest[] = [];
  readonly policy: JournalPolicy;
  #start: readonly JsonObject[] = [];
  #expected: readonly JsonObject[] = [];
  #read: readonly JsonObject[] | undefined;

  constructor(
    readonly work: PolicyWork,
    readonly context: ApplyContext,
  ) {
    const { type, id, name } = work.planned;
    this.policy = { type, id, name };
  }

  /** What the policy holds if nothing but our writes touched it. */
  get expected(): readonly JsonObject[] {
    return this.#expected;
  }

  /** The states that may be of our making, where it is open which writes took effect. */
  get known(): readonly (readonly JsonObject[])[] {
    return [this.#start, this.#expected];
  }

  /** The last reading, where nothing was sent since. */
  get lastRead(): readonly JsonObject[] | undefined {
    return this.#read;
  }

  async read(): Promise<readonly JsonObject[]> {
    const { type, id } = this.policy;
    this.#read = await this.context.writer.fetchAssignments(type, id);
    if (this.sent.length === 0) this.#start = this.#expected = this.#read;
    return this.#read;
  }

  /** What is left to do by a fresh reading. */
  async readChanges(): Promise<PolicyChanges> {
    return changesOf(withAssignments(this.work.resolved, await this.read()), this.context);
  }

  /** Takes what was just read as the ground for what is sent next. */
  rebase(): void {
    this.#expected = this.#read ?? this.#expected;
  }

  /** Sends a write. Where no answer comes it is looked up whether it was carried out, and only then sent again. */
  async send(request: GraphRequest): Promise<WriteAnswer> {
    for (let sends = 1; ; sends++) {
      try {
        const answer = await this.#sendOnce(request);
        this.#expected = simulateRequest(this.#expected, request);
        return answer;
      } catch (error) {
        if (!(error instanceof GraphFailure) || !error.isAmbiguous) throw error;
        const left = await this.readChanges();
        if (!left.diff.drafts.some((draft) => request.covers.includes(left.keyOf(draft)))) {
          this.#markLanded();
          this.#expected = simulateRequest(this.#expected, request);
          return { status: 0 };
        }
        if (sends === MOST_SENDS || !isOurs(left, this.work.planned) || this.context.stop.isStopped)
          throw error;
        await this.context.clock.sleep(RESEND_WAIT_MS * sends);
      }
    }
  }

  async #sendOnce(request: GraphRequest): Promise<WriteAnswer> {
    const { journal, approvals, stop } = this.context;
    const { method, path, body } = request;
    const said = { method, path, ...(body === undefined ? {} : { body }) };
    if (stop.isStopped) throw new Stopped();
    const leadsTo = contentFingerprint(simulateRequest(this.#expected, request));
    await journal.write({ kind: 'intent', policy: this.policy, request: said, leadsTo });
    try {
      return await sendApproved(request, this.policy, approvals, (approval) =>
        this.#attempt(request, approval),
      );
    } catch (error) {
      if (error instanceof AwaitsApproval && error.code !== undefined)
        await journal.write({ kind: 'approval', policy: this.policy, request: said, code: error.code });
      throw error;
    }
  }

  async #attempt(request: GraphRequest, approval: WriteApproval | undefined): Promise<WriteAnswer> {
    try {
      const answer = await this.context.writer.sendRequest(request, approval);
      await this.#record(request, answer.status, answer.requestId);
      return answer;
    } catch (error) {
      if (error instanceof GraphFailure)
        await this.#record(request, error.details.status ?? null, error.details.requestId);
      throw error;
    }
  }

  async #record({ method, path }: GraphRequest, status: number | null, requestId?: string): Promise<void> {
    const told = { method, path, status, ...(requestId === undefined ? {} : { requestId }) };
    this.sent.push(told);
    this.#read = undefined;
    await this.context.journal.write({ kind: 'answer', policy: this.policy, ...told });
  }

  #markLanded(): void {
    const last = this.sent.pop();
    if (last !== undefined) this.sent.push({ ...last, landedWithoutAnswer: true });
  }
}

/** Whether all that is left was planned: anything else is another hand's, and is not overwritten. */
export function isOurs({ diff, keyOf }: PolicyChanges, { changes }: PolicyPlan): boolean {
  const planned = new Set(changes.map(({ key }) => key));
  return diff.drafts.every((draft) => planned.has(keyOf(draft)));
}
