import { isJsonObject } from '../../model/json.js';
import { type CiContext, CiError } from '../ci-context.js';

/** Follows keys into an answer; undefined if they lead nowhere. */
export function valueAt(value: unknown, ...keys: readonly string[]): unknown {
  let found = value;
  for (const key of keys) found = isJsonObject(found) ? found[key] : undefined;
  return found;
}

/** A text, or a number as text, such as an id. Empty if it is neither. */
export function textAt(value: unknown, ...keys: readonly string[]): string {
  const found = valueAt(value, ...keys);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : '';
}

export function listAt(value: unknown, ...keys: readonly string[]): readonly unknown[] {
  const found = valueAt(value, ...keys);
  return Array.isArray(found) ? found : [];
}

const ATTEMPTS = 3;
const WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60_000;
const TIMEOUT_MS = 30_000;

export type Method = 'GET' | 'POST' | 'PATCH';

/** A REST service with JSON bodies. Throws a CiError for every answer that is not a 2xx. */
export interface Api {
  readonly send: (method: Method, path: string, body?: unknown, contentType?: string) => Promise<unknown>;
}

/**
 * A client of the service at `base`, the only address that gets the token. No redirect is followed. GET and PATCH are
 * repeated if the service fails or asks to wait.
 */
export function createApi(
  base: string,
  headers: Readonly<Record<string, string>>,
  { fetch, sleep }: Pick<CiContext, 'fetch' | 'sleep'>,
): Api {
  const once = (method: Method, path: string, body: unknown, contentType: string): Promise<Response> =>
    fetch(`${base}${path}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': contentType }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  return {
    send: async (method, path, body, contentType = 'application/json') => {
      for (let attempt = 1; ; attempt += 1) {
        const isLast = attempt === ATTEMPTS;
        const what = `${method} ${base}${path.replace(/\?.*/, '')}`;
        const response = await once(method, path, body, contentType).catch((cause: unknown) => {
          if (isLast || method === 'POST') throw new CiError(`${what}: ${reasonOf(cause)}`, { cause });
          return undefined;
        });
        if (response?.ok === true) return parse(await response.text(), what);
        const isRefused = response?.status === 429;
        const mayRepeat =
          isRefused || (method !== 'POST' && (response === undefined || response.status >= 500));
        if (response !== undefined && (isLast || !mayRepeat))
          throw new CiError(`${what} was answered with ${response.status}: ${await messageOf(response)}`);
        await sleep(waitOf(response));
      }
    },
  };
}

function parse(text: string, what: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new CiError(`${what} was answered with something that is not JSON.`, { cause });
  }
}

async function messageOf(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const answer: unknown = JSON.parse(text);
    if (isJsonObject(answer) && typeof answer.message === 'string') return answer.message;
  } catch {
    // Not JSON: what it begins with says as much.
  }
  return text.slice(0, 200);
}

function waitOf(response: Response | undefined): number {
  const seconds = Number(response?.headers.get('retry-after') ?? NaN);
  return Number.isFinite(seconds) ? Math.min(seconds * 1000, LONGEST_WAIT_MS) : WAIT_MS;
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? cause.cause.message : cause.message;
}
