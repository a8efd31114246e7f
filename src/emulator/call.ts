import type { AuditLog } from './audit-log.js';
import type { GraphVersion } from './collections.js';
import type { Profile } from './profiles.js';
import type { Store } from './store.js';

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
