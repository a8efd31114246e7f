import { randomUUID } from 'node:crypto';
import { isJsonObject } from '../../model/json.js';
import { type Clock, GraphFailure, InternalError } from '../../model/ports.js';
import { approvalOf, failureOf, reasonOf, unreachable } from './errors.js';
import { createHttp, type HttpAnswer, type HttpRequest } from './http.js';
import { type TokenSource } from '../auth/tokens.js';

/** One call. `path` starts at the version and is percent-encoded already: `/beta/groups?$top=5`. */
export interface GraphCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The token to send it with, where one is in hand. */
  readonly bearer?: string;
}

/** A 2xx answer, decoded: JSON where it is JSON, undefined where there is none. */
export interface GraphAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly requestId?: string;
  readonly clientRequestId: string;
  /** From sending to the end of the answer. */
  readonly milliseconds: number;
}

/** One attempt of a call, told when its answer has come, or when it is clear that none will. */
export interface Attempt extends Pick<GraphCall, 'method' | 'path'> {
  /** Absent where no answer came. */
  readonly status?: number;
  readonly milliseconds: number;
  /** 1 for the first. */
  readonly attempt: number;
  readonly clientRequestId: string;
  readonly requestId?: string;
  /** In which `$batch` it travelled: that one’s client-request-id. */
  readonly batch?: string;
  /** Why there is no answer. */
  readonly failure?: string;
}

/** Sends a call and returns its 2xx answer; throws a GraphFailure for everything else. */
export type Transport = (call: GraphCall) => Promise<GraphAnswer>;
/** The same once, as so many-th attempt. */
export type SingleTransport = (call: GraphCall, attempt?: number) => Promise<GraphAnswer>;

export interface TransportOptions {
  /** Scheme, host and port. The token goes there and nowhere else. */
  readonly origin: string;
  readonly token: TokenSource;
  /** Called once for every call that is put on the wire. */
  readonly onCall: (call: GraphCall) => void;
  readonly onAttempt?: (attempt: Attempt) => void;
  readonly clock: Pick<Clock, 'now'>;
  readonly timeoutMs: number;
  /** The proxy to go through. */
  readonly proxy?: URL | undefined;
}

/**
 * Microsoft's SDK, loaded on the first call, with a middleware chain of ours: sign, then send, and nothing retried.
 * One attempt each call. A read that is refused with 401 is sent once more with a new token; a write never is.
 */
export function createTransport(options: TransportOptions): SingleTransport {
  const { token, onCall, onAttempt = () => undefined, clock } = options;
  let client: ReturnType<typeof createClient> | undefined;
  const once = async (call: GraphCall, attempt: number): Promise<GraphAnswer> => {
    client ??= createClient(options);
    const { api, raw } = await client;
    const { method, path } = call;
    const { version, rest } = splitVersion(path);
    const clientRequestId = randomUUID();
    // Outside the SDK: what goes wrong with signing in is told as it is, and no call was made.
    const bearer = call.bearer ?? (await token.getToken());
    onCall(call);
    const since = clock.now();
    let answer: HttpAnswer | undefined;
    let failure: string | undefined;
    const sent = () => ({
      clientRequestId,
      milliseconds: clock.now() - since,
      ...(answer?.requestId === undefined ? {} : { requestId: answer.requestId }),
    });
    try {
      const request = api(rest)
        .version(version)
        .responseType(raw)
        .headers({
          Authorization: `Bearer ${bearer}`,
          'client-request-id': clientRequestId,
          ...call.headers,
        });
      answer = (await send(request, call)) as HttpAnswer;
      return { status: answer.status, body: decode(call, answer, clock), ...sent() };
    } catch (caught) {
      // The SDK wraps what its middleware throws; ours hands over the cause.
      const cause = caught instanceof Error && 'customError' in caught ? caught.customError : caught;
      if (cause instanceof GraphFailure || cause instanceof InternalError) throw cause;
      failure = reasonOf(cause);
      throw unreachable(method, path, clientRequestId, cause);
    } finally {
      const came = answer === undefined ? {} : { status: answer.status };
      onAttempt({ method, path, attempt, ...came, ...sent(), ...(failure === undefined ? {} : { failure }) });
    }
  };
  return async (call, attempt = 1) => {
    try {
      return await once(call, attempt);
    } catch (error) {
      if (!isRead(call) || !(error instanceof GraphFailure) || error.details.status !== 401) throw error;
      await token.renew();
      return await once(call, attempt + 1);
    }
  };
}

