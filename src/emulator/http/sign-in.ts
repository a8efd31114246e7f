import { constants, verify, X509Certificate } from 'node:crypto';
import { type Incoming } from './call.js';
import {
  EXCHANGE_AUDIENCE,
  readToken,
  type ReadToken,
  type SignInApp,
  type TokenIssuer,
} from './token-issuer.js';
import { guidSequence, type JsonObject } from '../tenant/values.js';
import { type Answer } from './reply.js';

/** One request to the sign-in side. Bodies are left out: they contain secrets. */
export interface LoggedSignIn {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

type Reply = readonly [status: number, body: JsonObject];

/**
 * Entra's part of an emulator: discovery, tokens, and the endpoints where GitHub and Azure Pipelines give id tokens to a job.
 * It answers each path that does not begin with a version of Graph.
 */
export class SignInService {
  readonly log: LoggedSignIn[] = [];

  constructor(readonly issuer: TokenIssuer) {}

  handles(path: string): boolean {
    return !/^\/(v1\.0|beta)(\/|$|\?)/.test(path);
  }

  handle(incoming: Incoming): Answer {
    const [status, body] = this.#reply(incoming);
    const { method, path } = incoming;
    this.log.push({ method, path, status });
    return { status, body, headers: { 'Content-Type': 'application/json; charset=utf-8' } };
  }

  #reply(incoming: Incoming): Reply {
    try {
      return this.#route(incoming);
    } catch (error) {
      if (!(error instanceof SignInError)) throw error;
      return [error.status, errorBody(error, new Date())];
    }
  }

  #route({ method, path, headers, body }: Incoming): Reply {
    const { pathname, searchParams } = new URL(path, this.issuer.origin);
    const [, first = '', ...rest] = pathname.split('/');
    const { authorization = '' } = headers;
    if (pathname === '/common/discovery/instance') return [200, this.#discovery()];
    if (pathname === '/github/id-token') return this.#gitHub(authorization, searchParams);
    if (pathname === '/pipeline/oidc') return this.#pipeline(method, authorization, searchParams);
    switch (rest.join('/')) {
      case 'v2.0/.well-known/openid-configuration':
        return [200, this.#configuration(this.#tenant(first))];
      case 'oauth2/v2.0/token':
        this.#tenant(first);
        return this.#token(new URLSearchParams(String(body)), pathname);
      case 'oauth2/v2.0/devicecode':
        this.#tenant(first);
        return this.#deviceCode();
      default:
        return [404, { error: 'not_found' }];
    }
  }

  #tenant(named: string): string {
    if (named.toLowerCase() !== this.issuer.tenantId.toLowerCase()) throw unknownTenant(named);
    return named;
  }

  #discovery(): JsonObject {
    const { host } = new URL(this.issuer.origin);
    return {
      tenant_discovery_endpoint: `${this.issuer.origin}/${this.issuer.tenantId}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    };
  }

  #configuration(tenant: string): JsonObject {
    const root = `${this.issuer.origin}/${tenant}`;
    return {
      issuer: `${root}/v2.0`,
      token_endpoint: `${root}/oauth2/v2.0/token`,
      authorization_endpoint: `${root}/oauth2/v2.0/authorize`,
      device_authorization_endpoint: `${root}/oauth2/v2.0/devicecode`,
      end_session_endpoint: `${root}/oauth2/v2.0/logout`,
      jwks_uri: `${root}/discovery/v2.0/keys`,
    };
  }

  #token(form: URLSearchParams, pathname: string): Reply {
    const clientId = form.get('client_id') ?? '';
    const app = this.issuer.options.apps.find((one) => one.clientId.toLowerCase() === clientId.toLowerCase());
    if (app === undefined) throw unknownApp(clientId);
    if (app.refusal !== undefined) throw badClient(app.refusal.code, app.refusal.message);
    const isDevice = form.get('grant_type')?.endsWith('device_code') === true;
    if (!isDevice) checkCredential(app, form, this.issuer.origin + pathname);
    if (app.consented === false) throw notConsented(clientId);
    const audience = /(\S+)\/\.default/.exec(form.get('scope') ?? '')?.[1] ?? '';
    const token = this.issuer.accessToken(app, audience, isDevice ? userClaims(app) : {});
    const { lifetime } = this.issuer;
    return [
      200,
      { token_type: 'Bearer', expires_in: lifetime, ext_expires_in: lifetime, access_token: token },
    ];
  }

  #deviceCode(): Reply {
    return [
      200,
      {
        device_code: 'emulated-device-code',
        user_code: 'EMULATED',
        verification_uri: `${this.issuer.origin}/device`,
        expires_in: 900,
        interval: 1,
        message: `To sign in, open ${this.issuer.origin}/device and enter the code EMULATED.`,
      },
    ];
  }

  #gitHub(authorization: string, query: URLSearchParams): Reply {
    const { github } = this.issuer.options;
    if (github === undefined || authorization.toLowerCase() !== `bearer ${github.requestToken}`.toLowerCase())
      return [401, { message: 'The request token is not valid.' }];
    const value = this.issuer.idToken('github', query.get('audience') ?? undefined);
    return [200, { count: value.length, value }];
  }

  #pipeline(method: string, authorization: string, query: URLSearchParams): Reply {
    const { pipeline } = this.issuer.options;
    const isKnown =
      pipeline !== undefined &&
      authorization === `Bearer ${pipeline.accessToken}` &&
      query.get('serviceConnectionId') === pipeline.serviceConnectionId;
    if (method !== 'POST' || !isKnown) return [401, { message: 'The pipeline may not do this.' }];
    return [200, { oidcToken: this.issuer.idToken('pipeline') }];
  }
}

function userClaims({ user }: SignInApp): JsonObject {
  return { idtyp: 'user', upn: user?.name ?? '', scp: user?.scopes.join(' ') ?? '', roles: undefined };
}

/** Throws a SignInError unless the form proves that the caller is the app: by secret, certificate or id token. */
function checkCredential(app: SignInApp, form: URLSearchParams, tokenEndpoint: string): void {
  const [secret, assertion] = [form.get('client_secret'), form.get('client_assertion')];
  if (assertion !== null) {
    checkAssertion(app, assertion, tokenEndpoint);
    return;
  }
  if (secret === null)
    throw badClient(
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  if (secret !== app.secret)
    throw badClient(
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${app.clientId}'.`,
    );
}

