import { contentFingerprint } from '../differ/diff/fingerprint.js';
import { type JsonObject } from '../model/json.js';
import { type JournalPolicy } from '../model/results/journal.js';
import { type SentRequest } from '../model/results/outcome.js';
import { type GraphRequest } from '../model/results/plan.js';
import { GraphFailure, Stopped, type WriteAnswer, type WriteApproval } from '../model/ports.js';
import { type ApplyContext } from './apply-context.js';
import { AwaitsApproval, sendApproved } from './approvals.js';

/** The way to write to one policy: every write is in the journal before it leaves, and so is what came of it. */
export class RecordedWriter {
  #sent: readonly SentRequest[] = [];
  #waitedMs = 0;

  constructor(
    readonly policy: JournalPolicy,
    readonly context: Pick<ApplyContext, 'writer' | 'clock' | 'journal' | 'stop' | 'approvals'>,
  ) {}

  /** What has left, with what came of it. */
  get sent(): readonly SentRequest[] {
    return this.#sent;
  }

  /** How long writes waited for their turn, or to be tried again. */
  get waitedMs(): number {
    return this.#waitedMs;
  }

  /**
   * Sends a write that should leave the policy in a state. `look` is taken when its turn has come; what it throws calls
   * the write off. Throws Stopped where the run is to end, AwaitsApproval where a second person has to agree.
   */
  async send(
    request: GraphRequest,
    leadsTo: readonly JsonObject[],
    look: () => Promise<void>,
  ): Promise<WriteAnswer> {
    const { journal, approvals, stop } = this.context;
    const { method, path, body } = request;
    const said = { method, path, ...(body === undefined ? {} : { body }) };
    let isRecorded = false;
    const lastLook = async (): Promise<void> => {
      if (stop.isStopped) throw new Stopped();
      await look();
      if (isRecorded) return;
      isRecorded = true;
      await journal.write({
        kind: 'intent',
        policy: this.policy,
        request: said,
        leadsTo: contentFingerprint(leadsTo),
      });
    };
    try {
      return await sendApproved(request, this.policy, approvals, (approval) =>
        this.#attempt(request, approval, lastLook),
      );
    } catch (error) {
      if (error instanceof AwaitsApproval && error.code !== undefined)
        await journal.write({ kind: 'approval', policy: this.policy, request: said, code: error.code });
      throw error;
    }
  }

  /** The write that got no answer was carried out all the same. */
  markLanded(): void {
    const last = this.#sent.at(-1);
    if (last !== undefined) this.#sent = [...this.#sent.slice(0, -1), { ...last, landedWithoutAnswer: true }];
  }

  async #attempt(
    request: GraphRequest,
    approval: WriteApproval | undefined,
    look: () => Promise<void>,
  ): Promise<WriteAnswer> {
    const { writer, clock } = this.context;
    let since = clock.now();
    const attempt = { mayHaveLeft: false };
    const lastLook = async (): Promise<void> => {
      this.#waitedMs += clock.now() - since;
      attempt.mayHaveLeft = false;
      await look();
      attempt.mayHaveLeft = true;
      since = clock.now();
    };
    try {
      const answer = await writer.sendRequest(request, { approval, lastLook });
      await this.#record(request, answer.status, answer.requestId);
      return answer;
    } catch (error) {
      if (attempt.mayHaveLeft && error instanceof GraphFailure)
        await this.#record(request, error.details.status ?? null, error.details.requestId);
      throw error;
    }
  }

  async #record({ method, path }: GraphRequest, status: number | null, requestId?: string): Promise<void> {
    const told = { method, path, status, ...(requestId === undefined ? {} : { requestId }) };
    this.#sent = [...this.#sent, told];
    await this.context.journal.write({ kind: 'answer', policy: this.policy, ...told });
  }
}