async function createClient({ origin, timeoutMs, proxy }: TransportOptions) {
  const [sdk, http] = await Promise.all([import('./sdk.js'), createHttp(origin, timeoutMs, { proxy })]);
  const client = sdk.Client.initWithMiddleware({
    baseUrl: `${origin}/`,
    // The SDK's own authentication sends no token over http, not even to loopback, so the header is set by the caller;
    // here, next to the wire, a call that carries one is kept from leaving our origin.
    middleware: {
      execute: async (context) => {
        try {
          const url = new URL(String(context.request));
          if (url.origin !== origin) throw new InternalError(`A call was about to leave ${origin}.`);
          // The SDK hands a raw answer over as it is.
          context.response = (await http(url, context.options as HttpRequest)) as unknown as Response;
        } catch (cause) {
          throw Object.assign(new sdk.GraphClientError('No answer'), { customError: cause });
        }
      },
    },
  });
  return { api: client.api.bind(client), raw: sdk.ResponseType.RAW };
}

type SdkRequest = ReturnType<Awaited<ReturnType<typeof createClient>>['api']>;

function send(request: SdkRequest, { method, body }: GraphCall): Promise<unknown> {
  switch (method) {
    case 'GET':
      return request.get() as Promise<unknown>;
    case 'POST':
      return request.post(body) as Promise<unknown>;
    case 'PATCH':
      return request.patch(body) as Promise<unknown>;
    case 'DELETE':
      return request.delete() as Promise<unknown>;
  }
}

/** The body of a success, or the failure that an answer stands for. */
function decode(
  { method, path, headers: sent }: GraphCall,
  { ok, status, headers, text }: HttpAnswer,
  clock: Pick<Clock, 'now'>,
): unknown {
  const isJson = headers.get('content-type')?.includes('json') === true;
  const body = text === '' ? undefined : parse(text, isJson && ok);
  const isFiled = ok && approvalOf({ headers, status }, '', sent) !== undefined;
  if (!ok || isFiled) throw failureOf(method, path, { status, body, headers }, clock, sent);
  return body;
}

/** Throws where JSON was promised and the text is torn: that is no answer. */
function parse(text: string, isStrict: boolean): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (isStrict) throw new Error('The answer is cut short', { cause });
    return text;
  }
}

function splitVersion(path: string): { version: string; rest: string } {
  const end = path.indexOf('/', 1);
  return { version: path.slice(1, end), rest: path.slice(end) };
}

/** The same transport without a way to write: what planning is given. */
export function readOnly(transport: Transport): Transport {
  return (call) => {
    if (!isRead(call)) throw new InternalError(`${call.method} ${call.path} is no read.`);
    return transport(call);
  };
}

/** Reads are GET, the POST by which Graph takes a list of ids to look up, and a `$batch` of nothing but GETs. */
export function isRead({ method, path, body }: GraphCall): boolean {
  if (method === 'GET') return true;
  if (method !== 'POST') return false;
  if (/^\/[^/]+\/directoryObjects\/getByIds$/.test(path)) return true;
  if (!/^\/[^/]+\/\$batch$/.test(path) || !isJsonObject(body) || !Array.isArray(body.requests)) return false;
  return body.requests.every((request) => isJsonObject(request) && request.method === 'GET');
}
