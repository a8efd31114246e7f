import { isJsonObject, type JsonObject } from '../../model/json.js';

/** What an access token says of itself. Nothing here is proof: only the service can check a token. */
export interface TokenClaims {
  readonly tenantId?: string;
  readonly appId?: string;
  readonly appName?: string;
  /** Sign-in name, where a user is behind the token. */
  readonly user?: string;
  readonly kind: 'app' | 'user' | 'unknown';
  /** Permissions: `roles` of an app, `scp` of a user. */
  readonly permissions: readonly string[];
  readonly audience?: string;
  readonly issuer?: string;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number;
}

/** The claims of a JSON web token; undefined for any other token, such as the one a loopback endpoint is given. */
export function readClaims(token: string): TokenClaims | undefined {
  const [, payload] = token.split('.');
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return isJsonObject(claims) ? toClaims(claims) : undefined;
  } catch {
    return undefined;
  }
}

function toClaims(claims: JsonObject): TokenClaims {
  const text = (...names: readonly string[]): string | undefined =>
    names.map((name) => claims[name]).find((value) => typeof value === 'string');
  const scopes = text('scp')?.split(' ');
  const roles = Array.isArray(claims.roles) ? claims.roles.filter((role) => typeof role === 'string') : [];
  const user = text('upn', 'preferred_username', 'unique_name');
  const fields = {
    tenantId: text('tid'),
    appId: text('appid', 'azp'),
    appName: text('app_displayname'),
    user,
    audience: text('aud'),
    issuer: text('iss'),
    expiresAt: typeof claims.exp === 'number' ? claims.exp * 1000 : undefined,
  };
  const isUser = text('idtyp') === 'user' || scopes !== undefined || user !== undefined;
  const isApp = text('idtyp') === 'app' || roles.length > 0 || fields.appId !== undefined;
  return {
    ...present(fields),
    kind: isUser ? 'user' : isApp ? 'app' : 'unknown',
    permissions: scopes ?? roles,
  };
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the members that are undefined. */
function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}
