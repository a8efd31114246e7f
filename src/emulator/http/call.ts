import { type AuditLog } from '../routes/audit-events.js';
import { type GraphVersion } from '../routes/collections.js';
import { type Profile } from '../tenant/profiles.js';
import { type Store } from '../tenant/store.js';
import { badRequest } from './graph-error.js';

/** One request as the routes see it: parsed, version taken off, body read. */
export interface Call {
  readonly method: string;
  readonly version: GraphVersion;
  /** Decoded path segments after the version; `name('key')` is already two segments. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, or undefined when nothing was sent. */
  readonly body: unknown;
  /** Length of the whole address as requested. */
  readonly urlLength: number;
  /** Own address with the version, for contexts and next links. */
  readonly root: string;
}

/** What a route answers; a string body is sent as plain text. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

/** What the routes work on. */
export interface World {
  readonly store: Store;
  readonly profile: Profile;
  readonly audit: AuditLog;
  /** False: PATCH and DELETE of one assignment have no route. */
  readonly itemWrites: boolean;
}

/** A request as it came over the wire or out of a batch; `path` includes version and query. */
export interface Incoming {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, the bare text when it is not JSON, undefined when nothing was sent. */
  readonly body: unknown;
  /** The text sent was not JSON. */
  readonly malformed?: boolean;
}

/**
 * Splits a request into what the routes read. Both `col/id` and `col('id')` become two segments.
 * @throws GraphError 400 for an unknown version, a path that does not decode, or a body that is not JSON
 */
export function parseCall(incoming: Incoming, origin: string): Call {
  // A number sign that is not encoded begins a fragment, which is no part of what a server reads.
  const [address = ''] = incoming.path.split('#');
  const [path = '', ...rest] = address.split('?');
  const [, version, ...raw] = path.split('/');
  if (version !== 'v1.0' && version !== 'beta') throw badRequest(`Invalid version: ${version ?? ''}`);
  if (incoming.malformed === true && incoming.method !== 'GET')
    throw badRequest(
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
    );
  if (raw.at(-1) === '') raw.pop();
  refuseBareDollar(raw);
  return {
    method: incoming.method,
    version,
    segments: raw.flatMap(readSegment),
    query: new URLSearchParams(rest.join('?')),
    headers: incoming.headers,
    body: incoming.body,
    urlLength: origin.length + incoming.path.length,
    root: `${origin}/${version}`,
  };
}

/** Documented: a principal name that begins with `$` is accepted only as `users('$…')`. */
function refuseBareDollar([name, key = '']: readonly string[]): void {
  if (name === 'users' && /^(\$|%24)/.test(key) && key !== '$count')
    throw badRequest(`The path segment '${key}' is not valid here.`);
}

function readSegment(raw: string): string[] {
  let segment: string;
  try {
    segment = decodeURIComponent(raw);
  } catch {
    throw badRequest(`The path segment '${raw}' is not well encoded.`);
  }
  const [, name, key] = /^(\w+)\('(.+)'\)$/.exec(segment) ?? [];
  return name === undefined || key === undefined ? [segment] : [name, key.replaceAll("''", "'")];
}