function checkAssertion(app: SignInApp, text: string, tokenEndpoint: string): void {
  const token = readToken(text);
  if (token === undefined) throw badClient(50027, 'JWT token is invalid or malformed.');
  const { exp, nbf } = token.claims;
  const now = Date.now() / 1000;
  if (Number(exp) <= now || (nbf !== undefined && Number(nbf) > now + 300))
    throw badClient(
      700024,
      `Client assertion is not within its valid time range. Current time: ${new Date().toISOString()}, expiry time of assertion ${new Date(Number(exp) * 1000).toISOString()}.`,
    );
  if (token.claims['iss'] === app.clientId) checkSigned(app, token, tokenEndpoint);
  else checkFederated(app, token);
}

/** The app signed it itself: the certificate's key must fit, and the assertion must be meant for this service. */
function checkSigned({ clientId, certificate }: SignInApp, token: ReadToken, tokenEndpoint: string): void {
  if (certificate === undefined || !isSignedBy(certificate, token))
    throw badClient(
      700027,
      'The certificate with identifier used to sign the client assertion is not registered on application.',
    );
  if (token.claims['sub'] !== clientId || token.claims['aud'] !== tokenEndpoint)
    throw badClient(700023, 'Client assertion audience claim does not match Realm issuer.');
}

function isSignedBy(certificate: string, { header, signed, signature }: ReadToken): boolean {
  const key = new X509Certificate(certificate).publicKey;
  const padding =
    header['alg'] === 'PS256'
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : {};
  return verify('sha256', Buffer.from(signed), { key, ...padding }, signature);
}

/** Another issuer vouches for the app. Its signature is not checked: there is no such issuer here. */
function checkFederated({ federated = [] }: SignInApp, { claims }: ReadToken): void {
  const issuers = federated.filter(({ issuer }) => issuer === claims['iss']);
  if (issuers.length === 0)
    throw badClient(
      700211,
      `No matching federated identity record found for presented assertion issuer '${String(claims['iss'])}'.`,
    );
  const subjects = issuers.filter(({ subject }) => subject === claims['sub']);
  if (subjects.length === 0)
    throw badClient(
      700213,
      `No matching federated identity record found for presented assertion subject '${String(claims['sub'])}'.`,
    );
  if (!subjects.some(({ audience = EXCHANGE_AUDIENCE }) => audience === claims['aud']))
    throw badClient(
      700212,
      `No matching federated identity record found for presented assertion audience '${String(claims['aud'])}'.`,
    );
}

/** A refusal of the sign-in service: an AADSTS number with its OAuth error and words. */
class SignInError extends Error {
  override readonly name = 'SignInError';
  constructor(
    readonly status: 400 | 401,
    readonly error: string,
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

const nextTrace = guidSequence('trace');

/** The body of a refusal, in Entra's form (D). */
function errorBody({ error, code, message }: SignInError, now: Date): JsonObject {
  const [trace, correlation] = [nextTrace(), nextTrace()];
  const timestamp = now.toISOString().replace('T', ' ').replace(/\.\d+/, '');
  return {
    error,
    error_description: `AADSTS${code}: ${message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.emulator.invalid/error?code=${code}`,
  };
}

const unknownTenant = (tenant: string): SignInError =>
  new SignInError(
    400,
    'invalid_tenant',
    90002,
    `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
  );

const unknownApp = (clientId: string): SignInError =>
  new SignInError(
    400,
    'unauthorized_client',
    700016,
    `Application with identifier '${clientId}' was not found in the directory.`,
  );

const notConsented = (clientId: string): SignInError =>
  new SignInError(
    400,
    'invalid_grant',
    65001,
    `The user or administrator has not consented to use the application with ID '${clientId}'. Send an interactive authorization request for this user and resource.`,
  );

/** The credential itself is refused. */
const badClient = (code: number, message: string): SignInError =>
  new SignInError(401, 'invalid_client', code, message);
