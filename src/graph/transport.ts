import { randomUUID } from 'node:crypto';
import { GraphFailure, InternalError } from '../model/ports.js';
import { failureOf, unreachable } from './errors.js';

/** One call. `path` starts at the version and is percent-encoded already: `/beta/groups?$top=5`. */
export interface GraphCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A 2xx answer, decoded: JSON where it is JSON, undefined where there is none. */
export interface GraphAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly requestId?: string;
}

/** Sends a call and returns its 2xx answer; throws a GraphFailure for everything else. */
export type Transport = (call: GraphCall) => Promise<GraphAnswer>;

export interface TransportOptions {
  /** Scheme, host and port. The token goes there and nowhere else. */
  readonly origin: string;
  readonly token: () => Promise<string>;
  /** Called once for every call that is put on the wire. */
  readonly onCall?: (call: GraphCall) => void;
}

const TIMEOUT_MS = 60_000;

/** Microsoft's SDK, loaded on the first call, with a middleware chain of ours: sign, then send, and nothing retried. */
export function createTransport({ origin, token, onCall }: TransportOptions): Transport {
  let client: ReturnType<typeof createClient> | undefined;
  return async (call) => {
    client ??= createClient(origin, token);
    const { api, raw } = await client;
    const { version, rest } = splitVersion(call.path);
    onCall?.(call);
    let response: Response;
    try {
      const request = api(rest)
        .version(version)
        .responseType(raw)
        .headers({ 'client-request-id': randomUUID(), ...call.headers });
      response = (await send(request, call)) as Response;
      return await decode(call, response);
    } catch (cause) {
      if (cause instanceof GraphFailure) throw cause;
      const network = cause instanceof Error && 'customError' in cause ? cause.customError : cause;
      throw unreachable(call.method, call.path, network);
    }
  };
}

async function createClient(origin: string, token: () => Promise<string>) {
  const sdk = await import('@microsoft/microsoft-graph-client');
  const send = new sdk.HTTPMessageHandler();
  const client = sdk.Client.initWithMiddleware({
    baseUrl: `${origin}/`,
    // The SDK sends no token over http, not even to loopback; so the header is set here, and only for our own origin.
    middleware: {
      execute: async (context) => {
        const url = new URL(String(context.request));
        if (url.origin !== origin) throw new InternalError(`A call was about to leave ${origin}.`);
        const headers = new Headers(context.options?.headers);
        headers.set('Authorization', `Bearer ${await token()}`);
        context.options = {
          ...context.options,
          headers,
          redirect: 'manual',
          signal: AbortSignal.timeout(TIMEOUT_MS),
        };
        try {
          await send.execute(context);
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

async function decode(call: GraphCall, response: Response): Promise<GraphAnswer> {
  const text = await response.text();
  const requestId = response.headers.get('request-id');
  const answer = {
    status: response.status,
    body: parse(text),
    ...(requestId === null ? {} : { requestId }),
  };
  if (!response.ok) throw failureOf(call.method, call.path, answer);
  return answer;
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
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

/** Reads are GET, and the one POST by which Graph takes a list of ids to look up. */
export function isRead({ method, path }: GraphCall): boolean {
  return method === 'GET' || (method === 'POST' && /^\/[^/]+\/directoryObjects\/getByIds$/.test(path));
}
