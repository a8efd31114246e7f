import { isObject, type JsonObject } from '../tenant/values.js';

/** An app registration of the tenant, as far as signing in goes. */
export interface SignInApp {
  readonly clientId: string;
  readonly displayName?: string;
  readonly secret?: string;
  /** Certificate in PEM: assertions must be signed with its key. */
  readonly certificate?: string;
  readonly federated?: readonly FederatedCredential[];
  /** Application permissions, put into the token's `roles`. */
  readonly roles?: readonly string[];
  /** False: no one has consented, and sign-in is refused with AADSTS65001. */
  readonly consented?: boolean;
  /** Refuses sign-in with another number of Entra's, in Entra's words. */
  readonly refusal?: { readonly code: number; readonly message: string };
  /** Signs in with a device code as soon as one was asked for. */
  readonly user?: { readonly name: string; readonly scopes: readonly string[] };
}

/** Whose id tokens an app takes in place of a secret. */
export interface FederatedCredential {
  readonly issuer: string;
  readonly subject: string;
  /** `api://AzureADTokenExchange` when missing. */
  readonly audience?: string;
}

/** How the sign-in side of an emulator behaves. */
export interface SignInOptions {
  readonly apps: readonly SignInApp[];
  /** `tid` of the tokens, where it shall not be the tenant's own. */
  readonly tokenTenant?: string;
  /** Life of a token in seconds; an hour when missing. */
  readonly tokenSeconds?: number;
  /** The GitHub job that may ask for id tokens. */
  readonly github?: { readonly requestToken: string; readonly subject: string };
  /** The pipeline that may ask for id tokens. */
  readonly pipeline?: {
    readonly accessToken: string;
    readonly serviceConnectionId: string;
    readonly subject: string;
  };
  /** Seconds after which an id token of GitHub or the pipeline has expired; 300 when missing. */
  readonly assertionSeconds?: number;
}

export const EXCHANGE_AUDIENCE = 'api://AzureADTokenExchange';
export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';
export const PIPELINE_ISSUER = 'https://vstoken.dev.azure.com/emulator';

/** A JSON web token without a signature: it has the form of a real one and is worth nothing. */
function unsignedToken(claims: JsonObject): string {
  const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ typ: 'JWT', alg: 'none' })}.${encode(claims)}.emulated`;
}

export interface ReadToken {
  readonly header: JsonObject;
  readonly claims: JsonObject;
  /** What a signature covers. */
  readonly signed: string;
  readonly signature: Buffer;
}

/** The parts of a JSON web token, or undefined where the text is none. */
export function readToken(text: string): ReadToken | undefined {
  const [header = '', claims = '', signature = ''] = text.split('.');
  try {
    const parts = [header, claims].map(
      (part): unknown => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown,
    );
    const [readHeader, readClaims] = parts;
    if (!isObject(readHeader) || !isObject(readClaims)) return undefined;
    return {
      header: readHeader,
      claims: readClaims,
      signed: `${header}.${claims}`,
      signature: Buffer.from(signature, 'base64url'),
    };
  } catch {
    return undefined;
  }
}

/** Makes the tokens of one tenant and knows which of them Graph still takes. */
export class TokenIssuer {
  readonly #accepted = new Set<string>();
  #made = 0;

  constructor(
    readonly options: SignInOptions,
    readonly tenantId: string,
    readonly origin: string,
  ) {}

  /** An access token for an app; `claims` are added to it or replace its own. */
  accessToken(app: SignInApp, audience: string, claims: JsonObject = {}): string {
    const token = unsignedToken({
      aud: audience,
      iss: `${this.origin}/${this.tenantId}/v2.0`,
      tid: this.options.tokenTenant ?? this.tenantId,
      appid: app.clientId,
      app_displayname: app.displayName ?? 'Emulated app',
      idtyp: 'app',
      roles: app.roles ?? [],
      ...this.#times(this.lifetime),
      ...claims,
    });
    this.#accepted.add(token);
    return token;
  }

  get lifetime(): number {
    return this.options.tokenSeconds ?? 3600;
  }

  /** An id token such as GitHub or a pipeline gives to a job: new at every call. */
  idToken(issuer: 'github' | 'pipeline', audience = EXCHANGE_AUDIENCE, claims: JsonObject = {}): string {
    const subject = this.options[issuer]?.subject ?? '';
    return unsignedToken({
      iss: issuer === 'github' ? GITHUB_ISSUER : PIPELINE_ISSUER,
      sub: subject,
      aud: audience,
      ...this.#times(this.options.assertionSeconds ?? 300),
      ...claims,
    });
  }

  /** From now on Graph answers 401 to every token given so far. */
  revoke(): void {
    this.#accepted.clear();
  }

  /** Why Graph refuses a token, or undefined: it takes it. */
  problemOf(token: string): string | undefined {
    const expires = readToken(token)?.claims['exp'];
    if (typeof expires === 'number' && expires <= Date.now() / 1000)
      return 'Lifetime validation failed, the token is expired.';
    return this.#accepted.has(token) ? undefined : 'Access token validation failure. Invalid audience.';
  }

  #times(seconds: number): JsonObject {
    const now = Math.floor(Date.now() / 1000);
    // Negative lives are for tokens that have already expired when they are issued.
    return { iat: now, nbf: now + Math.min(0, seconds), exp: now + seconds, jti: `emulated-${++this.#made}` };
  }
}
