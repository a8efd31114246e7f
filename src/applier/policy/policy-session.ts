import { type PolicyChanges, changesOf, type Names, namesOf } from '../../differ/diff/changes.js';
import { type JsonObject } from '../../model/json.js';
import {
  contentFingerprint,
  fingerprint,
  findUnexplained,
  showsWrite,
} from '../../model/assignment/equality.js';
import { withAssignments } from '../../differ/resolve/resolve.js';
import { simulateRequest } from '../../differ/requests/plan-requests.js';
import { type JournalEntry, type JournalPolicy } from '../../model/results/journal.js';
import { type SentRequest } from '../../model/results/outcome.js';
import { type GraphRequest } from '../../model/results/plan.js';
import {
  type GraphFailure,
  type RetryLimits,
  Stopped,
  type WriteApproval,
  type WriteResult,
} from '../../model/ports.js';
import type { ApplyContext, PolicyWork } from '../apply-plan.js';
import { ApprovalRequiredError, approvalsToTry } from '../approvals.js';
import { type CheckedWrite } from '../concurrent-edits.js';
import { changesBetween } from '../journal/run-recorder.js';

/** A policy with assignments that neither the plan nor our own writes explain: nothing more is written to it. */
export class ConcurrentChangeError extends Error {
  override readonly name = 'ConcurrentChangeError';
  constructor(readonly found: readonly JsonObject[]) {
    super('someone else changed the policy');
  }
}

/** What a result asks for. */
type WriteVerdict =
  | 'done'
  | 'turn-over'
  | 'token-refused'
  | 'not-done'
  | 'unclear'
  | 'approval-required'
  | 'rejected';

/**
 * The work on one policy: reads it, writes to it, and knows what it should have by now. This is the write protocol, and
 * the only loop that repeats a write:
 *
 *      ┌──▶ reserve        a slot of the rate limit and a token: all waiting is done before the check
 *      │       ▼
 *      │    precondition   read the policy: the plan or our own writes explain all of it ─ no ─▶ stale, or failed
 *      │       ▼
 *      │    intent         the request is in the journal, on disk, before it leaves
 *      │       ▼
 *      │    send           once
 *      │       ▼
 *      │    classify ──▶ done ──▶ the next request; after the last one: confirm by reading
 *      │       │  │
 *      │       │  └────▶ rejected ──▶ the policy ends here
 *      │       ▼
 *      └─── wait           throttled, token refused, turn over; or no clear answer and the policy does not show it done
 *
 * Every further round begins with the check again, right before the write.
 */
export class PolicySession {
  readonly policy: JournalPolicy;
  /** Names of groups and filters, as far as the plan asked for them. */
  readonly names: Names;
  #sent: readonly SentRequest[] = [];
  #writes: readonly CheckedWrite[] = [];
  #expected: readonly JsonObject[];
  #known: readonly (readonly JsonObject[])[];
  #read: readonly JsonObject[] | undefined;
  #waitedMs = 0;

  constructor(
    readonly work: PolicyWork,
    readonly context: ApplyContext,
  ) {
    const { type, id, name } = work.planned;
    this.policy = { type, id, name };
    this.names = namesOf(context.tenant);
    this.#expected = work.resolved.policy.assignments;
    this.#known = [this.#expected];
  }

  /** What was sent, with what came of it. What was refused and sent again counts once. */
  get sent(): readonly SentRequest[] {
    return this.#sent;
  }

  /** The writes that the service did, or may have done. */
  get writes(): readonly CheckedWrite[] {
    return this.#writes;
  }

  /** How long its writes waited for their turn, or to be tried again, in milliseconds. */
  get waitedMs(): number {
    return this.#waitedMs;
  }

  /** The assignments of the policy if only our writes changed it. */
  get expected(): readonly JsonObject[] {
    return this.#expected;
  }

  /** The states that may be of our making, where it is open which writes took effect. */
  get known(): readonly (readonly JsonObject[])[] {
    return this.#known;
  }

  /** The last reading, where nothing was sent since. */
  get lastRead(): readonly JsonObject[] | undefined {
    return this.#read;
  }

  async read(): Promise<readonly JsonObject[]> {
    this.#read = await this.context.writer.fetchAssignments(this.policy.type, this.policy.id);
    return this.#read;
  }

  /** What is left to do by a fresh reading. */
  async readChanges(): Promise<PolicyChanges> {
    return changesOf(withAssignments(this.work.resolved, await this.read()), this.context);
  }

