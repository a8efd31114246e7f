import { setMaxListeners } from 'node:events';
import { type Group } from '../model/tenant/tenant.js';
import {
  type RetryLimits,
  Stopped,
  type TenantReader,
  type TenantWriter,
  type WriteResult,
} from '../model/ports.js';
import { type BatchedGet, createBatchedGet } from './http/batch.js';
import { readClaims } from './auth/claims.js';
import { createTransport, type TransportOptions } from './http/client.js';
import { createRateLimits, type PacingLimits, type WriteSlot } from './http/rate-limits.js';
import { type Redact } from './auth/redact.js';
import { createRetryPolicy, type OnWait } from './http/retry.js';
import { type TokenSource } from './auth/tokens.js';
import { type Transport, type WriteOnce } from './http/transport.js';
import { approvalHeaders } from './http/errors.js';

/** The way to one Graph: every call paced, and every read repeated where that may help. */
export interface GraphConnection {
  readonly origin: string;
  /** Of reads: writes take the way of `writes`. */
  readonly transport: Transport;
  readonly batchedGet: BatchedGet;
  /** The same for what the run can do without: it is not waited for long, and delays no other read. */
  readonly optionalGet: BatchedGet;
  readonly token: TokenSource;
  readonly writes: WriteWay;
  /** Hides secrets in a text of the service. */
  readonly redact: Redact;
  /** Says, in one sentence, what was left out of an answer or is not in this cloud. Each sentence once. */
  readonly onNote: (sentence: string) => void;
  /** Whether the token lets the members of groups with hidden membership be seen. */
  readonly seesHiddenMembers: () => Promise<boolean>;
  /** Every group that came in an answer, by id in lower case. */
  readonly listedGroups: Map<string, Group>;
  /** Ends what is still on its way, or waits: no one asks for its answer any more. */
  readonly end: () => void;
}

/** The way of writes, a step at a time: only the applier knows what has to happen between the steps. */
export interface WriteWay {
  /** Resolves when a write may leave. */
  readonly reserve: () => Promise<WriteSlot>;
  readonly once: WriteOnce;
  readonly startTries: () => RetryLimits;
  /** Whether the service asked that no write leaves for now. */
  readonly isPaused: () => boolean;
  /** No write leaves any more; those that wait for their turn fail for this reason. */
  readonly close: (reason: Error) => void;
}

interface ConnectionOptions extends Omit<TransportOptions, 'timeoutMs' | 'limits' | 'retry' | 'end'> {
  readonly limits: PacingLimits;
  readonly onWait?: OnWait;
  readonly onNote?: (sentence: string) => void;
}

export function openConnection(options: ConnectionOptions): GraphConnection {
  const { origin, clock, token, redactor, onAttempt, onWait, onNote = () => undefined } = options;
  const limits = createRateLimits(options.limits, clock);
  const retry = createRetryPolicy(limits, clock, Math.random, onWait);
  const { timeoutMs } = options.limits;
  const ending = new AbortController();
  // As many listen as there are requests on their way: that is no leak.
  setMaxListeners(0, ending.signal);
  const { read, writeOnce } = createTransport({ ...options, limits, retry, timeoutMs, end: ending.signal });
  const { redact } = redactor;
  const noted = new Set<string>();
  let writesOnTheWay = 0;
  return {
    origin,
    token,
    transport: read,
    // Every write is read again when it has landed.
    batchedGet: createBatchedGet({ read, retry, limits, clock, redact }, () => writesOnTheWay > 0, onAttempt),
    optionalGet: createBatchedGet(
      { read, retry, limits, clock, redact, isOptional: true },
      () => false,
      onAttempt,
    ),
    writes: {
      reserve: () => limits.reserveWrite(),
      once: async (call) => {
        writesOnTheWay += 1;
        try {
          return await writeOnce(call);
        } finally {
          writesOnTheWay -= 1;
        }
      },
      startTries: () => retry.startTries(limits.writes),
      isPaused: () => limits.writes.isPaused,
      close: (reason) => limits.writes.close(reason),
    },
    redact,
    listedGroups: new Map(),
    onNote: (sentence) => {
      if (!noted.has(sentence)) onNote(sentence);
      noted.add(sentence);
    },
    seesHiddenMembers: async () =>
      readClaims(await token.getToken())?.permissions.includes('Member.Read.Hidden') === true,
    end: () => {
      limits.close(new Stopped());
      ending.abort();
    },
  };
}

/** Its turn is over: the service has refused other writes since. */
const TURN_OVER: WriteResult = { mayHaveArrived: false, status: null };

/** A reader that can also write. Only apply is ever given one. */
export function createTenantWriter(reader: TenantReader, { token, writes }: GraphConnection): TenantWriter {
  /** The token that the service refused last. */
  let refused: string | undefined;
  return {
    ...reader,
    startTries: writes.startTries,
    async reserve() {
      // Before the turn: a renewal may take a person minutes. And in it, where the wait was long: mostly at once.
      if ((await token.getToken()) === refused) await token.renew();
      const slot = await writes.reserve();
      try {
        const bearer = await token.getToken();
        return {
          release: slot.release,
          async send({ method, path, body }, approval = {}) {
            if (writes.isPaused()) return TURN_OVER;
            const headers = approvalHeaders(approval);
            const result = await writes.once({
              ...{ method, path, headers, bearer },
              ...(body === undefined ? {} : { body }),
            });
            if (result.status === 401) refused = bearer;
            return result;
          },
        };
      } catch (error) {
        slot.release();
        throw error;
      }
    },
  };
}
