import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { promisify } from 'node:util';

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

export interface HttpRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends one request; throws what the connection threw, a torn answer and a timeout included. Follows no redirect. */
export type Http = (url: URL, request: HttpRequest) => Promise<HttpAnswer>;

/** Code of the error that ends an answer without end. */
export const TOO_LARGE = 'ANSWER_TOO_LARGE';
/** No answer of Graph comes near it: a page of 999 policies with 100 assignments each has a fifth of that. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Node's own client, on connections that are kept. Its `fetch` would do the same and takes a tenth of a second longer to
 * load, which every command would wait for. Through `proxy` where one is given.
 */
export async function createHttp(
  origin: string,
  timeoutMs: number,
  { proxy, mostBytes = MOST_BYTES }: { readonly proxy?: URL | undefined; readonly mostBytes?: number } = {},
): Promise<Http> {
  const { request } = await (origin.startsWith('https:') ? import('node:https') : import('node:http'));
  const through = proxy === undefined ? {} : { agent: (await import('./tunnel.js')).openTunnel(proxy) };
  return (url, { method = 'GET', headers = {}, body }) =>
    new Promise((resolve, reject) => {
      const options: RequestOptions = {
        ...{ method, headers: { ...headers, 'Accept-Encoding': 'gzip' } },
        ...through,
      };
      const sent: ClientRequest = request(url, options, (response) => {
        read(response, mostBytes).then(resolve, reject);
      });
      const timer = setTimeout(() => {
        reject(Object.assign(new Error(`nothing within ${timeoutMs / 1000} s`), { code: 'ETIMEDOUT' }));
        sent.destroy();
      }, timeoutMs);
      sent.once('error', reject).once('close', () => clearTimeout(timer));
      sent.end(body);
    });
}

async function read(response: IncomingMessage, mostBytes: number): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > mostBytes) throw tooLarge(mostBytes);
  }
  const { statusCode: status = 0, headers } = response;
  const requestId = headers['request-id'];
  const bytes = Buffer.concat(chunks);
  const plain = headers['content-encoding'] === 'gzip' ? await unzip(bytes, mostBytes) : bytes;
  return {
    ok: status >= 200 && status < 300,
    status,
    headers: headersFrom(headers),
    ...(typeof requestId === 'string' ? { requestId } : {}),
    text: plain.toString('utf8'),
  };
}

async function unzip(bytes: Buffer, mostBytes: number): Promise<Buffer> {
  const { gunzip } = await import('node:zlib');
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: mostBytes });
  } catch (cause) {
    throw errorCode(cause) === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(mostBytes) : cause;
  }
}

function tooLarge(mostBytes: number): Error {
  const message = `an answer of more than ${mostBytes / 1024 / 1024} MB`;
  return Object.assign(new Error(message), { code: TOO_LARGE });
}

function errorCode(cause: unknown): unknown {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
}

/** Headers out of a record whose names may be in any case. What is neither text nor a number is left out. */
export function headersFrom(record: Readonly<Record<string, unknown>>): AnswerHeaders {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(record))
    if (typeof value === 'string' || typeof value === 'number') values.set(name.toLowerCase(), `${value}`);
  return { get: (name) => values.get(name.toLowerCase()) ?? null };
}
