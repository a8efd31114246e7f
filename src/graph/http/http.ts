import { pipeline as streamThrough } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type * as HttpLibrary from '@azure/core-rest-pipeline';
import { type HttpMethods, type PipelinePolicy, type PipelineResponse } from '@azure/core-rest-pipeline';
import { GraphFailure } from '../../model/ports.js';
import { isLoopback } from '../auth/clouds.js';
import { type Env } from '../auth/redact.js';

/** One answer, read to its end. */
export interface HttpAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** The service's own name for the request. */
  readonly requestId?: string;
  readonly text: string;
}

/** Headers by name, in lower case; null for those that did not come. */
export interface AnswerHeaders {
  get(name: string): string | null;
}

/** The service's clock when it answered, in milliseconds; whole seconds (RFC 9110, `Date`). Undefined where it gives no time. */
export function serviceTime(headers: AnswerHeaders): number | undefined {
  const date = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(date) ? undefined : date;
}

export interface HttpRequest {
  readonly method?: HttpMethods;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The proxy on the way to an origin. */
export interface Proxy {
  /** Name and port, without user and password. */
  readonly host: string;
  /** Sends a request through it. */
  readonly policy: PipelinePolicy;
}

/** Sends one request; throws what the connection threw, a torn answer and a timeout included. Follows no redirect. */
export type Http = (url: URL, request: HttpRequest) => Promise<HttpAnswer>;

/** Code of the error that ends an answer without end. */
export const TOO_LARGE = 'ANSWER_TOO_LARGE';
/** No answer of Graph comes near it: a page of 999 policies with 100 assignments each has a fifth of that. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Every answer comes as a stream: what is read for us could neither be bounded nor be given up. */
const ANY_STATUS = new Set([Number.POSITIVE_INFINITY]);

/** The HTTP library that the sign-in uses. Its package for proxies would print their passwords when DEBUG is set. */
function loadHttpLibrary(): Promise<typeof HttpLibrary> {
  delete process.env.DEBUG;
  return import('@azure/core-rest-pipeline');
}

/** The HTTP client of the sign-in library, on connections that are kept; through `proxy` where one is given. */
export async function createHttp(
  timeoutMs: number,
  {
    proxy,
    mostBytes = MOST_BYTES,
    end,
  }: {
    readonly proxy?: Proxy | undefined;
    readonly mostBytes?: number;
    /** Ends every request that is on its way. */
    readonly end?: AbortSignal;
  } = {},
): Promise<Http> {
  const { createDefaultHttpClient, createEmptyPipeline, createPipelineRequest } = await loadHttpLibrary();
  const client = createDefaultHttpClient();
  const pipeline = createEmptyPipeline();
  if (proxy !== undefined) {
    pipeline.addPolicy(proxy.policy);
    pipeline.addPolicy(
      { name: 'keepTunnels', sendRequest: keepTunnel },
      { afterPolicies: [proxy.policy.name] },
    );
  }
  return async (url, { method = 'GET', headers = {}, body }) => {
    const deadline = new AbortController();
    const abort = (): void => deadline.abort();
    const timer = setTimeout(abort, timeoutMs);
    end?.addEventListener('abort', abort);
    try {
      end?.throwIfAborted();
      const response = await pipeline.sendRequest(
        client,
        createPipelineRequest({
          ...{ url: url.href, method, ...(body === undefined ? {} : { body }) },
          ...{ allowInsecureConnection: true, abortSignal: deadline.signal },
          streamResponseStatusCodes: ANY_STATUS,
          // Set here, the header is not seen by the client, whose own unpacking never ends where the answer breaks off.
          // And a tunnel is found again only by requests that name their protocol.
          requestOverrides: { protocol: url.protocol, headers: { ...headers, 'Accept-Encoding': 'gzip' } },
        }),
      );
      return { ...factsOf(response), text: await readText(response, mostBytes) };
    } catch (cause) {
      if (!deadline.signal.aborted || end?.aborted === true) throw cause;
      throw Object.assign(new Error(`nothing within ${timeoutMs / 1000} s`, { cause }), {
        code: 'ETIMEDOUT',
      });
    } finally {
      clearTimeout(timer);
      end?.removeEventListener('abort', abort);
    }
  };
}

/** The proxy policy opens a tunnel for each request unless its agent keeps them. */
const keepTunnel: Proxy['policy']['sendRequest'] = (request, next) => {
  if (request.agent !== undefined) Object.assign(request.agent, { keepAlive: true });
  return next(request);
};

function factsOf({ status, headers }: PipelineResponse): Omit<HttpAnswer, 'text'> {
  const requestId = headers.get('request-id');
  return {
    ok: status >= 200 && status < 300,
    status,
    headers: { get: (name) => headers.get(name) ?? null },
    ...(requestId === undefined ? {} : { requestId }),
  };
}

async function readText(
  { readableStreamBody, headers }: PipelineResponse,
  mostBytes: number,
): Promise<string> {
  if (readableStreamBody === undefined) return '';
  const chunks: Buffer[] = [];
  let size = 0;
  const collect = async (source: AsyncIterable<string | Buffer>): Promise<void> => {
    for await (const part of source) {
      const chunk = typeof part === 'string' ? Buffer.from(part) : part;
      size += chunk.length;
      if (size > mostBytes) return;
      chunks.push(chunk);
    }
  };
  const isPacked = headers.get('content-encoding')?.toLowerCase() === 'gzip';
  try {
    await (isPacked
      ? streamThrough(readableStreamBody, createGunzip(), collect)
      : streamThrough(readableStreamBody, collect));
  } catch (cause) {
    // Reading ended early, which the streams before it take for a fault.
    if (size <= mostBytes) throw cause;
  }
  if (size > mostBytes) throw tooLarge(mostBytes);
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(mostBytes: number): Error {
  const message = `an answer of more than ${mostBytes / 1024 / 1024} MB`;
  return Object.assign(new Error(message), { code: TOO_LARGE });
}

/** Headers out of a record whose names may be in any case. What is neither text nor a number is left out. */
export function headersFrom(record: Readonly<Record<string, unknown>>): AnswerHeaders {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(record))
    if (typeof value === 'string' || typeof value === 'number') values.set(name.toLowerCase(), `${value}`);
  return { get: (name) => values.get(name.toLowerCase()) ?? null };
}

const NAMES = ['HTTPS_PROXY', 'ALL_PROXY', 'HTTP_PROXY'];

/**
 * The proxy to take to an origin; undefined: none. The rules are those of the sign-in, by its own library: the first of
 * HTTPS_PROXY, ALL_PROXY and HTTP_PROXY, in capitals or not, unless NO_PROXY exempts the host. Loopback is never behind a
 * proxy. Throws a GraphFailure where the value is no address.
 */
export async function findProxy(origin: string, env: Env): Promise<Proxy | undefined> {
  const name = NAMES.find((one) => valueOf(one, env) !== '');
  if (name === undefined || isLoopback(new URL(origin).hostname)) return undefined;
  const value = valueOf(name, env);
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    // The value is not shown: it may contain a password.
    throw new GraphFailure(`${name} is no address of a proxy`, {
      next: 'Write it as http://HOST:PORT, or unset it.',
      retry: 'never',
    });
  const { createHttpHeaders, createPipelineRequest, proxyPolicy } = await loadHttpLibrary();
  const exempt = valueOf('NO_PROXY', env).split(',');
  const policy = proxyPolicy(
    {
      host: `${url.protocol}//${url.hostname}`,
      port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
      username: encodedOnce(url.username),
      password: encodedOnce(url.password),
    },
    { customNoProxyList: exempt.map((pattern) => pattern.trim()).filter((pattern) => pattern !== '') },
  );
  const asked = createPipelineRequest({ url: origin });
  await policy.sendRequest(asked, (request) =>
    Promise.resolve({ request, status: 204, headers: createHttpHeaders() }),
  );
  return asked.agent === undefined ? undefined : { host: url.host, policy };
}

function valueOf(name: string, env: Env): string {
  const upper = env[name] ?? '';
  return upper === '' ? (env[name.toLowerCase()] ?? '') : upper;
}

/** The library decodes it without a guard, and many a password has a `%` that encodes nothing. */
function encodedOnce(part: string): string {
  try {
    return encodeURIComponent(decodeURIComponent(part));
  } catch {
    return encodeURIComponent(part);
  }
}
