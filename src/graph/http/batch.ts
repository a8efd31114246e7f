import { randomUUID } from 'node:crypto';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import { type Clock, GraphFailure } from '../../model/ports.js';
import { failureOf } from './errors.js';
import { headersFrom } from './http.js';
import { type Redact } from '../auth/redact.js';
import { type RateLimits } from './rate-limits.js';
import { mayPass, type RetryPolicy, type Tries } from './retry.js';
import { aboutCall, type Attempt, type GraphAnswer, type GraphCall, type Transport } from './transport.js';

/** Most requests one `$batch` takes (Microsoft Graph, JSON batching). */
const MOST_ITEMS = 20;
/** While more reads are expected, those that come within this time of each other travel together. */
const GATHER_MS = 15;

/** A GET that may travel with others. Answers its body; throws a GraphFailure of its own. */
export type BatchedGet = (path: string, headers?: GraphCall['headers']) => Promise<unknown>;

interface Waiting {
  readonly path: string;
  readonly headers: GraphCall['headers'];
  readonly tries: Tries;
  readonly resolve: (body: unknown) => void;
  readonly reject: (failure: unknown) => void;
}

interface BatchOptions {
  /** Sends the envelope. */
  readonly read: Transport;
  readonly retry: RetryPolicy;
  readonly limits: RateLimits;
  readonly clock: Clock;
  readonly redact: Redact;
  /** The run can do without any of the answers. They travel with no others. */
  readonly isOptional?: true;
}

/**
 * Gathers GETs into `$batch`es of up to 20: those asked for at once, and those that come one by one while `mayMoreCome`,
 * as when writes that went side by side are each read again. Each item is handled by its own status: what was refused or may pass is
 * asked again, and only that; a failure concerns its own caller.
 */
export function createBatchedGet(
  { read, retry, limits, clock, redact, isOptional }: BatchOptions,
  mayMoreCome: () => boolean,
  onAttempt: (attempt: Attempt) => void = () => undefined,
): BatchedGet {
  const patience = isOptional === undefined ? {} : { isOptional };
  let gathered: Waiting[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const all = gathered;
    gathered = [];
    for (const versioned of groupByVersion(all))
      for (let start = 0; start < versioned.length; start += MOST_ITEMS)
        void sendTogether(versioned.slice(start, start + MOST_ITEMS));
  };
  const enqueue = (item: Waiting): void => {
    gathered.push(item);
    if (gathered.length >= MOST_ITEMS) {
      flush();
      return;
    }
    if (mayMoreCome() && timer !== undefined) return;
    clearTimeout(timer);
    timer = setTimeout(flush, mayMoreCome() ? GATHER_MS : 0);
  };

  const sendTogether = async (items: readonly Waiting[]): Promise<void> => {
    try {
      const [only] = items;
      if (only !== undefined && items.length === 1) {
        only.resolve((await read({ ...singleCall(only), ...patience })).body);
        return;
      }
      const ids = items.map(() => randomUUID());
      const envelope = await read({ ...batchCall(items, ids), ...patience });
      const answers = answersById(envelope.body);
      await Promise.all(
        items.map((item, index) => resultOf(envelope, item, ids[index] ?? '', answers.get(`${index}`))),
      );
    } catch (error) {
      for (const item of items) item.reject(error);
    }
  };

  const resultOf = async (
    envelope: GraphAnswer,
    item: Waiting,
    clientRequestId: string,
    answer: JsonObject | undefined,
  ): Promise<void> => {
    const status = typeof answer?.status === 'number' ? answer.status : undefined;
    const headers = headersFrom(isJsonObject(answer?.headers) ? answer.headers : {});
    const requestId = headers.get('request-id');
    onAttempt({
      method: 'GET',
      path: redact(item.path),
      attempt: item.tries.count,
      ...(status === undefined ? { failure: 'no answer in the batch' } : { status }),
      milliseconds: envelope.milliseconds,
      clientRequestId,
      ...(requestId === null ? {} : { requestId: redact(requestId) }),
      batch: envelope.clientRequestId,
    });
    if (status !== undefined && status >= 200 && status < 300) {
      item.resolve(answer?.body);
      return;
    }
    if (status === 401) {
      // The envelope was let in, this item was not. By itself it may get a new token, which ends the run if refused too.
      await read(singleCall(item)).then(({ body }) => item.resolve(body), item.reject);
      return;
    }
    const failure =
      status === undefined
        ? new GraphFailure('no answer to this part of a batch', {
            ...aboutCall(singleCall(item), redact),
            clientRequestId,
          })
        : failureOf(singleCall(item), { status, body: answer?.body, headers }, { clock, redact });
    if (mayPass(failure) && (await item.tries.waitAfter(failure))) enqueue(item);
    else item.reject(item.tries.exhausted(failure));
  };

  return (path, headers) =>
    new Promise((resolve, reject) => {
      const tries = retry.startTries(limits.limiterOf({ method: 'GET', path }), patience);
      enqueue({ path, headers, tries, resolve, reject });
    });
}

function versionOf(path: string): string {
  return path.slice(0, path.indexOf('/', 1));
}

function groupByVersion(items: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const versions = [...new Set(items.map(({ path }) => versionOf(path)))];
  return versions.map((version) => items.filter(({ path }) => versionOf(path) === version));
}

function singleCall({ path, headers }: Waiting): GraphCall {
  return { method: 'GET', path, ...(headers === undefined ? {} : { headers }) };
}

/** `ids`: the client-request-id of each item. */
function batchCall(items: readonly Waiting[], ids: readonly string[]): GraphCall {
  const version = versionOf(items[0]?.path ?? '');
  const requests = items.map(({ path, headers }, index) => ({
    id: String(index),
    method: 'GET',
    url: path.slice(version.length),
    headers: { ...headers, 'client-request-id': ids[index] },
  }));
  return { method: 'POST', path: `${version}/$batch`, body: { requests } };
}

function answersById(body: unknown): ReadonlyMap<string, JsonObject> {
  const responses =
    isJsonObject(body) && Array.isArray(body.responses) ? body.responses.filter(isJsonObject) : [];
  return new Map(
    responses.flatMap((response) => (typeof response.id === 'string' ? [[response.id, response]] : [])),
  );
}
