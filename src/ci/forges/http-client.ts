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

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT';

/** A REST service with JSON bodies. Throws a CiError for every answer that is not a 2xx. */
export interface Api {
  readonly send: (method: Method, path: string, body?: unknown, contentType?: string) => Promise<unknown>;
}

/**
 * A client of the service at `base`, the only address that gets the token. No redirect is followed. GET, PATCH and PUT are
 * repeated if the service fails or asks to wait.
 */
export function createApi(
  base: string,
  headers: Readonly<Record<string, string>>,
  { fetch, sleep }: Pick<CiContext, 'fetch' | 'sleep'>,
): Api {
  const secrets = Object.entries(headers)
    .filter(([name]) => /^(authorization|private-token)$/i.test(name))
    .map(([, value]) => value.replace(/^Bearer /, ''))
    .filter((secret) => secret !== '');
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
          throw new CiError(
            `${what} was answered with ${response.status}: ${await messageOf(response, secrets)}`,
          );
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

/** What the service says. It may repeat what it was sent: of that no token is shown. */
async function messageOf(response: Response, secrets: readonly string[]): Promise<string> {
  const text = secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), await response.text());
  try {
    const answer: unknown = JSON.parse(text);
    if (isJsonObject(answer) && typeof answer.message === 'string') return answer.message;
  } catch {
    // Not JSON: what it begins with says as much.
  }
  return text.slice(0, 200);
}

/** How long to wait before the next try: as long as the service asks for, up to a minute. */
export function waitOf(response: Response | undefined): number {
  const seconds = Number(response?.headers.get('retry-after') ?? NaN);
  return Number.isFinite(seconds) ? Math.min(seconds * 1000, LONGEST_WAIT_MS) : WAIT_MS;
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? cause.cause.message : cause.message;
}

/** Items a page: the most that GitHub and GitLab give. */
export const PAGE = 100;
/** More than any repository has. It ends the loop if a service always offers one more page. */
const MOST_PAGES = 50;

/** The first of a list that fits, page by page. */
export async function firstOf(api: Api, path: string, fits: (item: unknown) => boolean): Promise<unknown> {
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await api.send('GET', `${path}&page=${page}`);
    const items = listAt({ answer }, 'answer');
    const found = items.find(fits);
    if (found !== undefined) return found;
    if (items.length < PAGE) return undefined;
  }
  return undefined;
}

const DOWNLOAD_TIMEOUT_MS = 120_000;

/** Where to fetch an archive, and what to say there; and who else gets those headers, if it sends us on. */
export interface Download {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Fetches an archive. Storage is often elsewhere: one redirect is followed, without the token, to an address that is
 * encrypted or at the same place as the first.
 */
export async function download(
  { url, headers }: Download,
  { fetch }: Pick<CiContext, 'fetch'>,
): Promise<Buffer> {
  const signal = AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS);
  const get = (address: string, init: RequestInit): Promise<Response> =>
    fetch(address, { ...init, signal }).catch((cause: unknown) => {
      throw new CiError('The artifact could not be fetched.', { cause });
    });
  const first = await get(url, { headers, redirect: 'manual' });
  const location = first.headers.get('location');
  const isMoved = first.status >= 300 && first.status < 400 && location !== null;
  const response = isMoved ? await get(safeAddress(location, url), { redirect: 'error' }) : first;
  if (!response.ok) throw new CiError(`The artifact could not be fetched: ${response.status}.`);
  return Buffer.from(await response.arrayBuffer());
}

function safeAddress(location: string, from: string): string {
  const to = new URL(location, from);
  if (to.protocol === 'https:' || to.origin === new URL(from).origin) return to.href;
  throw new CiError('The artifact is kept at an address that is not encrypted.');
}