  /**
   * Writes, by the protocol above. Throws ConcurrentChangeError, ApprovalRequiredError, Stopped, or the GraphFailure of
   * a request that was rejected or could not be done in time.
   */
  async write(request: GraphRequest): Promise<WriteResult> {
    const leadsTo = simulateRequest(this.#expected, request);
    const patience = this.context.writer.startTries();
    let approvals = approvalsToTry(this.context.approvals, this.policy, request);
    let isTokenRenewed = false;
    for (;;) {
      const { result, verdict } = await this.#attempt(request, leadsTo, approvals[0]);
      const { failure } = result;
      if (verdict === 'turn-over') continue;
      const isNoResult = verdict === 'not-done' || (verdict === 'token-refused' && !isTokenRenewed);
      if (!isNoResult) this.#record(request, result);
      if (result.mayHaveArrived)
        await this.#journal({ kind: 'answer', policy: this.policy, ...answerOf(request, result) });
      if (failure === undefined || verdict === 'done') {
        this.#expected = leadsTo;
        return result;
      }
      if (verdict === 'token-refused' && !isTokenRenewed) {
        isTokenRenewed = true;
        continue;
      }
      if (verdict === 'approval-required') {
        const [tried, next, ...others] = approvals;
        await this.#assertApprovable(request, failure, tried, next);
        approvals = [next ?? tried, ...others];
        continue;
      }
      if (verdict === 'unclear' && showsWrite(await this.read(), this.#expected, leadsTo, this.policy.type)) {
        this.#expected = leadsTo;
        this.#markConfirmed();
        return { mayHaveArrived: true, status: null };
      }
      if (verdict === 'not-done' || verdict === 'unclear') {
        if (await this.#waitAfter(failure, patience)) continue;
        if (verdict === 'not-done') this.#record(request, result);
      }
      throw patience.exhausted(failure);
    }
  }

  /** One round: reserve, check, write down, send. */
  async #attempt(
    request: GraphRequest,
    leadsTo: readonly JsonObject[],
    approval: WriteApproval,
  ): Promise<{ readonly result: WriteResult; readonly verdict: WriteVerdict }> {
    const { writer, clock } = this.context;
    const since = clock.now();
    const permit = await writer.reserve();
    try {
      const checkedAt = clock.now();
      this.#waitedMs += checkedAt - since;
      this.#assertRunning();
      await this.#assertUnchanged();
      this.#assertRunning();
      await this.#journal({
        ...{ kind: 'intent', policy: this.policy, request: journalled(request) },
        leadsTo: contentFingerprint(leadsTo, this.policy.type),
        changes: changesBetween(this.#expected, leadsTo, this),
      });
      const result = await permit.send(request, approval);
      const verdict = classify(request, result);
      if (verdict === 'done' || verdict === 'unclear') {
        const { policy } = this;
        const { method } = request;
        const { servedAt } = result;
        const served = servedAt === undefined ? {} : { servedAt };
        this.#writes = [...this.#writes, { policy, method, checkedAt, answeredAt: clock.now(), ...served }];
        this.#known = [...this.#known, leadsTo];
        this.#read = undefined;
      }
      return { result, verdict };
    } finally {
      permit.release();
    }
  }

  #assertRunning(): void {
    if (this.context.stop.isStopped) throw new Stopped();
  }

  /** Before our first effect the policy must be as the plan saw it, later as our writes left it. */
  async #assertUnchanged(): Promise<void> {
    const found = await this.read();
    const isUnchanged =
      this.#writes.length === 0
        ? fingerprint(found, this.policy.type) === this.work.planned.fingerprint
        : findUnexplained(found, this.#known, this.policy.type) === undefined;
    if (!isUnchanged) throw new ConcurrentChangeError(found);
  }

  /** Throws where a demand for approval cannot be met now: it was filed, waits, or there is nothing else to send. */
  async #assertApprovable(
    request: GraphRequest,
    failure: GraphFailure,
    tried: WriteApproval,
    next: WriteApproval | undefined,
  ): Promise<void> {
    const { code, isPending } = failure.details.approval ?? {};
    if (code === undefined && isPending !== true) {
      if (next === undefined) throw failure;
      return;
    }
    const filed = this.context.approvals.filedCode(this.policy, request);
    const known = code ?? tried.code ?? filed;
    if (known !== undefined)
      await this.#journal({
        kind: 'approval',
        policy: this.policy,
        request: journalled(request),
        code: known,
      });
    throw new ApprovalRequiredError(known);
  }

  async #waitAfter(failure: GraphFailure, patience: RetryLimits): Promise<boolean> {
    const { clock } = this.context;
    const since = clock.now();
    const isWorthIt = await patience.waitAfter(failure);
    this.#waitedMs += clock.now() - since;
    return isWorthIt;
  }

  #journal(entry: JournalEntry): Promise<void> {
    return this.context.journal.write(entry);
  }

  #record(request: GraphRequest, result: WriteResult): void {
    this.#sent = [...this.#sent, answerOf(request, result)];
  }

  /** The last write got no clear answer, and took effect all the same. */
  #markConfirmed(): void {
    const last = this.#sent.at(-1);
    if (last !== undefined) this.#sent = [...this.#sent.slice(0, -1), { ...last, landedWithoutAnswer: true }];
  }
}

function classify({ method }: GraphRequest, { mayHaveArrived, status, failure }: WriteResult): WriteVerdict {
  if (failure === undefined) return mayHaveArrived ? 'done' : 'turn-over';
  if (!mayHaveArrived) return 'not-done';
  if (failure.details.approval !== undefined) return 'approval-required';
  if (status === 401) return 'token-refused';
  // Also of a 500 that says that requests are too many: whether it took effect is looked up, not guessed.
  if (failure.isAmbiguous) return 'unclear';
  if (failure.isThrottled) return 'not-done';
  return method === 'DELETE' && status === 404 ? 'done' : 'rejected';
}

function journalled({ method, path, body }: GraphRequest): Pick<GraphRequest, 'method' | 'path' | 'body'> {
  return { method, path, ...(body === undefined ? {} : { body }) };
}

function answerOf(
  { method, path }: Pick<GraphRequest, 'method' | 'path'>,
  { status, requestId }: WriteResult,
): SentRequest {
  return { method, path, status, ...(requestId === undefined ? {} : { requestId }) };
}
